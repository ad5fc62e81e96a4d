//! `README.md` of a standalone crate.

use std::fmt::Write as _;

use super::{MARK, Package};
use crate::{
    api::{Kind, Method},
    plan::Version,
};

/// The page: what the crate is, how it is used, where it came from.
pub(super) fn text(package: &Package, version: &Version) -> String {
    let (api, summary) = (&version.api, &version.summary);
    let title = plain(&api.title);
    let library = package.library();
    let key = match api.service.api_key_env.first() {
        Some(name) => format!("let client = {library}::Client::from_env()?; // {name}"),
        None => format!("let client = {library}::Client::new(\"the API key\")?;"),
    };
    let mut text = format!(
        "<!-- {MARK}. Remove this line, and the file is yours: it is left alone from then on. -->\n\
         # {name}\n\n\
         Typed, async Rust client of the {title}, version `{api_version}`: {methods} methods, {schemas} schemas.\n\n\
         ```toml\n\
         [dependencies]\n\
         {name} = \"0.1\"\n\
         tokio = {{ version = \"1\", features = [\"macros\", \"rt-multi-thread\"] }}\n\
         ```\n\n\
         ```rust,ignore\n\
         {key}\n",
        name = package.name,
        api_version = plain(&api.version),
        methods = summary.methods.all(),
        schemas = summary.schemas.all(),
    );
    if let Some(method) = api.all_methods().into_iter().find(|method| is_simple(method)) {
        _ = writeln!(text, "let reply = client.{}().await?;", method.rust_path);
    }
    text.push_str(
        "```\n\n\
         OAuth tokens, retries, timeouts, uploads, pages and everything else about calls is documented at `discovery-runtime`, \
         the runtime that this crate is built on.\n",
    );
    if package.gated {
        text.push_str(
            "\nEach resource has a feature of its name. All are on; with `default-features = false`, name `rustls` and those that \
             you use, and the others are not compiled.\n",
        );
    }
    let revisions = plain(&summary.revisions.join(", "));
    _ = writeln!(
        text,
        "\nGenerated from the Discovery document of revision {revisions}, whose descriptions are in the documentation."
    );
    text
}

/// Whether a method can be called without any argument, and gives one reply.
fn is_simple(method: &Method) -> bool {
    let reads = method.verb == "GET" && method.request.is_none() && method.args.is_empty();
    reads && method.deprecated.is_none() && matches!(method.kind, Kind::Unary | Kind::Paged { .. })
}

/// Text without anything that Markdown or HTML would act on.
fn plain(text: &str) -> String {
    let text: String =
        text.chars().map(|c| if c.is_control() || "<>[]`*_\\|#&".contains(c) { ' ' } else { c }).collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
