//! Copies internal source files of the runtime, without their tests.

use std::{env, error::Error, fs, path::Path};

fn main() -> Result<(), Box<dyn Error>> {
    let out = env::var("OUT_DIR")?;
    fs::create_dir_all(Path::new(&out).join("redact"))?;
    for (folder, name, copy) in [
        ("upload", "protocol.rs", "protocol.rs"),
        ("upload", "server_status.rs", "server_status.rs"),
        ("", "redact.rs", "redact/redact.rs"),
        ("redact", "escapes.rs", "redact/escapes.rs"),
        ("redact", "pairs.rs", "redact/pairs.rs"),
        ("redact", "secrets.rs", "redact/secrets.rs"),
    ] {
        let path = Path::new("../runtime/src").join(folder).join(name);
        println!("cargo::rerun-if-changed={}", path.display());
        let text = fs::read_to_string(path)?;
        let code = text.split_once("#[cfg(test)]").map_or(text.as_str(), |(code, _)| code);
        // Included code cannot have module documentation. A feature of the runtime does not exist in this package.
        let lines = code.lines().filter(|line| !line.starts_with("//!") && !line.contains("#[cfg(any(feature"));
        fs::write(Path::new(&out).join(copy), lines.collect::<Vec<_>>().join("\n"))?;
    }
    Ok(())
}
