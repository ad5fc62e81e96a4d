//! A web service that streams answers as server-sent events: `cargo run --example service`, then
//! `curl --no-buffer --data "Tell me a story." http://127.0.0.1:8080/ask`.
//!
//! A client that disconnects cancels the call, because its stream is dropped.

use std::convert::Infallible;
use std::env;
use std::error::Error;

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::sse::{Event, Sse};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use futures_util::{Stream, StreamExt};
use generativelanguage::v1beta::Client;
use tokio::net::TcpListener;

struct Failure(generativelanguage::Error);

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let status = match &self.0 {
            error if error.is_invalid_argument() => StatusCode::BAD_REQUEST,
            error if error.is_quota() => StatusCode::TOO_MANY_REQUESTS,
            error if error.is_overloaded() => StatusCode::SERVICE_UNAVAILABLE,
            error if error.is_timeout() => StatusCode::GATEWAY_TIMEOUT,
            _ => StatusCode::BAD_GATEWAY,
        };
        (status, self.0.message().to_owned()).into_response()
    }
}

async fn ask(
    State(client): State<Client>,
    question: String,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Failure> {
    let answer = client.models().stream_generate_content("gemini-2.5-flash", question);
    let stream = answer.stream().await.map_err(Failure)?;
    Ok(Sse::new(stream.map(|element| {
        Ok(match element {
            Ok(reply) => Event::default().data(reply.text()),
            Err(error) => Event::default().event("error").data(error.message()),
        })
    })))
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let port = env::var("PORT").unwrap_or("8080".to_owned());
    let listener = TcpListener::bind(format!("127.0.0.1:{port}")).await?;
    println!("listening on {}", listener.local_addr()?);
    let app = Router::new().route("/ask", post(ask)).with_state(Client::from_env()?);
    axum::serve(listener, app).await?;
    Ok(())
}
