//! Requests as programs in Rust.
//!
//! A program uses the typed client with the names in its ledger: that of the Gemini API, or a crate that was generated from the
//! document. Without such a crate, it uses the runtime.

mod code;
mod names;
mod typed;
mod untyped;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use discovery_runtime::Call;
use serde_json::Value;

use crate::client::{Source, call, unconnected};
use crate::exit::Result;
use crate::plan::Plan;
use crate::settings::{self, Settings};
use code::{Code, text};
use names::Names;

/// Returns the program that makes a call.
pub(crate) fn program(plan: &Plan, settings: &Settings) -> Result<String> {
    // Wrong arguments and settings are errors now, rather than in the program.
    let client = unconnected(settings::Program::Discovery, plan.api, settings)?;
    let request: Call<Value> = call(&client, plan)?.build(&plan.method.source.id);
    request.request()?;
    match Names::of(&plan.api.document, settings.krate.as_deref())? {
        Some(names) => typed::program(plan, settings, &names),
        None => untyped::program(plan, settings),
    }
}

/// The parts of a program that are filled in step by step.
#[derive(Default)]
struct Program {
    /// Imports, in any order.
    imports: Vec<String>,
    /// Lines between the imports and the function.
    items: String,
    /// The statements of the function.
    statements: Vec<String>,
}

impl Program {
    fn import(&mut self, path: &str) {
        if !self.imports.iter().any(|known| known == path) {
            self.imports.push(path.to_owned());
        }
    }

    fn statement(&mut self, text: impl Into<String>) {
        self.statements.push(text.into());
    }

    fn print(self) -> String {
        let mut out = String::new();
        let mut parents: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (parent, name) in self.imports.iter().filter_map(|path| path.rsplit_once("::")) {
            parents.entry(parent).or_default().push(name);
        }
        for (parent, mut names) in parents {
            names.sort_unstable();
            let names =
                if let [one] = names.as_slice() { (*one).to_owned() } else { format!("{{{}}}", names.join(", ")) };
            _ = writeln!(out, "use {parent}::{names};");
        }
        out.push_str(&self.items);
        out.push_str("\n#[tokio::main]\nasync fn main() -> Result<(), Box<dyn std::error::Error>> {\n");
        for statement in &self.statements {
            for line in statement.lines() {
                _ = writeln!(out, "    {line}");
            }
        }
        out.push_str("    Ok(())\n}\n");
        out
    }
}

/// Adds the settings of the client to the code that begins to build it.
fn with_settings(mut builder: Code, plan: &Plan, settings: &Settings, krate: &str) -> Code {
    let source = Source::new(plan.api, settings);
    let read =
        |path: &Path| Code::Text(format!("std::fs::read_to_string({})?.trim()", text(&path.display().to_string())));
    builder = match &source {
        Source::KeyFile(path) => builder.call("api_key", [read(path)]),
        Source::TokenFile(path) => builder.call("bearer_token", [read(path)]),
        Source::TokenVariable(name) => {
            builder.call("bearer_token", [Code::Text(format!("std::env::var({})?", text(name)))])
        }
        Source::Nothing => builder.call("anonymous", []),
        Source::KeyVariable(_) | Source::Missing => builder.call("with_env", []),
    };
    if let Some(url) = &settings.base_url {
        builder = builder.call("base_url", [Code::Text(text(url))]);
    }
    if let Some(project) = &settings.quota_project {
        builder = builder.call("quota_project", [Code::Text(text(project))]);
    }
    if let Some(timeout) = settings.timeout {
        builder =
            builder.call("timeout", [Code::Text(format!("std::time::Duration::from_millis({})", timeout.as_millis()))]);
    }
    if let Some(retries) = settings.retries {
        let attempts = retries.saturating_add(1);
        builder = builder.call("retry", [Code::Text(format!("{krate}::retry::Retry::new().attempts({attempts})"))]);
    }
    builder.call("build", []).question()
}
