//! Execution of the function calls of a reply.

use std::future::poll_fn;
use std::task::Poll;

use discovery_runtime::rt::{BoxFuture, Struct};

use super::super::reply::parts;
use super::super::schema::{Candidate, Content, FunctionCall, Part, Reply, Request};
use super::{Approval, ToolCall, Tools};

/// The treatment of a reply in a conversation.
pub(in super::super) enum Decision {
    /// Return the reply to the caller: it answers, or calls functions that the caller declared.
    Answer,
    /// Run these calls, and send the results to the model.
    Run(Vec<ToolCall>),
}

/// Decides about a reply. `request` has the functions that the caller declared.
pub(in super::super) fn decide<Q: Request, R: Reply>(tools: &Tools, request: &Q, reply: &R) -> Decision {
    let calls: Vec<ToolCall> = parts(reply).filter_map(Part::function_call).map(tool_call).collect();
    let is_callers = |call: &ToolCall| tools.function_of(&call.name).is_none() && request.declares(&call.name);
    if calls.is_empty() || calls.iter().any(is_callers) { Decision::Answer } else { Decision::Run(calls) }
}

/// Runs calls concurrently, and returns a part for each, in the order of the calls.
pub(in super::super) async fn run<R: Reply>(tools: &Tools, calls: Vec<ToolCall>) -> Vec<PartOf<R>> {
    let started = calls.iter().map(|call| tools.start(call.clone())).collect();
    let responses = join(started).await;
    let parts = calls
        .iter()
        .zip(responses)
        .filter_map(|(call, response)| Part::from_response(&call.name, call.id.as_deref(), response));
    parts.collect()
}

/// A part of a reply.
type PartOf<R> = <<<R as Reply>::Candidate as Candidate>::Content as Content>::Part;

impl Tools {
    /// Starts a call; its future returns the response for the model.
    fn start(&self, call: ToolCall) -> BoxFuture<'static, Struct> {
        let function = self.function_of(&call.name).cloned();
        let approve = self.approve.clone();
        Box::pin(async move {
            let Some(function) = function else {
                return failure(format!("there is no function `{}`", call.name));
            };
            if let Some(approve) = approve
                && let Approval::Refuse(reason) = approve(call.clone()).await
            {
                return failure(reason);
            }
            (function.call)(call.args).await.unwrap_or_else(failure)
        })
    }
}

fn tool_call(call: &dyn FunctionCall) -> ToolCall {
    ToolCall {
        name: call.name().unwrap_or_default().to_owned(),
        args: call.args().cloned().unwrap_or_default(),
        id: call.id().map(str::to_owned),
    }
}

/// Returns the response that reports an error to the model.
fn failure(message: String) -> Struct {
    Struct::new().with("error", message)
}

/// Waits for all futures on this task.
async fn join<T>(futures: Vec<BoxFuture<'static, T>>) -> Vec<T> {
    let mut pending: Vec<_> = futures.into_iter().map(Some).collect();
    let mut outputs: Vec<Option<T>> = pending.iter().map(|_| None).collect();
    poll_fn(|context| {
        for (future, output) in pending.iter_mut().zip(&mut outputs) {
            if let Some(running) = future
                && let Poll::Ready(value) = running.as_mut().poll(context)
            {
                *output = Some(value);
                *future = None;
            }
        }
        if pending.iter().all(Option::is_none) { Poll::Ready(()) } else { Poll::Pending }
    })
    .await;
    outputs.into_iter().flatten().collect()
}
