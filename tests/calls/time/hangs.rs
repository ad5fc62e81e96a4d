//! Every await of every kind of call hangs in turn, and every limit ends the call; so does dropping it, which leaves nothing.

use std::sync::Arc;
use std::time::Duration;

use generativelanguage::client::ClientBuilder;
use generativelanguage::limit::Limiter;
use generativelanguage::retry::{Retry, RetryBudget};
use tokio::time::{Instant, timeout};

use crate::support::api::{Client, builder};
use super::hanging_server::{Hanging, HangingTransport, Place};
use super::kinds::{KINDS, Kind};

/// The limit that is to end a call.
const LIMIT: Duration = Duration::from_secs(1000);

/// More than a call needs to notice that it may go on, and to cancel an upload.
const GRACE: Duration = Duration::from_secs(60);

/// The limits that end a hanging call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Limit {
    Timeout,
    AttemptTimeout,
    IdleTimeout,
    CancelOn,
    Drop,
}

const LIMITS: [Limit; 5] = [Limit::Timeout, Limit::AttemptTimeout, Limit::IdleTimeout, Limit::CancelOn, Limit::Drop];

impl Limit {
    /// Returns true if the limit is for this place of a call. The timeout of an attempt ends with the head of a response or the
    /// first element of a stream, and silence is that of a body.
    fn covers(self, kind: Kind, place: Place) -> bool {
        match self {
            // Comments are those of event streams.
            _ if matches!(place, Place::Comments(_)) && !kind.is_stream() => false,
            // Which of its requests has the media depends on what was refused before.
            Self::AttemptTimeout | Self::IdleTimeout
                if kind == Kind::UploadThatBeginsOperation && matches!(place, Place::RequestBody(_)) =>
            {
                false
            }
            Self::Timeout | Self::Drop => true,
            Self::CancelOn => kind.is_upload(),
            Self::AttemptTimeout => match place {
                Place::Credentials(_) | Place::Head(_) | Place::Comments(_) => true,
                Place::Chunk(_, chunk) => kind.is_stream() && chunk == 0,
                // While bytes are sent, the idle timeout applies.
                Place::RequestBody(_) => !kind.is_upload(),
                Place::ErrorChunk(..) | Place::Read(_) | Place::Write(_) => false,
            },
            Self::IdleTimeout => match place {
                Place::Chunk(..) => true,
                Place::RequestBody(number) => kind == Kind::UploadInOneRequest || kind.is_upload() && number > 1,
                _ => false,
            },
        }
    }

    fn set(self, builder: ClientBuilder<Client>) -> ClientBuilder<Client> {
        let builder = builder.attempt_timeout(None).idle_timeout(None);
        match self {
            Self::Timeout => builder.timeout(LIMIT),
            Self::AttemptTimeout => builder.attempt_timeout(LIMIT),
            Self::IdleTimeout => builder.idle_timeout(LIMIT),
            Self::CancelOn | Self::Drop => builder,
        }
    }
}

/// Returns the places of the request with a number; those that a kind of call does not have are not reached.
fn places(number: usize) -> Vec<Place> {
    let mut places = vec![
        Place::Credentials(number),
        Place::RequestBody(number),
        Place::Head(number),
        Place::Comments(number),
        Place::Read(number),
        Place::Write(number),
    ];
    for chunk in 0..5 {
        places.extend([Place::Chunk(number, chunk), Place::ErrorChunk(number, chunk)]);
    }
    places
}

