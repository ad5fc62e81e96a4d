//! Batches: many requests in one operation, each checked and answered separately.

use discovery_document::Schema;
use serde_json::{Value, json};

use crate::api::ANY;
use crate::api_error::{ApiError, rpc_code};
use crate::body_check;
use crate::call::Call;
use crate::faults::FaultKind;
use crate::field_mask;
use crate::media::Media;
use crate::methods::admission;
use crate::methods::embeddings;
use crate::methods::files;
use crate::methods::generation;
use crate::methods::operation_start::{self, OperationPlan};
use crate::rules::requests;
use crate::scripted_replies::ScriptedReply;
use crate::server_state::ServerData;
use crate::stored_resource::ChangeOutcome;
use crate::values::ids;

/// The maximum number of bytes that are read from an input file.
const LONGEST_INPUT: usize = 64 << 20;

/// The package in the type URLs of batches, the same for every version. Clients must therefore not compare whole type URLs.
const PACKAGE: &str = "type.googleapis.com/google.ai.generativelanguage.v1main";

/// The number of requests by result.
#[derive(Default)]
struct Stats {
    successful: usize,
    failed: usize,
}

impl Stats {
    fn count(&mut self, result: &Result<Value, Value>) {
        *(if result.is_ok() { &mut self.successful } else { &mut self.failed }) += 1;
    }

    /// Returns the stats of a batch. Until it is finished, all requests are pending. Zeros are left out.
    fn value(&self, finished: bool) -> Value {
        let all = self.successful + self.failed;
        let (successful, failed, pending) = if finished { (self.successful, self.failed, 0) } else { (0, 0, all) };
        let counts = [
            ("requestCount", all),
            ("successfulRequestCount", successful),
            ("failedRequestCount", failed),
            ("pendingRequestCount", pending),
        ];
        let counts = counts.into_iter().filter(|(_, count)| *count > 0);
        Value::Object(counts.map(|(name, count)| (name.to_owned(), count.to_string().into())).collect())
    }
}

/// Answers `batchGenerateContent` and `asyncBatchEmbedContent`.
pub(crate) fn start(call: &Call, data: &mut ServerData) -> Result<Value, ApiError> {
    let kind = if embeds(call) { "EmbedContentBatch" } else { "GenerateContentBatch" };
    let batch = &call.body["batch"];
    let input = &batch["inputConfig"];
    let mut stats = Stats::default();
    let (output, others) = match (input["requests"]["requests"].as_array(), input["fileName"].as_str()) {
        (Some(requests), _) if !requests.is_empty() => {
            let replies = requests.iter().map(|item| {
                let mut reply = result(answer(call, data, &item["request"]), &mut stats);
                if item["metadata"].is_object() {
                    reply["metadata"] = item["metadata"].clone();
                }
                reply
            });
            (json!({"inlinedResponses": {"inlinedResponses": replies.collect::<Vec<_>>()}}), Vec::new())
        }
        (_, Some(file)) => {
            let input = read(call, data, file)?;
            let lines = answer_file(call, data, &input, &mut stats);
            let id = format!("batch-{}", ids::new_id(&mut data.rng));
            let made = files::generated(call, data, &id, Media::of(lines.as_bytes(), "application/jsonl"));
            (json!({"responsesFile": format!("files/{id}")}), vec![(format!("files/{id}"), made)])
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
        "batchStats": stats.value(false),
    });
    for field in ["displayName", "priority", "inputConfig"] {
        if !batch[field].is_null() {
            metadata[field] = batch[field].clone();
        }
    }
    let mut running = metadata.clone();
    running["state"] = "BATCH_STATE_RUNNING".into();
    let mut finished = metadata.clone();
    finished["state"] = "BATCH_STATE_SUCCEEDED".into();
    finished["endTime"] = now.into();
    finished["batchStats"] = stats.value(true);
    finished["output"] = output.clone();
    let mut response = output;
    response["@type"] = format!("{PACKAGE}.{kind}Output").into();
    let plan = OperationPlan { metadata, running, finished, response, others, ..OperationPlan::default() };
    operation_start::start(call, data, Some(name), plan)
}

