//! Traits that connect the schemas of an API version to this layer.
//!
//! The traits are sealed by convention: the generator implements them, and a release may add methods to them.

use std::fmt::Debug;

use discovery_runtime::rt;

use super::usage::TokenCounts;

/// A function that a request declares.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Declaration {
    /// The name of the function.
    pub name: String,
    /// The description for the model.
    pub description: String,
    /// The JSON Schema of the arguments; `None` for a function without arguments.
    pub parameters: Option<rt::Value>,
}

/// Marks schemas that the generator has connected to this layer.
#[doc(hidden)]
pub trait Sealed {}

/// A schema of an API version.
pub trait Schema: Sealed + rt::Wire + Clone + Default + PartialEq + Debug + Send + Sync + 'static {}

impl<T: Sealed + rt::Wire + Clone + Default + PartialEq + Debug + Send + Sync + 'static> Schema for T {}

/// A part of a message: text, media, a function call, or one of the other kinds.
pub trait Part: Schema {
    /// Creates a part that holds text.
    fn from_text(text: String) -> Self;

    /// Returns the text, if the part holds text.
    fn text(&self) -> Option<&str>;

    /// Returns the text mutably, if the part holds text.
    fn text_mut(&mut self) -> Option<&mut String>;

    /// Returns true if the part is a thought of the model and not a part of its answer.
    fn is_thought(&self) -> bool;

    /// Returns the function call of the part; `None` in versions without functions.
    fn function_call(&self) -> Option<&dyn FunctionCall> {
        None
    }

    /// Returns the function call mutably.
    fn function_call_mut(&mut self) -> Option<&mut dyn FunctionCall> {
        None
    }

    /// Creates the part that answers a function call; `None` in versions without functions.
    fn from_response(name: &str, id: Option<&str>, response: rt::Struct) -> Option<Self> {
        let _ = (name, id, response);
        None
    }
}

/// A message: the parts from one side of a conversation.
pub trait Content: Schema {
    /// The parts of the message.
    type Part: Part;

    /// Creates a message with a role.
    fn from_parts(role: Option<&str>, parts: Vec<Self::Part>) -> Self;

    /// Returns the role of the author, `user` or `model`.
    fn role(&self) -> Option<&str>;

    /// Returns the parts.
    fn parts(&self) -> &[Self::Part];

    /// Returns the parts mutably.
    fn parts_mut(&mut self) -> &mut Vec<Self::Part>;
}

/// A request to generate content.
pub trait Request: Schema {
    /// The messages of the request.
    type Content: Content;

    /// Returns the messages.
    fn contents(&self) -> &[Self::Content];

    /// Returns the messages mutably.
    fn contents_mut(&mut self) -> &mut Vec<Self::Content>;

    /// Declares additional functions; does nothing in versions without functions.
    fn declare(&mut self, functions: Vec<Declaration>) {
        let _ = functions;
    }

    /// Returns true if the request declares a function of this name.
    fn declares(&self, name: &str) -> bool {
        let _ = name;
        false
    }
}

/// A response with generated content.
pub trait Reply: Schema {
    /// The type of the candidates.
    type Candidate: Candidate;

    /// Returns the candidates.
    fn candidates(&self) -> &[Self::Candidate];

    /// Returns the candidates mutably.
    fn candidates_mut(&mut self) -> &mut Vec<Self::Candidate>;

    /// Returns the reason for which the prompt was blocked.
    fn block_reason(&self) -> Option<&str>;

    /// Returns the token cost of the response; zero if it is not stated.
    fn token_counts(&self) -> TokenCounts {
        TokenCounts::default()
    }
}

/// A candidate of a response.
pub trait Candidate: Schema {
    /// The message of the candidate.
    type Content: Content;

    /// Returns the index of the candidate.
    fn index(&self) -> i32;

    /// Returns the message.
    fn content(&self) -> Option<&Self::Content>;

    /// Returns the message mutably.
    fn content_mut(&mut self) -> &mut Option<Self::Content>;

    /// Returns the finish reason; `None` while the candidate is incomplete.
    fn finish_reason(&self) -> Option<&str>;
}

/// A function that the model calls.
pub trait FunctionCall {
    /// Returns the name of the function.
    fn name(&self) -> Option<&str>;

    /// Returns the id of the call, if the model gave it one.
    fn id(&self) -> Option<&str>;

    /// Returns the arguments, if the model gave any.
    fn args(&self) -> Option<&rt::Struct>;

    /// Sets the arguments.
    fn set_args(&mut self, args: rt::Struct);

    /// Returns the fields that the schema does not have.
    fn unknown_fields(&self) -> &rt::UnknownFields;

    /// Returns the fields that the schema does not have, mutably.
    fn unknown_fields_mut(&mut self) -> &mut rt::UnknownFields;
}

/// The methods that a conversation uses to generate content.
pub trait Models: Sealed + Clone + Debug + Send + Sync + 'static {
    /// A message.
    type Content: Content;
    /// The request.
    type Request: Request<Content = Self::Content>;
    /// The response.
    type Reply: Reply<Candidate: Candidate<Content = Self::Content>>;

    /// Starts a call that generates content.
    fn generate(&self, model: &str, request: &Self::Request) -> rt::Call<Self::Reply>;

    /// Starts a call that generates content and streams it.
    fn generate_stream(&self, model: &str, request: &Self::Request) -> rt::Call<Self::Reply, rt::Streaming>;
}

/// The methods of a version in which requests can declare functions.
pub trait FunctionModels: Models {}
