//! Downloads over loopback: where they go, parts, connections that break, and JSON lines.

mod every_server;
mod files;

use std::path::PathBuf;
use std::time::Duration;

use crate::support::api::{Model, builder, client, download};
use crate::support::server::{Exchange, Server};
use generativelanguage::call::Media;
use generativelanguage::error::ErrorKind;
use generativelanguage::{Call, rt};

fn content() -> Vec<u8> {
    let mut random = fastrand::Rng::with_seed(3);
    std::iter::repeat_with(|| random.u8(..)).take(100_000).collect()
}

fn path(name: &str) -> PathBuf {
    let path = std::env::temp_dir().join(format!("{name}-{}", std::process::id()));
    let _ = std::fs::remove_file(&path);
    path
}

/// The part that a request asks for.
fn asked(exchange: &Exchange, length: usize) -> std::ops::Range<usize> {
    let Some(range) = exchange.request.header("range") else { return 0..length };
    let (from, last) = range.strip_prefix("bytes=").unwrap().split_once('-').unwrap();
    from.parse().unwrap()..last.parse::<usize>().map_or(length, |last| last + 1)
}

/// Sends the part that was asked for, and ends the connection after so many bytes of it.
fn part(exchange: &mut Exchange, content: &[u8], breaks_after: usize) {
    let range = asked(exchange, content.len());
    exchange.read_body();
    let part = &content[range.clone()];
    let head = if exchange.request.header("range").is_some() {
        format!("206 Partial Content\r\ncontent-range: bytes {}-{}/{}", range.start, range.end - 1, content.len())
    } else {
        "200 OK".to_owned()
    };
    exchange.write(format!(
        "HTTP/1.1 {head}\r\netag: \"a\"\r\ncontent-type: video/mp4\r\ncontent-length: {}\r\n\r\n",
        part.len()
    ));
    exchange.write(&part[..part.len().min(breaks_after)]);
    if part.len() > breaks_after {
        exchange.close();
    }
}

fn server(breaks_after: usize) -> Server {
    let content = content();
    Server::start(move |exchange| part(exchange, &content, breaks_after))
}

#[tokio::test]
async fn to_a_file_a_writer_and_memory() {
    let server = server(usize::MAX);
    let client = client(&server.url());
    let path = path("to-a-file");
    assert_eq!(download(&client).download().to_file(&path).await.unwrap(), 100_000);
    assert!(std::fs::read(&path).unwrap() == content());
    std::fs::remove_file(path).unwrap();
    let mut written = Vec::new();
    assert_eq!(download(&client).download().write_to(&mut written).await.unwrap(), 100_000);
    assert!(written == content());
    assert!(download(&client).download().bytes().await.unwrap() == content());
    let seen = server.seen();
    assert_eq!(seen[0].target, "/download/v1beta/files/x:download?alt=media");
    assert_eq!(seen[0].header("accept-encoding"), Some("identity"));
    assert_eq!(seen[0].header("range"), None);
}

#[tokio::test]
async fn as_bytes_come() {
    let server = server(usize::MAX);
    let mut download = download(&client(&server.url())).download().await.unwrap();
    assert_eq!((download.len(), download.media_type()), (Some(100_000), Some("video/mp4")));
    let mut all = Vec::new();
    while let Some(chunk) = download.try_next().await.unwrap() {
        all.extend_from_slice(&chunk);
        assert_eq!(download.received(), all.len() as u64);
    }
    assert!(all == content());
}

#[tokio::test]
async fn a_method_without_a_service_for_downloads_is_asked_in_its_own_place() {
    let server = Server::start(|exchange| exchange.respond(200, &[], "MEDIA"));
    let client = client(&server.url());
    let call: Call<rt::Value, Media> = rt::get(client.runtime(), "v1beta/files/x").build("test.files.get");
    assert_eq!(call.download().bytes().await.unwrap(), "MEDIA");
    assert_eq!(server.seen()[0].target, "/v1beta/files/x?alt=media");
}

