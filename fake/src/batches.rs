//! Batches: many requests in one operation, answered all at once when it is done.

use serde_json::{Map, Value, json};

use crate::begin::{self, Plan};
use crate::clock;
use crate::files;
use crate::generate;
use crate::make;
use crate::mask;
use crate::media::Media;
use crate::problem::Problem;
use crate::rules;
use crate::state::{Call, Inner};

/// A batch's input file is read up to this length.
const LONGEST_INPUT: usize = 64 << 20;

/// Type addresses of batches name this package, whatever the version: clients must not compare them whole.
const PACKAGE: &str = "type.googleapis.com/google.ai.generativelanguage.v1main";

/// `batchGenerateContent` and `asyncBatchEmbedContent`.
pub(crate) fn start(call: &Call, inner: &mut Inner) -> Result<Value, Problem> {
    let embeds = call.method.id.ends_with("asyncBatchEmbedContent");
    let kind = if embeds { "EmbedContentBatch" } else { "GenerateContentBatch" };
    rules::required(
        if embeds { "AsyncBatchEmbedContentRequest" } else { "BatchGenerateContentRequest" },
        &call.object(),
    )?;
    let batch = &call.body["batch"];
    let answer = |request: &Value| {
        if embeds {
            json!({"embedding": {"values": generate::embedding(&request["content"], request["outputDimensionality"].as_u64(), call.state.config.seed)}})
        } else {
            generate::content(request, &call.resource, call.seed())
        }
    };
    let input = &batch["inputConfig"];
    let (count, output, others) = match (input["requests"]["requests"].as_array(), input["fileName"].as_str()) {
        (Some(requests), _) if !requests.is_empty() => {
            let replies: Vec<Value> = requests
                .iter()
                .map(|item| {
                    let mut reply = json!({"response": answer(&item["request"])});
                    if item["metadata"].is_object() {
                        reply["metadata"] = item["metadata"].clone();
                    }
                    reply
                })
                .collect();
            (replies.len(), json!({"inlinedResponses": {"inlinedResponses": replies}}), Vec::new())
        }
        (_, Some(file)) => {
            let (count, text) = answer_file(&read(call, inner, file)?, answer);
            let id = format!("batch-{}", make::id(&mut inner.rng));
            let made = files::generated(call, &id, Media::of(text.as_bytes(), "application/jsonl"));
            (count, json!({"responsesFile": format!("files/{id}")}), vec![(format!("files/{id}"), made)])
        }
        _ => return Err(Problem::field("batch.input_config", "A batch has requests, or a file with requests")),
    };
    let (name, now) = (format!("batches/{}", make::id(&mut inner.rng)), clock::now());
    let mut metadata = json!({
        "@type": format!("{PACKAGE}.{kind}"),
        "name": name,
        "model": call.resource,
        "createTime": now,
        "updateTime": now,
        "state": "BATCH_STATE_PENDING",
        "batchStats": counts(count, "pendingRequestCount"),
    });
    for field in ["displayName", "priority", "inputConfig"] {
        if !batch[field].is_null() {
            metadata[field] = batch[field].clone();
        }
    }
    let mut finished = metadata.clone();
    finished["state"] = "BATCH_STATE_SUCCEEDED".into();
    finished["endTime"] = now.into();
    finished["batchStats"] = counts(count, "successfulRequestCount");
    finished["output"] = output.clone();
    let mut response = output;
    response["@type"] = format!("{PACKAGE}.{kind}Output").into();
    begin::start(call, inner, Some(name), Plan { metadata, finished, response, others })
}

/// `batches.update…Batch`: what changes is the batch inside the operation.
pub(crate) fn update(call: &Call, inner: &mut Inner) -> Result<Value, Problem> {
    let known = call.api.schemas.get(call.response()).unwrap_or(&crate::api::ANY);
    let sent = call.object();
    let paths = match call.arguments.get("updateMask") {
        Some(mask) if !mask.is_empty() => mask::parse(call.api, known, mask)?,
        _ => sent.keys().map(|name| vec![name.clone()]).collect(),
    };
    let entry = inner.store(call.api).get(&call.resource).ok_or_else(|| Problem::missing(&call.resource))?;
    let mut batch = entry.value.get("metadata").and_then(Value::as_object).cloned().unwrap_or_default();
    mask::apply(&mut batch, &sent, &paths);
    batch.insert("updateTime".to_owned(), clock::now().into());
    // What comes later must not bring the old values back.
    if let Some(pending) = &mut entry.pending {
        for later in [&mut pending.progress, &mut pending.done] {
            if let Some(Value::Object(later)) = later.get_mut("metadata") {
                mask::apply(later, &sent, &paths);
            }
        }
    }
    entry.value.insert("metadata".to_owned(), Value::Object(batch.clone()));
    batch.remove("@type");
    Ok(Value::Object(batch))
}

fn counts(count: usize, field: &str) -> Value {
    let count = count.to_string();
    Value::Object(Map::from_iter([("requestCount".to_owned(), count.clone().into()), (field.to_owned(), count.into())]))
}

fn read(call: &Call, inner: &mut Inner, file: &str) -> Result<String, Problem> {
    let entry = inner.store(call.api).get(file).ok_or_else(|| Problem::missing(file))?;
    if entry.value.get("state").is_some_and(|state| state != "ACTIVE") {
        return Err(Problem::precondition(format!(
            "The File {file} is not in an ACTIVE state and usage is not allowed."
        )));
    }
    let bytes = entry.media.as_ref().and_then(|media| media.read(0, LONGEST_INPUT).ok()).unwrap_or_default();
    String::from_utf8(bytes.into()).map_err(|_| Problem::field("batch.input_config.file_name", "The file is not UTF-8"))
}

/// Answers each line of a file of requests with a line of its own; a line that is no request gets an error.
fn answer_file(text: &str, answer: impl Fn(&Value) -> Value) -> (usize, String) {
    let lines: Vec<String> = text
        .lines()
        .filter(|line| !line.trim().is_empty())
        .map(|line| {
            let line: Value = serde_json::from_str(line).unwrap_or_default();
            let mut out = if line["request"].is_object() {
                json!({"response": answer(&line["request"])})
            } else {
                json!({"error": {"code": 3, "message": "The line is not a request."}})
            };
            if !line["key"].is_null() {
                out["key"] = line["key"].clone();
            }
            out.to_string()
        })
        .collect();
    (lines.len(), lines.iter().flat_map(|line| [line, "\n"]).collect())
}
