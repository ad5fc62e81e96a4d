//! Shows retries, and the contents of an error: `cargo run --example retries`.

#![allow(deprecated, reason = "a newer document may deprecate what is called here")]

mod support;

use std::time::{Duration, Instant};

use discovery_fake::Fault;
use generativelanguage::retry::Retry;

#[tokio::main]
async fn main() -> support::Result {
    let client = support::builder().build()?;
    if let Some(fake) = support::fake() {
        fake.fault(Fault::quota(Duration::from_millis(300)).on("models.list"))?;
        fake.fault(Fault::unavailable().on("models.get").times(10))?;
    }
    // The first reply is a 429 with a delay. The client waits that long and retries.
    let start = Instant::now();
    let models = client.models().list().timeout(Duration::from_secs(20)).await?.models;
    println!("{} models after {:.1?}", models.len(), start.elapsed());

    // A call can have its own policy.
    let hasty = Retry::new().attempts(3).initial_wait(Duration::from_millis(50));
    match client.models().get("no-such-model").retry(hasty).await {
        Err(error) if error.is_overloaded() => {
            println!("{error}");
            for attempt in error.attempts() {
                println!("  {attempt}");
            }
        }
        Err(error) if error.is_not_found() => println!("{error}"),
        other => println!("{:?}", other?),
    }
    Ok(())
}
