//! Functions of the program that a model can call.

mod calling;
mod output;

use std::fmt::{self, Display};
use std::future::{Future, ready};
use std::sync::Arc;

use discovery_runtime::error::ErrorKind;
use discovery_runtime::rt::{BoxFuture, DeserializeOwned, Struct, StructValue, Value};
use discovery_runtime::{Error, Result};

use super::json_type::{JsonType, parameters_schema};
use super::schema::Declaration;
pub(super) use calling::{Decision, decide, run};
pub use output::{FunctionOutput, Json};

/// The default maximum number of rounds of function calls in a turn.
const TURNS: usize = 16;

/// Functions of the program that a model can call.
///
/// A conversation with tools declares the functions, runs the model's calls, and sends it the results until it answers.
/// The calls of one reply run concurrently. An error of a function is also a result: the model reads it and may try again.
///
/// The arguments of a function are a type that derives `serde::Deserialize` and `schemars::JsonSchema`, with the
/// feature `schemars` of this crate; doc comments on its fields become descriptions. A result is text, a number, JSON,
/// [`Json`] around a type that serializes, or a `Result` of such a type.
#[cfg_attr(
    feature = "schemars",
    doc = "
```
use generativelanguage::v1beta::{Client, Tools};

#[derive(serde::Deserialize, schemars::JsonSchema)]
struct Weather {
    /// Name of the city, such as `Oslo`.
    city: String,
}

# async fn look_up(city: &str) -> Result<String, std::io::Error> { Ok(format!(\"rain in {city}\")) }
# async fn show(client: Client) -> generativelanguage::Result<()> {
let tools = Tools::new().function(\"weather\", \"Current weather of a city.\", |args: Weather| async move { look_up(&args.city).await });
let mut chat = client.models().chat(\"gemini-2.5-flash\").tools(tools);
println!(\"{}\", chat.send(\"Is it raining in Oslo?\").await?.text());
# Ok(())
# }
```
"
)]
#[derive(Clone)]
pub struct Tools {
    functions: Vec<Function>,
    turns: usize,
    approve: Option<Approve>,
    /// A problem with a function, reported when the tools are used.
    problem: Option<String>,
}

/// A function call by the model, before it runs.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct ToolCall {
    /// The name of the function.
    pub name: String,
    /// The arguments.
    pub args: Struct,
    /// The id of the call, if the model gave it one.
    pub id: Option<String>,
}

/// The decision about a function call.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Approval {
    /// Run the function.
    Run,
    /// Do not run the function, and send the model this reason.
    Refuse(String),
}

/// A function, ready to be called.
#[derive(Clone)]
struct Function {
    declaration: Declaration,
    call: Arc<dyn Fn(Struct) -> BoxFuture<'static, Outcome> + Send + Sync>,
}

/// The result of a function, or the error that is sent to the model.
type Outcome = std::result::Result<Struct, String>;

/// The hook that decides about calls.
type Approve = Arc<dyn Fn(ToolCall) -> BoxFuture<'static, Approval> + Send + Sync>;

impl Default for Tools {
    fn default() -> Self {
        Self::new()
    }
}

impl Tools {
    /// Creates an empty set.
    pub fn new() -> Self {
        Self { functions: Vec::new(), turns: TURNS, approve: None, problem: None }
    }

    /// Adds an async function: its name, a description for the model, and the code.
    pub fn function<A, F, Fut>(self, name: impl Into<String>, description: impl Into<String>, code: F) -> Self
    where
        A: DeserializeOwned + JsonType + 'static,
        F: Fn(A) -> Fut + Send + Sync + 'static,
        Fut: Future<Output: FunctionOutput> + Send + 'static,
    {
        self.typed(name.into(), description.into(), move |args: A| {
            let result = code(args);
            Box::pin(async move { result.await.into_result() })
        })
    }

    /// Adds an async function that takes a state, such as a connection pool, as its first argument. Each call gets a clone.
    pub fn function_with<S, A, F, Fut>(
        self,
        state: S,
        name: impl Into<String>,
        description: impl Into<String>,
        code: F,
    ) -> Self
    where
        S: Clone + Send + Sync + 'static,
        A: DeserializeOwned + JsonType + 'static,
        F: Fn(S, A) -> Fut + Send + Sync + 'static,
        Fut: Future<Output: FunctionOutput> + Send + 'static,
    {
        self.function(name, description, move |args: A| code(state.clone(), args))
    }

    /// Adds a function that is not async. It runs on the task of the conversation, so it must not block for long.
    pub fn function_sync<A, F, R>(self, name: impl Into<String>, description: impl Into<String>, code: F) -> Self
    where
        A: DeserializeOwned + JsonType + 'static,
        F: Fn(A) -> R + Send + Sync + 'static,
        R: FunctionOutput,
    {
        self.typed(name.into(), description.into(), move |args: A| Box::pin(ready(code(args).into_result())))
    }

