//! Batches: many requests in one operation, answered all at once when it is done.

use serde_json::{Map, Value, json};

use crate::api_error::ApiError;
use crate::call::Call;
use crate::field_mask;
use crate::media::Media;
use crate::methods::conventions;
use crate::methods::files;
use crate::methods::model_reply;
use crate::methods::operation_start::{self, OperationPlan};
use crate::server_state::ServerData;
use crate::stored_resource::ChangeOutcome;
use crate::values::ids;

/// A batch's input file is read up to this length.
const LONGEST_INPUT: usize = 64 << 20;

/// Type addresses of batches name this package, whatever the version: clients must not compare them whole.
const PACKAGE: &str = "type.googleapis.com/google.ai.generativelanguage.v1main";

/// `batchGenerateContent` and `asyncBatchEmbedContent`.
pub(crate) fn start(call: &Call, data: &mut ServerData) -> Result<Value, ApiError> {
    let embeds = call.method.id.ends_with("asyncBatchEmbedContent");
    let kind = if embeds { "EmbedContentBatch" } else { "GenerateContentBatch" };
    conventions::required(
        if embeds { "AsyncBatchEmbedContentRequest" } else { "BatchGenerateContentRequest" },
        &call.object(),
    )?;
    let batch = &call.body["batch"];
    let answer = |request: &Value| {
        if embeds {
            json!({"embedding": {"values": model_reply::embedding(&request["content"], request["outputDimensionality"].as_u64(), call.server.settings.seed)}})
        } else {
            model_reply::content(request, &call.resource, call.seed())
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
            let (count, text) = answer_file(&read(call, data, file)?, answer);
            let id = format!("batch-{}", ids::new_id(&mut data.rng));
            let made = files::generated(call, data, &id, Media::of(text.as_bytes(), "application/jsonl"));
            (count, json!({"responsesFile": format!("files/{id}")}), vec![(format!("files/{id}"), made)])
        }
        _ => return Err(ApiError::field("batch.input_config", "A batch has requests, or a file with requests")),
    };
    let (name, now) = (format!("batches/{}", ids::new_id(&mut data.rng)), data.store(call.api).clock.now());
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
    let mut running = metadata.clone();
    running["state"] = "BATCH_STATE_RUNNING".into();
    operation_start::start(call, data, Some(name), OperationPlan { metadata, running, finished, response, others })
}

/// `batches.update…Batch`: what changes is the batch inside the operation.
pub(crate) fn update(call: &Call, data: &mut ServerData) -> Result<Value, ApiError> {
    let known = call.api.schemas.get(call.method.response_schema()).unwrap_or(&crate::api::ANY);
    let sent = call.object();
    let paths = match call.parameters.get("updateMask") {
        Some(mask) if !mask.is_empty() => field_mask::parse(call.api, known, mask)?,
        _ => sent.keys().map(|name| vec![name.clone()]).collect(),
    };
    let store = data.store(call.api);
    let now = store.clock.now();
    let entry = store.get(&call.resource).ok_or_else(|| ApiError::missing(&call.resource))?;
    let mut batch = entry.value.get("metadata").and_then(Value::as_object).cloned().unwrap_or_default();
    field_mask::apply(&mut batch, &sent, &paths);
    batch.insert("updateTime".to_owned(), now.into());
    // A later change must not bring the old values back.
    if let Some(pending) = &mut entry.pending {
        let done = match &mut pending.outcome {
            ChangeOutcome::Fields(fields) => Some(fields),
            ChangeOutcome::Removed => None,
        };
        for later in [Some(&mut pending.progress), done].into_iter().flatten() {
            if let Some(Value::Object(later)) = later.get_mut("metadata") {
                field_mask::apply(later, &sent, &paths);
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

fn read(call: &Call, data: &mut ServerData, file: &str) -> Result<String, ApiError> {
    let file = files::active(call, data, file)?;
    let bytes = file.media.as_ref().and_then(|media| media.read(0, LONGEST_INPUT).ok()).unwrap_or_default();
    String::from_utf8(bytes.into())
        .map_err(|_| ApiError::field("batch.input_config.file_name", "The file is not UTF-8"))
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
