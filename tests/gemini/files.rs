//! Files that are uploaded from paths, and files that are deleted in the end.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use discovery_fake::{FakeServer, Fault};
use serde_json::json;

use crate::fake::{bodies, start};

/// Creates a file in a folder that is deleted with the value.
fn note() -> (tempfile::TempDir, std::path::PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("note.txt");
    std::fs::write(&path, "hello").unwrap();
    (folder, path)
}

fn deletions(server: &FakeServer) -> usize {
    server.requests_to("files.delete").unwrap().len()
}

macro_rules! in_version {
    ($version:ident) => {
        mod $version {
            use super::*;
            use generativelanguage::$version::schemas::{File, FileState, Part};

            #[tokio::test]
            async fn a_path_is_uploaded_with_its_type_and_name() {
                let (_server, client) = start!($version);
                let (_folder, path) = note();
                let sent = Arc::new(AtomicU64::new(0));
                let counter = Arc::clone(&sent);
                let progress = move |progress: generativelanguage::upload::Progress| {
                    counter.store(progress.sent, Ordering::Relaxed);
                };
                let file = client.files().upload(&path).progress(progress).await.unwrap();
                assert_eq!(file.mime_type.as_deref(), Some("text/plain"));
                assert_eq!(file.display_name.as_deref(), Some("note.txt"));
                assert_eq!(file.state, Some(FileState::Active));
                assert_eq!(sent.load(Ordering::Relaxed), 5);

                let upload = client.files().upload(&path).display_name("Mine").media_type("text/markdown");
                let file = tokio::spawn(upload).await.unwrap().unwrap();
                assert_eq!((file.display_name.as_deref(), file.mime_type.as_deref()), (Some("Mine"), Some("text/markdown")));
                assert_eq!(Part::from(&file).file_data.unwrap().mime_type, file.mime_type);
                // A file stands for its name.
                assert_eq!(client.files().get(&file).await.unwrap().name, file.name);
                client.files().delete(&file).await.unwrap();
                assert!(client.files().get(&file).await.unwrap_err().is_permission_denied());
            }

            #[tokio::test]
            async fn an_unknown_extension_needs_a_type() {
                let (server, client) = start!($version);
                let error = client.files().upload("data.unheard").await.unwrap_err();
                assert!(error.to_string().contains("data.unheard") || error.kind() == generativelanguage::error::ErrorKind::Io);
                assert!(server.requests().is_empty());
            }

            #[tokio::test]
            async fn temporary_files_are_deleted_in_the_end() {
                let (server, client) = start!($version);
                let (_folder, path) = note();
                let mut files = client.files().temporary();
                let (first, second) = (files.upload(&path).await.unwrap(), files.upload(&path).await.unwrap());
                let kept = files.add_upload(client.files().upload(&path).display_name("kept")).await.unwrap();
                files.keep(&kept);
                assert_eq!(files.names(), [first.name.clone().unwrap(), second.name.clone().unwrap()]);
                // A missing file is not an error.
                client.files().delete(&first).await.unwrap();
                files.close().await.unwrap();
                assert!(client.files().get(&second).await.is_err());
                assert!(client.files().get(&kept).await.is_ok());

                // All are tried, and the first error is returned.
                let mut files = client.files().temporary();
                let (one, two) = (files.upload(&path).await.unwrap(), files.upload(&path).await.unwrap());
                server.fault(Fault::status(400).message("not now").on("files.delete")).unwrap();
                assert_eq!(files.close().await.unwrap_err().message(), "not now");
                assert!(client.files().get(&one).await.is_ok());
                assert!(client.files().get(&two).await.is_err());
            }

            #[tokio::test]
            async fn dropped_files_are_deleted_in_the_background() {
                let (server, client) = start!($version);
                let (_folder, path) = note();
                let mut files = client.files().temporary();
                files.upload(&path).await.unwrap();
                drop(files);
                while deletions(&server) == 0 {
                    tokio::time::sleep(Duration::from_millis(1)).await;
                }
                // Nothing to delete, and no runtime: both are fine.
                drop(client.files().temporary());
                let mut files = client.files().temporary();
                files.add(&File::new().set_name("files/x"));
                std::thread::spawn(move || drop(files)).join().unwrap();
            }

            #[tokio::test]
            async fn a_file_that_cannot_be_processed_is_an_error_and_is_deleted() {
                let (server, client) = start!($version);
                let (_folder, path) = note();
                let failed = json!({"name": "files/a", "state": "FAILED", "error": {"code": 3, "message": "not a film"}});
                server.reply_to("media.upload", json!({"file": {"name": "files/a"}})).unwrap();
                server.reply_to("files.get", failed).unwrap();
                let mut files = client.files().temporary();
                let error = files.upload(&path).await.unwrap_err();
                assert_eq!(error.message(), "not a film");
                assert_eq!(files.names(), ["files/a"]);
                assert!(bodies(&server, "files.get").len() == 1);
            }
        }
    };
}

#[cfg(document = "v1beta/20260831")]
in_version!(v1);
in_version!(v1beta);
