//! Decoding and encoding a reply, compared with typical `serde_derive` types and with `serde_json::Value`.

use anyhow::{Result, ensure};
use generativelanguage::v1beta::schemas::GenerateContentResponse;
use serde_json::Value;

use crate::{
    measure::{candidate, compare},
    plain, samples,
    table::Table,
};

/// Adds the rows.
pub(crate) fn measure(table: &mut Table) -> Result<()> {
    let kinds = [
        ("a grounded reply", samples::grounded()),
        ("one event of a stream", samples::chunk()),
        ("a reply with a picture", samples::picture(1 << 20)),
    ];
    for (name, text) in &kinds {
        let size = size(text.len());
        let bytes = text.as_bytes();
        let ours: GenerateContentResponse = serde_json::from_slice(bytes)?;
        let plain: plain::GenerateContentResponse = serde_json::from_slice(bytes)?;
        let value: Value = serde_json::from_slice(bytes)?;
        // No candidate may be fast because it loses data.
        for (who, text) in [("ours", serde_json::to_string(&ours)?), ("serde derive", serde_json::to_string(&plain)?)] {
            ensure!(serde_json::from_str::<Value>(&text)? == value, "{name}: {who} is not what came");
        }
        let decode = compare(vec![
            candidate("ours", || serde_json::from_slice::<GenerateContentResponse>(bytes)),
            candidate("derived `serde`", || serde_json::from_slice::<plain::GenerateContentResponse>(bytes)),
            candidate("`serde_json::Value`", || serde_json::from_slice::<Value>(bytes)),
        ]);
        table.timings(&format!("decode {name}, {size}"), &decode);
        let encode = compare(vec![
            candidate("ours", || serde_json::to_vec(&ours)),
            candidate("derived `serde`", || serde_json::to_vec(&plain)),
            candidate("`serde_json::Value`", || serde_json::to_vec(&value)),
        ]);
        table.timings(&format!("encode {name}, {size}"), &encode);
    }
    Ok(())
}

fn size(bytes: usize) -> String {
    match bytes {
        0..1024 => format!("{bytes} B"),
        1024..1_048_576 => format!("{} KiB", (bytes + 512) / 1024),
        _ => format!("{} MiB", (bytes + 524_288) / 1_048_576),
    }
}