#[tokio::test]
async fn parts() {
    let server = server(usize::MAX);
    let client = client(&server.url());
    let middle = download(&client).download().range(10..30).bytes().await.unwrap();
    assert_eq!(middle, content()[10..30]);
    let tail = download(&client).download().starting_at(99_990).bytes().await.unwrap();
    assert_eq!(tail, content()[99_990..]);
    let ranges: Vec<_> = server.seen().iter().map(|seen| seen.header("range").unwrap().to_owned()).collect();
    assert_eq!(ranges, ["bytes=10-29", "bytes=99990-"]);
}

#[tokio::test]
async fn a_range_that_ends_before_it_starts_is_an_error() {
    let server = server(usize::MAX);
    let client = client(&server.url());
    let path = path("wrong-range");
    #[expect(clippy::reversed_empty_ranges, reason = "it is refused")]
    let wrong = || download(&client).download().range(10..5);
    for error in [
        wrong().bytes().await.unwrap_err(),
        wrong().await.unwrap_err(),
        wrong().to_file(&path).await.unwrap_err(),
        download(&client).download().range(0..5).starting_at(6).bytes().await.unwrap_err(),
    ] {
        assert_eq!(error.kind(), ErrorKind::Request, "{error:?}");
        assert!(error.message().contains("it ends before it starts"), "{error}");
    }
    assert!(!path.exists());
    assert_eq!(server.count(), 0);
}

#[tokio::test]
async fn an_empty_range_needs_no_request() {
    let server = server(usize::MAX);
    let client = client(&server.url());
    for at in [0, 5, u64::MAX] {
        assert_eq!(download(&client).download().range(at..at).bytes().await.unwrap(), "");
    }
    let empty = download(&client).download().range(5..5).await.unwrap();
    assert_eq!((empty.status().as_u16(), empty.len()), (204, Some(0)));
    let path = path("empty-range");
    std::fs::write(&path, "old").unwrap();
    assert_eq!(download(&client).download().range(5..5).to_file(&path).await.unwrap(), 0);
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "");
    std::fs::remove_file(path).unwrap();
    assert_eq!(server.count(), 0);
}

/// Media without an end, which is announced as too long or comes in pieces.
#[tokio::test]
async fn media_in_memory_is_limited_as_a_response_is() {
    for announced in [true, false] {
        let server = Server::start(move |exchange| {
            exchange.read_body();
            if announced {
                exchange.write("HTTP/1.1 200 OK\r\ncontent-length: 1001\r\n\r\n").wait_for_close();
                return;
            }
            exchange.begin("x/y");
            for _ in 0..2000 {
                exchange.piece([7; 100]);
            }
            exchange.wait_for_close();
        });
        let client = builder(&server.url()).max_response_size(1000).build().unwrap();
        let error = download(&client).download().bytes().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::ResponseTooLarge, "{error:?}");
        assert_eq!((error.method(), server.count()), (Some("test.files.download"), 1));
        assert!(error.message().starts_with("the media has more than 1000 bytes: use `to_file`"), "{error}");
    }
    // A download of exactly the limit succeeds, and only the bytes in memory count.
    let server = server(usize::MAX);
    let client = builder(&server.url()).max_response_size(1000).build().unwrap();
    assert_eq!(download(&client).download().range(5..1005).bytes().await.unwrap().len(), 1000);
    let mut rest = download(&client).download().range(0..1500).await.unwrap();
    let mut read = 0;
    while read < 500 {
        read += rest.try_next().await.unwrap().unwrap().len();
    }
    assert_eq!(rest.bytes().await.unwrap().len() + read, 1500);
}

#[tokio::test]
async fn a_broken_download_goes_on_where_it_broke() {
    let server = server(30_000);
    assert!(download(&client(&server.url())).download().bytes().await.unwrap() == content());
    let seen = server.seen();
    assert!(seen.len() >= 4);
    assert_eq!(seen[1].header("range"), Some("bytes=30000-99999"));
    assert!(seen[1..].iter().all(|seen| seen.header("if-range") == Some("\"a\"")));
    let part = download(&client(&server.url())).download().range(5..60_005).bytes().await.unwrap();
    assert!(part == content()[5..60_005]);
}

