//! The command line.

use std::{env, path::PathBuf};

use anyhow::{Context, Result, bail};

const USAGE: &str = "\
options:
  --drive FILE    the Discovery document of Drive v3, for the comparison with google-drive3
  --write FILE    put the table between the marks in this file instead of printing it
  --only GROUP    one of generate, check, json, stream, call; may be given several times";

/// The measurements to run, and the destination of the table.
#[derive(Debug)]
pub(crate) struct Options {
    /// The document of Drive.
    pub(crate) drive: Option<PathBuf>,
    /// The file with the markers for the table.
    pub(crate) write: Option<PathBuf>,
    /// The groups to measure.
    pub(crate) groups: Vec<Group>,
}

/// Rows of the table that are measured together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Group {
    /// Time to generate, and lines of generated code.
    Generate,
    /// Time to type-check generated code.
    Check,
    /// Decoding and encoding a reply.
    Json,
    /// Splitting a stream into events.
    Stream,
    /// A whole call over loopback.
    Call,
}

const GROUPS: [(&str, Group); 5] = [
    ("generate", Group::Generate),
    ("check", Group::Check),
    ("json", Group::Json),
    ("stream", Group::Stream),
    ("call", Group::Call),
];

impl Options {
    /// Parses the arguments of the process.
    pub(crate) fn from_args() -> Result<Self> {
        let mut options = Options { drive: None, write: None, groups: Vec::new() };
        let mut args = env::args().skip(1);
        while let Some(arg) = args.next() {
            let mut value = || args.next().with_context(|| format!("{arg} needs a value\n\n{USAGE}"));
            match arg.as_str() {
                "--drive" => options.drive = Some(value()?.into()),
                "--write" => options.write = Some(value()?.into()),
                "--only" => {
                    let name = value()?;
                    let group = GROUPS.iter().find(|(known, _)| *known == name);
                    options.groups.push(group.with_context(|| format!("no group {name}\n\n{USAGE}"))?.1);
                }
                _ => bail!("{arg} is not understood\n\n{USAGE}"),
            }
        }
        if options.groups.is_empty() {
            options.groups = GROUPS.iter().map(|(_, group)| *group).collect();
        }
        Ok(options)
    }
}
