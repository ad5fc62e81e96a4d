//! Takes the code out of the snapshots, for `src/lib.rs`.

use std::{
    env,
    error::Error,
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};

/// The separator before the text of a snapshot, which occurs twice.
const MARK: &str = "---\n";

fn main() -> Result<(), Box<dyn Error>> {
    let folder = Path::new("../golden");
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed={}", folder.display());
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or("cargo has set no OUT_DIR")?);
    let mut snapshots = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|ending| ending == "snap") {
            snapshots.push(path);
        }
    }
    snapshots.sort();
    let mut modules = String::new();
    for path in snapshots {
        let name = path.file_stem().and_then(|name| name.to_str()).ok_or("a snapshot without a name")?;
        let text = fs::read_to_string(&path)?;
        let code = text.splitn(3, MARK).nth(2).ok_or_else(|| format!("{}: no snapshot", path.display()))?;
        let file = out.join(format!("{name}.rs"));
        fs::write(&file, code)?;
        writeln!(modules, "#[rustfmt::skip]\n#[path = {:?}]\npub mod {name};", file.display().to_string())?;
    }
    fs::write(out.join("modules.rs"), modules)?;
    Ok(())
}