#[tokio::test]
async fn a_server_without_ranges_sends_it_again() {
    let content = content();
    let expected = content.clone();
    let server = Server::start(move |exchange| {
        exchange.read_body();
        exchange.write("HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n");
        match exchange.number {
            0 => exchange.write(&content[..40_000]).close(),
            1 => exchange.write(&content[..20_000]).close(),
            _ => drop(exchange.write(&content)),
        }
    });
    assert!(download(&client(&server.url())).download().bytes().await.unwrap() == expected);
    assert_eq!(server.count(), 3);
}

#[tokio::test]
async fn a_server_without_ranges_sends_more_than_was_asked_for() {
    let server = Server::start(|exchange| exchange.respond(200, &[], "0123456789"));
    let client = client(&server.url());
    assert_eq!(download(&client).download().range(2..5).bytes().await.unwrap(), "234");
    assert_eq!(download(&client).download().range(0..20).bytes().await.unwrap(), "0123456789");
    assert_eq!(download(&client).download().starting_at(8).bytes().await.unwrap(), "89");
}

#[tokio::test]
async fn media_that_changed_meanwhile_is_not_mixed() {
    for second in ["etag: \"b\"\r\ncontent-length: 100000", "content-length: 99999"] {
        let server = Server::start(move |exchange| {
            exchange.read_body();
            match exchange.number {
                0 if second.starts_with("etag") => {
                    exchange.write("HTTP/1.1 200 OK\r\netag: \"a\"\r\ncontent-length: 100000\r\n\r\nabc").close();
                }
                0 => exchange.write("HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\nabc").close(),
                _ => exchange.write(format!("HTTP/1.1 200 OK\r\n{second}\r\n\r\nxyz")).close(),
            }
        });
        let error = download(&client(&server.url())).download().bytes().await.unwrap_err();
        assert_eq!(
            (error.kind(), error.message()),
            (ErrorKind::Download, "the media changed while it was being downloaded")
        );
    }
}

/// The last bytes are requested again if nothing else proves that the media is the same.
#[tokio::test]
async fn media_of_the_same_length_without_a_tag_is_compared() {
    for (second, same) in [
        ("bytes 0-9/10\r\ncontent-length: 10\r\n\r\nabcdefghij", true),
        ("bytes 0-9/10\r\ncontent-length: 10\r\n\r\nabXdefghij", false),
    ] {
        let server = Server::start(move |exchange| {
            exchange.read_body();
            match exchange.number {
                0 => exchange.write("HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc").close(),
                _ => drop(exchange.write(format!("HTTP/1.1 206 X\r\ncontent-range: {second}"))),
            }
        });
        let result = download(&client(&server.url())).download().bytes().await;
        assert_eq!(server.seen()[1].header("range"), Some("bytes=0-9"));
        if same {
            assert_eq!(result.unwrap(), "abcdefghij");
        } else {
            assert_eq!(result.unwrap_err().message(), "the media changed while it was being downloaded");
        }
    }
}

/// A server may send less than it was asked for.
#[tokio::test]
async fn a_part_that_is_shorter_than_the_rest_is_not_the_end() {
    let server = Server::start(|exchange| {
        let range = asked(exchange, 10);
        let end = range.end.min(range.start + 4);
        let headers =
            [("content-range", format!("bytes {}-{}/10", range.start, end - 1)), ("etag", "\"a\"".to_owned())];
        let headers: Vec<_> = headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
        exchange.respond(206, &headers, &b"0123456789"[range.start..end]);
    });
    let client = client(&server.url());
    assert_eq!(download(&client).download().starting_at(1).bytes().await.unwrap(), "123456789");
    assert_eq!(download(&client).download().range(2..9).bytes().await.unwrap(), "2345678");
}

