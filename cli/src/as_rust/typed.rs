//! Programs on a typed client.

use std::collections::BTreeMap;

use discovery_document::{Method as Source, Reply, Resource, Schema};
use serde_json::Value;

use super::code::{Code, json, text};
use super::names::Names;
use super::{Program, with_settings};
use crate::exit::{Failure, Result};
use crate::gemini;
use crate::plan::Plan;
use crate::schema::{Shape, shape};
use crate::settings::Settings;

/// Returns a program that makes the call of a plan.
pub(super) fn program(plan: &Plan, settings: &Settings, names: &Names) -> Result<String> {
    let mut program = Program::default();
    let module = &names.module;
    program.import(&format!("{module}::Client"));
    let builder = with_settings(Code::Text("Client::builder()".to_owned()), plan, settings, names.runtime);
    let builder = builder.lay_out(0, 13).replace("Client::builder().with_env().build()?", "Client::from_env()?");
    program.statement(format!("let client = {builder};"));
    let mut arguments = arguments(plan, names);
    if let (Some(body), Some(request)) = (&plan.body, plan.method.request()) {
        // A question for the Gemini API needs no request around it.
        if names.is_gemini
            && let Some(question) = gemini::only_text(plan.api, request, body)
        {
            arguments.push(Code::Text(text(question)));
            return with_call(program, plan, settings, names, arguments);
        }
        let mut values = Values { plan, names, uses_schemas: false };
        // The ledger of another crate does not tell all that it takes to build a value.
        let request = if names.is_gemini { values.value(request, "", body) } else { values.any(request, body) };
        if values.uses_schemas {
            program.import(&format!("{module}::schemas"));
        }
        program.statement(format!("let request = {};", request.lay_out(0, 14)));
        arguments.push(Code::Text("request".to_owned()));
    }
    with_call(program, plan, settings, names, arguments)
}

/// Returns the program with its call.
fn with_call(
    mut program: Program,
    plan: &Plan,
    settings: &Settings,
    names: &Names,
    arguments: Vec<Code>,
) -> Result<String> {
    let mut call = Code::Text("client".to_owned());
    let path = path_of(plan);
    let path = path.as_str();
    let parts: Vec<&str> = path.split('.').collect();
    for end in 1..parts.len() {
        let resource = parts[..end].join(".");
        let accessor = names.get("accessors", &resource).ok_or_else(|| unnamed(&resource))?;
        call = call.call(accessor, []);
    }
    call = call.call(names.get("methods", path).ok_or_else(|| unnamed(path))?, arguments);
    for (name, given) in plan.query.iter().filter(|(name, _)| !is_argument(plan, name)) {
        call = parameter(plan, names, call, name, given);
    }
    finish(&mut program, plan, settings, call)?;
    Ok(program.print())
}

fn unnamed(path: &str) -> Failure {
    Failure::other(format!("{path} has no name in Rust"))
}

/// Sets a query parameter, with the setter of the call if it takes the value as it is.
fn parameter(plan: &Plan, names: &Names, call: Code, name: &str, given: &[String]) -> Code {
    let schema = plan.method.source.parameters.get(name).filter(|parameter| !parameter.repeated);
    let setter = names.get("parameters", &format!("{}({name})", plan.method.short_id()));
    if let (Some(parameter), Some(setter), [value]) = (schema, setter, given) {
        let is_plain =
            matches!(parameter.schema.format.as_deref(), None | Some("int32" | "double" | "google-fieldmask"));
        let value = match shape(&plan.api.document, &parameter.schema) {
            Shape::Text if is_plain => Some(text(value)),
            Shape::Integer | Shape::Bool if is_plain => Some(value.clone()),
            _ => None,
        };
        if let Some(value) = value {
            return call.call(setter, [Code::Text(value)]);
        }
    }
    match given {
        [one] => call.call("query", [Code::Text(text(name)), Code::Text(text(one))]),
        more => call.call("query", [Code::Text(text(name)), list(more)]),
    }
}

fn list(values: &[String]) -> Code {
    Code::List(values.iter().map(|value| Code::Text(text(value))).collect())
}

/// Returns the path of the method through its resources, as ledgers have it.
fn path_of(plan: &Plan) -> String {
    fn find(resource: &Resource, method: &Source) -> Option<String> {
        let own = resource.methods.iter().find(|(_, found)| std::ptr::eq(*found, method));
        own.map(|(name, _)| name.clone()).or_else(|| within(&resource.resources, method))
    }
    fn within(resources: &BTreeMap<String, Resource>, method: &Source) -> Option<String> {
        resources.iter().find_map(|(name, resource)| Some(format!("{name}.{}", find(resource, method)?)))
    }
    let found = within(&plan.api.document.resources, plan.method.source);
    found.unwrap_or_else(|| plan.method.name.to_owned())
}

fn is_argument(plan: &Plan, name: &str) -> bool {
    plan.method.source.arguments(&plan.method.source.placeholders()).contains(&name)
}

