//! An upload of 2 GiB from a file over loopback, compared with a plain `reqwest` stream of the same file: time, and
//! memory above idle. Each upload runs in its own process; the server runs in this one and discards the bytes.

#![allow(deprecated, reason = "a newer document may deprecate what is called here")]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use generativelanguage::call::Upload;
use generativelanguage::client::Client as RuntimeClient;
use generativelanguage::transport::ReqwestTransport;
use generativelanguage::types::Value;
use generativelanguage::{Call, rt};

const LENGTH: u64 = 2 << 30;
const ROUNDS: usize = 3;

static SERVICE: rt::Service = rt::Service::new("bench", "v1", "https://bench.googleapis.com/").revision("1");

/// The client.
#[derive(Clone, Debug)]
pub struct Client {
    rt: rt::Client,
}

impl Client {
    /// Creates a client that calls with an API key.
    pub fn new(api_key: impl AsRef<str>) -> rt::Result<Self> {
        Self::builder().api_key(api_key).build()
    }

    /// Creates a client from the environment.
    pub fn from_env() -> rt::Result<Self> {
        Self::builder().with_env().build()
    }

    /// Starts to build a client.
    pub fn builder() -> rt::ClientBuilder<Self> {
        rt::ClientBuilder::new(&SERVICE)
    }

    /// Returns a long-running operation by its name.
    pub fn operation<R: rt::Wire, M: rt::Wire>(&self, name: impl Into<String>) -> rt::Operation<R, M> {
        rt::Operation::attach(&self.rt, name)
    }

    /// Returns the runtime of this client.
    pub fn runtime(&self) -> &rt::Client {
        &self.rt
    }
}

impl From<rt::Client> for Client {
    fn from(rt: rt::Client) -> Self {
        Self { rt }
    }
}

fn main() {
    if let Some(mode) = std::env::var_os("UPLOAD_BENCH") {
        return measured(&mode.to_string_lossy());
    }
    // `cargo test` also builds and runs benchmarks, but does not need the numbers.
    if !std::env::args().any(|argument| argument == "--bench") {
        return;
    }
    let path = std::env::temp_dir().join(format!("upload-bench-{}", std::process::id()));
    std::fs::File::create(&path).and_then(|file| file.set_len(LENGTH)).expect("a file of holes can be made");
    // Otherwise the first reader would also pay for loading the file into memory.
    std::io::copy(&mut std::fs::File::open(&path).expect("our own file can be read"), &mut std::io::sink())
        .expect("whole");
    let url = serve();
    let mut best = [(f64::MAX, 0.0, 0.0); 2];
    for _ in 0..ROUNDS {
        for (best, mode) in best.iter_mut().zip(["ours", "plain"]) {
            let (seconds, processor, memory) = run(mode, &url, &path);
            println!("{mode:>5}: {seconds:.2} s, {processor:.2} s of processor, {memory:.1} MiB above idle");
            if seconds < best.0 {
                *best = (seconds, processor, memory);
            }
        }
    }
    let [ours, plain] = best;
    println!(
        "ours reaches {:.2} of a plain stream ({:.2} by processor), with {:.1} MiB",
        plain.0 / ours.0,
        plain.1 / ours.1,
        ours.2
    );
    std::fs::remove_file(path).expect("our own file can be removed");
}

fn run(mode: &str, url: &str, path: &Path) -> (f64, f64, f64) {
    let program = std::env::current_exe().expect("this program has a path");
    let output = Command::new(program).env("UPLOAD_BENCH", mode).env("BENCH_URL", url).env("BENCH_FILE", path).output();
    let text = String::from_utf8(output.expect("this program runs").stdout).expect("it prints numbers");
    let mut numbers = text.split_whitespace().map(|number| number.parse().expect("it prints numbers"));
    let mut next = || numbers.next().expect("three numbers");
    (next(), next(), next())
}

