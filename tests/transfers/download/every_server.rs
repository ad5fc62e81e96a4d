//! Every way in which a connection breaks, with every way in which a server goes on, whether it is honest or not.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use generativelanguage::transport::ReqwestTransport;
use tokio::task::JoinSet;

use crate::support::api::{builder, download};
use crate::support::server::{Exchange, Server};

/// The length of the media; a server sends it in chunks of this size.
const LENGTH: usize = 40;
const CHUNK: usize = 10;

/// The headers that a server sends about the media.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tags {
    Nothing,
    Strong,
    Weak,
    /// The time of modification, long ago.
    Settled,
    /// The time of modification, which is that of the response.
    Unsettled,
}

/// The behavior of a server after the connection broke.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Next {
    Honest,
    /// It knows no ranges.
    Whole,
    /// The media is another one, of this length. The server knows the condition, or knows ranges only.
    Changed {
        length: usize,
        conditions: bool,
    },
    /// The media is another one, and the server says that it is not.
    Lie,
    /// The server sends a part that begins so many bytes later, or earlier.
    Later(usize),
    Earlier(usize),
    /// The server does not say which part it sends.
    Unnamed,
    /// The server has nothing there, and names this length or none.
    Nothing(Option<usize>),
    /// The server says that it sends a part, and breaks the connection.
    Broken,
    /// The server names another length.
    OtherTotal,
}

struct Run {
    tags: Tags,
    next: Next,
    /// The number of bytes of the first response that arrive.
    cut: usize,
    /// True if the first response declares its length.
    sized: bool,
    requests: usize,
}

/// The media, and what it becomes.
fn media(seed: u64, length: usize) -> Vec<u8> {
    let mut random = fastrand::Rng::with_seed(seed);
    std::iter::repeat_with(|| random.u8(..)).take(length).collect()
}

fn original() -> Vec<u8> {
    media(1, LENGTH)
}

impl Next {
    /// The media after the connection broke.
    fn media(self) -> Vec<u8> {
        match self {
            Self::Changed { length, .. } => media(2, length),
            Self::Lie => media(2, LENGTH),
            _ => original(),
        }
    }
}

impl Tags {
    fn headers(self, changed: bool) -> String {
        let (tag, hour) = if changed { ("b", 11) } else { ("a", 10) };
        let date = "date: Sat, 28 Nov 2026 12:00:00 GMT\r\n";
        match self {
            Self::Nothing => String::new(),
            Self::Strong => format!("etag: \"{tag}\"\r\n"),
            Self::Weak => format!("etag: W/\"{tag}\"\r\n"),
            Self::Settled => format!("last-modified: Sat, 28 Nov 2026 {hour}:00:00 GMT\r\n{date}"),
            Self::Unsettled => format!("last-modified: Sat, 28 Nov 2026 12:00:00 GMT\r\n{date}"),
        }
    }
}

impl Run {
    fn answer(&mut self, exchange: &mut Exchange) {
        self.requests += 1;
        let changed = matches!(self.next, Next::Changed { .. });
        if self.requests == 1 {
            return self.first(exchange);
        }
        let out_of_turn = self.requests == 2;
        let content = self.next.media();
        let tags = self.tags.headers(changed);
        let condition = exchange.request.header("if-range");
        let mut range = exchange.request.header("range");
        if self.next == Next::Whole
            || matches!(self.next, Next::Changed { conditions: true, .. }) && condition.is_some()
        {
            range = None;
        }
        let Some(range) = range else {
            exchange
                .write(format!("HTTP/1.1 200 OK\r\n{tags}content-length: {}\r\n\r\n", content.len()))
                .write(content);
            return;
        };
        let (from, last) = range.strip_prefix("bytes=").unwrap().split_once('-').unwrap();
        let (mut from, last) = (from.parse::<usize>().unwrap(), last.parse().unwrap_or(usize::MAX));
        let mut total = content.len();
        match self.next {
            Next::Later(count) if out_of_turn => from += count,
            Next::Earlier(count) if out_of_turn => from = from.saturating_sub(count),
            Next::OtherTotal => total += 1,
            _ => {}
        }
        let end = content.len().min(last.saturating_add(1));
        let nothing = match self.next {
            Next::Nothing(total) if out_of_turn => Some(total),
            _ if from >= end => Some(Some(content.len())),
            _ => None,
        };
        if let Some(total) = nothing {
            let total = total.map(|total| format!("content-range: bytes */{total}\r\n")).unwrap_or_default();
            exchange.write(format!("HTTP/1.1 416 X\r\n{total}{tags}content-length: 0\r\n\r\n"));
            return;
        }
        let named = format!("content-range: bytes {from}-{}/{total}\r\n", end - 1);
        let named = if self.next == Next::Unnamed && out_of_turn { String::new() } else { named };
        exchange.write(format!("HTTP/1.1 206 X\r\n{named}{tags}content-length: {}\r\n\r\n", end - from));
        if self.next == Next::Broken && out_of_turn {
            return exchange.close();
        }
        exchange.write(&content[from..end]);
    }

    fn first(&self, exchange: &mut Exchange) {
        let (content, tags) = (original(), self.tags.headers(false));
        if self.sized {
            exchange.write(format!("HTTP/1.1 200 OK\r\n{tags}content-length: {LENGTH}\r\n\r\n"));
        } else {
            exchange.write(format!("HTTP/1.1 200 OK\r\n{tags}transfer-encoding: chunked\r\n\r\n"));
        }
        for chunk in content[..self.cut].chunks(CHUNK) {
            if self.sized {
                exchange.write(chunk);
            } else {
                exchange.piece(chunk);
            }
        }
        exchange.close();
    }

