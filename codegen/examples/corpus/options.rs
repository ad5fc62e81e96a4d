//! The command line.

use std::{env, path::PathBuf, str::FromStr};

use anyhow::{Context, Result, bail};

/// How to use it.
const USAGE: &str = "\
usage: scripts/corpus FOLDER [options]

  FOLDER          a folder of Discovery documents, *.json
  --check         type-check what was generated (cargo check)
  --clippy        the same with clippy
  --doc           the same with rustdoc
  --only TEXT     only documents whose name contains TEXT; may be given several times
  --every N       only each Nth of them, for a sample
  --twice         generate twice and compare
  --out DIR       where to put the crates to check (target/corpus)
  --lines N       how much goes into one crate (60000)
  --jobs N        documents generated, and crates checked, at the same time (2)";

/// What to do.
#[derive(Debug)]
pub(crate) struct Options {
    /// The documents.
    pub(crate) folder: PathBuf,
    /// Parts of names; none stands for all.
    pub(crate) only: Vec<String>,
    /// Distance between the documents to take.
    pub(crate) every: usize,
    /// The cargo subcommand to run over the outputs.
    pub(crate) tool: Option<Tool>,
    /// True if the code is generated twice.
    pub(crate) twice: bool,
    /// Where the crates go.
    pub(crate) out: PathBuf,
    /// The least number of lines of a crate before the next is begun.
    pub(crate) lines: usize,
    /// What may run at the same time.
    pub(crate) jobs: usize,
}

/// A cargo subcommand.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Tool {
    /// Types and borrows.
    Check,
    /// The same, and style.
    Clippy,
    /// Documentation.
    Doc,
}

impl Options {
    /// Reads the arguments of the process.
    pub(crate) fn from_args() -> Result<Self> {
        let mut options = Options {
            folder: PathBuf::new(),
            only: Vec::new(),
            every: 1,
            tool: None,
            twice: false,
            out: PathBuf::from("target/corpus"),
            lines: 60_000,
            jobs: 2,
        };
        let mut args = env::args().skip(1);
        while let Some(arg) = args.next() {
            match arg.as_str() {
                "--check" => options.tool = Some(Tool::Check),
                "--clippy" => options.tool = Some(Tool::Clippy),
                "--doc" => options.tool = Some(Tool::Doc),
                "--twice" => options.twice = true,
                "--only" => options.only.push(value(&arg, args.next())?),
                "--every" => options.every = value::<usize>(&arg, args.next())?.max(1),
                "--out" => options.out = value(&arg, args.next())?,
                "--lines" => options.lines = value(&arg, args.next())?,
                "--jobs" => options.jobs = value::<usize>(&arg, args.next())?.max(1),
                _ if options.folder.as_os_str().is_empty() && !arg.starts_with('-') => options.folder = arg.into(),
                _ => bail!("{arg} is not understood\n\n{USAGE}"),
            }
        }
        if options.folder.as_os_str().is_empty() {
            bail!("no folder of documents\n\n{USAGE}");
        }
        Ok(options)
    }
}

fn value<T: FromStr>(option: &str, value: Option<String>) -> Result<T> {
    let text = value.with_context(|| format!("{option} needs a value\n\n{USAGE}"))?;
    text.parse().ok().with_context(|| format!("{option} {text}: not a value that fits"))
}
