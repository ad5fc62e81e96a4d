//! Generates a client for each document in `discovery/`, each in a folder of its own: three of the APIs have a version `v3`.

use std::{error::Error, path::Path};

use discovery_codegen::Generator;

const APIS: [(&str, &str); 7] = [
    ("bigquery", "v2"),
    ("calendar", "v3"),
    ("drive", "v3"),
    ("gmail", "v1"),
    ("sheets", "v4"),
    ("storage", "v1"),
    ("youtube", "v3"),
];

fn main() -> Result<(), Box<dyn Error>> {
    for (name, version) in APIS {
        let document = Path::new("discovery").join(format!("{name}-{version}.json"));
        Generator::new().document(document).build(name)?;
    }
    Ok(())
}
