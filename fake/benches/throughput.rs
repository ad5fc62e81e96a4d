//! Measures requests per second, and memory over many requests, with client and server in one process: `cargo bench -p
//! discovery-fake`.
//!
//! An argument sets the number of requests; the default is 200,000.

use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::Instant;

use discovery_fake::FakeServer;

/// The number of concurrent connections, each on its own thread.
const CONNECTIONS: usize = 4;

/// The number of memory measurements.
const LOOKS: usize = 10;

const ASK: &str = r#"{"contents":[{"role":"user","parts":[{"text":"Why is the sky blue?"}]}]}"#;

/// The requests, which are sent in turn.
const MIX: [(&str, &str, &str); 5] = [
    ("POST", "/v1beta/models/gemini-2.5-flash:generateContent", ASK),
    ("POST", "/v1beta/models/gemini-2.5-flash:streamGenerateContent?alt=sse", ASK),
    ("GET", "/v1beta/models?pageSize=3", ""),
    ("GET", "/v1beta/models/gemini-2.5-flash", ""),
    ("POST", "/v1beta/models/gemini-2.5-flash:countTokens", ASK),
];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let total = std::env::args().skip(1).find_map(|argument| argument.parse().ok()).unwrap_or(200_000_usize);
    let server = FakeServer::start_blocking()?;
    let (address, key) = (server.address(), server.key().to_owned());
    // The first requests allocate all buffers.
    run(address, &key, 5_000)?;
    println!("{:>9} {:>10} {:>10}", "requests", "a second", "MiB");
    println!("{:>9} {:>10} {:>10}", 0, "", memory());
    let mut done = 0;
    for look in 1..=LOOKS {
        let wanted = total * look / LOOKS - done;
        let start = Instant::now();
        run(address, &key, wanted)?;
        done += wanted;
        let seconds = start.elapsed().as_secs_f64();
        #[expect(clippy::cast_precision_loss, reason = "far fewer requests than a float can count")]
        let rate = wanted as f64 / seconds;
        println!("{done:>9} {rate:>10.0} {:>10}", memory());
    }
    Ok(())
}

fn run(address: SocketAddr, key: &str, requests: usize) -> io::Result<()> {
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..CONNECTIONS)
            .map(|thread| scope.spawn(move || ask(address, key, requests / CONNECTIONS + usize::from(thread == 0))))
            .collect();
        threads.into_iter().try_for_each(|thread| thread.join().unwrap_or_else(|_| Err(io::Error::other("a panic"))))
    })
}

fn ask(address: SocketAddr, key: &str, requests: usize) -> io::Result<()> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_nodelay(true)?;
    let mut reader = BufReader::new(stream.try_clone()?);
    for (http_method, path, body) in MIX.iter().cycle().take(requests) {
        let length = body.len();
        let request = format!(
            "{http_method} {path} HTTP/1.1\r\nhost: localhost\r\nx-goog-api-key: {key}\r\ncontent-length: {length}\r\n\r\n{body}"
        );
        stream.write_all(request.as_bytes())?;
        reply(&mut reader)?;
    }
    Ok(())
}

/// Reads a whole reply, and fails unless it is a success.
fn reply(reader: &mut BufReader<TcpStream>) -> io::Result<()> {
    let mut line = String::new();
    reader.read_line(&mut line)?;
    if !line.starts_with("HTTP/1.1 200") {
        return Err(io::Error::other(line));
    }
    let mut length = None;
    while line != "\r\n" {
        line.clear();
        reader.read_line(&mut line)?;
        let lower = line.to_ascii_lowercase();
        length = length.or_else(|| lower.strip_prefix("content-length:")?.trim().parse::<u64>().ok());
    }
    if let Some(length) = length {
        return io::copy(&mut reader.by_ref().take(length), &mut io::sink()).map(|_| ());
    }
    loop {
        line.clear();
        reader.read_line(&mut line)?;
        let size = u64::from_str_radix(line.trim(), 16).map_err(io::Error::other)?;
        io::copy(&mut reader.by_ref().take(size + 2), &mut io::sink())?;
        if size == 0 {
            return Ok(());
        }
    }
}

/// Returns the resident memory of this process in MiB, if the system reports it.
fn memory() -> String {
    let pages = std::fs::read_to_string("/proc/self/statm").ok();
    let pages = pages.and_then(|text| text.split(' ').nth(1)?.parse::<u64>().ok());
    pages.map_or_else(
        || "unknown".to_owned(),
        |pages| format!("{:.1}", f64::from(u32::try_from(pages).unwrap_or(u32::MAX)) / 256.0),
    )
}
