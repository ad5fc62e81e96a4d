//! Generates a client whose runtime is called `engine`.

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let library = "../../examples/library-client/discovery/library-v1.json";
    Ok(discovery_codegen::Generator::new().runtime("engine").document(library).build("clients")?)
}
