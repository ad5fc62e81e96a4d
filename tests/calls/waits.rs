//! Calls that are dropped or told to hurry.

use std::time::Duration;

use generativelanguage::retry::{Retry, RetryBudget};

use tokio::task::JoinSet;

use crate::support::api::{builder, create};
use crate::support::server::Server;

/// Calls that are dropped while they wait have cost the server nothing.
#[tokio::test]
async fn calls_that_are_dropped_return_what_they_took_from_the_budget() {
    let server = Server::start(|exchange| exchange.error(503));
    let budget = RetryBudget::new(10);
    // They wait for an hour before they are tried again.
    let slow = Retry::new().initial_wait(Duration::from_secs(3600)).longest_wait(Duration::from_secs(3600));
    let client = builder(&server.url()).retry(slow).retry_budget(budget.clone()).build().unwrap();
    let mut calls: JoinSet<_> = (0..10).map(|_| create(&client)).collect();
    while budget.tokens() > Some(0) {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    calls.shutdown().await;
    assert_eq!((budget.tokens(), server.count()), (Some(10), 10));
}

/// The service rejects timeouts below ten seconds, and a retry has less time than the call.
#[tokio::test]
async fn an_attempt_with_little_time_left_tells_the_server_nothing() {
    let server = Server::start(|exchange| match exchange.number {
        0 => exchange.respond(503, &[("retry-after", "1")], ""),
        _ => exchange.json(200, "{}"),
    });
    let client = builder(&server.url()).build().unwrap();
    create(&client).timeout(Duration::from_millis(10_500)).await.unwrap();
    let told: Vec<_> = server.seen().iter().map(|seen| seen.header("x-server-timeout").map(str::to_owned)).collect();
    assert_eq!(told, [Some("11".to_owned()), None]);
}
