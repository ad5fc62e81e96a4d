//! The commands and options for `clap`, built only along the words of a command line.

use clap::builder::{PossibleValuesParser, StyledStr};
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, ArgAction, ArgMatches, Command};
use discovery_document::{Parameter, Schema};

use crate::api::{Api, Method};
use crate::exit::{Failure, Result, one_line};
use crate::names::{first_sentence, kebab};
use crate::options::{MethodOption, MethodOptions, Target};
use crate::schema::{Shape, shape};
use crate::settings::{self, Program};
use crate::similar::did_you_mean;
use crate::tree::{self, Node, Scan};

/// The width of help texts.
const WIDTH: usize = 100;

/// The result of reading a command line.
pub(crate) enum Parsed {
    /// The arguments of the command that the words name, and the options that the document gave it.
    Matches(ArgMatches, Vec<MethodOption>),
    /// A help text, or the version.
    Text(clap::Error),
}

/// Returns the id of a path parameter's argument.
pub(crate) fn path_id(name: &str) -> String {
    format!("path:{name}")
}

/// Returns the id of an option that follows from the document.
pub(crate) fn option_id(name: &str) -> String {
    format!("option:{name}")
}

/// Reads a command line with the commands of a document.
pub(crate) fn parse(program: Program, api: &'static Api, scan: &Scan, arguments: &[String]) -> Result<Parsed> {
    let mut used = Vec::new();
    if let Some(Node::Method(method)) = scan.node {
        used =
            options_in(&MethodOptions::new(api, method, &settings::of_program(program)), api, &arguments[scan.rest..])?;
    }
    let command = root(program).subcommands(level(program, api, None, scan, 0, &used));
    read(command, &scan.words, arguments).map(|parsed| match parsed {
        Parsed::Matches(matches, _) => Parsed::Matches(matches, used),
        text @ Parsed::Text(_) => text,
    })
}

/// Reads a command line; `words` lead to the command whose arguments are returned.
pub(crate) fn read(command: Command, words: &[String], arguments: &[String]) -> Result<Parsed> {
    let name = command.get_name().to_owned();
    let all = std::iter::once(name).chain(arguments.iter().cloned());
    match command.try_get_matches_from(all) {
        Ok(mut matches) => {
            for _ in words {
                let Some((_, inner)) = matches.remove_subcommand() else { break };
                matches = inner;
            }
            Ok(Parsed::Matches(matches, Vec::new()))
        }
        Err(error) => match error.kind() {
            ErrorKind::DisplayHelp
            | ErrorKind::DisplayVersion
            | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => Ok(Parsed::Text(error)),
            _ => Err(Failure::usage(unknown_command(&error).unwrap_or_else(|| summary(&error.render())))),
        },
    }
}

/// Returns the command of a program, without those of a document.
pub(crate) fn root(program: Program) -> Command {
    let about = match program {
        Program::GeminiApi => "Every method of the Gemini API",
        Program::Discovery => "Every method of any Google API that has a Discovery document",
    };
    let command = Command::new(program.name())
        .about(about)
        .version(env!("CARGO_PKG_VERSION"))
        .args(settings::of_program(program))
        .subcommand_required(true);
    let describe = Command::new("describe")
        .about("Describe a method, a schema, or a property")
        .arg(Arg::new("name").value_name("NAME").required(true).help("models.generateContent, Part, or Part.text"));
    let completion = Command::new("completion")
        .about("Print a script that completes commands, options, and values in a shell")
        .arg(Arg::new("shell").required(true).value_parser(PossibleValuesParser::new(["bash", "fish", "zsh"])));
    let ask = Command::new("ask")
        .about("Ask a model, and print its answer as it arrives")
        .arg(
            Arg::new("question")
                .value_name("QUESTION")
                .required(true)
                .help("The question; @FILE, or - for standard input"),
        )
        .arg(
            Arg::new("files")
                .value_name("FILES")
                .num_args(0..)
                .help("Images, audio, video, documents, or addresses of files"),
        )
        .arg(Arg::new("model").long("model").short('m').value_name("MODEL").help("Model; gemini-2.5-flash unless set"))
        .arg(Arg::new("system").long("system").short('s').value_name("TEXT").help("System instruction"))
        .arg(
            Arg::new("jsonl")
                .long("jsonl")
                .action(ArgAction::SetTrue)
                .help("Print each element of the reply in one line"),
        );
    let command = command.subcommands([describe, completion]);
    usual(if program == Program::GeminiApi { command.subcommand(ask) } else { command })
}

