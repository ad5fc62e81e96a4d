//! Prompts from text, parts, and messages.

use std::borrow::Cow;

use super::schema::{Content, Part, Request};

/// Input for a model: text, a part, a message, or a list or tuple of these.
///
/// Consecutive texts and parts form one message of the user; messages keep their role.
///
/// ```
/// # #[cfg(feature = "v1beta")] {
/// use generativelanguage::v1beta::schemas::{Content, Part};
///
/// assert_eq!(Content::user("Hello"), Content::user(Part::text("Hello")));
/// let picture = Part::from_bytes("image/png", vec![0x89, 0x50]);
/// assert_eq!(Content::user(("Describe this picture:", picture)).parts.len(), 2);
/// # }
/// ```
pub trait Input<C: Content> {
    /// Adds this input to a prompt.
    fn add_to(self, prompt: &mut Prompt<C>);
}

/// Text of any ownership.
pub trait Text: Into<String> {}

impl Text for &str {}

impl Text for String {}

impl Text for &String {}

impl Text for Box<str> {}

impl Text for Cow<'_, str> {}

/// A prompt under construction: messages, and the parts of the next one.
#[derive(Clone, Debug)]
pub struct Prompt<C: Content> {
    contents: Vec<C>,
    parts: Vec<C::Part>,
}

impl<C: Content> Prompt<C> {
    /// Creates a prompt from any input.
    pub fn new(input: impl Input<C>) -> Self {
        let mut prompt = Self { contents: Vec::new(), parts: Vec::new() };
        input.add_to(&mut prompt);
        prompt
    }

    /// Adds a part to the current message of the user.
    pub fn push_part(&mut self, part: C::Part) {
        self.parts.push(part);
    }

    /// Adds a message. Parts that were added before it form a separate message.
    pub fn push_content(&mut self, content: C) {
        self.end_message();
        self.contents.push(content);
    }

    /// Returns the messages.
    pub fn into_contents(mut self) -> Vec<C> {
        self.end_message();
        self.contents
    }

    /// Returns all parts in one list, without the roles of messages.
    pub fn into_parts(self) -> Vec<C::Part> {
        let mut parts = Vec::new();
        for mut content in self.contents {
            parts.append(content.parts_mut());
        }
        parts.extend(self.parts);
        parts
    }

    fn end_message(&mut self) {
        if !self.parts.is_empty() {
            self.contents.push(C::from_parts(Some("user"), std::mem::take(&mut self.parts)));
        }
    }
}

/// Creates a request from any input.
pub fn request<R: Request>(input: impl Input<R::Content>) -> R {
    let mut request = R::default();
    *request.contents_mut() = Prompt::new(input).into_contents();
    request
}

impl<C: Content> Input<C> for &str {
    fn add_to(self, prompt: &mut Prompt<C>) {
        prompt.push_part(C::Part::from_text(self.to_owned()));
    }
}

impl<C: Content> Input<C> for String {
    fn add_to(self, prompt: &mut Prompt<C>) {
        prompt.push_part(C::Part::from_text(self));
    }
}

impl<C: Content, T: Input<C> + Clone> Input<C> for &T {
    fn add_to(self, prompt: &mut Prompt<C>) {
        self.clone().add_to(prompt);
    }
}

impl<C: Content, T: Input<C> + Clone> Input<C> for &[T] {
    fn add_to(self, prompt: &mut Prompt<C>) {
        for item in self {
            item.clone().add_to(prompt);
        }
    }
}

impl<C: Content, T: Input<C>> Input<C> for Vec<T> {
    fn add_to(self, prompt: &mut Prompt<C>) {
        for item in self {
            item.add_to(prompt);
        }
    }
}

impl<C: Content, T: Input<C>, const N: usize> Input<C> for [T; N] {
    fn add_to(self, prompt: &mut Prompt<C>) {
        for item in self {
            item.add_to(prompt);
        }
    }
}

impl<C: Content, T: Input<C>> Input<C> for Option<T> {
    fn add_to(self, prompt: &mut Prompt<C>) {
        if let Some(item) = self {
            item.add_to(prompt);
        }
    }
}

impl<C: Content, A: Input<C>, B: Input<C>> Input<C> for (A, B) {
    fn add_to(self, prompt: &mut Prompt<C>) {
        self.0.add_to(prompt);
        self.1.add_to(prompt);
    }
}

impl<C: Content, A: Input<C>, B: Input<C>, D: Input<C>> Input<C> for (A, B, D) {
    fn add_to(self, prompt: &mut Prompt<C>) {
        self.0.add_to(prompt);
        (self.1, self.2).add_to(prompt);
    }
}

impl<C: Content, A: Input<C>, B: Input<C>, D: Input<C>, E: Input<C>> Input<C> for (A, B, D, E) {
    fn add_to(self, prompt: &mut Prompt<C>) {
        (self.0, self.1).add_to(prompt);
        (self.2, self.3).add_to(prompt);
    }
}
