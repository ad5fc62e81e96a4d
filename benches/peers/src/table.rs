//! The table as Markdown.

use std::{fmt, fs, path::Path, time::Duration};

use anyhow::{Context, Result};

use crate::measure::{Timing, shown};

const BEGIN: &str = "<!-- numbers -->";
const END: &str = "<!-- /numbers -->";

/// Rows of measurements, of this crate and of others.
pub(crate) struct Table {
    machine: String,
    rows: Vec<[String; 3]>,
}

impl Table {
    /// Creates an empty table for this machine.
    pub(crate) fn new(machine: String) -> Self {
        Table { machine, rows: Vec::new() }
    }

    /// Adds a row of texts.
    pub(crate) fn row(&mut self, what: &str, ours: impl Into<String>, theirs: impl Into<String>) {
        let row = [what.to_owned(), ours.into(), theirs.into()];
        eprintln!("  {}: {} | {}", row[0], row[1], row[2]);
        self.rows.push(row);
    }

    /// Adds a row of timings: first ours, then the others with their factors.
    pub(crate) fn timings(&mut self, what: &str, timings: &[Timing]) {
        let Some((ours, others)) = timings.split_first() else { return };
        let others = others.iter().map(|other| versus(&other.name, ours.time, other.time));
        self.row(what, shown(ours.time), others.collect::<Vec<_>>().join("<br>"));
    }

    /// Writes the table between the markers in a file.
    pub(crate) fn write(&self, path: &Path) -> Result<()> {
        let shown = path.display().to_string();
        let text = fs::read_to_string(path).with_context(|| shown.clone())?;
        let (before, rest) = text.split_once(BEGIN).with_context(|| format!("{shown}: no {BEGIN}"))?;
        let (_, after) = rest.split_once(END).with_context(|| format!("{shown}: no {END}"))?;
        fs::write(path, format!("{before}{BEGIN}\n{self}{END}{after}")).with_context(|| shown)
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}\n", self.machine)?;
        writeln!(
            f,
            "| what is measured | this crate | others: what they take, and how many times ours that is |\n|---|---|---|"
        )?;
        for [what, ours, theirs] in &self.rows {
            writeln!(f, "| {what} | {ours} | {theirs} |")?;
        }
        Ok(())
    }
}

/// Formats `serde derive 12.3 µs (1.05 ×)`; the factor is their time divided by ours.
pub(crate) fn versus(name: &str, ours: Duration, theirs: Duration) -> String {
    let factor = theirs.as_secs_f64() / ours.as_secs_f64();
    let digits = if factor < 10.0 { 2 } else { 0 };
    format!("{name} {} ({factor:.digits$} ×)", shown(theirs))
}