/// Answers `batches.update…Batch`, which changes the batch inside the operation.
pub(crate) fn update(call: &Call, data: &mut ServerData) -> Result<Value, ApiError> {
    let known = call.api.schemas.get(call.method.response_schema()).unwrap_or(&ANY);
    let sent = call.object();
    let paths = match call.parameters.get("updateMask") {
        Some(mask) if !mask.is_empty() => field_mask::parse(call.api, known, mask)?,
        _ => sent.keys().map(|name| vec![name.clone()]).collect(),
    };
    let store = data.store(call.api);
    let now = store.clock.now();
    let operation = store.get(&call.resource).ok_or_else(|| ApiError::missing(&call.resource))?;
    let mut batch = operation.value.get("metadata").and_then(Value::as_object).cloned().unwrap_or_default();
    field_mask::apply(&mut batch, &sent, &paths);
    batch.insert("updateTime".to_owned(), now.into());
    // Without this, the pending change would restore the old values later.
    if let Some(pending) = &mut operation.pending {
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
    operation.value.insert("metadata".to_owned(), Value::Object(batch.clone()));
    batch.remove("@type");
    Ok(Value::Object(batch))
}

fn embeds(call: &Call) -> bool {
    call.method.name == "asyncBatchEmbedContent"
}

/// Answers one request like the method for single requests, including faults, scripted replies, and rules.
fn answer(call: &Call, data: &mut ServerData, request: &Value) -> Result<Value, Value> {
    let status = |error: &ApiError| {
        let mut status = json!({"code": rpc_code(&error.status), "message": error.message});
        if !error.details.is_empty() {
            status["details"] = error.details.clone().into();
        }
        status
    };
    let (schema, method) = if embeds(call) {
        ("EmbedContentRequest", "embedContent")
    } else {
        ("GenerateContentRequest", "generateContent")
    };
    let collection = call.method.id.rsplit_once('.').map_or("models", |(collection, _)| collection);
    let method = format!("{collection}.{method}");
    match data.faults.take(&method, None) {
        Some(FaultKind::Status(error)) => return Err(status(&error)),
        Some(FaultKind::Drop | FaultKind::Raw { .. } | FaultKind::Break { .. }) => {
            return Err(json!({"code": 13, "message": "Internal error encountered."}));
        }
        _ => {}
    }
    let rules = &call.server.settings.rules;
    let reference = Schema { reference: Some(schema.to_owned()), ..Schema::default() };
    let request = body_check::body(call.api, rules, &reference, request.clone()).map_err(|error| status(&error))?;
    requests::check(rules, schema, &call.resource, &request)
        .and_then(|()| admission::content(call, data, &request))
        .map_err(|error| status(&error))?;
    match data.scripts.take(&method) {
        Some(ScriptedReply::Json(mut reply) | ScriptedReply::Model(mut reply)) => match reply.get_mut("error") {
            Some(error) => Err(error.take()),
            None => Ok(reply),
        },
        Some(ScriptedReply::Bytes { .. }) => Err(json!({"code": 13, "message": "Internal error encountered."})),
        None if embeds(call) => Ok(json!({"embedding": embeddings::of_request(&request, call.server.settings.seed)})),
        None => Ok(generation::reply(&request, &call.resource, call.seed())),
    }
}

/// Returns a result in the form of a line or an inlined response, and counts it.
fn result(answer: Result<Value, Value>, stats: &mut Stats) -> Value {
    stats.count(&answer);
    match answer {
        Ok(response) => json!({ "response": response }),
        Err(error) => json!({ "error": error }),
    }
}

fn read(call: &Call, data: &mut ServerData, file: &str) -> Result<String, ApiError> {
    let file = files::active(call, data, file)?;
    let bytes = file.media.as_ref().and_then(|media| media.read(0, LONGEST_INPUT).ok()).unwrap_or_default();
    String::from_utf8(bytes.into())
        .map_err(|_| ApiError::field("batch.input_config.file_name", "The file is not UTF-8"))
}

/// Answers each line of a file of requests with a line.
fn answer_file(call: &Call, data: &mut ServerData, text: &str, stats: &mut Stats) -> String {
    let mut lines = String::new();
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        let line: Value = serde_json::from_str(line).unwrap_or_default();
        let answer = if line["request"].is_object() {
            answer(call, data, &line["request"])
        } else {
            Err(json!({"code": 3, "message": "The line is not a request."}))
        };
        let Value::Object(mut out) = result(answer, stats) else { continue };
        if !line["key"].is_null() {
            out.insert("key".to_owned(), line["key"].clone());
        }
        lines.push_str(&Value::Object(out).to_string());
        lines.push('\n');
    }
    lines
}
