//! Downloads into files: whole or not at all, and continued only in the same media.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use generativelanguage::Error;
use generativelanguage::error::ErrorKind;

use crate::support::api::{builder, client, download};
use crate::support::server::{Exchange, Server};

/// A folder of one test, which is gone with it.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("download-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir(&path).unwrap();
        Self(path)
    }

    fn file(&self) -> PathBuf {
        self.0.join("film.mp4")
    }

    /// The names of what is in it.
    fn names(&self) -> Vec<String> {
        let mut names: Vec<_> =
            fs::read_dir(&self.0).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Media as a server has it now, and for how many bytes of a response its connections last.
#[derive(Clone)]
struct Media {
    content: &'static str,
    headers: &'static str,
    lasts: usize,
}

const TAG: &str = "etag: \"a\"\r\n";

fn server(media: Media) -> (Server, Arc<Mutex<Media>>) {
    let media = Arc::new(Mutex::new(media));
    let shared = media.clone();
    (Server::start(move |exchange| respond(exchange, &shared.lock().unwrap())), media)
}

/// Answers as HTTP says: a part only if the condition holds.
fn respond(exchange: &mut Exchange, media: &Media) {
    exchange.read_body();
    let condition = exchange.request.header("if-range");
    let range = exchange.request.header("range").filter(|_| condition.is_none_or(|tag| media.headers.contains(tag)));
    let from: usize = range.map_or(0, |range| range[6..].split('-').next().unwrap().parse().unwrap());
    let total = media.content.len();
    if range.is_some() && from >= total {
        exchange.write(format!(
            "HTTP/1.1 416 X\r\ncontent-range: bytes */{total}\r\n{}content-length: 0\r\n\r\n",
            media.headers
        ));
        return;
    }
    let code = if range.is_some() {
        format!("206 X\r\ncontent-range: bytes {from}-{}/{total}", total - 1)
    } else {
        "200 OK".to_owned()
    };
    exchange.write(format!("HTTP/1.1 {code}\r\n{}content-length: {}\r\n\r\n", media.headers, total - from));
    let rest = &media.content[from..];
    exchange.write(&rest[..rest.len().min(media.lasts)]);
    if rest.len() > media.lasts {
        exchange.close();
    }
}

/// Downloads into a file without a second attempt, from a server that breaks the connection.
async fn broken(server: &Server, path: &Path) -> Error {
    let once = builder(&server.url()).retry(generativelanguage::retry::Retry::never()).build().unwrap();
    download(&once).download().to_file(path).await.unwrap_err()
}

#[tokio::test]
async fn a_file_has_its_old_content_until_the_new_one_is_complete() {
    let folder = Folder::new("old-content");
    fs::write(folder.file(), "old").unwrap();
    let (server, media) = server(Media { content: "0123456789", headers: TAG, lasts: 4 });
    assert_eq!(broken(&server, &folder.file()).await.kind(), ErrorKind::Transport);
    assert_eq!(fs::read_to_string(folder.file()).unwrap(), "old");
    assert_eq!(folder.names(), ["film.mp4", "film.mp4.partial", "film.mp4.partial.json"]);
    media.lock().unwrap().lasts = 100;
    assert_eq!(download(&client(&server.url())).download().resume_file(folder.file()).await.unwrap(), 6);
    assert_eq!(fs::read_to_string(folder.file()).unwrap(), "0123456789");
    assert_eq!(folder.names(), ["film.mp4"]);
    let seen = server.seen();
    let last = seen.last().unwrap();
    assert_eq!((last.header("range"), last.header("if-range")), (Some("bytes=4-"), Some("\"a\"")));
}

/// A pipe opens as soon as somebody reads it, which may be never.
#[cfg(unix)]
#[tokio::test]
async fn a_pipe_that_nobody_reads_does_not_outlast_the_timeout() {
    let folder = Folder::new("pipe");
    assert!(std::process::Command::new("mkfifo").arg(folder.file()).status().unwrap().success());
    let (server, _media) = server(Media { content: "0123456789", headers: TAG, lasts: 100 });
    let client = client(&server.url());
    let limited = download(&client).timeout(Duration::from_millis(300)).download().to_file(folder.file());
    let error = tokio::time::timeout(Duration::from_secs(60), limited).await.expect("the timeout holds").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout, "{error:?}");
    // The thread that opens the pipe ends with the first reader.
    fs::OpenOptions::new().read(true).write(true).open(folder.file()).unwrap();
}