fn usual(command: Command) -> Command {
    command.disable_help_subcommand(true).arg_required_else_help(true).term_width(WIDTH)
}

/// Returns the commands of one level. Only the one that the next word names has what is below it.
fn level(
    program: Program,
    api: &'static Api,
    parent: Option<&'static discovery_document::Resource>,
    scan: &Scan,
    depth: usize,
    used: &[MethodOption],
) -> Vec<Command> {
    let commands = tree::children(api, parent).into_iter().map(|(word, node)| {
        let is_next = scan.words.get(depth) == Some(&word);
        let about = first_sentence(node.description());
        let about = if node.is_deprecated() { format!("(deprecated) {about}") } else { about };
        let command = Command::new(word).about(about);
        match node {
            Node::Resource(resource) if is_next => usual(command.subcommand_required(true)).subcommands(level(
                program,
                api,
                Some(resource),
                scan,
                depth + 1,
                used,
            )),
            Node::Method(found) if is_next => method(program, api, found, command, used),
            Node::Resource(_) | Node::Method(_) => command,
        }
    });
    commands.collect()
}

fn method(program: Program, api: &'static Api, method: Method, command: Command, used: &[MethodOption]) -> Command {
    let source = method.source;
    let options = MethodOptions::new(api, method, &settings::of_program(program));
    let mut command = usual(command).arg_required_else_help(false);
    let form = format!("{} {}", source.http_method, source.path);
    command = command.long_about(format!("{}\n\n{form}", source.description.trim()));
    let placeholders = source.placeholders();
    for name in source.arguments(&placeholders).into_iter().filter(|name| placeholders.contains(name)) {
        let parameter = source.parameters.get(name);
        if parameter.is_some_and(|parameter| parameter.only_value().is_some()) {
            continue;
        }
        let hint = kebab(name).to_uppercase();
        let help = parameter.map_or_else(String::new, |parameter| describe(api, &parameter.schema));
        command = command.arg(Arg::new(path_id(name)).value_name(hint).required(true).help(help));
    }
    let mut listed = options.listed();
    let names: Vec<String> = listed.iter().map(|option| option.name.clone()).collect();
    listed.extend(used.iter().filter(|option| !names.contains(&option.name)).cloned());
    for option in listed {
        let is_listed = names.contains(&option.name);
        command = command.arg(argument(api, method, &option).hide(!is_listed));
    }
    command.args(settings::of_method(api, method))
}

/// Returns the argument for an option that follows from the document.
fn argument(api: &'static Api, method: Method, option: &MethodOption) -> Arg {
    let schema = option.target.schema();
    let shape = shape(&api.document, schema);
    let mut argument = Arg::new(option_id(&option.name)).long(option.name.clone()).action(ArgAction::Append);
    let (heading, is_required) = match &option.target {
        Target::Query { parameter, .. } => ("Parameters", is_required(parameter)),
        Target::Body(_) => {
            let required = schema.annotations.as_ref().map(|annotations| &annotations.required);
            // A property that the path has as well is filled in by the server.
            let is_in_path = method.source.placeholders().contains(&option.name.as_str());
            ("Body", !is_in_path && required.is_some_and(|required| required.contains(&method.source.id)))
        }
    };
    argument = match shape {
        // A word after it may be the next argument, so that a value is joined with `=`.
        Shape::Bool => {
            argument.num_args(0..=1).require_equals(true).default_missing_value("true").value_name("true|false")
        }
        _ => argument.allow_hyphen_values(true).value_name(hint(shape, schema)),
    };
    let mut help = describe(api, schema);
    if let Shape::List(_) = shape {
        help.push_str(" Repeatable.");
    }
    if is_required {
        help.push_str(" Required.");
    }
    if let Target::Query { parameter, .. } = &option.target {
        argument = argument.required(is_required && parameter.schema.default.is_none());
    }
    argument.help(help.trim().to_owned()).help_heading(heading)
}

