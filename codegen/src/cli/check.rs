//! `check`: the same run as `generate`, writing nothing.

use std::{fmt::Write as _, process::ExitCode};

use anyhow::Result;

use super::{Common, print};

/// Prints what `generate` would change; fails when there is anything.
pub(crate) fn run(common: &Common) -> Result<ExitCode> {
    common.documents.settled()?;
    let difference = common.plan()?.check()?.difference;
    for path in &difference.foreign {
        eprintln!("note: {} is not generated, and is left alone", common.out.join(path).display());
    }
    if difference.is_empty() {
        print(&format!("{} is up to date\n", common.out.display()))?;
        return Ok(ExitCode::SUCCESS);
    }
    let mut text = String::new();
    for (what, paths) in [("stale", &difference.stale), ("missing", &difference.missing), ("stray", &difference.stray)]
    {
        for path in paths {
            writeln!(text, "{what}: {}", common.out.join(path).display())?;
        }
    }
    for path in difference.names.iter().chain(&difference.pages) {
        writeln!(text, "stale: {}", path.display())?;
    }
    print(&text)?;
    let out = common.out.display();
    eprintln!("error: {out} is not up to date: run {}", common.repair());
    Ok(ExitCode::FAILURE)
}