#[tokio::test]
async fn a_download_that_is_dropped_can_be_continued() {
    let folder = Folder::new("dropped");
    let server = Server::start(|exchange| {
        exchange.read_body();
        if exchange.request.header("range").is_some() {
            exchange.respond(206, &[("etag", "\"a\""), ("content-range", "bytes 4-9/10")], "456789");
        } else {
            exchange.write(format!("HTTP/1.1 200 OK\r\n{TAG}content-length: 10\r\n\r\n0123")).wait_for_close();
        }
    });
    let client = client(&server.url());
    let partial = folder.0.join("film.mp4.partial");
    tokio::select! {
        done = download(&client).download().to_file(folder.file()) => panic!("{done:?}"),
        () = async {
            while !fs::read(&partial).is_ok_and(|data| data.len() == 4) {
                tokio::time::sleep(std::time::Duration::from_millis(1)).await;
            }
        } => {}
    }
    assert!(!folder.file().exists());
    assert_eq!(download(&client).download().resume_file(folder.file()).await.unwrap(), 6);
    assert_eq!(fs::read_to_string(folder.file()).unwrap(), "0123456789");
}

#[tokio::test]
async fn media_that_changed_meanwhile_is_downloaded_anew() {
    let dated = "last-modified: Sat, 28 Nov 2026 10:00:00 GMT\r\ndate: Sat, 28 Nov 2026 12:00:00 GMT\r\n";
    let later = "last-modified: Sat, 28 Nov 2026 11:00:00 GMT\r\ndate: Sat, 28 Nov 2026 12:00:00 GMT\r\n";
    let now = "last-modified: Sat, 28 Nov 2026 12:00:00 GMT\r\ndate: Sat, 28 Nov 2026 12:00:00 GMT\r\n";
    for (before, after, content) in [
        (TAG, "etag: \"b\"\r\n", "ABCDEFGHIJ"),
        (TAG, TAG, "ABCDEFGHIJKL"),
        (TAG, "", "ABCDEFGHIJ"),
        ("etag: W/\"a\"\r\n", "etag: W/\"b\"\r\n", "ABCDEFGHIJ"),
        ("etag: W/\"a\"\r\n", "etag: W/\"a\"\r\n", "ABCDEFGHIJ"),
        (dated, later, "ABCDEFGHIJ"),
        (now, now, "ABCDEFGHIJ"),
        // Nothing tells it from the media of before but the bytes, so it is not continued at all.
        ("", "", "0123EFGHIJ"),
    ] {
        let folder = Folder::new("changed");
        let (server, media) = server(Media { content: "0123456789", headers: before, lasts: 4 });
        broken(&server, &folder.file()).await;
        *media.lock().unwrap() = Media { content, headers: after, lasts: 100 };
        let added = download(&client(&server.url())).download().resume_file(folder.file()).await.unwrap();
        assert_eq!(fs::read_to_string(folder.file()).unwrap(), content, "{before:?} {after:?}");
        assert_eq!(
            (added, folder.names()),
            (content.len() as u64, vec!["film.mp4".to_owned()]),
            "{before:?} {after:?}"
        );
    }
}

/// All bytes were there, and the process ended before the file got its name.
#[tokio::test]
async fn a_partial_file_that_is_complete_gets_its_name() {
    for (range, added) in [("bytes */10", 0), ("bytes */*", 10), ("bytes */11", 10), ("", 10)] {
        let folder = Folder::new("complete");
        let (first, _) = server(Media { content: "0123456789", headers: TAG, lasts: 4 });
        broken(&first, &folder.file()).await;
        fs::write(folder.0.join("film.mp4.partial"), "0123456789").unwrap();
        // The note is about another port, so that it is written anew.
        let second = Server::start(move |exchange| match exchange.request.header("range") {
            Some(_) if range.is_empty() => exchange.respond(416, &[], ""),
            Some(_) => exchange.respond(416, &[("content-range", range)], ""),
            None => exchange.respond(200, &[("etag", "\"a\"")], "0123456789"),
        });
        let note = folder.0.join("film.mp4.partial.json");
        let text = fs::read_to_string(&note).unwrap();
        fs::write(note, text.replace(&first.url(), &second.url())).unwrap();
        assert_eq!(
            download(&client(&second.url())).download().resume_file(folder.file()).await.unwrap(),
            added,
            "{range}"
        );
        assert_eq!(fs::read_to_string(folder.file()).unwrap(), "0123456789", "{range}");
        assert_eq!(folder.names(), ["film.mp4"]);
        assert_eq!(second.count(), if added == 0 { 1 } else { 2 });
    }
}