/// The part that was asked for, but of something else.
#[tokio::test]
async fn a_part_of_other_media_is_not_mixed_in() {
    for second in ["etag: \"b\"\r\ncontent-range: bytes 3-9/10", "content-range: bytes 3-9/20"] {
        let server = Server::start(move |exchange| {
            exchange.read_body();
            let first = "HTTP/1.1 200 OK\r\netag: \"a\"\r\ncontent-length: 10\r\n\r\nabc";
            match exchange.number {
                0 => exchange.write(first).close(),
                _ => exchange.write(format!("HTTP/1.1 206 X\r\n{second}\r\ncontent-length: 7\r\n\r\ndefghij")).close(),
            }
        });
        let error = download(&client(&server.url())).download().bytes().await.unwrap_err();
        assert_eq!(error.message(), "the media changed while it was being downloaded");
    }
}

#[tokio::test]
async fn a_server_that_sends_nothing_more_is_given_up() {
    let server = Server::start(|exchange| {
        exchange.read_body();
        match exchange.number {
            0 => exchange.write("HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc").close(),
            _ => exchange.write("HTTP/1.1 206 X\r\ncontent-range: bytes 3-9/10\r\ncontent-length: 7\r\n\r\n").close(),
        }
    });
    let mut download = download(&client(&server.url())).download().await.unwrap();
    assert_eq!(download.try_next().await.unwrap().unwrap(), "abc");
    let error = download.try_next().await.unwrap_err();
    assert_eq!((error.kind(), error.attempts().len()), (ErrorKind::Transport, 5));
    assert!(download.try_next().await.unwrap().is_none());
    assert_eq!(download.received(), 3);
}

#[tokio::test]
async fn errors_and_retries_before_the_first_byte() {
    let server = Server::start(|exchange| match exchange.number {
        0 => exchange.error(503),
        1 => exchange.close(),
        _ => exchange.respond(200, &[], "MEDIA"),
    });
    assert_eq!(download(&client(&server.url())).download().bytes().await.unwrap(), "MEDIA");
    let server = Server::start(|exchange| exchange.error(404));
    assert!(download(&client(&server.url())).download().await.unwrap_err().is_not_found());
    assert_eq!(server.count(), 1);
}

#[tokio::test]
async fn silence_and_the_end_of_time() {
    let server = Server::start(|exchange| match exchange.number {
        0 => {
            exchange.write("HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\nabc");
            exchange.wait_for_close();
        }
        _ => {
            exchange.write("HTTP/1.1 206 X\r\ncontent-range: bytes 3-5/6\r\ncontent-length: 3\r\n\r\ndef");
        }
    });
    let call = download(&client(&server.url())).idle_timeout(Duration::from_millis(100));
    assert_eq!(call.download().bytes().await.unwrap(), "abcdef");
    let server = Server::start(|exchange| {
        exchange.begin("x/y");
        for _ in 0..500 {
            exchange.pause(10).piece("x");
        }
    });
    let call = download(&client(&server.url())).timeout(Duration::from_millis(200));
    assert!(call.download().bytes().await.unwrap_err().is_timeout());
}

#[tokio::test]
async fn a_writer_that_fails() {
    let server = server(usize::MAX);
    let mut small = [0; 10];
    let mut writer = std::io::Cursor::new(&mut small[..]);
    let error = download(&client(&server.url())).download().write_to(&mut writer).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Io);
}

#[tokio::test]
async fn json_lines() {
    let server = Server::start(|exchange| {
        exchange.begin("application/jsonl");
        exchange
            .piece("{\"name\":\"a\"}\n{\"na")
            .pause(5)
            .piece("me\":\"b\"}\r\n\n")
            .piece("{\"error\":{\"code\":400,\"message\":\"too long\"}}\nno json\n{\"name\":\"d\"}")
            .end();
    });
    let mut lines = download(&client(&server.url())).download().lines::<Model>().await.unwrap();
    let mut names = Vec::new();
    loop {
        match lines.try_next().await {
            Ok(Some(model)) => names.push(model.name.unwrap()),
            Ok(None) => break,
            Err(error) if error.is_decode() => names.push("?".to_owned()),
            Err(error) => names.push(error.message().to_owned()),
        }
    }
    assert_eq!(names, ["a", "b", "too long", "?", "d"]);
}

