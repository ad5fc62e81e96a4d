//! Time: each limit holds wherever a call waits, and what is given up leaves nothing behind. Time is tokio's, which runs only
//! while all wait.

#![allow(deprecated, reason = "a newer document may deprecate what is called here")]

#[path = "../common/api.rs"]
mod api;

mod hanging_server;
mod hangs;
mod kinds;
mod other_limits;
