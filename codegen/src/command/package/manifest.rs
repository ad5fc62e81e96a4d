//! `Cargo.toml` of a standalone crate.

use std::fmt::Write as _;

use super::{MARK, PASSED_ON, Package, Runtime};
use crate::api::{Api, Resource};

/// Returns the manifest.
pub(super) fn text(package: &Package, api: &Api) -> String {
    let mut text = format!("# {MARK}. Remove this line, and the file is yours: it is left alone from then on.\n\n");
    let description =
        format!("Client of the {}, version {}, generated from its Discovery document", api.title, api.version);
    text.push_str("[package]\n");
    for (key, value) in [
        ("name", package.name.as_str()),
        ("description", &description),
        ("version", "0.1.0"),
        ("edition", "2024"),
        ("rust-version", env!("CARGO_PKG_RUST_VERSION")),
        ("license", &package.license),
        ("readme", "README.md"),
    ] {
        _ = writeln!(text, "{key} = {}", quoted(value));
    }
    text.push_str("keywords = [\"google\", \"api\", \"client\"]\n");
    text.push_str("categories = [\"api-bindings\", \"asynchronous\", \"web-programming::http-client\"]\n");
    // A resource may be called `main`; its file is not a program.
    text.push_str("autobins = false\n\n[features]\n");
    features(&mut text, package, api);
    text.push_str("\n[dependencies]\ndiscovery-runtime = { ");
    match &package.runtime {
        Runtime::Registry(version) => _ = write!(text, "version = {}", quoted(version)),
        Runtime::Path(path) => _ = write!(text, "path = {}", quoted(&path.display().to_string())),
    }
    text.push_str(", default-features = false }\n\n[lints.rust]\nmissing_docs = \"deny\"\nunsafe_code = \"forbid\"\n");
    text.push_str("\n[package.metadata.docs.rs]\nrustdoc-args = [\"--cfg\", \"docsrs\"]\n");
    text
}

fn features(text: &mut String, package: &Package, api: &Api) {
    let gates: Vec<String> =
        if package.gated { api.resources.iter().map(Resource::feature).collect() } else { Vec::new() };
    let runtime = PASSED_ON.iter().filter(|(_, _, default)| *default).map(|(name, _, _)| (*name).to_owned());
    text.push_str("default = [\n");
    for name in runtime.chain(gates.iter().cloned()) {
        _ = writeln!(text, "    {},", quoted(&name));
    }
    text.push_str("]\n");
    for (name, about, _) in PASSED_ON {
        _ = writeln!(text, "## {about}\n{name} = [\"discovery-runtime/{name}\"]");
    }
    for (resource, gate) in api.resources.iter().zip(&gates) {
        _ = writeln!(text, "## The methods of `{}`.\n{gate} = []", resource.accessor);
    }
}

/// A basic string of TOML.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            c if c.is_control() => _ = write!(quoted, "\\u{:04X}", u32::from(c)),
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_cannot_leave_its_string() {
        assert_eq!(quoted("a \"b\"\\\n[dependencies]\u{7f}"), r#""a \"b\"\\\u000A[dependencies]\u007F""#);
    }

    #[test]
    fn every_feature_of_the_runtime_is_passed_on() {
        let manifest = include_str!("../../../../runtime/Cargo.toml");
        let (_, features) = manifest.split_once("[features]\n").expect("features");
        let (features, _) = features.split_once("\n[").expect("another table");
        let names = features.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once(" = "));
        let mut names: Vec<&str> = names.map(|(name, _)| name).filter(|name| *name != "default").collect();
        let mut passed_on = PASSED_ON.map(|(name, _, _)| name).to_vec();
        names.sort_unstable();
        passed_on.sort_unstable();
        assert_eq!(passed_on, names);
    }
}
