//! Joins the elements of a stream into the response that the service would have returned without streaming.

mod calls;
mod path;

use std::collections::BTreeMap;

use discovery_runtime::{Result, rt};

use super::reply::{overlay, overlay_chunk};
use super::schema::{Candidate, Content, Part, Reply};
use super::usage::TokenCounts;
use calls::{Fillers, PartialCall};

/// Joins the elements of a streamed response.
///
/// Consecutive texts become one part, with thoughts separate from answers. Partial arguments become the arguments of
/// their function call. Other parts are kept unchanged. For all other fields, the newest value applies, because usage
/// and finish reasons come last.
#[derive(Clone, Debug)]
pub struct Collect<R: Reply> {
    reply: R,
    candidates: BTreeMap<i32, Joined<R::Candidate>>,
    fillers: Fillers,
}

/// A candidate with its parts so far.
#[derive(Clone, Debug)]
struct Joined<C: Candidate> {
    candidate: C,
    /// The message without its parts; `None` until an element has a message.
    content: Option<C::Content>,
    parts: Vec<PartOf<C>>,
    /// True if the text at the end of `parts` may be continued. A field that covers the whole text, such as a
    /// signature, ends it.
    open_text: bool,
    /// The arguments of the function call at the end of `parts`, while they are incomplete.
    open_call: Option<PartialCall>,
}

/// A part of a candidate.
type PartOf<C> = <<C as Candidate>::Content as Content>::Part;

impl<R: Reply> Default for Collect<R> {
    fn default() -> Self {
        Self { reply: R::default(), candidates: BTreeMap::new(), fillers: Fillers::default() }
    }
}

impl<R: Reply> Collect<R> {
    /// Creates an empty response.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds an element of the stream.
    ///
    /// Fails with [`ErrorKind::Decode`](discovery_runtime::error::ErrorKind::Decode) if a value cannot be joined with an earlier one.
    pub fn add(&mut self, mut element: R) -> Result<()> {
        let candidates = std::mem::take(element.candidates_mut());
        // First, because the token counts apply even if a candidate cannot be joined.
        overlay(&mut self.reply, &element)?;
        for candidate in candidates {
            let joined = self.candidates.entry(candidate.index()).or_insert_with(Joined::new);
            joined.add(candidate, &mut self.fillers)?;
        }
        Ok(())
    }

    /// Returns the token cost so far.
    pub(super) fn token_counts(&self) -> TokenCounts {
        self.reply.token_counts()
    }

    /// Returns the response so far, with candidates in the order of their indexes.
    pub fn finish(mut self) -> R {
        *self.reply.candidates_mut() = self.candidates.into_values().map(Joined::finish).collect();
        self.reply
    }
}

impl<C: Candidate> Joined<C> {
    fn new() -> Self {
        Self { candidate: C::default(), content: None, parts: Vec::new(), open_text: false, open_call: None }
    }

    fn add(&mut self, mut candidate: C, fillers: &mut Fillers) -> Result<()> {
        if let Some(mut content) = candidate.content_mut().take() {
            for part in std::mem::take(content.parts_mut()) {
                self.add_part(part, fillers)?;
            }
            overlay(self.content.get_or_insert_default(), &content)?;
        }
        overlay(&mut self.candidate, &candidate)
    }

    fn add_part(&mut self, mut part: PartOf<C>, fillers: &mut Fillers) -> Result<()> {
        if let (Some(open), Some(piece)) = (&mut self.open_call, part.function_call_mut())
            && open.continues_with(piece)
        {
            let is_last = !open.add(piece, fillers)?;
            if let Some(last) = self.parts.last_mut() {
                overlay_chunk(last, &mut part)?;
            }
            if is_last {
                self.close_call();
            }
            return Ok(());
        }
        self.close_call();
        if let Some(call) = part.function_call_mut() {
            self.open_call = PartialCall::start(call, fillers)?;
        }
        let is_plain = is_plain(&part);
        if self.open_text
            && let Some(last) = self.parts.last_mut()
            && last.is_thought() == part.is_thought()
            && let Some(text) = part.text_mut().map(std::mem::take)
        {
            let mut whole = last.text_mut().map(std::mem::take).unwrap_or_default();
            whole.push_str(&text);
            if !is_plain {
                overlay(last, &part)?;
            }
            if let Some(joined) = last.text_mut() {
                *joined = whole;
            }
            self.open_text = is_plain;
            return Ok(());
        }
        self.open_text = is_plain;
        self.parts.push(part);
        Ok(())
    }

    /// Sets the arguments of the call at the end of `parts`, once, because each copy has the length of all chunks.
    fn close_call(&mut self) {
        if let Some(open) = self.open_call.take()
            && let Some(call) = self.parts.last_mut().and_then(Part::function_call_mut)
        {
            call.set_args(open.into_args());
        }
    }

    fn finish(mut self) -> C {
        self.close_call();
        if let Some(mut content) = self.content {
            *content.parts_mut() = self.parts;
            *self.candidate.content_mut() = Some(content);
        }
        self.candidate
    }
}

/// Returns true if a part has only text, or only a thought in text.
fn is_plain<P: Part>(part: &P) -> bool {
    part.text().is_some()
        && rt::to_value(part)
            .as_object()
            .is_some_and(|fields| fields.keys().all(|key| key == "text" || key == "thought"))
}