#[tokio::test]
async fn what_an_earlier_download_left_is_continued_only_for_the_same() {
    let (server, media) = server(Media { content: "0123456789", headers: TAG, lasts: 4 });
    let again = client(&server.url());
    let folder = Folder::new("same");
    broken(&server, &folder.file()).await;
    media.lock().unwrap().lasts = 100;
    // Another part of the media.
    assert_eq!(download(&again).download().starting_at(1).resume_file(folder.file()).await.unwrap(), 9);
    assert_eq!(fs::read_to_string(folder.file()).unwrap(), "123456789");
    // Another query, which may be of another media.
    media.lock().unwrap().lasts = 4;
    broken(&server, &folder.file()).await;
    media.lock().unwrap().lasts = 100;
    assert_eq!(download(&again).query("version", "2").download().resume_file(folder.file()).await.unwrap(), 10);
    // Nothing was left.
    assert_eq!(download(&again).download().resume_file(folder.file()).await.unwrap(), 10);
    // A new download does not go on with what an old one left.
    media.lock().unwrap().lasts = 4;
    broken(&server, &folder.file()).await;
    media.lock().unwrap().lasts = 100;
    assert_eq!(download(&again).download().to_file(folder.file()).await.unwrap(), 10);
    assert_eq!(folder.names(), ["film.mp4"]);
}

#[tokio::test]
async fn files_of_others_are_left_alone() {
    let (server, _) = server(Media { content: "0123456789", headers: TAG, lasts: 100 });
    for name in ["film.mp4.partial", "film.mp4.partial.json"] {
        let folder = Folder::new("others");
        fs::write(folder.0.join(name), "mine").unwrap();
        for resumes in [true, false] {
            let call = download(&client(&server.url())).download();
            let result =
                if resumes { call.resume_file(folder.file()).await } else { call.to_file(folder.file()).await };
            let error = result.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Io);
            let reason = std::error::Error::source(&error).unwrap().to_string();
            assert!(reason.contains("already exists and is not a partial download: rename or remove it"), "{reason}");
        }
        assert_eq!(folder.names(), [name]);
        assert_eq!(fs::read_to_string(folder.0.join(name)).unwrap(), "mine");
    }
}

#[tokio::test]
async fn a_download_that_is_refused_touches_nothing() {
    let folder = Folder::new("refused");
    fs::write(folder.file(), "old").unwrap();
    let server = Server::start(|exchange| exchange.error(404));
    let error = download(&client(&server.url())).download().to_file(folder.file()).await.unwrap_err();
    assert!(error.is_not_found());
    assert_eq!(
        (folder.names(), fs::read_to_string(folder.file()).unwrap()),
        (vec!["film.mp4".to_owned()], "old".to_owned())
    );
    for path in [folder.0.clone(), folder.0.join("nowhere/film.mp4")] {
        let (server, _) = self::server(Media { content: "0123456789", headers: TAG, lasts: 100 });
        let error = download(&client(&server.url())).download().to_file(path).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Io);
    }
}

#[cfg(unix)]
#[tokio::test]
async fn links_devices_and_permissions_stay_what_they_are() {
    use std::os::unix::fs::{FileTypeExt, PermissionsExt, symlink};

    let (server, _) = server(Media { content: "0123456789", headers: TAG, lasts: 100 });
    let client = client(&server.url());
    let folder = Folder::new("kinds");
    fs::write(folder.file(), "old").unwrap();
    fs::set_permissions(folder.file(), fs::Permissions::from_mode(0o640)).unwrap();
    let link = folder.0.join("link");
    symlink(folder.file(), &link).unwrap();
    assert_eq!(download(&client).download().to_file(&link).await.unwrap(), 10);
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert_eq!(fs::read_to_string(folder.file()).unwrap(), "0123456789");
    assert_eq!(fs::metadata(folder.file()).unwrap().permissions().mode() & 0o777, 0o640);
    assert_eq!(download(&client).download().to_file("/dev/null").await.unwrap(), 10);
    assert!(fs::metadata("/dev/null").unwrap().file_type().is_char_device());
    assert_eq!(folder.names(), ["film.mp4", "link"]);
}

