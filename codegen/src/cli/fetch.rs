//! `fetch`: documents from the live service, a URL, or a file.

use std::{
    process::ExitCode,
    time::{Duration, SystemTime},
};

use anyhow::{Context, Error, Result, anyhow, bail, ensure};
use clap::Args;
use discovery_codegen::command::{
    fetch::{
        Incoming, LIVE, Outcome, Rules, Source,
        http::{self, Patience, Progress, Reply},
    },
    sources::{self, Arrival, Record},
};
use discovery_document::load;
use indicatif::{ProgressBar, ProgressStyle};

use super::{Documents, print};

/// The default API, if no document is stored.
const API: &str = "generativelanguage";

/// Options of `fetch`.
#[derive(Debug, Args)]
pub(crate) struct Fetch {
    #[command(flatten)]
    what: What,
    #[command(flatten)]
    documents: Documents,
}

/// Which documents to fetch, for `fetch` and for `update`.
#[derive(Debug, Args)]
pub(crate) struct What {
    /// Versions to fetch, such as v1beta [default: all stored versions].
    #[arg(value_name = "VERSION")]
    versions: Vec<String>,
    /// Read one document from here: a file, an http or https URL, or `-` for standard input.
    #[arg(long, value_name = "SOURCE")]
    from: Option<String>,
    /// Name of the API [default: that of the stored documents].
    #[arg(long, value_name = "NAME")]
    api: Option<String>,
    /// URL of the live documents; {api} and {version} are filled in.
    #[arg(long, value_name = "TEMPLATE", default_value = LIVE, conflicts_with = "from")]
    url: String,
    /// Store a revision even if it is older than the newest stored one.
    #[arg(long)]
    allow_older: bool,
    /// Replace a stored revision that differs.
    #[arg(long)]
    force: bool,
    /// Timeout of one attempt.
    #[arg(long, value_name = "SECONDS", default_value_t = 30, value_parser = clap::value_parser!(u64).range(1..=3600))]
    timeout: u64,
    /// Maximum number of retries.
    #[arg(long, value_name = "COUNT", default_value_t = 3, value_parser = clap::value_parser!(u32).range(0..=10))]
    retries: u32,
}

/// The source of a document, and its expected API and version.
struct Wanted {
    source: Source,
    api: Option<String>,
    version: Option<String>,
}

/// Documents that have arrived, and those that have not.
#[derive(Default)]
pub(crate) struct Found {
    pub(crate) arrivals: Vec<Arrival>,
    /// The reason for each failure.
    pub(crate) failures: Vec<Error>,
}

/// Stores what is new, and says so.
pub(crate) fn run(Fetch { what, documents }: &Fetch) -> Result<ExitCode> {
    documents.recover()?;
    let Found { arrivals, failures } = find(documents, what)?;
    sources::store(&arrivals, &documents.discovery)?;
    print(&told(&arrivals))?;
    if arrivals.iter().any(|arrival| arrival.outcome.writes()) {
        // Without the source, `update` would look for the live document.
        let source = what.from.as_ref().filter(|from| *from != "-");
        let from = source.map_or_else(String::new, |from| format!(" --from {from}"));
        print(&format!("next: cargo codegen update{from}\n"))?;
    }
    Ok(failed(&failures))
}

