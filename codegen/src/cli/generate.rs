//! `generate`: the output folder becomes what the documents say.

use std::{fmt::Write as _, process::ExitCode};

use anyhow::Result;

use super::{Common, print};

/// Generates, and prints a line for each version.
pub(crate) fn run(common: &Common) -> Result<ExitCode> {
    let report = common.plan()?.write()?;
    let mut text = String::new();
    for version in &report.versions {
        let files = match version.changed {
            0 => "no file changed".to_owned(),
            1 => "1 file changed".to_owned(),
            count => format!("{count} files changed"),
        };
        writeln!(text, "{version}; {files}; {} ms", version.time.as_millis())?;
    }
    for path in &report.difference.stray {
        writeln!(text, "removed {}", common.out.join(path).display())?;
    }
    for path in &report.difference.names {
        writeln!(text, "new names in {}", path.display())?;
    }
    writeln!(text, "done in {} ms", report.time.as_millis())?;
    print(&text)?;
    Ok(ExitCode::SUCCESS)
}
