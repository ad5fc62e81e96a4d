//! Copies the sources of the upload protocol, which is internal to the runtime, without their tests.

use std::{env, error::Error, fs, path::Path};

fn main() -> Result<(), Box<dyn Error>> {
    let out = env::var("OUT_DIR")?;
    for name in ["protocol.rs", "server_status.rs"] {
        let path = Path::new("../runtime/src/upload").join(name);
        println!("cargo::rerun-if-changed={}", path.display());
        let text = fs::read_to_string(path)?;
        let code = text.split_once("#[cfg(test)]").map_or(text.as_str(), |(code, _)| code);
        // What is included cannot have docs of a module.
        let lines = code.lines().filter(|line| !line.starts_with("//!"));
        fs::write(Path::new(&out).join(name), lines.collect::<Vec<_>>().join("\n"))?;
    }
    Ok(())
}
