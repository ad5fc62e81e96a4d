//! The options of the programs themselves, which every document has.

use std::path::PathBuf;
use std::time::Duration;

use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgAction, ArgMatches};
use discovery_document::Reply;

use crate::api::{Api, Method};
use crate::exit::{Failure, Result};
use crate::gemini;

/// The programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Program {
    /// The Gemini API, whose documents the program carries.
    GeminiApi,
    /// Any document.
    Discovery,
}

impl Program {
    /// Returns the name of the command.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::GeminiApi => "gemini-api",
            Self::Discovery => "discovery",
        }
    }
}

/// The form in which a request is shown instead of being sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    Curl,
    Json,
    Rust,
}

/// The options that a user set.
#[derive(Clone, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub(crate) struct Settings {
    pub(crate) base_url: Option<String>,
    pub(crate) timeout: Option<Duration>,
    pub(crate) retries: Option<u32>,
    pub(crate) api_key_file: Option<PathBuf>,
    pub(crate) token_file: Option<PathBuf>,
    pub(crate) anonymous: bool,
    pub(crate) quota_project: Option<String>,
    pub(crate) show: Option<Form>,
    /// The folder of a crate that was generated from the document.
    pub(crate) krate: Option<PathBuf>,
    pub(crate) is_checked: bool,
    pub(crate) json: Option<String>,
    pub(crate) lines: bool,
    pub(crate) text: bool,
    pub(crate) all: bool,
    pub(crate) upload: Option<String>,
    pub(crate) media_type: Option<String>,
    pub(crate) resume: bool,
    pub(crate) output: Option<String>,
    pub(crate) wait: bool,
}

fn value(name: &'static str, hint: &'static str, help: &'static str) -> Arg {
    Arg::new(name).long(name).value_name(hint).help(help)
}

fn flag(name: &'static str, help: &'static str) -> Arg {
    Arg::new(name).long(name).action(ArgAction::SetTrue).help(help)
}

/// Returns the options that all commands have.
pub(crate) fn of_program(program: Program) -> Vec<Arg> {
    let document = match program {
        Program::GeminiApi => value("api-version", "VERSION", "API version [default: v1beta]"),
        Program::Discovery => {
            value("document", "FILE", "Discovery document; else the file that DISCOVERY_DOCUMENT names")
        }
    };
    let krate = value("crate", "FOLDER", "With --as rust, use the crate in this folder, generated from the document");
    let mut options = vec![
        document,
        value("base-url", "URL", "Send requests to this URL: a gateway, or a fake server"),
        value("timeout", "TIME", "Limit the time of the call: 500ms, 30s, or 5m"),
        value("retries", "NUMBER", "Maximum number of retries [default: 4]; 0 disables retries"),
        value("api-key-file", "FILE", "Read the API key from a file instead of the environment"),
        value("token-file", "FILE", "Read an OAuth access token from a file instead of the environment"),
        flag("anonymous", "Send no credentials"),
        value("quota-project", "PROJECT", "Project whose quota is used, and which is billed"),
        flag("dry-run", "Show the request instead of sending it"),
        value("as", "FORM", "Show the request in this form: curl, json, or rust")
            .value_parser(PossibleValuesParser::new(["curl", "json", "rust"]))
            .hide_possible_values(true),
        flag("no-check", "Send names and values that the document does not have"),
    ];
    if program == Program::Discovery {
        options.push(krate);
    }
    for option in &mut options {
        let changed = std::mem::take(option).global(true).help_heading("Options of all commands");
        *option = changed;
    }
    options
}

