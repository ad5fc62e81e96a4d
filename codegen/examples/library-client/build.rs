//! Generates the clients from the documents that lie next to this file.

use std::{env, error::Error, fs, path::PathBuf};

fn main() -> Result<(), Box<dyn Error>> {
    let out = PathBuf::from(env::var("OUT_DIR")?);
    let report = discovery_codegen::Generator::new()
        .document("discovery/library-v1.json")
        .document("discovery/phrasebook-v2.json")
        .runtime("generativelanguage")
        .out_dir(&out)
        .generate()?;
    report.print_rerun_if_changed();
    // The files of a module refer to each other, so it is not included but declared, with its path.
    let module = |name: &str| {
        let path = out.join(name).join("mod.rs").display().to_string().escape_default().to_string();
        let lint = r#"#[allow(clippy::similar_names, reason = "arguments are called as in the document")]"#;
        format!("{lint}\n#[path = \"{path}\"]\npub mod {name};\n")
    };
    Ok(fs::write(out.join("modules.rs"), module("v1") + &module("v2"))?)
}