/// Returns the arguments for parameters that must be given.
fn arguments(plan: &Plan, names: &Names) -> Vec<Code> {
    let source = plan.method.source;
    let mut arguments = Vec::new();
    for name in source.arguments(&source.placeholders()) {
        let parameter = source.parameters.get(name);
        let in_path = plan.path.iter().find(|(known, ..)| *known == name);
        if in_path.is_some() && parameter.is_some_and(|parameter| parameter.only_value().is_some()) {
            continue;
        }
        let values = match (in_path, plan.query.iter().find(|(known, _)| *known == name)) {
            (Some((.., value)), _) => std::slice::from_ref(value),
            (None, Some((_, values))) => values.as_slice(),
            (None, None) => &[],
        };
        let schema = parameter.map(|parameter| &parameter.schema);
        let codes = values.iter().map(|value| argument(plan, names, name, schema, value));
        if parameter.is_some_and(|parameter| parameter.repeated) {
            arguments.push(Code::List(codes.collect()));
        } else {
            arguments.extend(codes.take(1));
        }
    }
    arguments
}

/// Returns the code for a parameter that must be given.
fn argument(plan: &Plan, names: &Names, name: &str, schema: Option<&'static Schema>, value: &str) -> Code {
    let Some(schema) = schema else { return Code::Text(text(value)) };
    match shape(&plan.api.document, schema) {
        Shape::Integer | Shape::Bool => Code::Text(value.to_owned()),
        Shape::Number => Code::Text(format!("{value}_f64")),
        Shape::Enum(_) => {
            let place = format!("{}.{name}", path_of(plan));
            let found =
                names.get("enums", &place).or_else(|| names.get("enums", &format!("{}({name})", path_of(plan))));
            match found.and_then(|ty| Some((ty, names.get("values", &format!("{ty}.{value}"))?))) {
                Some((ty, variant)) => Code::Text(format!("{}::schemas::{ty}::{variant}", names.module)),
                None => Code::Text(text(value)),
            }
        }
        _ => scalar(names.runtime, plan.api.document.resolve(schema), value),
    }
}

/// Adds the statements that make the call and print what it returns.
fn finish(program: &mut Program, plan: &Plan, settings: &Settings, call: Code) -> Result<()> {
    let show = |value: &str| format!("println!(\"{{}}\", serde_json::to_string(&{value})?);");
    let loop_over =
        |name: &str, body: String| format!("while let Some({name}) = {name}s.try_next().await? {{\n    {body}\n}}");
    let call = match (&settings.upload, plan.method.takes_media()) {
        (Some(file), true) if file == "-" => {
            let stdin = [Code::Text("tokio::io::stdin()".to_owned()), Code::Text("None".to_owned())];
            call.call("reader", stdin)
        }
        (Some(file), true) => call.call("file", [Code::Text(text(file))]),
        _ => call,
    };
    let call = match &settings.media_type {
        Some(media_type) => call.call("media_type", [Code::Text(text(media_type))]),
        None => call,
    };
    match &plan.reply {
        Reply::Stream => {
            program.statement(format!("let mut elements = {};", call.call("stream", []).awaited().lay_out(0, 19)));
            let body = if settings.text { "print!(\"{}\", element.text());".to_owned() } else { show("element") };
            program.statement(loop_over("element", body));
        }
        Reply::Page(_) if settings.all => {
            let (name, step) = if settings.lines { ("item", "items") } else { ("page", "pages") };
            program.statement(format!("let mut {name}s = {};", call.call(step, []).lay_out(0, 16)));
            program.statement(loop_over(name, show(name)));
        }
        Reply::Media { .. } if settings.output.is_some() => download(program, settings, call),
        Reply::Media { only: true, .. } => {
            return Err(Failure::usage("the reply is media: add --output FILE, or --output - for standard output"));
        }
        Reply::Operation if settings.wait => {
            program.statement(format!("let result = {};", call.call("wait", []).awaited().lay_out(0, 13)));
            program.statement(show("result"));
        }
        _ if plan.method.source.response.is_none() => program.statement(format!("{};", call.awaited().lay_out(0, 0))),
        _ => {
            program.statement(format!("let reply = {};", call.awaited().lay_out(0, 12)));
            program.statement(if settings.text { "println!(\"{}\", reply.text());".to_owned() } else { show("reply") });
        }
    }
    Ok(())
}

fn download(program: &mut Program, settings: &Settings, call: Code) {
    let call = call.call("download", []);
    if let Some(file) = settings.output.as_deref().filter(|file| *file != "-") {
        let step = if settings.resume { "resume_file" } else { "to_file" };
        let call = call.call(step, [Code::Text(text(file))]);
        program.statement(format!("{};", call.awaited().lay_out(0, 0)));
    } else {
        program.statement(format!("let mut media = {};", call.awaited().lay_out(0, 16)));
        program.statement("media.write_to(&mut tokio::io::stdout()).await?;");
    }
}

