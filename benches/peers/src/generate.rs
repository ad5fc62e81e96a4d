//! Time to generate, and lines of generated code.

use std::{collections::HashMap, fs, path::Path, process::Command, time::Instant};

use anyhow::{Context, Result, ensure};
use discovery_codegen::Generator;
use gws_builder::{ActionFilter, BuilderConfig, MapFetcher, RegenerationPolicy, ServiceSpec};

use crate::{
    check,
    measure::{candidate, compare, shown},
    openapi,
    options::Options,
    project,
    table::Table,
};

/// The document from which all generators generate.
const DOCUMENT: &str = "discovery/v1beta/20260327.json";

/// Adds the rows.
pub(crate) fn measure(table: &mut Table, options: &Options) -> Result<()> {
    let path = project::repository().join(DOCUMENT);
    let document = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
    let openapi = openapi::convert(&document)?;
    let folder = tempfile::tempdir()?;
    let timings = compare(vec![
        candidate("ours", || ours(&path)),
        candidate("progenitor", || progenitor(&openapi)),
        candidate("gws-builder, types only", || gws(&document, folder.path())),
    ]);
    table.timings("generate the bindings of v1beta in memory, from one document", &timings);
    table.row("`cargo codegen generate` for v1 and v1beta, the whole process", process(folder.path())?, "");

    let methods = document.matches("\"httpMethod\"").count();
    let per = |lines: usize| format!("{lines}, {:.0} for each method", lines as f64 / methods as f64);
    gws(&document, folder.path())?;
    let gws_lines = project::lines(folder.path())?;
    let mut others = vec![
        format!("progenitor {}", per(progenitor(&openapi)?.lines().count())),
        format!("gws-builder {}, no calls", per(gws_lines)),
    ];
    if let Some(drive) = &options.drive {
        others.push(format!("google-drive3 {:.0} for each method", check::google_drive_lines(drive)?));
    }
    table.row("lines of generated code for v1beta", per(ours(&path)?), others.join("<br>"));
    Ok(())
}

/// Returns the number of lines that this generator produces, in memory.
fn ours(path: &Path) -> Result<usize> {
    let plan = Generator::new().document(path).runtime("discovery_runtime").plan()?;
    Ok(plan.files().values().map(|text| text.lines().count()).sum())
}

/// Returns the code that progenitor generates, formatted as its documentation suggests.
pub(crate) fn progenitor(openapi: &str) -> Result<String> {
    let spec: openapiv3::OpenAPI = serde_json::from_str(openapi)?;
    let tokens = progenitor_impl::Generator::default().generate_tokens(&spec)?;
    Ok(prettyplease::unparse(&syn::parse2(tokens)?))
}

/// Generates with gws-builder into a folder.
fn gws(document: &str, folder: &Path) -> Result<()> {
    let (name, version) = ("generativelanguage".to_owned(), "v1beta".to_owned());
    let docs = HashMap::from([((name.clone(), version.clone()), document.to_owned())]);
    gws_builder::generate(BuilderConfig {
        services: vec![ServiceSpec { name, version, filter: ActionFilter::All }],
        out_dir: folder.join("gws"),
        regeneration: RegenerationPolicy::Always,
        fetcher: Some(Box::new(MapFetcher { docs })),
        cache_dir: None,
    })?;
    Ok(())
}

/// Runs the command as a maintainer does, without cargo. It reads, generates, and compares; because nothing changed, it
/// writes nothing.
fn process(folder: &Path) -> Result<String> {
    let repository = project::repository();
    let target = project::target("codegen");
    let mut build = Command::new("cargo");
    build.args(["build", "--quiet", "--release", "--package", "discovery-codegen"]);
    build.current_dir(&repository).env("CARGO_TARGET_DIR", &target);
    ensure!(build.status()?.success(), "the generator does not build");
    let mut best = None;
    for _ in 0..30 {
        let mut run = Command::new(target.join("release/discovery-codegen"));
        run.arg("generate").arg("--out").arg(folder.join("generated")).current_dir(&repository);
        let start = Instant::now();
        let output = run.output()?;
        let time = start.elapsed();
        ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        best = best.map_or(Some(time), |best| Some(time.min(best)));
    }
    Ok(best.map(shown).unwrap_or_default())
}
