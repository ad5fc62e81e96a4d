//! The programs in `examples`, run against servers that know nothing but the documents.

use std::{error::Error, fs, path::Path};

use discovery_fake::FakeServer;
use google_apis_example as apis;

#[expect(dead_code, reason = "the client of its own is for people")]
#[path = "../../examples/calendar.rs"]
mod calendar;
#[expect(dead_code, reason = "the client of its own is for people")]
#[path = "../../examples/drive.rs"]
mod drive;
#[expect(dead_code, reason = "the client of its own is for people")]
#[path = "../../examples/gmail.rs"]
mod gmail;

/// The longest that a program may be.
const LINES: usize = 60;

fn serve(document: &str) -> Result<FakeServer, discovery_fake::Error> {
    FakeServer::builder().document_file(Path::new("discovery").join(document)).start_blocking()
}

#[tokio::test]
async fn drive_uploads_changes_and_deletes() -> Result<(), Box<dyn Error>> {
    let server = serve("drive-v3.json")?;
    drive::run(&server.configure(apis::drive::v3::Client::builder()).build()?).await
}

#[tokio::test]
async fn calendar_inserts_changes_and_deletes() -> Result<(), Box<dyn Error>> {
    let server = serve("calendar-v3.json")?;
    calendar::run(&server.configure(apis::calendar::v3::Client::builder()).build()?).await
}

#[tokio::test]
async fn gmail_labels_and_sends() -> Result<(), Box<dyn Error>> {
    let server = serve("gmail-v1.json")?;
    gmail::run(&server.configure(apis::gmail::v1::Client::builder()).build()?).await
}

#[test]
fn programs_are_short() {
    for program in ["calendar", "drive", "gmail"] {
        let text = fs::read_to_string(format!("examples/{program}.rs")).expect("a program");
        assert!(text.lines().count() <= LINES, "{program}");
    }
}
