use discovery_runtime::types::Map;
use google_apis_example::calendar::v3::{Client, schemas::*};
use serde_json::json;

use crate::{
    Calls, client,
    server::{empty, no_content, reply},
};

const START: &str = "2026-01-02T03:04:05-07:00";

#[tokio::test]
async fn calendar() {
    let mut calls = Calls::of("calendar");
    let events = |url: String| client(Client::builder(), &url).map(|client| client.events());

    let odd = reply(&json!({"items": [{"id": "ok"}, {"updated": "0000-12-29T00:00:00.000Z"}]}));
    let call = async |url| events(url)?.list("primary").time_min(START).single_events(true).order_by("startTime").await;
    let list = calls.make("list from a local time", vec![odd], call).await;
    assert_eq!(list.items.len(), 2);
    assert_eq!(list.items[1].updated.as_ref().map(ToString::to_string).as_deref(), Some("0000-12-29T00:00:00.000Z"));

    let pages = vec![reply(&json!({"items": [{"id": "a"}], "nextPageToken": "t2"})), reply(&json!({"items": [{}]}))];
    let call = async |url| events(url)?.list("primary").max_results(1).items().try_collect::<Vec<_>>().await;
    assert_eq!(calls.make("list pages", pages, call).await.len(), 2);

    let call = async |url| events(url)?.list("primary").event_types(["default", "focusTime"]).await;
    calls.make("list some types", vec![empty()], call).await;
    let call = async |url| events(url)?.list("primary").private_extended_property(["a=1", "b=2"]).await;
    calls.make("list by properties", vec![empty()], call).await;

    let event = Event::new()
        .set_summary("Talk")
        .set_start(EventDateTime::new().set_date_time(time(START)).set_time_zone("America/Denver"))
        .set_end(EventDateTime::new().set_date_time(time("2026-01-02T04:04:05-07:00")))
        .set_attendees([EventAttendee::new().set_email("a@example.com")]);
    let answer = reply(&json!({"start": {"dateTime": START}}));
    let made =
        calls.make("insert an event", vec![answer], async |url| events(url)?.insert("primary", event).await).await;
    assert_eq!(made.start.and_then(|start| start.date_time).map(|time| time.to_string()).as_deref(), Some(START));

    let change = Event::new().set_or_clear_attendees(None);
    let call = async |url| events(url)?.patch("primary", "e1", change).await;
    calls.make("clear attendees with null", vec![empty()], call).await;

    let change = Event::new().set_attendees(Vec::<EventAttendee>::new());
    let call = async |url| events(url)?.patch("primary", "e1", change).send_updates("all").await;
    calls.make("clear attendees with an empty list", vec![empty()], call).await;

    let start = EventDateTime::new().set_date("2026-01-02".parse::<discovery_runtime::types::Date>().expect("a date"));
    let change = Event::new().set_start(start.set_or_clear_date_time(None));
    let call = async |url| events(url)?.patch("primary", "e1", change).await;
    calls.make("make an event last all day", vec![empty()], call).await;

    let private = Map::<String>::from_options([("k", None::<String>)]);
    let properties = EventExtendedProperties::new().set_or_clear_private(private);
    let change = Event::new().set_extended_properties(properties);
    let call = async |url| events(url)?.patch("primary", "e1", change).await;
    calls.make("remove a property", vec![empty()], call).await;

    let day =
        |text: &str| EventDateTime::new().set_date(text.parse::<discovery_runtime::types::Date>().expect("a date"));
    let event = Event::new().set_start(day("2026-01-02")).set_end(day("2026-01-03"));
    let call = async |url| events(url)?.update("primary", "e1", event).header("if-match", "\"e1\"").await;
    calls.make("update if it matches", vec![empty()], call).await;

    let call = async |url| events(url)?.delete("primary", "e1").send_updates("none").await;
    calls.make("delete an event", vec![no_content()], call).await;

    let call =
        async |url: String| client(Client::builder(), &url)?.calendar_list().list().min_access_role("owner").await;
    calls.make("list calendars", vec![empty()], call).await;
    calls.finish();
}

fn time(text: &str) -> discovery_runtime::types::Timestamp {
    text.parse().expect("a time")
}
