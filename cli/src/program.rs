//! A run of a program, from its arguments to its exit code.

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

use crate::api::Api;
use crate::as_rust;
use crate::ask;
use crate::command::{self, Parsed};
use crate::complete;
use crate::describe;
use crate::dry_run;
use crate::exit::{Failure, Result};
use crate::output::{self, Output};
use crate::plan::Plan;
use crate::send;
use crate::settings::{self, Form, Settings};
use crate::tree::{self, Node, Scan};

pub use crate::settings::Program;

/// The default version of the Gemini API.
const VERSION: &str = "v1beta";

/// The environment variable with the path of a document.
const DOCUMENT: &str = "DISCOVERY_DOCUMENT";

/// Runs a program with these arguments, its own name left out, and returns its exit code.
pub fn run(program: Program, arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let arguments: Result<Vec<String>> = arguments
        .into_iter()
        .map(|argument| {
            argument.into_string().map_err(|argument| {
                Failure::usage(format!("the argument `{}` is not UTF-8", argument.to_string_lossy()))
            })
        })
        .collect();
    match arguments.and_then(|arguments| start(program, &arguments)) {
        Ok(code) => code,
        Err(failure) => {
            if !failure.message.is_empty() {
                eprintln!("error: {}", failure.message);
            }
            ExitCode::from(failure.exit as u8)
        }
    }
}

fn start(program: Program, arguments: &[String]) -> Result<ExitCode> {
    let options = settings::of_program(program);
    let takes_value = |name: &str| settings::takes_value(&options, name);
    let words = words(arguments, &takes_value);
    let own = words.first().copied().filter(|word| tree::OWN.contains(word));
    if let Some(own @ ("complete" | "completion")) = own {
        return completion(program, own, arguments);
    }
    // A description may be of anything, and waiting needs the method that gets an operation.
    let needs_all = own.is_some() || arguments.iter().any(|argument| argument == "--wait");
    if let [only] = arguments
        && matches!(only.as_str(), "--version" | "-V")
        && let Parsed::Text(text) = command::read(command::root(program), &[], arguments)?
    {
        return print(&text);
    }
    let Some(api) = load(program, arguments, Some(words.as_slice()).filter(|_| !needs_all))? else {
        // Help and the version need no document.
        return match command::read(command::root(program), &[], arguments) {
            Ok(Parsed::Text(text)) => print(&text),
            _ => Err(Failure::usage(format!("no document: add --document FILE, or set {DOCUMENT}"))),
        };
    };
    let scan = match own {
        Some(own) => Scan { words: vec![own.to_owned()], node: None, rest: arguments.len() },
        None => tree::scan(api, arguments, takes_value),
    };
    let (matches, used) = match command::parse(program, api, &scan, arguments)? {
        Parsed::Text(text) => return print(&text),
        Parsed::Matches(matches, used) => (matches, used),
    };
    let (plan, settings) = match own {
        Some("describe") => {
            let name = matches.get_one::<String>("name").map(String::as_str).unwrap_or_default();
            output::text(&describe::describe(api, name)?)?;
            return Ok(ExitCode::SUCCESS);
        }
        Some("ask") => ask::plan(api, &matches, Settings::new(&matches)?)?,
        _ => {
            let Some(Node::Method(method)) = scan.node else {
                return Err(Failure::usage("a method is missing; --help lists them"));
            };
            let settings = Settings::new(&matches)?;
            (Plan::from_matches(program, api, method, &matches, &used, &settings)?, settings)
        }
    };
    finish(program, &plan, &settings)?;
    Ok(ExitCode::SUCCESS)
}

/// Completes the last word, or prints the script that does.
fn completion(program: Program, own: &str, arguments: &[String]) -> Result<ExitCode> {
    if own == "completion" {
        return match command::read(command::root(program), &[own.to_owned()], arguments)? {
            Parsed::Text(text) => print(&text),
            Parsed::Matches(matches, _) => {
                let shell = matches.get_one::<String>("shell").map(String::as_str).unwrap_or_default();
                output::text(&complete::script(program, shell))?;
                Ok(ExitCode::SUCCESS)
            }
        };
    }
    let words = arguments.iter().skip_while(|argument| *argument != "--").skip(1).cloned().collect::<Vec<_>>();
    if let Some(api) = load(program, &words, None)? {
        for found in complete::candidates(program, api, &words) {
            output::text(&format!("{}\t{}\n", found.word, found.about))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Sends a request, or shows it.
fn finish(program: Program, plan: &Plan, settings: &Settings) -> Result<()> {
    match settings.show {
        None => send::send(program, plan, settings),
        Some(Form::Json) => Output::new(false).value(&dry_run::show(program, plan, settings)?.json()),
        Some(Form::Curl) => output::text(&dry_run::show(program, plan, settings)?.curl()),
        Some(Form::Rust) => output::text(&as_rust::program(plan, settings)?),
    }
}

/// Prints a help text. It is an error if it was not asked for.
fn print(text: &clap::Error) -> Result<ExitCode> {
    text.print().map_err(|error| Failure::output(&error))?;
    Ok(ExitCode::from(u8::from(text.use_stderr()) * 2))
}

/// Reads the document that the arguments name, or the part of it that the command with these words needs.
fn load(program: Program, arguments: &[String], words: Option<&[&str]>) -> Result<Option<&'static Api>> {
    match program {
        Program::GeminiApi => Api::bundled(option(arguments, "api-version").as_deref().unwrap_or(VERSION)).map(Some),
        Program::Discovery => {
            let file = option(arguments, "document").map(PathBuf::from);
            let file = file.or_else(|| std::env::var_os(DOCUMENT).filter(|path| !path.is_empty()).map(PathBuf::from));
            file.map(|file| Api::file(&file, words)).transpose()
        }
    }
}

/// Returns the value of an option that must be known before the commands are.
fn option(arguments: &[String], name: &str) -> Option<String> {
    let mut arguments = arguments.iter().take_while(|argument| *argument != "--");
    while let Some(argument) = arguments.next() {
        let Some(option) = argument.strip_prefix("--").and_then(|option| option.strip_prefix(name)) else { continue };
        if option.is_empty() {
            return arguments.next().cloned();
        }
        if let Some(value) = option.strip_prefix('=') {
            return Some(value.to_owned());
        }
    }
    None
}

/// Returns the arguments that are neither options nor their values.
fn words<'a>(arguments: &'a [String], takes_value: &dyn Fn(&str) -> bool) -> Vec<&'a str> {
    let mut words = Vec::new();
    let mut arguments = arguments.iter();
    while let Some(argument) = arguments.next() {
        match argument.strip_prefix("--") {
            Some("") => break,
            Some(option) if !option.contains('=') && takes_value(option) => _ = arguments.next(),
            Some(_) => {}
            None if argument.starts_with('-') => {}
            None => words.push(argument.as_str()),
        }
    }
    words
}
