//! Calls, from the first byte to the last.

mod transfer;

use discovery_document::Reply;
use discovery_runtime::call::{HttpBody, Lro, Paged, Streaming};
use discovery_runtime::operation::Operation;
use discovery_runtime::pages::Pages;
use discovery_runtime::{Call, Client};
use serde_json::Value;

use crate::client::{self, call};
use crate::exit::{Exit, Failure, Result};
use crate::gemini;
use crate::interrupt::Interrupt;
use crate::output::{self, Output};
use crate::plan::Plan;
use crate::reply::{AnyPage, AnyReply};
use crate::settings::{Program, Settings};

/// Makes the call and prints what it returns.
pub(crate) fn send(program: Program, plan: &Plan, settings: &Settings) -> Result<()> {
    if let Reply::Media { only: true, .. } = plan.reply
        && settings.output.is_none()
    {
        return Err(Failure::usage("the reply is media: add --output FILE, or --output - for standard output"));
    }
    if settings.wait && plan.api.document.operation_path().is_none() {
        return Err(Failure::usage("the document has no method that gets an operation, so --wait is impossible"));
    }
    let client = client::client(program, plan.api, settings)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| Failure::other(format!("cannot start: {error}")))?;
    let interrupt = Interrupt::listen();
    let result = runtime.block_on(async {
        let call =
            Sending { client: &client, plan, settings, interrupt: &interrupt, output: Output::new(settings.lines) };
        if settings.upload.is_some() {
            // An upload has to tell the server when it is cancelled.
            return transfer::upload(&call).await;
        }
        // A call that has something to say about the interruption is asked first.
        tokio::select! {
            biased;
            result = call.send() => result,
            () = interrupt.clone().wait_after_others() => Err(Failure::new(Exit::Interrupted, "interrupted")),
        }
    });
    // A read of standard input may still be under way.
    runtime.shutdown_background();
    result
}

/// A call that is made.
struct Sending<'a> {
    client: &'a Client,
    plan: &'a Plan,
    settings: &'a Settings,
    interrupt: &'a Interrupt,
    output: Output,
}

impl Sending<'_> {
    async fn send(&self) -> Result<()> {
        match &self.plan.reply {
            Reply::Stream => self.stream().await,
            Reply::Page(page) if self.settings.all && page.next == "pageToken" => {
                self.pages(self.build::<Call<AnyPage<true>, Paged>>()?.pages(), |page| page.0, &page.items).await
            }
            Reply::Page(page) if self.settings.all => {
                self.pages(self.build::<Call<AnyPage<false>, Paged>>()?.pages(), |page| page.0, &page.items).await
            }
            Reply::Media { .. } if self.settings.output.is_some() => transfer::download(self).await,
            Reply::Operation if self.settings.wait => {
                let operation = self.build::<Call<Value, Lro<Value, Value>>>()?.operation().await?;
                self.wait(operation).await
            }
            _ => self.single().await,
        }
    }

    /// Builds the call as one of any type and kind.
    fn build<C: discovery_runtime::rt::FromCall>(&self) -> Result<C> {
        Ok(call(self.client, self.plan)?.build(&self.plan.method.source.id))
    }

    async fn single(&self) -> Result<()> {
        let document = &self.plan.api.document;
        let Some(response) = self.plan.method.source.response.as_ref().map(|body| &body.schema) else {
            return Ok(self.build::<Call<()>>()?.await?);
        };
        if document.is_http_body(response) {
            return output::bytes(&self.build::<Call<HttpBody>>()?.await?.data);
        }
        let reply = if document.resolve(response).properties.contains_key("error") {
            self.build::<Call<AnyReply<true>>>()?.await?.0
        } else {
            self.build::<Call<AnyReply<false>>>()?.await?.0
        };
        self.print(&reply)
    }

    /// Prints the reply of a call that has one.
    fn print(&self, reply: &Value) -> Result<()> {
        if self.settings.text {
            let text = gemini::text(reply);
            if text.is_empty()
                && let Some(reason) = gemini::blocked(reply)
            {
                return Err(Failure::new(Exit::Refused, format!("the prompt was blocked: {reason}")));
            }
            output::text(&format!("{text}\n"))?;
            return gemini::ended_early(reply).map_or(Ok(()), |reason| Err(incomplete(reason)));
        }
        match &self.plan.reply {
            Reply::Page(page) if self.settings.lines => self.items(reply, &page.items),
            _ => self.output.value(reply),
        }
    }

    async fn stream(&self) -> Result<()> {
        let mut elements = self.build::<Call<Value, Streaming>>()?.stream().await?;
        let mut is_line_open = false;
        let mut early = None;
        loop {
            let element = match elements.try_next().await {
                Ok(Some(element)) => element,
                end => {
                    if is_line_open {
                        output::text("\n")?;
                    }
                    end?;
                    return early.map_or(Ok(()), |reason: String| Err(incomplete(&reason)));
                }
            };
            if !self.settings.text {
                self.output.value(&element)?;
                continue;
            }
            if let Some(reason) = gemini::blocked(&element) {
                return Err(Failure::new(Exit::Refused, format!("the prompt was blocked: {reason}")));
            }
            early = gemini::ended_early(&element).map(str::to_owned).or(early);
            let text = gemini::text(&element);
            output::text(&text)?;
            if let Some(last) = text.chars().last() {
                is_line_open = last != '\n';
            }
        }
    }

    async fn pages<R: discovery_runtime::call::Output>(
        &self,
        mut pages: Pages<R>,
        json: impl Fn(R) -> Value,
        items: &str,
    ) -> Result<()> {
        while let Some(page) = pages.try_next().await? {
            let page = json(page);
            if self.settings.lines { self.items(&page, items)? } else { self.output.value(&page)? }
        }
        Ok(())
    }

    /// Prints the items of a page, each in one line. Those of a map have their keys beside them.
    fn items(&self, page: &Value, items: &str) -> Result<()> {
        match &page[items] {
            Value::Array(list) => list.iter().try_for_each(|item| self.output.value(item)),
            Value::Object(map) => {
                map.iter().try_for_each(|(key, item)| self.output.value(&serde_json::json!({key.as_str(): item})))
            }
            _ => Ok(()),
        }
    }

    /// Waits for the result of an operation, and shows on the terminal that it does.
    async fn wait(&self, operation: Operation<Value, Value>) -> Result<()> {
        let name = operation.name().to_owned();
        output::note(&format!("waiting for {name}"));
        let mut operation = operation;
        if let Some(limit) = self.settings.timeout {
            operation = operation.timeout(limit);
        }
        tokio::select! {
            biased;
            () = self.interrupt.clone().wait() => {
                Err(Failure::new(Exit::Interrupted, format!("interrupted; {name} continues at the server")))
            }
            result = operation.wait() => self.output.value(&result?),
        }
    }
}

/// Returns the failure of an answer that is not complete.
fn incomplete(reason: &str) -> Failure {
    Failure::new(Exit::Incomplete, format!("the answer ended early: {reason}"))
}