/// Two that write to one file may not mix their bytes.
#[tokio::test]
async fn a_partial_file_that_somebody_else_changes_does_not_get_the_name() {
    type Change = fn(&Path);
    let changes: [Change; 2] = [
        |partial| fs::write(partial, "0123, and more of somebody else").unwrap(),
        |partial| {
            fs::write(partial.with_extension("other"), "012345").unwrap();
            fs::rename(partial.with_extension("other"), partial).unwrap();
        },
    ];
    for change in changes {
        let folder = Folder::new("concurrent");
        let partial = folder.0.join("film.mp4.partial");
        let watched = partial.clone();
        let server = Server::start(move |exchange| {
            exchange.read_body();
            exchange.write(format!("HTTP/1.1 200 OK\r\n{TAG}content-length: 10\r\n\r\n0123"));
            while fs::read(&watched).map_or(0, |data| data.len()) < 4 {
                exchange.pause(1);
            }
            change(&watched);
            exchange.write("456789");
        });
        let error = download(&client(&server.url())).download().to_file(folder.file()).await.unwrap_err();
        let reason = std::error::Error::source(&error).unwrap().to_string();
        assert!(reason.contains("another program changed"), "{reason}");
        assert!(!folder.file().exists());
    }
}

/// A note of which only a part reached the disk, and the bytes beside it.
#[tokio::test]
async fn a_note_that_is_cut_does_not_stand_in_the_way() {
    let (server, _) = server(Media { content: "0123456789", headers: TAG, lasts: 100 });
    for note in ["", "\0\0\0", "{\"part", "{\"partialDownload\":\"http://127", "{\"partialDownload\":\"x\"\0\0"] {
        for resumes in [true, false] {
            let folder = Folder::new("cut-note");
            fs::write(folder.0.join("film.mp4.partial.json"), note).unwrap();
            fs::write(folder.0.join("film.mp4.partial"), "ABCD").unwrap();
            let call = download(&client(&server.url())).download();
            let added = if resumes { call.resume_file(folder.file()).await } else { call.to_file(folder.file()).await };
            assert_eq!(added.unwrap(), 10, "{note:?}");
            assert_eq!(fs::read_to_string(folder.file()).unwrap(), "0123456789", "{note:?}");
            assert_eq!(folder.names(), ["film.mp4"], "{note:?}");
        }
    }
}

/// A link at the place of the note or of the bytes may lead anywhere.
#[cfg(unix)]
#[tokio::test]
async fn links_beside_the_file_are_not_followed() {
    let (server, media) = server(Media { content: "0123456789", headers: TAG, lasts: 100 });
    let client = client(&server.url());
    for name in ["film.mp4.partial", "film.mp4.partial.json"] {
        let folder = Folder::new("links-beside");
        std::os::unix::fs::symlink(folder.0.join("elsewhere"), folder.0.join(name)).unwrap();
        let error = download(&client).download().to_file(folder.file()).await.unwrap_err();
        assert_eq!((error.kind(), folder.names()), (ErrorKind::Io, vec![name.to_owned()]));
    }
    let folder = Folder::new("link-for-bytes");
    media.lock().unwrap().lasts = 4;
    broken(&server, &folder.file()).await;
    media.lock().unwrap().lasts = 100;
    let partial = folder.0.join("film.mp4.partial");
    fs::rename(&partial, folder.0.join("elsewhere")).unwrap();
    std::os::unix::fs::symlink(folder.0.join("elsewhere"), &partial).unwrap();
    assert_eq!(download(&client).download().resume_file(folder.file()).await.unwrap(), 10);
    assert_eq!(fs::read_to_string(folder.0.join("elsewhere")).unwrap(), "0123");
    assert!(fs::symlink_metadata(folder.file()).unwrap().is_file());
    assert_eq!(folder.names(), ["elsewhere", "film.mp4"]);
}

