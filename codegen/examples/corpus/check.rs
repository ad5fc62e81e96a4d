//! Runs cargo over the crates, and says which document is to blame for what.

use std::{
    collections::BTreeMap,
    env,
    io::{BufRead as _, BufReader},
    process::{Command, Stdio},
    time::Instant,
};

use anyhow::{Context, Result};
use serde_json::Value;

use crate::{
    batch::Batch,
    options::{Options, Tool},
};

/// How many messages of one document are printed.
const SHOWN: usize = 3;

/// Checks all crates; returns the number of documents with an error or a warning.
pub(crate) fn run(batches: &[Batch], options: &Options) -> Result<usize> {
    let start = Instant::now();
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    match options.tool {
        Some(Tool::Clippy) => cargo.arg("clippy"),
        Some(Tool::Doc) => cargo.args(["doc", "--no-deps"]),
        Some(Tool::Check) | None => cargo.arg("check"),
    };
    cargo
        .args(["--workspace", "--keep-going", "--quiet", "--message-format=json"])
        .args(["--jobs", &options.jobs.to_string()])
        .current_dir(&options.out)
        .env("CARGO_TARGET_DIR", env::current_dir()?.join(&options.out).join("target"))
        .stdout(Stdio::piped());
    let mut running = cargo.spawn().context("cargo")?;
    let mut blamed: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let stdout = running.stdout.take().context("cargo's output")?;
    for line in BufReader::new(stdout).lines() {
        let message: Value = serde_json::from_str(&line?).context("a message of cargo")?;
        match message["reason"].as_str() {
            Some("compiler-message") => {
                let ours = batch_of(&message, batches).is_some();
                if let Some((module, text)) = blame(&message["message"], batches).filter(|_| ours) {
                    let texts = blamed.entry(module.clone()).or_default();
                    texts.push(text);
                    if texts.len() <= SHOWN {
                        println!("FAILED {module}: {}", texts[texts.len() - 1]);
                    }
                }
            }
            Some("compiler-artifact") => {
                if let Some(Batch { name, modules, lines }) = batch_of(&message, batches) {
                    let kept = if message["fresh"] == true { ", checked before" } else { "" };
                    let (count, time) = (modules.len(), start.elapsed().as_secs_f64());
                    println!("{name}: {count} documents, {lines} lines, at {time:.0} s{kept}");
                }
            }
            _ => {}
        }
    }
    let status = running.wait().context("cargo")?;
    let documents: usize = batches.iter().map(|batch| batch.modules.len()).sum();
    for (module, texts) in blamed.iter().filter(|(_, texts)| texts.len() > SHOWN) {
        println!("{module}: {} messages in all", texts.len());
    }
    println!(
        "{} of {documents} documents without an error or a warning, in {:.0} s",
        documents - blamed.keys().filter(|module| !module.is_empty()).count(),
        start.elapsed().as_secs_f64()
    );
    let cargo_failed = usize::from(!status.success() && blamed.is_empty());
    Ok(blamed.len() + cargo_failed)
}

/// The crate that cargo speaks of, unless it is the runtime or a dependency of it.
fn batch_of<'a>(message: &Value, batches: &'a [Batch]) -> Option<&'a Batch> {
    let name = message["target"]["name"].as_str()?.replace('_', "-");
    batches.iter().find(|batch| batch.name == name)
}

/// The module that a message of the compiler is about, with the message in one line; none for mere summaries.
fn blame(message: &Value, batches: &[Batch]) -> Option<(String, String)> {
    let level = message["level"].as_str()?;
    if !matches!(level, "error" | "warning" | "error: internal compiler error") {
        return None;
    }
    let spans = message["spans"].as_array()?;
    let span = spans.iter().find(|span| span["is_primary"] == true).map(outermost);
    let Some(span) = span else {
        // `aborting due to …` and `3 warnings emitted` have no place.
        return None;
    };
    let file = span["file_name"].as_str().unwrap_or_default();
    let modules = batches.iter().flat_map(|batch| &batch.modules);
    let module = modules.max_by_key(|module| usize::from(file.contains(&format!("/src/{module}/"))));
    let module = module.filter(|module| file.contains(&format!("/src/{module}/"))).cloned().unwrap_or_default();
    let code = message["code"]["code"].as_str().unwrap_or(level);
    let text = message["message"].as_str().unwrap_or_default().lines().next().unwrap_or_default();
    Some((module, format!("{code}: {text} ({file}:{})", span["line_start"])))
}

/// Where a macro was called, when the place itself is in a macro.
fn outermost(span: &Value) -> &Value {
    let mut span = span;
    while span["expansion"]["span"].is_object() {
        span = &span["expansion"]["span"];
    }
    span
}
