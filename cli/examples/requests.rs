//! Builds a request for every method of the documents in a folder, and reports methods without one.
//!
//! With a document and the folder of a crate that was generated from it, prints each request with the program that sends it.

use std::error::Error;
use std::path::PathBuf;
use std::time::Instant;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args_os().nth(1).ok_or("a folder with documents is missing")?;
    if let Some(krate) = std::env::args_os().nth(2) {
        for (id, request) in discovery_cli::every_request(folder.as_ref(), Some(krate.as_ref())) {
            match request {
                Ok(request) => println!("{request}"),
                Err(reason) => eprintln!("{id}: {reason}"),
            }
        }
        return Ok(());
    }
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<std::io::Result<_>>()?;
    files.retain(|file| file.extension().is_some_and(|end| end == "json") && !file.ends_with("index.json"));
    files.sort();
    let started = Instant::now();
    let (mut methods, mut failed) = (0, 0);
    for file in &files {
        for (id, request) in discovery_cli::every_request(file, None) {
            methods += 1;
            if let Err(reason) = request {
                failed += 1;
                println!("{}: {id}: {reason}", file.display());
            }
        }
    }
    println!("{} documents, {methods} methods, {failed} without a request, {:.0?}", files.len(), started.elapsed());
    if failed > 0 { Err("some methods have no request".into()) } else { Ok(()) }
}