/// Prints why documents have not arrived; that is a failure of the run, even though the others are taken.
pub(crate) fn failed(failures: &[Error]) -> ExitCode {
    for error in failures {
        eprintln!("error: {error:#}");
    }
    if failures.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Reads and judges every document; writes nothing. It is an error when not one has arrived.
pub(crate) fn find(documents: &Documents, options: &What) -> Result<Found> {
    let mut found = Found::default();
    for wanted in wanted(documents, options)? {
        match arrival(&wanted, documents, options) {
            Ok(arrival) => found.arrivals.push(arrival),
            Err(error) => found.failures.push(error),
        }
    }
    if found.arrivals.is_empty() && found.failures.len() == 1 {
        return Err(found.failures.remove(0));
    }
    Ok(found)
}

/// One document.
fn arrival(wanted: &Wanted, documents: &Documents, options: &What) -> Result<Arrival> {
    let Wanted { source, api, version } = wanted;
    let (bytes, etag) = match source {
        Source::Url(url) => {
            let reply = download(url, source, options)?;
            (reply.bytes, reply.etag)
        }
        other => (other.read()?, None),
    };
    let when = humantime::format_rfc3339_seconds(SystemTime::now()).to_string();
    let incoming = Incoming::parse(&bytes, &source.to_string())?;
    let is_other = api.as_ref().is_some_and(|api| *api != incoming.document.name);
    incoming.require(api.as_deref(), version.as_deref()).map_err(|error| {
        let hint = if is_other { "; a crate for another API: cargo codegen crate --document FILE" } else { "" };
        anyhow!("{error}{hint}")
    })?;
    let rules = Rules::default().allow_older(options.allow_older).force(options.force);
    let outcome = incoming.decide(&documents.discovery, rules)?;
    // The live service may go back in time; whoever names a document wants it.
    if let Some(why) = outcome.refusal(&incoming.document).filter(|_| options.from.is_some()) {
        bail!("{source}: {why}");
    }
    let record = Record::new(&incoming, source, when, etag);
    Ok(Arrival { incoming, outcome, record })
}

/// Returns one line for each document.
pub(crate) fn told(arrivals: &[Arrival]) -> String {
    let line = |Arrival { incoming, outcome, .. }: &Arrival| {
        let document = &incoming.document;
        let what = match outcome {
            Outcome::Older { .. } | Outcome::Differs { .. } => {
                return format!("note: {}; left out\n", outcome.refusal(document).unwrap_or_default());
            }
            Outcome::Store { path, after: None } => format!("stored as {}", path.display()),
            Outcome::Store { path, after: Some(after) } => {
                format!("stored as {}; the newest was {after}", path.display())
            }
            Outcome::Same { .. } => "at hand, nothing to do".to_owned(),
            Outcome::Prose { .. } => "at hand with other descriptions, which are kept; --force takes these".to_owned(),
            Outcome::Replace { path, places } => format!("replaces {}, {} places differ", path.display(), places.len()),
            other => format!("{other:?}"),
        };
        format!("{} revision {}: {what}\n", document.version, document.revision)
    };
    arrivals.iter().map(line).collect()
}

/// Returns the documents to read: `--from`, or the live document of each version.
fn wanted(documents: &Documents, options: &What) -> Result<Vec<Wanted>> {
    let stored = at_hand(documents)?;
    if let Some(from) = &options.from {
        ensure!(options.versions.len() < 2, "--from takes one document, and so one version");
        let known = stored.first().map(|(api, _)| api.clone());
        let (api, version) = (options.api.clone().or(known), options.versions.first().cloned());
        return Ok(vec![Wanted { source: Source::parse(from), api, version }]);
    }
    let api = |known: Option<&String>| options.api.clone().or(known.cloned()).unwrap_or_else(|| API.to_owned());
    let targets: Vec<(String, String)> = if options.versions.is_empty() {
        ensure!(
            !stored.is_empty(),
            "no documents in {}, so name a version, such as v1beta",
            documents.discovery.display()
        );
        stored.iter().map(|(known, version)| (api(Some(known)), version.clone())).collect()
    } else {
        let known = stored.first().map(|(api, _)| api);
        options.versions.iter().map(|version| (api(known), version.clone())).collect()
    };
    let wanted = targets.into_iter().map(|(api, version)| {
        let source = Source::live(&options.url, &api, &version)?;
        Ok(Wanted { source, api: Some(api), version: Some(version) })
    });
    wanted.collect()
}

/// Returns the API and version of each stored document; empty if the folder does not exist yet.
fn at_hand(documents: &Documents) -> Result<Vec<(String, String)>> {
    let is_empty = match documents.discovery.read_dir() {
        Ok(mut entries) => entries.next().is_none(),
        Err(_) => true,
    };
    if is_empty {
        return Ok(Vec::new());
    }
    let input = load::directory(&documents.discovery).context("the documents at hand")?;
    let name = |list: &Vec<_>| {
        list.first().map(|document: &discovery_document::Document| (document.name.clone(), document.version.clone()))
    };
    Ok(input.versions.iter().filter_map(name).collect())
}

/// Downloads with a bar on a terminal, and a line for each failure that is not the last.
fn download(url: &str, source: &Source, options: &What) -> Result<Reply> {
    let patience = Patience::default().timeout(Duration::from_secs(options.timeout)).retries(options.retries);
    // It draws on a terminal only.
    let bar = ProgressBar::new_spinner();
    if let Ok(style) = ProgressStyle::with_template("{spinner} {msg} {bytes} {elapsed}") {
        bar.set_style(style);
    }
    bar.set_message(source.to_string());
    bar.enable_steady_tick(Duration::from_millis(100));
    let reply = http::get(url, &patience, |progress| match progress {
        Progress::Received { bytes } => bar.set_position(bytes),
        Progress::Retrying { error, after } => {
            bar.suspend(|| eprintln!("note: {source}: {error:#}; trying again in {} s", after.as_secs_f32()));
        }
        _ => {}
    });
    bar.finish_and_clear();
    let reply = reply?;
    ensure!(!reply.bytes.is_empty(), "{source}: empty reply");
    Ok(reply)
}