/// Makes one call that hangs, and returns whether it came to the place, or what was wrong.
async fn check(kind: Kind, place: Place, limit: Limit, refuse_first: bool) -> Result<bool, String> {
    let tasks = alive();
    let hanging = Hanging::at(place, refuse_first);
    let budget = RetryBudget::new(10);
    let limiter = Arc::new(Limiter::new(HangingTransport(hanging.clone())).concurrent(3));
    let client = limit
        .set(builder("http://a.example/"))
        .credentials(hanging.credentials())
        .transport(limiter.clone())
        .retry(Retry::new().attempts(2).initial_wait(Duration::from_millis(1)))
        .retry_budget(budget.clone())
        .build()
        .unwrap();
    let cancel_after = (limit == Limit::CancelOn).then_some(LIMIT);
    let start = Instant::now();
    let call = timeout(LIMIT * 9, kind.run(client, hanging.clone(), cancel_after)).await;
    if !hanging.is_reached() {
        return match call {
            Ok((_, Ok(()))) => Ok(false),
            other => Err(format!("it did not come there: {other:?}")),
        };
    }
    // The time in which the body of an error may come is the crate's own, and the error stands without it.
    let is_error = matches!(place, Place::ErrorChunk(..));
    match (limit, call) {
        (Limit::Drop, Err(_)) if budget.tokens() != Some(10) => {
            return Err(format!("{:?} tokens of 10 are left", budget.tokens()));
        }
        (Limit::Drop, Err(_)) => {}
        (Limit::Drop, Ok(_)) if is_error => {}
        (Limit::Drop, Ok(_)) => return Err("it ended by itself".to_owned()),
        (_, Err(_)) => return Err("it does not end".to_owned()),
        (_, Ok((began, result))) => {
            let took = began.max(start).elapsed();
            // After a limit for a part of it, a call may go on, and fail for the same reason again.
            let most = if limit == Limit::Timeout { LIMIT + Duration::from_millis(2) } else { LIMIT * 2 + GRACE };
            if took > most {
                return Err(format!("it took {took:?}"));
            }
            match result {
                Ok(()) if limit == Limit::Timeout && !is_error => return Err("it succeeded".to_owned()),
                Ok(()) => {}
                Err(error) if error.is_overloaded() && (is_error || refuse_first) => {}
                Err(error) if limit == Limit::CancelOn && error.message().contains("cancelled") => {}
                Err(error) if limit != Limit::CancelOn && error.is_timeout() => {}
                Err(error) => return Err(format!("{error:?}")),
            }
        }
    }
    // A dropped call leaves nothing behind at once, except for tasks that must be woken to end.
    for _ in 0..10 {
        tokio::task::yield_now().await;
    }
    if hanging.alive() > 0 {
        return Err(format!("{} requests are left", hanging.alive()));
    }
    if alive() > tasks {
        return Err(format!("{} tasks are left", alive() - tasks));
    }
    if !format!("{limiter:?}").contains("free: Some(3)") {
        return Err(format!("a permit is left: {limiter:?}"));
    }
    Ok(true)
}

fn alive() -> usize {
    tokio::runtime::Handle::current().metrics().num_alive_tasks()
}

#[tokio::test(start_paused = true)]
async fn every_limit_holds_at_every_await_of_every_kind_of_call() {
    let (mut places_reached, mut calls, mut wrong) = (0, 0, Vec::new());
    for (kind, refuse_first) in KINDS.into_iter().flat_map(|kind| [(kind, false), (kind, true)]) {
        for number in 0.. {
            let mut any = false;
            for place in places(number) {
                let mut reached = !matches!(place, Place::Comments(_)) || kind.is_stream();
                for limit in LIMITS.into_iter().filter(|limit| limit.covers(kind, place)) {
                    match check(kind, place, limit, refuse_first).await {
                        Ok(true) => calls += 1,
                        Ok(false) => reached = false,
                        Err(what) => wrong.push(format!("{kind:?} {place:?} {limit:?} {refuse_first}: {what}")),
                    }
                    if !reached {
                        break;
                    }
                }
                places_reached += usize::from(reached);
                any |= reached;
            }
            if !any {
                break;
            }
        }
    }
    println!("{calls} calls at {places_reached} places were ended");
    assert!(wrong.is_empty(), "{} calls:\n{}", wrong.len(), wrong.join("\n"));
}