/// Uploads once in this process, and prints seconds and MiB above idle.
fn measured(mode: &str) {
    let (url, path) = (std::env::var("BENCH_URL").expect("a URL"), std::env::var("BENCH_FILE").expect("a file"));
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let client = Client::builder().anonymous().base_url(&url).build().expect("a client");
        let plain = ReqwestTransport::open().unwrap().http_client().clone();
        plain.get(format!("{url}/warm")).send().await.expect("the server answers");
        upload(client.runtime()).await.expect("the server answers");
        let idle = memory("VmRSS");
        let (began, before) = (Instant::now(), processor());
        if mode == "ours" {
            upload(client.runtime()).file(&path).media_type("video/mp4").await.expect("the upload succeeds");
        } else {
            let file = tokio::fs::File::open(&path).await.expect("the file opens");
            let body = reqwest::Body::wrap_stream(Chunks(file));
            plain
                .post(format!("{url}/plain"))
                .header("content-length", LENGTH)
                .body(body)
                .send()
                .await
                .expect("it is sent");
        }
        println!("{} {} {}", began.elapsed().as_secs_f64(), processor() - before, memory("VmHWM") - idle);
    });
}

fn upload(client: &RuntimeClient) -> Call<Value, Upload> {
    rt::post(client, "v1/files").upload_paths("/upload/v1/files", "").build("bench.upload")
}

/// A plain stream of a file, in chunks of 256 KiB.
struct Chunks(tokio::fs::File);

impl futures_core::Stream for Chunks {
    type Item = std::io::Result<bytes::Bytes>;

    fn poll_next(
        mut self: std::pin::Pin<&mut Self>,
        context: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Self::Item>> {
        let mut chunk = vec![0; 256 << 10];
        let mut buffer = tokio::io::ReadBuf::new(&mut chunk);
        let read = tokio::io::AsyncRead::poll_read(std::pin::Pin::new(&mut self.0), context, &mut buffer);
        std::task::ready!(read)?;
        let length = buffer.filled().len();
        chunk.truncate(length);
        std::task::Poll::Ready((length > 0).then(|| Ok(chunk.into())))
    }
}

/// Reads a line of this process's status, in MiB.
fn memory(name: &str) -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
    line.and_then(|line| line.trim().trim_end_matches("kB").trim().parse::<f64>().ok()).unwrap_or(0.0) / 1024.0
}

/// Returns the processor seconds that this process has used; the system counts a hundred ticks per second.
fn processor() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields = stat.rsplit(')').next().unwrap_or_default().split_whitespace();
    fields.skip(11).take(2).filter_map(|ticks| ticks.parse::<f64>().ok()).sum::<f64>() / 100.0
}

/// Serves uploads, with one thread per connection.
fn serve() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let url = format!("http://{}", listener.local_addr().expect("it has an address"));
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            std::thread::spawn(move || connection(&stream).unwrap_or_default());
        }
    });
    url
}

fn connection(mut stream: &TcpStream) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    stream.set_read_timeout(Some(Duration::from_secs(60)))?;
    let mut reader = BufReader::with_capacity(1 << 20, stream);
    let mut scratch = vec![0; 1 << 20];
    loop {
        let (mut length, mut command, mut host) = (0, String::new(), String::new());
        loop {
            let mut line = String::new();
            if reader.read_line(&mut line)? == 0 {
                return Ok(());
            }
            let line = line.trim_end().to_ascii_lowercase();
            match line.split_once(": ") {
                Some(("content-length", value)) => length = value.parse().unwrap_or(0),
                Some(("x-goog-upload-command", value)) => value.clone_into(&mut command),
                Some(("host", value)) => value.clone_into(&mut host),
                _ if line.is_empty() => break,
                _ => {}
            }
        }
        let mut body = (&mut reader).take(length);
        while body.read(&mut scratch)? > 0 {}
        let status = if command.contains("finalize") { "final" } else { "active" };
        write!(
            stream,
            "HTTP/1.1 200 OK\r\nx-goog-upload-status: {status}\r\nx-goog-upload-url: http://{host}/upload?upload_id=1\r\n\
             x-goog-upload-chunk-granularity: 8388608\r\ncontent-length: 2\r\n\r\n{{}}"
        )?;
    }
}