/// Values of schemas as code.
struct Values<'a> {
    plan: &'a Plan,
    names: &'a Names,
    uses_schemas: bool,
}

impl Values<'_> {
    /// Returns the code for a value; `place` is its place in the ledger, for enums.
    fn value(&mut self, schema: &'static Schema, place: &str, value: &Value) -> Code {
        let document = &self.plan.api.document;
        match (shape(document, schema), value) {
            (Shape::Object(object), Value::Object(fields)) => {
                let known = schema.reference.as_deref().and_then(|name| Some((name, self.names.get("schemas", name)?)));
                let Some((wire, rust)) = known else { return self.any(schema, value) };
                let rust = rust.to_owned();
                // A constructor of the hand-written layer has arguments.
                let is_taken = self.plan.api.facts.helpers.iter().any(|row| row.constructors.contains_key(wire));
                let new = if is_taken { "default" } else { "new" };
                let mut code = Code::Text(format!("schemas::{rust}::{new}()"));
                for (name, field) in fields {
                    let place = format!("{wire}.{name}");
                    let (Some(property), Some(ident)) = (object.properties.get(name), self.names.get("fields", &place))
                    else {
                        // A field that the client does not know.
                        return self.any(schema, value);
                    };
                    let setter = format!("set_{}", ident.trim_start_matches("r#"));
                    let field = self.value(property, &place, field);
                    code = code.call(setter, [field]);
                }
                self.uses_schemas = true;
                code
            }
            (Shape::List(Some(items)), Value::Array(list)) if !list.is_empty() => {
                Code::List(list.iter().map(|item| self.value(items, place, item)).collect())
            }
            (Shape::Enum(_), Value::String(string)) => {
                let rust = self.names.get("enums", place);
                let variant =
                    rust.and_then(|rust| Some((rust, self.names.get("values", &format!("{rust}.{string}"))?)));
                match variant {
                    Some((rust, variant)) => {
                        let code = Code::Text(format!("schemas::{rust}::{variant}"));
                        self.uses_schemas = true;
                        code
                    }
                    None => self.any(schema, value),
                }
            }
            (Shape::Text, Value::String(string)) => scalar(self.names.runtime, document.resolve(schema), string),
            (Shape::Integer, Value::Number(number)) => Code::Text(number.to_string()),
            (Shape::Number, Value::Number(number)) => {
                let number = number.to_string();
                let is_whole = number.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
                Code::Text(if is_whole { format!("{number}.0") } else { number })
            }
            (Shape::Bool, Value::Bool(value)) => Code::Text(value.to_string()),
            (Shape::Any, value) => json(value),
            (_, value) => self.any(schema, value),
        }
    }

    /// Returns the code for a value that has no simpler form: it is read from JSON.
    fn any(&mut self, schema: &'static Schema, value: &Value) -> Code {
        let ty = self.ty(schema);
        Code::Text(format!("serde_json::from_value::<{ty}>({})?", json(value).lay_out(0, 0)))
    }

    fn ty(&mut self, schema: &'static Schema) -> String {
        if let Some(name) = schema.reference.as_deref().and_then(|name| self.names.get("schemas", name)) {
            let ty = format!("schemas::{name}");
            self.uses_schemas = true;
            return ty;
        }
        match shape(&self.plan.api.document, schema) {
            Shape::List(Some(items)) => format!("Vec<{}>", self.ty(items)),
            Shape::Map(values) if matches!(shape(&self.plan.api.document, values), Shape::Any) => {
                format!("{}::types::Struct", self.names.runtime)
            }
            Shape::Map(values) => format!("{}::types::Map<{}>", self.names.runtime, self.ty(values)),
            Shape::Object(_) => format!("{}::types::Struct", self.names.runtime),
            Shape::Text | Shape::Enum(_) => "String".to_owned(),
            Shape::Integer => "i32".to_owned(),
            Shape::Number => "f64".to_owned(),
            Shape::Bool => "bool".to_owned(),
            Shape::List(None) => "Vec<serde_json::Value>".to_owned(),
            Shape::Any => "serde_json::Value".to_owned(),
        }
    }
}

/// Returns the code for text in a format.
fn scalar(runtime: &str, schema: &Schema, string: &str) -> Code {
    let parsed = |ty: &str| Code::Text(format!("{}.parse::<{runtime}::types::{ty}>()?", text(string)));
    match schema.format.as_deref() {
        Some("int64" | "uint64") => Code::Text(string.to_owned()),
        Some("google-datetime" | "date-time") => parsed("Timestamp"),
        Some("google-duration") => parsed("Duration"),
        Some("google-fieldmask") => parsed("FieldMask"),
        Some("date") => parsed("Date"),
        Some("byte") => {
            Code::Text(format!("serde_json::from_value::<{runtime}::types::Base64>({}.into())?", text(string)))
        }
        _ => Code::Text(text(string)),
    }
}
