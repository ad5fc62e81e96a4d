//! Requests that are shown instead of being sent. They hold no secret: credentials appear as the names of their sources.

use std::path::Path;

use discovery_document::Reply;
use discovery_runtime::{Call, rt};
use serde_json::{Map, Value};

use crate::client::{Source, call, call_to, raw, unconnected};
use crate::exit::Result;
use crate::plan::Plan;
use crate::settings::{Program, Settings};

/// A request as it would be sent.
pub(crate) struct Shown {
    method: String,
    url: String,
    headers: Vec<(String, String)>,
    body: Option<Body>,
    upload: Option<Upload>,
    credentials: Source,
    output: Option<String>,
}

enum Body {
    Json(Value),
    Bytes(Vec<u8>),
}

/// Media to upload.
struct Upload {
    file: String,
    media_type: String,
}

/// Returns the request of a plan.
pub(crate) fn show(program: Program, plan: &Plan, settings: &Settings) -> Result<Shown> {
    let client = unconnected(program, plan.api, settings)?;
    let mut call = call(&client, plan)?;
    let upload =
        settings.upload.as_ref().map(|file| Upload { file: file.clone(), media_type: media_type(file, settings) });
    match plan.reply {
        Reply::Stream => call = call.query("alt", "sse"),
        Reply::Media { service, .. } if settings.output.is_some() => {
            if service {
                let template = download_path(plan);
                call = call_to(&client, plan, Box::leak(template.into_boxed_str()))?;
            }
            call = call.query("alt", "media");
        }
        _ => {}
    }
    if upload.is_some() {
        let (simple, resumable) = plan.method.upload_paths();
        call = call_to(&client, plan, if simple.is_empty() { resumable } else { simple })?;
        let is_alone = plan.body.is_none();
        call = call.query("uploadType", if is_alone { "media" } else { "multipart" });
    }
    let call: Call<Value> = call.build(&plan.method.source.id);
    let request: &rt::Request = call.request()?;
    let mut headers: Vec<(String, String)> = request
        .headers()
        .iter()
        .map(|(name, value)| (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned()))
        .collect();
    if let Some(project) = &settings.quota_project {
        headers.push(("x-goog-user-project".to_owned(), project.clone()));
    }
    let is_raw = plan.method.request().is_some_and(|schema| plan.api.document.is_http_body(schema));
    let body = match (request.body(), &plan.body) {
        (Some(_), Some(body)) if is_raw => Some(Body::Bytes(raw(body)?.1)),
        (Some(bytes), _) => Some(Body::Json(serde_json::from_slice(bytes).unwrap_or_default())),
        (None, _) => None,
    };
    Ok(Shown {
        method: request.http_method().to_string(),
        url: request.url(client.base_url())?,
        headers,
        body,
        upload,
        credentials: Source::new(plan.api, settings),
        output: settings.output.clone(),
    })
}

/// Returns the path of the service that serves downloads.
fn download_path(plan: &Plan) -> String {
    let service = plan.api.document.service_path.trim_matches('/');
    let service = if service.is_empty() { String::new() } else { format!("{service}/") };
    format!("/download/{service}{}", plan.method.source.path)
}

fn media_type(file: &str, settings: &Settings) -> String {
    let guessed = || rt::media_type(Path::new(file)).unwrap_or("application/octet-stream").to_owned();
    settings.media_type.clone().unwrap_or_else(guessed)
}

impl Shown {
    /// Returns the request as a command for `curl`.
    pub(crate) fn curl(&self) -> String {
        let mut words = vec!["curl".to_owned()];
        if self.method != "GET" {
            words.push(format!("-X {}", self.method));
        }
        words.push(quoted(&self.url));
        let mut lines = vec![words.join(" ")];
        lines.extend(self.credential());
        for (name, value) in self.headers.iter().filter(|(name, _)| self.upload.is_none() || name != "content-type") {
            lines.push(format!("-H {}", quoted(&format!("{name}: {value}"))));
        }
        match (&self.upload, &self.body) {
            (Some(Upload { file, media_type }), Some(Body::Json(metadata))) => {
                lines.push(format!("-F {}", quoted(&format!("metadata={metadata};type=application/json"))));
                lines.push(format!("-F {}", quoted(&format!("file=@{file};type={media_type}"))));
            }
            (Some(Upload { file, media_type }), _) => {
                lines.push(format!("-H {}", quoted(&format!("content-type: {media_type}"))));
                lines.push(format!("--data-binary {}", quoted(&format!("@{file}"))));
            }
            (None, Some(Body::Json(body))) => lines.push(format!("--data-raw {}", quoted(&body.to_string()))),
            (None, Some(Body::Bytes(bytes))) => match std::str::from_utf8(bytes) {
                Ok(text) => lines.push(format!("--data-raw {}", quoted(text))),
                Err(_) => lines.push("--data-binary @FILE".to_owned()),
            },
            (None, None) => {}
        }
        if let Some(file) = self.output.as_ref().filter(|file| *file != "-") {
            lines.push(format!("-o {}", quoted(file)));
        }
        lines.join(" \\\n  ") + "\n"
    }

    /// Returns the request as JSON.
    pub(crate) fn json(&self) -> Value {
        let mut shown = Map::new();
        shown.insert("method".to_owned(), self.method.clone().into());
        shown.insert("url".to_owned(), self.url.clone().into());
        let headers: Map<String, Value> =
            self.headers.iter().map(|(name, value)| (name.clone(), value.clone().into())).collect();
        if !headers.is_empty() {
            shown.insert("headers".to_owned(), headers.into());
        }
        match &self.body {
            Some(Body::Json(body)) => _ = shown.insert("body".to_owned(), body.clone()),
            Some(Body::Bytes(bytes)) => {
                shown.insert("body".to_owned(), String::from_utf8_lossy(bytes).into_owned().into());
            }
            None => {}
        }
        if let Some(Upload { file, media_type }) = &self.upload {
            shown.insert("upload".to_owned(), serde_json::json!({"file": file, "mediaType": media_type}));
        }
        shown.into()
    }

    /// Returns the option of `curl` that sends credentials from their source.
    fn credential(&self) -> Option<String> {
        let cat = |path: &Path| format!("$(cat {})", quoted(&path.display().to_string()));
        Some(match &self.credentials {
            Source::KeyVariable(name) => format!("-H \"x-goog-api-key: ${name}\""),
            Source::KeyFile(path) => format!("-H \"x-goog-api-key: {}\"", cat(path)),
            Source::TokenVariable(name) => format!("-H \"authorization: Bearer ${name}\""),
            Source::TokenFile(path) => format!("-H \"authorization: Bearer {}\"", cat(path)),
            Source::Nothing | Source::Missing => return None,
        })
    }
}

/// Returns a text as one word of a shell.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}
