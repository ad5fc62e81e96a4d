//! Questions to a model, with media.

use std::fs;
use std::path::Path;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use clap::ArgMatches;
use discovery_document::Reply;
use serde_json::{Value, json};

use crate::api::{Api, Method};
use crate::exit::{Failure, Result};
use crate::gemini;
use crate::input::Input;
use crate::plan::Plan;
use crate::settings::Settings;
use crate::tree;

/// The default model.
const MODEL: &str = "gemini-2.5-flash";

/// The most bytes of media that a request can hold; Base64 makes them a third larger, and the service accepts 20 MiB.
const MOST: usize = 14 << 20;

/// Returns the request of a question, and settings that print the answer as it arrives.
pub(crate) fn plan(api: &'static Api, matches: &ArgMatches, mut settings: Settings) -> Result<(Plan, Settings)> {
    let text = |name: &str| matches.get_one::<String>(name).map(String::as_str);
    let method = streaming(api).ok_or_else(|| Failure::usage("this version has no method that streams an answer"))?;
    let mut plan = Plan::new(api, method);
    let mut parts = vec![json!({"text": Input::read(text("question").unwrap_or_default())?.text()?})];
    let mut bytes = 0;
    for file in matches.get_many::<String>("files").into_iter().flatten() {
        parts.push(media(file, &mut bytes)?);
    }
    let mut body = json!({"contents": [{"role": "user", "parts": parts}]});
    if let Some(system) = text("system") {
        body["systemInstruction"] = json!({"parts": [{"text": Input::read(system)?.text()?}]});
    }
    for name in method.source.placeholders() {
        let pattern = method.source.parameters.get(name).and_then(|parameter| parameter.schema.pattern.as_deref());
        plan.path.push((name, pattern.unwrap_or_default(), text("model").unwrap_or(MODEL).to_owned()));
    }
    plan.body = Some(body);
    settings.text = !settings.lines;
    Ok((plan, settings))
}

/// Returns the method that streams text.
fn streaming(api: &'static Api) -> Option<Method> {
    let mut found = None;
    tree::every(api, &mut |_, method| {
        if gemini::is_chat(api, method) && api.reply(method) == Reply::Stream {
            found = Some(method);
        }
    });
    found
}

/// Returns the part for a file or a URL.
fn media(file: &str, bytes: &mut usize) -> Result<Value> {
    let media_type = discovery_runtime::rt::media_type(Path::new(file));
    if file.starts_with("https://") || file.starts_with("gs://") {
        let mut data = json!({"fileUri": file});
        if let Some(media_type) = media_type {
            data["mimeType"] = media_type.into();
        }
        return Ok(json!({"fileData": data}));
    }
    let media_type = media_type.ok_or_else(|| {
        Failure::usage(format!(
            "the media type of {file} is unknown; known are the usual endings, such as .png, .mp3, and .pdf"
        ))
    })?;
    let content = fs::read(file).map_err(|error| Failure::usage(format!("cannot read {file}: {error}")))?;
    *bytes += content.len();
    if *bytes > MOST {
        return Err(Failure::usage(format!(
            "with {file}, the files have more than 14 MiB: upload it with `media upload --upload {file}`, and give the uri of the reply instead"
        )));
    }
    Ok(json!({"inlineData": {"mimeType": media_type, "data": BASE64_STANDARD.encode(content)}}))
}
