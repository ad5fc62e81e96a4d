//! `README.md` of a standalone crate.

use std::fmt::Write as _;

use super::{MARK, PASSED_ON, Package, example::Example};
use crate::plan::Version;

/// Returns the page: a description of the crate, an example, and its sources.
pub(super) fn text(package: &Package, version: &Version) -> String {
    let (api, summary) = (&version.api, &version.summary);
    let mut text = format!(
        "<!-- {MARK}. Remove this line, and the file is yours: it is left alone from then on. -->\n\
         # {name}\n\n\
         Typed, async Rust client of the {title}, version `{api_version}`: {methods} methods, {schemas} schemas.\n\n",
        name = package.name,
        title = plain(&api.title),
        api_version = plain(&api.version),
        methods = summary.methods.all(),
        schemas = summary.schemas.all(),
    );
    let has_scopes = !api.scopes.is_empty();
    usage(&mut text, package, version, has_scopes);
    credentials(&mut text, package, version, has_scopes);
    text.push_str("\n## Features\n\n| feature | default | enables |\n|---|---|---|\n");
    for (name, about, default) in PASSED_ON {
        _ = writeln!(text, "| `{name}` | {} | {about} |", if default { "yes" } else { "" });
    }
    if package.gated {
        text.push_str(
            "\nEach resource has a feature of its name. All are on; with `default-features = false`, name `rustls` and those that \
             you use, and the others are not compiled.\n",
        );
    }
    origin(&mut text, package, version);
    text
}

fn usage(text: &mut String, package: &Package, version: &Version, has_scopes: bool) {
    let library = package.library();
    let features = if has_scopes { "{ version = \"0.1\", features = [\"adc\"] }" } else { "\"0.1\"" };
    let client = if has_scopes { "Client::builder().application_default().build()?" } else { "Client::from_env()?" };
    _ = write!(
        text,
        "```toml\n\
         [dependencies]\n\
         {name} = {features}\n\
         tokio = {{ version = \"1\", features = [\"macros\", \"rt-multi-thread\"] }}\n\
         ```\n\n\
         ```rust,no_run\n\
         use {library}::Client;\n\n\
         #[tokio::main]\n\
         async fn main() -> {library}::Result<()> {{\n    \
         let client = {client};\n",
        name = package.name,
    );
    match Example::of(&version.api) {
        Some(Example { call, is_list: true }) => {
            _ = write!(
                text,
                "    let mut items = {call}.items();\n    \
             while let Some(item) = items.try_next().await? {{\n        \
             println!(\"{{item:?}}\");\n    \
             }}\n"
            );
        }
        Some(Example { call, is_list: false }) => {
            _ = write!(text, "    let reply = {call}.await?;\n    println!(\"{{reply:?}}\");\n");
        }
        None => text.push_str("    println!(\"{client:?}\");\n"),
    }
    text.push_str("    Ok(())\n}\n```\n");
}

fn credentials(text: &mut String, package: &Package, version: &Version, has_scopes: bool) {
    let library = package.library();
    text.push_str("\n## Credentials\n\n");
    if has_scopes {
        _ = write!(
            text,
            "`application_default()` needs the feature `adc`. It finds a service account's key in `GOOGLE_APPLICATION_CREDENTIALS`, \
             what `gcloud auth application-default login` left, or the machine's service account.\n\
             Each call asks for the scope that its documentation names first. `ClientBuilder::scopes` sets others, from the module \
             `{library}::scopes`; \
             `{library}::runtime::auth::GoogleCredentials` reads a key from a file, and acts for a user of a domain with `subject`.\n",
        );
    }
    let variables: Vec<String> = version.api.service.api_key_env.iter().map(|name| format!("`{name}`")).collect();
    if !variables.is_empty() {
        let where_taken = if has_scopes { ", where the service takes one," } else { "" };
        _ = writeln!(
            text,
            "`Client::from_env()` calls with an API key{where_taken} from the variable {}.",
            variables.join(" or ")
        );
    }
    text.push_str("A bearer token that you have already goes to `ClientBuilder::bearer_token`.\n");
    _ = write!(
        text,
        "\nRetries, timeouts, uploads, downloads, pages and errors are those of `discovery-runtime`, which this crate has as \
         `{library}::runtime`.\n"
    );
}

fn origin(text: &mut String, package: &Package, version: &Version) {
    let revisions = plain(&version.summary.revisions.join(", "));
    _ = write!(
        text,
        "\n## Origin\n\n\
         Generated from the Discovery document of revision {revisions}, which is in `discovery/`. This makes the crate again, in its \
         folder:\n\n\
         ```sh\n{}\n```\n",
        package.command()
    );
}

/// Text without anything that Markdown or HTML would act on.
fn plain(text: &str) -> String {
    let text: String =
        text.chars().map(|c| if c.is_control() || "<>[]`*_\\|#&".contains(c) { ' ' } else { c }).collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
