//! Rust code that is laid out in one line if it fits, and in several if it does not.

use std::fmt::Write as _;

use serde_json::Value;

/// The length of a line that is not broken.
const WIDTH: usize = 96;

/// The most values that `json!` is given: the compiler expands it step by step, and gives up at some point.
const MOST: usize = 32;

/// An expression.
#[derive(Clone)]
pub(super) enum Code {
    /// Code that is never broken.
    Text(String),
    /// An expression with something after it, such as a method.
    Chain { head: Box<Code>, links: Vec<Link> },
    /// A list.
    List(Vec<Code>),
}

/// A step of a chain.
#[derive(Clone)]
pub(super) enum Link {
    Call(String, Vec<Code>),
    Await,
    Question,
}

impl Code {
    fn link(self, link: Link) -> Self {
        match self {
            Self::Chain { head, mut links } => {
                links.push(link);
                Self::Chain { head, links }
            }
            head => Self::Chain { head: Box::new(head), links: vec![link] },
        }
    }

    /// Calls a method.
    pub(super) fn call(self, name: impl Into<String>, arguments: impl IntoIterator<Item = Code>) -> Self {
        self.link(Link::Call(name.into(), arguments.into_iter().collect()))
    }

    /// Awaits it, and returns its error.
    pub(super) fn awaited(self) -> Self {
        self.link(Link::Await).link(Link::Question)
    }

    /// Returns its error.
    pub(super) fn question(self) -> Self {
        self.link(Link::Question)
    }

    /// Lays out the code behind `before` characters in a line that is indented by `indent`.
    pub(super) fn lay_out(&self, indent: usize, before: usize) -> String {
        let flat = self.flat();
        if indent + before + flat.len() <= WIDTH {
            return flat;
        }
        let inner = indent + 4;
        let margin = " ".repeat(inner);
        match self {
            Self::Text(text) => text.clone(),
            Self::List(items) => {
                let mut out = "[\n".to_owned();
                for item in items {
                    _ = writeln!(out, "{margin}{},", item.lay_out(inner, 1));
                }
                out + &" ".repeat(indent) + "]"
            }
            Self::Chain { head, links } => {
                let calls = links.iter().filter(|link| matches!(link, Link::Call(..))).count();
                let mut out = head.lay_out(indent, before);
                for link in links {
                    match link {
                        // A single call stays in the line of what it is called on.
                        Link::Call(name, arguments) if calls == 1 => {
                            _ = write!(out, ".{name}({})", laid_out(arguments, indent));
                        }
                        Link::Call(name, arguments) => {
                            _ = write!(out, "\n{margin}.{name}({})", laid_out(arguments, inner));
                        }
                        Link::Await if calls > 1 => _ = write!(out, "\n{margin}.await"),
                        Link::Await => out.push_str(".await"),
                        Link::Question => out.push('?'),
                    }
                }
                out
            }
        }
    }

    fn flat(&self) -> String {
        let list = |codes: &[Code]| codes.iter().map(Code::flat).collect::<Vec<_>>().join(", ");
        match self {
            Self::Text(text) => text.clone(),
            Self::List(items) => format!("[{}]", list(items)),
            Self::Chain { head, links } => links.iter().fold(head.flat(), |mut out, link| {
                match link {
                    Link::Call(name, arguments) => _ = write!(out, ".{name}({})", list(arguments)),
                    Link::Await => out.push_str(".await"),
                    Link::Question => out.push('?'),
                }
                out
            }),
        }
    }
}

fn laid_out(arguments: &[Code], indent: usize) -> String {
    arguments.iter().map(|argument| argument.lay_out(indent, 24)).collect::<Vec<_>>().join(", ")
}

/// Returns a text as a literal.
pub(super) fn text(text: &str) -> String {
    format!("{text:?}")
}

/// Returns JSON as an expression, `json!(…)` unless there is very much of it.
pub(super) fn json(value: &Value) -> Code {
    if count(value) > MOST {
        return Code::Text(format!("serde_json::from_str({})?", text(&value.to_string())));
    }
    let mut out = String::new();
    write_json(value, &mut out);
    Code::Text(format!("serde_json::json!({out})"))
}

fn count(value: &Value) -> usize {
    match value {
        Value::Array(list) => 1 + list.iter().map(count).sum::<usize>(),
        Value::Object(fields) => 1 + fields.values().map(count).sum::<usize>(),
        _ => 1,
    }
}

fn write_json(value: &Value, out: &mut String) {
    match value {
        Value::String(string) => out.push_str(&text(string)),
        Value::Number(number) => {
            out.push_str(&number.to_string());
            // A whole number without a type would be one of 32 bits.
            if number.as_i64().is_some_and(|number| i32::try_from(number).is_err()) {
                out.push_str("_i64");
            } else if number.is_u64() && number.as_i64().is_none() {
                out.push_str("_u64");
            }
        }
        Value::Array(list) => {
            out.push('[');
            for (at, item) in list.iter().enumerate() {
                out.push_str(if at > 0 { ", " } else { "" });
                write_json(item, out);
            }
            out.push(']');
        }
        Value::Object(fields) => {
            out.push('{');
            for (at, (name, field)) in fields.iter().enumerate() {
                out.push_str(if at > 0 { ", " } else { "" });
                _ = write!(out, "{}: ", text(name));
                write_json(field, out);
            }
            out.push('}');
        }
        other => out.push_str(&other.to_string()),
    }
}