#[tokio::test]
async fn json_lines_that_break_go_on() {
    let content = (0..1000).flat_map(|number| format!("{{\"name\":\"{number}\"}}\n").into_bytes()).collect::<Vec<_>>();
    let server = Server::start(move |exchange| part(exchange, &content, 5000));
    let mut lines = download(&client(&server.url())).download().lines::<Model>().await.unwrap();
    for number in 0..1000 {
        assert_eq!(lines.try_next().await.unwrap().unwrap().name.unwrap(), number.to_string());
    }
    assert!(lines.try_next().await.unwrap().is_none());
}

/// Replies name files by address, which is the address of the metadata or that of the bytes.
#[tokio::test]
async fn a_file_is_named_by_its_name_or_by_its_address() {
    use generativelanguage::v1beta::{Client, schemas::File};

    let server = Server::start(|exchange| exchange.respond(200, &[], "MEDIA"));
    let client = Client::builder().api_key("key").base_url(server.url()).build().unwrap();
    let names = [
        "files/abc",
        "abc",
        "https://generativelanguage.googleapis.com/v1beta/files/abc",
        "https://generativelanguage.googleapis.com/v1beta/files/abc:download?alt=media",
        "https://generativelanguage.googleapis.com/download/v1beta/files/abc:download?alt=media",
    ];
    for name in names {
        assert_eq!(client.files().download(name).download().bytes().await.unwrap(), "MEDIA", "{name}");
    }
    let file = File::new().set_name("files/abc");
    assert_eq!(client.files().download(&file).download().bytes().await.unwrap(), "MEDIA");
    let targets: Vec<_> = server.seen().into_iter().map(|seen| seen.target).collect();
    assert!(
        targets.iter().all(|target| *target == targets[0] && target.contains("/v1beta/files/abc:download?alt=media")),
        "{targets:?}"
    );
    let error =
        client.files().download("https://elsewhere.example/v1beta/models/x").download().bytes().await.unwrap_err();
    assert_eq!((error.kind(), server.count()), (ErrorKind::Request, names.len() + 1));
}

/// Two arguments that may hold slashes: each is sent as it is, and one whose pattern admits it may be empty.
#[cfg(document = "v1beta/20260831")]
#[tokio::test]
async fn two_paths_of_which_one_may_be_empty() {
    use generativelanguage::v1beta::Client;

    let server = Server::start(|exchange| exchange.respond(200, &[], "MEDIA"));
    let client = Client::builder().api_key("key").base_url(server.url()).build().unwrap();
    let media = client.environments().files().media();
    for path in ["", "workspace/src/main file.py", "a/..b?c"] {
        assert_eq!(media.download("environments/e", path).download().bytes().await.unwrap(), "MEDIA", "{path}");
    }
    let targets: Vec<_> = server.seen().into_iter().map(|seen| seen.target).collect();
    assert_eq!(
        targets,
        [
            "/download/v1beta/environments/e/files/?alt=media",
            "/download/v1beta/environments/e/files/workspace/src/main%20file.py?alt=media",
            "/download/v1beta/environments/e/files/a/..b%3Fc?alt=media",
        ]
    );
    // The other pattern admits no empty one, and nothing leaves its place.
    for (parent, path) in [("", "a"), ("environments/", "a"), ("environments/e", "a/../../b")] {
        let error = media.download(parent, path).download().bytes().await.unwrap_err();
        assert_eq!((error.kind(), server.count()), (ErrorKind::Request, targets.len()), "{parent} {path}");
    }
}