    /// Returns true if the server lied undetectably: it sent media with the tags of other media, or a false end.
    fn lied(&self) -> bool {
        match self.next {
            Next::Lie => self.tags != Tags::Nothing || self.cut == 0,
            Next::Nothing(Some(total)) => !self.sized && total == self.cut,
            _ => false,
        }
    }
}

type Runs = Arc<Mutex<HashMap<String, Run>>>;

/// Every cut, with every server.
fn every() -> Vec<Run> {
    let mut all = Vec::new();
    for cut in 0..=LENGTH {
        for tags in [Tags::Nothing, Tags::Strong, Tags::Weak, Tags::Settled, Tags::Unsettled] {
            for sized in [true, false] {
                let mut nexts = vec![
                    Next::Honest,
                    Next::Whole,
                    Next::Lie,
                    Next::Later(1),
                    Next::Later(CHUNK),
                    Next::Earlier(1),
                    Next::Earlier(LENGTH),
                    Next::Unnamed,
                    Next::Broken,
                    Next::OtherTotal,
                ];
                for length in [LENGTH - CHUNK, LENGTH, LENGTH + CHUNK] {
                    nexts.extend([true, false].map(|conditions| Next::Changed { length, conditions }));
                }
                nexts.extend([None, Some(0), Some(cut), Some(LENGTH), Some(LENGTH + 1)].map(Next::Nothing));
                all.extend(nexts.into_iter().map(|next| Run { tags, next, cut, sized, requests: 0 }));
            }
        }
    }
    all
}

async fn run(
    url: String,
    transport: ReqwestTransport,
    runs: Runs,
    id: String,
    folder: PathBuf,
) -> Result<bool, String> {
    // Each has a retry budget of its own.
    let client = builder(&url).transport(transport).build().unwrap();
    let call = || download(&client).header("x-run", &id);
    let result = call().download().bytes().await;
    let (about, next, lied, sized) = {
        let run = &runs.lock().unwrap()[&id];
        (format!("{:?} {:?} cut {} sized {}", run.tags, run.next, run.cut, run.sized), run.next, run.lied(), run.sized)
    };
    match &result {
        Ok(bytes) if *bytes == original() || lied => {}
        // Nothing of the old media was received.
        Ok(bytes) if runs.lock().unwrap()[&id].cut == 0 && *bytes == next.media() => {}
        Ok(_) => return Err(format!("mixed: {about}")),
        Err(error) if matches!(next, Next::Honest | Next::Whole | Next::Earlier(_) | Next::Broken) => {
            let no_answer = next == Next::Whole && !sized;
            if !no_answer {
                return Err(format!("it need not have failed: {about}: {error:?}"));
            }
        }
        Err(_) => {}
    }
    // The same into a file, in two steps.
    runs.lock().unwrap().get_mut(&id).unwrap().requests = 0;
    let path = folder.join(&id);
    // A connection that an earlier server closed may be found dead before this one has seen a request.
    let first = loop {
        let once = call().retry(generativelanguage::retry::Retry::never());
        let first = once.download().to_file(&path).await;
        if runs.lock().unwrap()[&id].requests > 0 {
            break first;
        }
    };
    if first.is_ok() {
        let whole = std::fs::read(&path).unwrap() == original();
        return if whole { Ok(lied) } else { Err(format!("a file that is not whole: {about}")) };
    }
    if path.exists() {
        return Err(format!("a name without content: {about}"));
    }
    match call().download().resume_file(&path).await {
        Ok(_) => {
            let content = std::fs::read(&path).unwrap();
            if content == original() || content == next.media() || lied {
                Ok(lied)
            } else {
                Err(format!("mixed in the file: {about}"))
            }
        }
        Err(_) if path.exists() => Err(format!("a file of a download that failed: {about}")),
        Err(error) if matches!(next, Next::Honest | Next::Whole | Next::Changed { .. }) => {
            Err(format!("the file need not have failed: {about}: {error:?}"))
        }
        Err(_) => Ok(lied),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_download_never_mixes_media() {
    let folder = std::env::temp_dir().join(format!("every-download-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let runs = Runs::default();
    let shared = runs.clone();
    let server = Server::start(move |exchange| {
        exchange.read_body();
        let id = exchange.request.header("x-run").unwrap().to_owned();
        shared.lock().unwrap().get_mut(&id).unwrap().answer(exchange);
    });
    let transport = ReqwestTransport::open().unwrap();
    let (mut running, mut done) = (JoinSet::new(), Vec::new());
    for (number, case) in every().into_iter().enumerate() {
        let id = number.to_string();
        runs.lock().unwrap().insert(id.clone(), case);
        running.spawn(run(server.url(), transport.clone(), runs.clone(), id, folder.clone()));
        if running.len() >= 32 {
            done.push(running.join_next().await.unwrap().unwrap());
        }
    }
    while let Some(result) = running.join_next().await {
        done.push(result.unwrap());
    }
    let count = done.len();
    let wrong: Vec<_> = done.iter().filter_map(|result| result.as_ref().err().cloned()).collect();
    std::fs::remove_dir_all(folder).unwrap();
    assert!(wrong.is_empty(), "{} of {count}:\n{}", wrong.len(), wrong[..wrong.len().min(20)].join("\n"));
    let lies = done.iter().filter(|result| **result == Ok(true)).count();
    println!("{count} servers, each twice, of which {lies} lied in a way that nobody can tell from the truth");
    assert_eq!(count, 41 * 5 * 2 * 21);
}