fn is_required(parameter: &Parameter) -> bool {
    parameter.required && parameter.location == "query"
}

/// Returns a word for the values of a shape.
pub(crate) fn hint(shape: Shape, schema: &Schema) -> String {
    let named = |fallback: &str| schema.reference.clone().unwrap_or_else(|| fallback.to_owned());
    match shape {
        Shape::Text => match schema.format.as_deref() {
            Some("byte") => "BASE64".to_owned(),
            Some("int64" | "uint64") => "INTEGER".to_owned(),
            Some("google-datetime" | "date-time") => "TIME".to_owned(),
            Some("google-duration") => "DURATION".to_owned(),
            Some("google-fieldmask") => "FIELDS".to_owned(),
            Some("date") => "DATE".to_owned(),
            _ => "TEXT".to_owned(),
        },
        Shape::Enum(_) => "VALUE".to_owned(),
        Shape::Integer => "INTEGER".to_owned(),
        Shape::Number => "NUMBER".to_owned(),
        Shape::Bool => "true|false".to_owned(),
        Shape::List(items) => items
            .and_then(|items| items.reference.clone())
            .or_else(|| schema.reference.clone())
            .unwrap_or_else(|| "ITEM".to_owned()),
        Shape::Map(_) => "KEY=VALUE".to_owned(),
        Shape::Object(_) => named("OBJECT"),
        Shape::Any => named("JSON"),
    }
}

/// Returns the help of a value: its meaning, and the values of an enum.
fn describe(api: &'static Api, schema: &'static Schema) -> String {
    let mut help = first_sentence(&schema.description);
    let mut target = schema;
    if let Shape::List(Some(items)) = shape(&api.document, schema) {
        target = items;
    }
    if let Shape::Enum(values) = shape(&api.document, target) {
        help.push_str(" Values: ");
        help.push_str(&values.values.join(", "));
        help.push('.');
    }
    help
}

/// Returns the options of the document that arguments name.
fn options_in(options: &MethodOptions, api: &'static Api, arguments: &[String]) -> Result<Vec<MethodOption>> {
    let mut used: Vec<MethodOption> = Vec::new();
    let mut arguments = arguments.iter();
    while let Some(argument) = arguments.next() {
        if argument == "--" {
            break;
        }
        let Some(option) = argument.strip_prefix("--") else { continue };
        let (name, has_value) = option.split_once('=').map_or((option, false), |(name, _)| (name, true));
        if options.is_own(name) {
            // A value that looks like an option is an error that clap reports.
            continue;
        }
        let target = options.resolve(name)?;
        let takes_next = !has_value && !matches!(shape(&api.document, target.schema()), Shape::Bool);
        if takes_next {
            arguments.next();
        }
        if used.iter().all(|option| option.name != name) {
            used.push(MethodOption { name: name.to_owned(), target });
        }
    }
    Ok(used)
}

/// Returns the message for a command that does not exist, with the most similar one only.
fn unknown_command(error: &clap::Error) -> Option<String> {
    let Some(ContextValue::String(word)) = error.get(ContextKind::InvalidSubcommand) else { return None };
    let hint = match error.get(ContextKind::SuggestedSubcommand) {
        Some(ContextValue::Strings(words)) => did_you_mean("", word, words.iter().map(String::as_str)),
        _ => "; --help lists all commands".to_owned(),
    };
    Some(format!("no command `{word}`{hint}"))
}

/// Returns clap's message in one line, without the usage.
fn summary(message: &StyledStr) -> String {
    let text = message.to_string();
    let text = text.strip_prefix("error: ").unwrap_or(&text);
    let mut line = String::new();
    for part in text.split("\n\n") {
        let part = part.trim();
        if part.starts_with("Usage:") || part.starts_with("For more information") || part.is_empty() {
            continue;
        }
        for tip in part.split("\n  tip: ") {
            if !line.is_empty() {
                line.push_str("; ");
            }
            line.push_str(&one_line(tip.trim_start_matches("tip: ")));
        }
    }
    line
}
