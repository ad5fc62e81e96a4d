//! Programs on the runtime alone, for documents without a typed client.

use discovery_document::{Reply, TokenPlace};
use discovery_runtime::Call;
use serde_json::Value;

use super::code::{Code, json, text};
use super::{Program, with_settings};
use crate::client::{call, unconnected};
use crate::exit::{Failure, Result};
use crate::plan::Plan;
use crate::settings::{self, Settings};

/// The crate of the runtime.
const CRATE: &str = "discovery_runtime";

/// Returns a program that makes the call of a plan.
pub(super) fn program(plan: &Plan, settings: &Settings) -> Result<String> {
    if settings.upload.is_some() {
        return Err(Failure::usage(
            "an upload needs a client that is generated from the document; the runtime alone has none",
        ));
    }
    let mut program = Program::default();
    for path in ["Client", "client::Service", "http::Method"] {
        program.import(&format!("{CRATE}::{path}"));
    }
    let document = &plan.api.document;
    let variables = plan.api.key_variables().iter().map(|name| text(name)).collect::<Vec<_>>().join(", ");
    let service = Code::Text(format!(
        "Service::new({}, {}, {})",
        text(&document.name),
        text(&document.version),
        text(&document.root_url)
    ));
    let mut service = service.call("api_key_env", [Code::Text(format!("&[{variables}]"))]);
    if !document.service_path.is_empty() {
        service = service.call("service_path", [Code::Text(text(&document.service_path))]);
    }
    program.items = format!("\nstatic SERVICE: Service = {};\n", service.lay_out(0, 26));
    let builder = with_settings(Code::Text("Client::builder(&SERVICE)".to_owned()), plan, settings, CRATE);
    program.statement(format!("let client = {};", builder.lay_out(0, 13)));

    // The request itself knows its path with the parameters in it.
    let client = unconnected(settings::Program::Discovery, plan.api, settings)?;
    let request: Call<Value> = call(&client, plan)?.build(&plan.method.source.id);
    let request = request.request()?;
    let http_method = match plan.method.source.http_method.to_ascii_uppercase().as_str() {
        known @ ("GET" | "POST" | "PUT" | "PATCH" | "DELETE" | "HEAD" | "OPTIONS") => format!("Method::{known}"),
        other => format!("Method::from_bytes({}.as_bytes())?", text(other)),
    };
    let mut code =
        Code::Text("client".to_owned()).call("request", [Code::Text(http_method), Code::Text(text(&request.path()?))]);
    for (name, value) in request.query() {
        code = code.call("query", [Code::Text(text(name)), Code::Text(text(value))]);
    }
    if request.body().is_some() {
        let body: Value = request.body().and_then(|body| serde_json::from_slice(body).ok()).unwrap_or_default();
        program.statement(format!("let body: serde_json::Value = {};", json(&body).lay_out(0, 30)));
        code = code.call("json", [Code::Text("&body".to_owned())]);
    }
    finish(&mut program, plan, settings, code);
    Ok(program.print())
}

fn finish(program: &mut Program, plan: &Plan, settings: &Settings, code: Code) {
    let show = |name: &str| format!("println!(\"{{{name}}}\");");
    let loop_over =
        |name: &str| format!("while let Some({name}) = {name}s.try_next().await? {{\n    {}\n}}", show(name));
    match (&plan.reply, &settings.output) {
        (Reply::Stream, _) => {
            let code = code.call("stream::<serde_json::Value>", []).awaited();
            program.statement(format!("let mut elements = {};", code.lay_out(0, 19)));
            program.statement(loop_over("element"));
        }
        (Reply::Page(page), _) if settings.all && matches!(page.place, TokenPlace::Query(_)) => {
            let code = code.call("pages", [Code::Text(text(&page.next)), Code::Text(text("pageToken"))]);
            program.statement(format!("let mut pages = {};", code.lay_out(0, 16)));
            program.statement(loop_over("page"));
        }
        (Reply::Media { .. }, Some(file)) if file != "-" => {
            let code = code.call("download", []).call("to_file", [Code::Text(text(file))]).awaited();
            program.statement(format!("{};", code.lay_out(0, 0)));
        }
        (Reply::Media { only, .. }, output) if *only || output.is_some() => {
            program.statement(format!("let mut media = {};", code.call("download", []).awaited().lay_out(0, 16)));
            program.statement("media.write_to(&mut tokio::io::stdout()).await?;");
        }
        _ => {
            program.statement(format!("let reply = {};", code.awaited().lay_out(0, 12)));
            program.statement(show("reply"));
        }
    }
}
