//! Generates the clients from the documents that lie next to this file.

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let generator = discovery_codegen::Generator::new();
    Ok(generator.document("discovery/library-v1.json").document("discovery/phrasebook-v2.json").build("clients")?)
}
