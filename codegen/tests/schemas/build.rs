//! Lists the schemas and enums of the generated code, for `src/lib.rs`.

use std::{env, error::Error, fmt::Write as _, fs, path::PathBuf};

use syn::Item;

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    let (mut schemas, mut enums) = ("vec![\n".to_owned(), "vec![\n".to_owned());
    for version in ["v1", "v1beta"] {
        let path = format!("../../../generated/{version}/schemas.rs");
        println!("cargo::rerun-if-changed={path}");
        for item in syn::parse_file(&fs::read_to_string(path)?)?.items {
            match item {
                Item::Struct(item) => {
                    let name = item.ident;
                    writeln!(
                        schemas,
                        "    Schema::of::<generativelanguage::{version}::schemas::{name}>({version:?}),"
                    )?;
                }
                Item::Enum(item) => {
                    let name = item.ident;
                    writeln!(
                        enums,
                        "    Enum::of::<generativelanguage::{version}::schemas::{name}>({version:?}, \"{name}\"),"
                    )?;
                }
                _ => {}
            }
        }
    }
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or("cargo has set no OUT_DIR")?);
    fs::write(out.join("schemas.rs"), schemas + "]")?;
    fs::write(out.join("enums.rs"), enums + "]")?;
    Ok(())
}
