//! `generate`: the output folder becomes what the documents say.

use std::{fmt::Write as _, process::ExitCode};

use anyhow::Result;

use super::{Common, print};

/// Generates, and prints a line for each version.
pub(crate) fn run(common: &Common) -> Result<ExitCode> {
    common.documents.recover()?;
    let plan = common.plan()?;
    for source in plan.new_documents() {
        eprintln!("note: {source} is new; `cargo codegen update` would write an entry into the changelog too");
    }
    let report = plan.write()?;
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
    for path in &report.difference.pages {
        writeln!(text, "new table in {}", path.display())?;
    }
    writeln!(text, "done in {} ms", report.time.as_millis())?;
    print(&text)?;
    Ok(ExitCode::SUCCESS)
}