/// Returns the options that depend on the kind of a method.
pub(crate) fn of_method(api: &'static Api, method: Method) -> Vec<Arg> {
    let reply = api.reply(method);
    let mut options = Vec::new();
    if method.request().is_some() {
        options.push(value("json", "JSON", "The whole body: JSON, @FILE, or - for standard input"));
    }
    if matches!(reply, Reply::Stream) {
        options.push(flag("jsonl", "Print each element in one line"));
    }
    if let Reply::Page(_) = reply {
        options.push(flag("all", "Get all pages"));
        options.push(flag("jsonl", "Print each item of a page in one line"));
    }
    if gemini::writes_text(api, method) {
        options.push(flag("text", "Print only the generated text, as it arrives"));
    }
    if method.takes_media() {
        options.push(value("upload", "FILE", "Upload a file, or - for standard input"));
        options.push(value(
            "media-type",
            "TYPE",
            "Media type of the upload; follows from the name of the file unless set",
        ));
    }
    if let Reply::Media { .. } = reply {
        options.push(value("output", "FILE", "Download the media into a file, or - for standard output"));
    }
    if method.takes_media() || matches!(reply, Reply::Media { .. }) {
        options.push(flag("resume", "Go on with a transfer that ended early"));
    }
    if reply == Reply::Operation {
        options.push(flag("wait", "Wait for the result of the operation"));
    }
    options.into_iter().map(|option| option.help_heading("Options of this method")).collect()
}

/// Returns the names of options.
pub(crate) fn names(options: &[Arg]) -> Vec<String> {
    options.iter().filter_map(|option| option.get_long()).map(str::to_owned).collect()
}

/// Returns true if an option of a program takes a value.
pub(crate) fn takes_value(options: &[Arg], name: &str) -> bool {
    options.iter().any(|option| option.get_long() == Some(name) && option.get_action().takes_values())
}

impl Settings {
    /// Reads the options of a program and of the kind of a method.
    pub(crate) fn new(matches: &ArgMatches) -> Result<Self> {
        let text = |name: &str| matches.try_get_one::<String>(name).ok().flatten().cloned();
        let is_set = |name: &str| matches.try_get_one::<bool>(name).ok().flatten() == Some(&true);
        let show = match text("as").as_deref() {
            Some("json") => Some(Form::Json),
            Some("rust") => Some(Form::Rust),
            Some(_) => Some(Form::Curl),
            None => is_set("dry-run").then_some(Form::Curl),
        };
        let number = |text: String| {
            text.parse().map_err(|_| Failure::usage(format!("--retries: `{text}` is not a number such as 3")))
        };
        Ok(Self {
            base_url: text("base-url"),
            timeout: text("timeout").map(|text| duration(&text)).transpose()?,
            retries: text("retries").map(number).transpose()?,
            api_key_file: text("api-key-file").map(PathBuf::from),
            token_file: text("token-file").map(PathBuf::from),
            anonymous: is_set("anonymous"),
            quota_project: text("quota-project"),
            show,
            krate: text("crate").map(PathBuf::from),
            is_checked: !is_set("no-check"),
            json: text("json"),
            lines: is_set("jsonl"),
            text: is_set("text"),
            all: is_set("all"),
            upload: text("upload"),
            media_type: text("media-type"),
            resume: is_set("resume"),
            output: text("output"),
            wait: is_set("wait"),
        })
    }
}

/// Reads `500ms`, `30s`, `5m`, or `30`, which is in seconds.
fn duration(text: &str) -> Result<Duration> {
    let wrong = || Failure::usage(format!("--timeout: `{text}` is not a time such as 500ms, 30s, or 5m"));
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let unit = match &text[digits.len()..] {
        "ms" => 0.001,
        "" | "s" => 1.0,
        "m" => 60.0,
        "h" => 3600.0,
        _ => return Err(wrong()),
    };
    let number: f64 = digits.parse().map_err(|_| wrong())?;
    Duration::try_from_secs_f64(number * unit).ok().filter(|time| !time.is_zero()).ok_or_else(wrong)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times() {
        for (text, milliseconds) in
            [("500ms", 500), ("30s", 30_000), ("1.5m", 90_000), ("30", 30_000), ("1h", 3_600_000)]
        {
            assert_eq!(duration(text).unwrap(), Duration::from_millis(milliseconds));
        }
        for text in ["", "s", "soon", "-1s", "0s", "1d", "1e99h"] {
            assert_eq!(
                duration(text).unwrap_err().message,
                format!("--timeout: `{text}` is not a time such as 500ms, 30s, or 5m")
            );
        }
    }
}
