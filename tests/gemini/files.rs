//! Files that are uploaded from paths, and files that are deleted in the end.

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Waker};
use std::time::Duration;

use discovery_fake::{FakeServer, Fault};
use generativelanguage::error::ErrorKind;
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
            async fn cancelled_deletions_go_on_in_the_background() {
                let (server, client) = start!($version);
                let (_folder, path) = note();
                let mut files = client.files().temporary();
                for _ in 0..3 {
                    files.upload(&path).await.unwrap();
                }
                let names = files.names().to_vec();
                let mut closing = Box::pin(files.close());
                assert!(closing.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
                drop(closing);
                for name in names {
                    while server.get(&name).is_some() {
                        tokio::time::sleep(Duration::from_millis(1)).await;
                    }
                }
            }

            /// The service refuses alike whether a file is gone or may not be deleted.
            #[tokio::test]
            async fn files_that_may_not_be_deleted_are_errors() {
                let (server, client) = start!($version);
                let (_folder, path) = note();
                let mut files = client.files().temporary();
                files.upload(&path).await.unwrap();
                server.fault(Fault::status(403).message("not with this key").on("files.delete")).unwrap();
                let error = files.close().await.unwrap_err();
                assert_eq!((error.message(), error.is_permission_denied()), ("not with this key", true));

                // A key that may do nothing says so.
                let mut files = client.files().temporary();
                files.upload(&path).await.unwrap();
                let info = json!({"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "API_KEY_SERVICE_BLOCKED"});
                let error = json!({"code": 403, "message": "blocked", "status": "PERMISSION_DENIED", "details": [info]});
                let blocked = json!({"error": error}).to_string();
                for method in ["files.delete", "files.get"] {
                    server.fault(Fault::raw(403, "application/json", blocked.clone()).on(method)).unwrap();
                }
                assert_eq!(files.close().await.unwrap_err().reason(), Some("API_KEY_SERVICE_BLOCKED"));
            }

            #[tokio::test]
            async fn an_upload_that_is_polled_again_is_an_error() {
                let (_server, client) = start!($version);
                let (_folder, path) = note();
                let mut upload = client.files().upload(&path);
                (&mut upload).await.unwrap();
                for _ in 0..2 {
                    let error = (&mut upload).await.unwrap_err();
                    assert_eq!((error.kind(), error.message()), (ErrorKind::Request, "the call was already sent: create a new call"));
                }
            }

            #[tokio::test]
            async fn the_wait_for_a_file_has_a_limit() {
                let (server, client) = start!($version);
                let (_folder, path) = note();
                // A state that this version does not know.
                server.reply_always("files.get", json!({"name": "files/a", "state": "QUEUED"})).unwrap();
                let limit = Duration::from_secs(1);
                let error = client.files().upload(&path).timeout(limit).await.unwrap_err();
                assert_eq!(error.kind(), ErrorKind::Timeout);
                let mut files = client.files().temporary();
                let error = files.add_upload(client.files().upload(&path).timeout(limit)).await.unwrap_err();
                assert_eq!(error.kind(), ErrorKind::Timeout);
            }

            #[tokio::test]
            async fn a_file_without_a_state_is_ready() {
                let (server, client) = start!($version);
                let (_folder, path) = note();
                server.reply_to("files.get", json!({"name": "files/a"})).unwrap();
                let file = client.files().upload(&path).await.unwrap();
                assert_eq!((file.name.as_deref(), bodies(&server, "files.get").len()), (Some("files/a"), 1));
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