    /// Adds an async function whose arguments are described by a JSON Schema instead of a type.
    pub fn function_with_schema<F, Fut>(
        self,
        name: impl Into<String>,
        description: impl Into<String>,
        parameters: impl Into<Value>,
        code: F,
    ) -> Self
    where
        F: Fn(Struct) -> Fut + Send + Sync + 'static,
        Fut: Future<Output: FunctionOutput> + Send + 'static,
    {
        let parameters = Some(parameters.into());
        let declaration = Declaration { name: name.into(), description: description.into(), parameters };
        let call = move |args| -> BoxFuture<'static, Outcome> {
            let result = code(args);
            Box::pin(async move { result.await.into_result() })
        };
        self.add(Function { declaration, call: Arc::new(call) })
    }

    /// Sets the maximum number of rounds of function calls in a turn; the default is 16. If the model exceeds it, the turn fails.
    pub fn max_turns(mut self, turns: usize) -> Self {
        self.turns = turns;
        self
    }

    /// Sets a hook that decides about each call before it runs. The hook returns an [`Approval`] or a `bool`.
    pub fn approve<F, Fut>(mut self, hook: F) -> Self
    where
        F: Fn(ToolCall) -> Fut + Send + Sync + 'static,
        Fut: Future<Output: Into<Approval>> + Send + 'static,
    {
        self.approve = Some(Arc::new(move |call| {
            let decision = hook(call);
            Box::pin(async move { decision.await.into() })
        }));
        self
    }

    /// Returns the names of the functions.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.functions.iter().map(|function| function.declaration.name.as_str())
    }

    /// Returns the declarations for a request, or an error if one of them is invalid.
    pub(super) fn declarations(&self) -> Result<Vec<Declaration>> {
        match &self.problem {
            Some(problem) => Err(Error::new(ErrorKind::Request, problem.clone())),
            None => Ok(self.functions.iter().map(|function| function.declaration.clone()).collect()),
        }
    }

    /// Returns the maximum number of rounds of function calls in a turn.
    pub(super) fn turns(&self) -> usize {
        self.turns
    }

    /// Adds a function with typed arguments.
    fn typed<A, F>(mut self, name: String, description: String, code: F) -> Self
    where
        A: DeserializeOwned + JsonType + 'static,
        F: Fn(A) -> BoxFuture<'static, Outcome> + Send + Sync + 'static,
    {
        let parameters = match parameters_schema::<A>() {
            Ok(parameters) => parameters,
            Err(error) => {
                self.problem.get_or_insert_with(|| format!("the function `{name}`: {}", error.message()));
                None
            }
        };
        let takes_nothing = parameters.is_none();
        let call = move |args: Struct| -> BoxFuture<'static, Outcome> {
            let args = if takes_nothing { StructValue::Null } else { args.into() };
            match args.to() {
                Ok(args) => code(args),
                Err(error) => Box::pin(ready(Err(format!("the arguments do not fit: {error}")))),
            }
        };
        self.add(Function { declaration: Declaration { name, description, parameters }, call: Arc::new(call) })
    }

    fn add(mut self, function: Function) -> Self {
        let name = &function.declaration.name;
        if let Some(problem) = name_problem(name) {
            self.problem.get_or_insert_with(|| format!("`{name}` is not a valid function name: {problem}"));
        } else if self.function_of(name).is_some() {
            self.problem.get_or_insert_with(|| format!("two functions are called `{name}`; rename one"));
        }
        self.functions.push(function);
        self
    }

    fn function_of(&self, name: &str) -> Option<&Function> {
        self.functions.iter().find(|function| function.declaration.name == name)
    }
}

impl fmt::Debug for Tools {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tools")
            .field("functions", &self.names().collect::<Vec<_>>())
            .field("max_turns", &self.turns)
            .finish_non_exhaustive()
    }
}

/// Maps `false` to a refusal of the call.
impl From<bool> for Approval {
    fn from(is_approved: bool) -> Self {
        if is_approved { Self::Run } else { Self::refuse("the user did not approve the call") }
    }
}

impl Approval {
    /// Creates a refusal with a reason, which is sent to the model.
    pub fn refuse(reason: impl Display) -> Self {
        Self::Refuse(reason.to_string())
    }
}

/// Returns the reason why the service refuses the name of a function, if it does.
fn name_problem(name: &str) -> Option<&'static str> {
    /// The maximum length of a name.
    const LONGEST: usize = 64;

    let begins_well = name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_');
    let is_valid = |letter: char| letter.is_ascii_alphanumeric() || "_-.:".contains(letter);
    if !begins_well {
        Some("begin with a letter or an underscore")
    } else if !name.chars().all(is_valid) {
        Some("use letters, digits, underscores, hyphens, dots, and colons")
    } else if name.len() > LONGEST {
        Some("use at most 64 characters")
    } else {
        None
    }
}
