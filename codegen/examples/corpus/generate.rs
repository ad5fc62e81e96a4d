//! Every document to files, in memory.

use std::{
    collections::BTreeMap,
    fs,
    panic::{self, AssertUnwindSafe},
    path::{Path, PathBuf},
    sync::atomic::{AtomicUsize, Ordering},
    sync::{Mutex, PoisonError},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};
use discovery_codegen::Generator;

use crate::options::Options;

/// What became of one document.
#[derive(Debug)]
pub(crate) struct Output {
    /// The file's name without `.json`.
    pub(crate) name: String,
    /// The files, or why there are none.
    pub(crate) files: Result<BTreeMap<PathBuf, String>, String>,
    methods: usize,
    schemas: usize,
    warnings: Vec<String>,
    time: Duration,
}

impl Output {
    /// Lines in all files.
    pub(crate) fn lines(&self) -> usize {
        self.files.iter().flat_map(BTreeMap::values).map(|text| text.lines().count()).sum()
    }
}

/// The documents that the options want, by name.
pub(crate) fn documents(options: &Options) -> Result<Vec<PathBuf>> {
    let folder = &options.folder;
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| folder.display().to_string())? {
        let path = entry.with_context(|| folder.display().to_string())?.path();
        let name = stem(&path);
        let wanted = options.only.is_empty() || options.only.iter().any(|part| name.contains(part));
        // The list of APIs lies next to the documents where Google's clients keep them.
        if wanted && name != "index" && path.extension().is_some_and(|extension| extension == "json") {
            paths.push(path);
        }
    }
    paths.sort();
    let paths: Vec<_> = paths.into_iter().step_by(options.every).collect();
    ensure!(!paths.is_empty(), "{}: no documents", folder.display());
    Ok(paths)
}

/// Generates all, a few at a time; in the order of the paths.
pub(crate) fn all(paths: &[PathBuf], jobs: usize) -> Vec<Output> {
    let next = AtomicUsize::new(0);
    let outputs = Mutex::new(Vec::with_capacity(paths.len()));
    thread::scope(|scope| {
        for _ in 0..jobs {
            scope.spawn(|| {
                while let Some(path) = paths.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let output = one(path);
                    outputs.lock().unwrap_or_else(PoisonError::into_inner).push(output);
                }
            });
        }
    });
    let mut outputs = outputs.into_inner().unwrap_or_else(PoisonError::into_inner);
    outputs.sort_by(|a, b| a.name.cmp(&b.name));
    outputs
}

/// Prints what was made, the slowest and the failures; returns the number of failures.
pub(crate) fn report(outputs: &[Output], time: Duration) -> usize {
    let mut failed = 0;
    for output in outputs {
        if let Err(error) = &output.files {
            println!("FAILED {}: {error}", output.name);
            failed += 1;
        }
        for warning in &output.warnings {
            println!("{}: {warning}", output.name);
        }
    }
    let sum = |of: fn(&Output) -> usize| outputs.iter().map(of).sum::<usize>();
    let (methods, lines) = (sum(|output| output.methods), sum(Output::lines));
    let mut slowest: Vec<_> = outputs.iter().collect();
    slowest.sort_by_key(|output| std::cmp::Reverse(output.time));
    for output in slowest.iter().take(5) {
        println!("{}: {} lines in {} ms", output.name, output.lines(), output.time.as_millis());
    }
    println!(
        "{} of {} documents generated in {:.2} s: {methods} methods, {} schemas, {lines} lines, {:.1} for each method; {} warnings",
        outputs.len() - failed,
        outputs.len(),
        time.as_secs_f64(),
        sum(|output| output.schemas),
        ratio(lines, methods),
        sum(|output| output.warnings.len()),
    );
    failed
}

/// Prints the documents whose two outputs differ, and returns their number.
pub(crate) fn compare(first: &[Output], second: &[Output]) -> usize {
    let differing: Vec<_> = first.iter().zip(second).filter(|(one, two)| one.files != two.files).collect();
    for (one, _) in &differing {
        println!("FAILED {}: two runs differ", one.name);
    }
    println!("{} of {} documents are the same in two runs", first.len() - differing.len(), first.len());
    differing.len()
}

/// Generates one document, and survives a panic.
fn one(path: &Path) -> Output {
    let start = Instant::now();
    let name = stem(path);
    let generator = Generator::new().document(path).runtime("discovery_runtime");
    let plan = panic::catch_unwind(AssertUnwindSafe(|| generator.plan()));
    let mut output = Output {
        name,
        files: Ok(BTreeMap::new()),
        methods: 0,
        schemas: 0,
        warnings: Vec::new(),
        time: start.elapsed(),
    };
    match plan {
        Ok(Ok(plan)) => {
            output.warnings = plan.diagnostics.iter().map(ToString::to_string).collect();
            for summary in plan.summaries() {
                output.methods += summary.methods.own();
                output.schemas += summary.schemas.own();
            }
            // The folder is that of the version, and each document has one.
            let files = plan.files().iter().map(|(path, text)| (path.iter().skip(1).collect(), text.clone()));
            output.files = Ok(files.collect());
        }
        Ok(Err(error)) => output.files = Err(format!("{error:#}")),
        Err(panic) => output.files = Err(format!("panicked: {}", message(panic.as_ref()))),
    }
    output
}

fn message(panic: &(dyn std::any::Any + Send)) -> &str {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or(panic.downcast_ref::<&str>().copied()).unwrap_or("no message")
}

fn stem(path: &Path) -> String {
    path.file_stem().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

#[expect(clippy::cast_precision_loss, reason = "lines and methods are far below 2^52")]
fn ratio(a: usize, b: usize) -> f64 {
    a as f64 / b.max(1) as f64
}
