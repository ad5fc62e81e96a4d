//! Uploads and downloads.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use discovery_document::Reply;
use discovery_runtime::Call;
use discovery_runtime::call::{Answers, Lro, MediaOnly, Output, Unary, Upload};
use discovery_runtime::error::ErrorKind;
use discovery_runtime::upload::{Phase, Progress, ResumeHandle, Uploading};
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::Value;
use tempfile::NamedTempFile;

use super::Sending;
use crate::exit::{Exit, Failure, Result};
use crate::output;
use crate::reply::AnyReply;

/// Uploads a file or standard input. Ctrl-C cancels the upload at the server as well.
pub(super) async fn upload(sending: &Sending<'_>) -> Result<()> {
    if sending.plan.reply == Reply::Operation && sending.settings.wait {
        let upload = prepare(sending, sending.build::<Call<Value, Upload<Lro<Value, Value>>>>()?)?;
        let operation = upload.operation().await.map_err(|error| failed(sending, error))?;
        forget(sending);
        return sending.wait(operation).await;
    }
    let Some(response) = sending.plan.method.source.response.as_ref().map(|body| &body.schema) else {
        return once::<()>(sending).await;
    };
    let reply = if sending.plan.api.document.resolve(response).properties.contains_key("error") {
        once::<AnyReply<true>>(sending).await?.0
    } else {
        once::<AnyReply<false>>(sending).await?.0
    };
    sending.print(&reply)
}

/// Uploads, and returns the reply.
async fn once<R: Output>(sending: &Sending<'_>) -> Result<R> {
    let upload = prepare(sending, sending.build::<Call<R, Upload<Unary>>>()?)?;
    let reply = upload.await.map_err(|error| failed(sending, error))?;
    forget(sending);
    Ok(reply)
}

fn prepare<R: Output, K: Answers>(sending: &Sending<'_>, call: Call<R, Upload<K>>) -> Result<Uploading<R, K>> {
    let settings = sending.settings;
    let file = settings.upload.as_deref().unwrap_or_default();
    let mut upload = if file == "-" { call.reader(tokio::io::stdin(), None) } else { call.file(file) };
    let is_known = file != "-" && discovery_runtime::rt::media_type(Path::new(file)).is_some();
    match &settings.media_type {
        Some(media_type) => upload = upload.media_type(media_type),
        None if !is_known => {
            return Err(Failure::usage(format!("the media type of {file} is unknown: set --media-type")));
        }
        None => {}
    }
    if settings.resume {
        let path = note(file);
        let text = fs::read_to_string(&path)
            .map_err(|error| Failure::usage(format!("cannot resume: cannot read {}: {error}", path.display())))?;
        let handle: ResumeHandle = serde_json::from_str(&text).map_err(|error| {
            Failure::usage(format!("cannot resume: {} is not the state of an upload: {error}", path.display()))
        })?;
        upload = upload.resume(handle);
    }
    let bar = Bar::new(file);
    Ok(upload.progress(move |progress| bar.show(&progress)).cancel_on(sending.interrupt.clone().wait()))
}

/// Returns the path of the file with the state of an upload.
fn note(file: &str) -> PathBuf {
    PathBuf::from(format!("{file}.resume"))
}

/// Removes that file after an upload.
fn forget(sending: &Sending<'_>) {
    if sending.settings.resume {
        // Without the file, there is nothing to remove.
        _ = fs::remove_file(note(sending.settings.upload.as_deref().unwrap_or_default()));
    }
}

/// Returns the failure of an upload, and stores its state if it can be resumed.
fn failed(sending: &Sending<'_>, error: discovery_runtime::Error) -> Failure {
    let file = sending.settings.upload.as_deref().unwrap_or_default();
    let handle = error.resume_handle().cloned().filter(|_| file != "-");
    if handle.is_none() && ends_session(&error) {
        forget(sending);
    }
    if error.is_cancelled() && sending.interrupt.is_seen() {
        return Failure::new(Exit::Interrupted, "interrupted; the upload was cancelled");
    }
    let mut failure = Failure::from(error);
    if let Some(handle) = handle {
        let path = note(file);
        let kept = serde_json::to_string(&handle).map_err(std::io::Error::other).and_then(|text| keep(&path, &text));
        failure.exit = Exit::Incomplete;
        let (said, path) = (&failure.message, path.display());
        failure.message = match kept {
            Ok(()) => format!("{said}: continue the upload with --resume, which reads {path}"),
            Err(error) => format!("{said}: the upload cannot be resumed, because {path} cannot be written: {error}"),
        };
    }
    failure
}

/// Returns true if an error without a handle comes from the server, which has ended the session then.
fn ends_session(error: &discovery_runtime::Error) -> bool {
    matches!(error.kind(), ErrorKind::Api | ErrorKind::Decode) || error.is_cancelled()
}

/// Writes a note that only its owner can read, because the URL of a session is a secret. A symbolic link is replaced.
fn keep(path: &Path, text: &str) -> std::io::Result<()> {
    if fs::read(path).is_ok_and(|kept| !kept.is_empty() && serde_json::from_slice::<ResumeHandle>(&kept).is_err()) {
        return Err(std::io::Error::other("it exists and is not the state of an upload"));
    }
    let folder = path.parent().filter(|folder| *folder != Path::new("")).unwrap_or(Path::new("."));
    let mut file = NamedTempFile::new_in(folder)?;
    file.write_all(text.as_bytes())?;
    file.as_file().sync_all()?;
    file.persist(path)?;
    Ok(())
}

/// Downloads media into a file or to standard output.
pub(super) async fn download(sending: &Sending<'_>) -> Result<()> {
    let file = sending.settings.output.as_deref().unwrap_or_default();
    let download = sending.build::<Call<(), MediaOnly>>()?.download();
    if file == "-" {
        let mut media = download.await?;
        while let Some(bytes) = media.try_next().await? {
            output::bytes(&bytes)?;
        }
        return Ok(());
    }
    let bytes =
        if sending.settings.resume { download.resume_file(file).await? } else { download.to_file(file).await? };
    output::note(&format!("{file}: {bytes} bytes"));
    Ok(())
}

/// A progress bar on standard error, if that is a terminal.
struct Bar(ProgressBar);

impl Bar {
    fn new(file: &str) -> Self {
        let bar = ProgressBar::no_length();
        let style = ProgressStyle::with_template("{msg} [{bar:30}] {bytes}/{total_bytes}");
        if let Ok(style) = style {
            bar.set_style(style.progress_chars("=> "));
        }
        bar.set_message(file.to_owned());
        Self(bar)
    }

    fn show(&self, progress: &Progress) {
        if let Some(total) = progress.total {
            self.0.set_length(total);
        }
        self.0.set_position(progress.sent);
        if progress.phase == Phase::Done {
            self.0.finish();
        }
    }
}
