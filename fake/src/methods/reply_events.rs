//! The events of a streamed reply: chunks of its parts, with interleaved candidates, and the usage at the end.

use serde_json::{Value, json};

use crate::settings::FinishReasons;

/// The maximum length of a text without spaces that is not split, in characters.
const SHORTEST_SPLIT: usize = 16;

/// Splits a `GenerateContentResponse` into events. Each text becomes at most `most` chunks.
pub(crate) fn events(reply: &Value, most: usize, reasons: FinishReasons) -> Vec<Value> {
    let candidates = reply["candidates"].as_array().map(Vec::as_slice).unwrap_or_default();
    let mut streams: Vec<std::vec::IntoIter<Value>> = Vec::new();
    for candidate in candidates {
        streams.push(candidate_events(reply, candidate, most, reasons).into_iter());
    }
    let mut events = Vec::new();
    // Candidates are interleaved, as in the service.
    loop {
        let before = events.len();
        events.extend(streams.iter_mut().filter_map(Iterator::next));
        if events.len() == before {
            break;
        }
    }
    if events.is_empty() {
        events.push(without_candidates(reply));
    }
    if let (Some(last), false) = (events.last_mut(), reply["usageMetadata"].is_null()) {
        last["usageMetadata"] = reply["usageMetadata"].clone();
    }
    events
}

fn candidate_events(reply: &Value, candidate: &Value, most: usize, reasons: FinishReasons) -> Vec<Value> {
    let event = |part: Value| {
        let mut event = without_candidates(reply);
        event["candidates"] = json!([{"content": {"role": "model", "parts": [part]}, "index": candidate["index"]}]);
        event
    };
    let mut events = Vec::new();
    for part in candidate["content"]["parts"].as_array().into_iter().flatten() {
        let Some(text) = part["text"].as_str() else {
            let mut event = event(part.clone());
            // With code execution, the service sends a finish reason and continues.
            if part["executableCode"].is_object() {
                event["candidates"][0]["finishReason"] = candidate["finishReason"].clone();
            }
            events.push(event);
            continue;
        };
        let texts = split(text, most);
        let last = texts.len() - 1;
        events.extend(texts.into_iter().enumerate().map(|(index, text)| {
            let mut piece = part.clone();
            piece["text"] = text.into();
            // A signature belongs to the whole text, so the last chunk has it.
            if let (true, Some(piece)) = (index < last, piece.as_object_mut()) {
                piece.remove("thoughtSignature");
            }
            event(piece)
        }));
    }
    if events.is_empty() {
        let mut event = without_candidates(reply);
        event["candidates"] = json!([{"index": candidate["index"]}]);
        events.push(event);
    }
    let count = events.len();
    for (index, event) in events.iter_mut().enumerate() {
        if index + 1 == count || reasons == FinishReasons::EveryEvent {
            event["candidates"][0]["finishReason"] = candidate["finishReason"].clone();
        }
        if index + 1 == count && !candidate["groundingMetadata"].is_null() {
            event["candidates"][0]["groundingMetadata"] = candidate["groundingMetadata"].clone();
        }
    }
    events
}

/// Returns the fields that every event has.
fn without_candidates(reply: &Value) -> Value {
    let mut event = json!({});
    for field in ["modelVersion", "responseId", "promptFeedback"] {
        if !reply[field].is_null() {
            event[field] = reply[field].clone();
        }
    }
    event
}

/// Splits a text into at most `most` chunks, after spaces if possible.
fn split(text: &str, most: usize) -> Vec<String> {
    let most = most.max(1);
    let words: Vec<&str> = text.split_inclusive(char::is_whitespace).collect();
    let letters: Vec<char> = text.chars().collect();
    if words.len() > 1 {
        words.chunks(words.len().div_ceil(most)).map(<[&str]>::concat).collect()
    } else if letters.len() > SHORTEST_SPLIT {
        letters.chunks(letters.len().div_ceil(most)).map(|letters| letters.iter().collect()).collect()
    } else {
        vec![text.to_owned()]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model_reply::ModelReply;

    fn of(reply: ModelReply, most: usize, reasons: FinishReasons) -> Vec<Value> {
        let mut reply = reply.into_value();
        reply["usageMetadata"] = json!({"totalTokenCount": 1});
        events(&reply, most, reasons)
    }

    fn reasons(events: &[Value]) -> Vec<bool> {
        events.iter().map(|event| event["candidates"][0].get("finishReason").is_some()).collect()
    }

    #[test]
    fn texts_are_split_and_the_end_tells_the_cost() {
        let reply = ModelReply::new().thought("Hm, well.").text("one two three four five");
        let events = of(reply, 2, FinishReasons::Last);
        let texts: Vec<&str> =
            events.iter().filter_map(|event| event["candidates"][0]["content"]["parts"][0]["text"].as_str()).collect();
        assert_eq!(texts, ["Hm, ", "well.", "one two three ", "four five"]);
        assert_eq!(reasons(&events), [false, false, false, true]);
        let usage: Vec<bool> = events.iter().map(|event| event.get("usageMetadata").is_some()).collect();
        assert_eq!(usage, [false, false, false, true]);
        let json = "{\"a\":1,\"b\":\"äöü\",\"c\":3}";
        assert_eq!(split(json, 3).concat(), json);
        assert_eq!((split(json, 3).len(), split("", 3).len(), split("äöü", 9).len()), (3, 1, 1));
    }

    #[test]
    fn finish_reasons_in_between() {
        let code = of(ModelReply::new().code("print(1)", "1\n").text("It is 1."), 1, FinishReasons::Last);
        assert_eq!(reasons(&code), [true, false, true]);
        let every = of(ModelReply::new().text("a b c"), 3, FinishReasons::EveryEvent);
        assert_eq!(reasons(&every), [true, true, true]);
    }

    #[test]
    fn candidates_take_turns() {
        let events = of(ModelReply::new().text("a b").candidate().text("c d e"), 3, FinishReasons::Last);
        let order: Vec<u64> = events.iter().filter_map(|event| event["candidates"][0]["index"].as_u64()).collect();
        assert_eq!(order, [0, 1, 0, 1, 1]);
    }

    #[test]
    fn blocked_and_empty_replies_have_one_event() {
        let blocked = of(ModelReply::blocked("SAFETY"), 3, FinishReasons::Last);
        assert_eq!((blocked.len(), &blocked[0]["promptFeedback"]["blockReason"]), (1, &json!("SAFETY")));
        let empty = of(ModelReply::new().finish("RECITATION"), 3, FinishReasons::Last);
        assert_eq!((empty.len(), &empty[0]["candidates"][0]["finishReason"]), (1, &json!("RECITATION")));
    }
}
