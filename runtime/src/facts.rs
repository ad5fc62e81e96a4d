//! Facts about an API that its document does not tell, as constants of generated code.
//!
//! Paths are the names of properties with dots between them, such as `usage.total`; lists on the way are searched element by
//! element.

/// The properties that mark a streamed answer as complete.
///
/// An event stream has no mark for its end. If a service sends several candidates in one stream, each element has a
/// list of them, and the last entry of a candidate has its finish reason.
///
/// ```
/// use discovery_runtime::stream::Completion;
///
/// static ANSWER: Completion = Completion::new("choices", "endReason")
///     .index("number")
///     .no_reasons(&["REASON_UNKNOWN", ""])
///     .blocked_by("verdict.refusal");
/// # let _ = &ANSWER;
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completion {
    pub(crate) list: &'static str,
    pub(crate) reason: &'static str,
    pub(crate) index: &'static str,
    pub(crate) no_reasons: &'static [&'static str],
    pub(crate) blocked: &'static str,
}

/// The properties with the number of tokens that a response cost.
///
/// Clients with a custom transport put it into the extensions of each request, for the
/// [`Limiter`](crate::limit::Limiter).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TokenUsage {
    pub(crate) total: &'static str,
    pub(crate) input: &'static str,
    pub(crate) output: &'static str,
}

/// The facts that OpenTelemetry's conventions for generative models ask for: the attributes `gen_ai.*` of spans.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GenAi {
    pub(crate) provider: &'static str,
    pub(crate) operations: &'static [(&'static str, &'static str)],
    pub(crate) model_parameters: &'static [&'static str],
    pub(crate) model_prefixes: &'static [(&'static str, bool)],
    pub(crate) response_model: &'static str,
    pub(crate) response_id: &'static str,
    pub(crate) finish_reasons: &'static str,
}

/// The states of a resource that the server still processes after it was created.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Readiness {
    pub(crate) state: &'static str,
    pub(crate) ready: &'static [&'static str],
    pub(crate) failed: &'static [&'static str],
    pub(crate) error: &'static str,
}

impl Completion {
    /// Names the list of candidates, and the property of an entry with the finish reason.
    pub const fn new(list: &'static str, reason: &'static str) -> Self {
        Self { list, reason, index: "", no_reasons: &[], blocked: "" }
    }

    /// Names the property of an entry that distinguishes candidates; an entry without it is number 0.
    pub const fn index(mut self, property: &'static str) -> Self {
        self.index = property;
        self
    }

    /// Sets the values that are not a reason, such as protobuf's zero values.
    pub const fn no_reasons(mut self, values: &'static [&'static str]) -> Self {
        self.no_reasons = values;
        self
    }

    /// Names the property, by its path, with the reason for an empty response.
    pub const fn blocked_by(mut self, path: &'static str) -> Self {
        self.blocked = path;
        self
    }
}

impl TokenUsage {
    /// Names the property with the sum of all tokens, by its path.
    pub const fn new(total: &'static str) -> Self {
        Self { total, input: "", output: "" }
    }

    /// Names the property with the tokens of the request, by its path.
    pub const fn input(mut self, path: &'static str) -> Self {
        self.input = path;
        self
    }

    /// Names the property with the tokens of the response, by its path.
    pub const fn output(mut self, path: &'static str) -> Self {
        self.output = path;
        self
    }
}

impl GenAi {
    /// Names the provider, such as `aws.bedrock`.
    pub const fn new(provider: &'static str) -> Self {
        Self {
            provider,
            operations: &[],
            model_parameters: &[],
            model_prefixes: &[],
            response_model: "",
            response_id: "",
            finish_reasons: "",
        }
    }

    /// Sets the names of methods in the conventions, by the last parts of their ids.
    pub const fn operations(mut self, operations: &'static [(&'static str, &'static str)]) -> Self {
        self.operations = operations;
        self
    }

    /// Sets the path parameters that may name the model, and the prefixes by which a model is recognized. The flag of a
    /// prefix is true if the prefix is part of the model's name.
    pub const fn model(
        mut self,
        parameters: &'static [&'static str],
        prefixes: &'static [(&'static str, bool)],
    ) -> Self {
        self.model_parameters = parameters;
        self.model_prefixes = prefixes;
        self
    }

    /// Names the properties of a response with the model, the id, and the finish reasons, by their paths.
    pub const fn response(mut self, model: &'static str, id: &'static str, finish_reasons: &'static str) -> Self {
        self.response_model = model;
        self.response_id = id;
        self.finish_reasons = finish_reasons;
        self
    }
}

impl Readiness {
    /// Names the property with the state, and the states in which the resource can be used.
    pub const fn new(state: &'static str, ready: &'static [&'static str]) -> Self {
        Self { state, ready, failed: &[], error: "" }
    }

    /// Sets the states of a resource that will never be ready, and names the property with the reason, a
    /// `google.rpc.Status`.
    pub const fn failed(mut self, states: &'static [&'static str], error: &'static str) -> Self {
        self.failed = states;
        self.error = error;
        self
    }
}
