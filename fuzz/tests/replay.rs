//! Feeds every seed to its target, without a fuzzer.

use std::{fs, panic, path::Path};

use generativelanguage_fuzz::{document, driver, redact, scalars, stream, upload};

/// Runs `target` for all seeds in its folder, and names the one that fails.
fn replay(folder: &str, target: fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds").join(folder);
    let mut count = 0;
    for entry in fs::read_dir(&folder).expect("a folder of seeds") {
        let path = entry.expect("an entry of the folder").path();
        let input = fs::read(&path).expect("a readable seed");
        if let Err(panic) = panic::catch_unwind(|| target(&input)) {
            eprintln!("broken by {}", path.display());
            panic::resume_unwind(panic);
        }
        // A truncated seed is another input: many errors are in the handling of ends.
        for end in (0..input.len()).step_by(input.len() / 16 + 1) {
            target(&input[..end]);
        }
        count += 1;
    }
    assert!(count > 0, "no seeds in {}", folder.display());
}

#[test]
fn documents() {
    replay("document", document);
}

#[test]
fn upload_drivers() {
    replay("driver", driver);
}

#[test]
fn secrets() {
    replay("redact", redact);
}

#[test]
fn scalar_types() {
    replay("scalars", scalars);
}

#[test]
fn streams() {
    replay("stream", stream);
}

#[test]
fn uploads() {
    replay("upload", upload);
}
