//! Inserts an event into the primary calendar, changes, lists and deletes it: `cargo run --example calendar`, with Application
//! Default Credentials.

use std::error::Error;

use google_apis_example::calendar::v3::{
    Client,
    schemas::{Event, EventAttendee, EventDateTime},
};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    run(&Client::builder().application_default().build()?).await
}

/// The program itself, apart from its client, so that a test can run it with another one.
pub(crate) async fn run(client: &Client) -> Result<(), Box<dyn Error>> {
    let at = |time: &str| {
        time.parse().map(|time: discovery_runtime::types::Timestamp| EventDateTime::new().set_date_time(time))
    };
    let event = Event::new()
        .set_summary("Planning")
        .set_start(at("2026-03-02T10:00:00+01:00")?)
        .set_end(at("2026-03-02T11:00:00+01:00")?)
        .set_attendees([EventAttendee::new().set_email("ada@example.com")]);
    let event = client.events().insert("primary", event).send_updates("all").await?;
    let id = event.id.ok_or("an event without an id")?;
    // The offset is as it was.
    let start = event.start.and_then(|start| start.date_time).ok_or("an event without a start")?;
    println!("starts at {start}");

    // An empty list is sent, because the `PATCH` of the document changes the fields that it receives.
    let change = Event::new().set_attendees(Vec::<EventAttendee>::new());
    let event = client.events().patch("primary", &id, change).await?;
    assert!(event.attendees.is_empty());

    let mut events = client.events().list("primary").single_events(true).order_by("startTime").items();
    while let Some(event) = events.try_next().await? {
        println!("{}", event.summary.unwrap_or_default());
    }
    client.events().delete("primary", &id).send_updates("none").await?;
    Ok(())
}