/// A program that cleans folders may take the note; what it puts there cannot be removed either.
#[tokio::test]
async fn a_complete_file_is_a_success_whatever_becomes_of_the_note() {
    type Change = fn(&Path);
    let changes: [Change; 2] = [
        |note| fs::remove_file(note).unwrap(),
        |note| {
            fs::remove_file(note).unwrap();
            fs::create_dir(note).unwrap();
        },
    ];
    for change in changes {
        let folder = Folder::new("no-note");
        let note = folder.0.join("film.mp4.partial.json");
        let server = Server::start(move |exchange| {
            exchange.read_body();
            exchange.write(format!("HTTP/1.1 200 OK\r\n{TAG}content-length: 10\r\n\r\n0123"));
            while !note.with_file_name("film.mp4.partial").exists() {
                exchange.pause(1);
            }
            change(&note);
            exchange.write("456789");
        });
        assert_eq!(download(&client(&server.url())).download().to_file(folder.file()).await.unwrap(), 10);
        assert_eq!(fs::read_to_string(folder.file()).unwrap(), "0123456789");
    }
}

#[cfg(unix)]
#[tokio::test]
async fn nothing_is_more_readable_than_the_file_that_it_replaces() {
    use std::os::unix::fs::PermissionsExt;

    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let set = |path: &Path, mode| fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    let (server, media) = server(Media { content: "0123456789", headers: TAG, lasts: 4 });
    let again = client(&server.url());
    for (old, partial) in [(0o600, 0o600), (0o400, 0o600), (0o640, 0o640), (0o755, 0o644)] {
        let folder = Folder::new("private");
        fs::write(folder.file(), "old").unwrap();
        set(&folder.file(), old);
        media.lock().unwrap().lasts = 4;
        broken(&server, &folder.file()).await;
        for name in ["film.mp4.partial", "film.mp4.partial.json"] {
            assert_eq!(mode(&folder.0.join(name)) & !partial, 0, "{name} of a file with {old:o}");
        }
        media.lock().unwrap().lasts = 100;
        assert_eq!(download(&again).download().resume_file(folder.file()).await.unwrap(), 6);
        assert_eq!(mode(&folder.file()), old);
    }
    // The file becomes private between two attempts, of which the second breaks as well.
    let folder = Folder::new("private-later");
    fs::write(folder.file(), "old").unwrap();
    set(&folder.file(), 0o644);
    media.lock().unwrap().lasts = 4;
    broken(&server, &folder.file()).await;
    set(&folder.file(), 0o600);
    let once = builder(&server.url()).retry(generativelanguage::retry::Retry::never()).build().unwrap();
    download(&once).download().resume_file(folder.file()).await.unwrap_err();
    assert_eq!(mode(&folder.0.join("film.mp4.partial")), 0o600);
    // Without an old file, a new one is as readable as any other.
    let folder = Folder::new("new");
    media.lock().unwrap().lasts = 100;
    fs::write(folder.0.join("other"), "").unwrap();
    download(&again).download().to_file(folder.file()).await.unwrap();
    assert_eq!(mode(&folder.file()), mode(&folder.0.join("other")));
}

/// All bytes of a range were there, and the process ended before the file got its name.
#[tokio::test]
async fn a_range_that_is_complete_is_compared_before_it_gets_its_name() {
    for (tag, added, content) in [("\"a\"", 0, "2345"), ("\"b\"", 4, "CDEF")] {
        let folder = Folder::new("complete-range");
        let server = Server::start(move |exchange| match exchange.number {
            0 => {
                exchange.read_body();
                exchange.write(format!(
                    "HTTP/1.1 206 X\r\n{TAG}content-range: bytes 2-5/10\r\ncontent-length: 4\r\n\r\n23"
                ));
                exchange.close();
            }
            1 if tag == "\"a\"" => {
                exchange.respond(206, &[("etag", tag), ("content-range", "bytes 5-5/10")], "5");
            }
            1 => exchange.respond(200, &[("etag", tag)], "ABCDEFGHIJ"),
            _ => exchange.respond(206, &[("etag", tag), ("content-range", "bytes 2-5/10")], "CDEF"),
        });
        let once = builder(&server.url()).retry(generativelanguage::retry::Retry::never()).build().unwrap();
        download(&once).download().range(2..6).to_file(folder.file()).await.unwrap_err();
        fs::write(folder.0.join("film.mp4.partial"), "2345").unwrap();
        assert_eq!(download(&once).download().range(2..6).resume_file(folder.file()).await.unwrap(), added);
        assert_eq!(fs::read_to_string(folder.file()).unwrap(), content);
        assert_eq!(server.seen()[1].header("range"), Some("bytes=5-5"));
        assert_eq!(folder.names(), ["film.mp4"]);
    }
}
