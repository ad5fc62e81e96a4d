//! Functions whose body is one chain of calls.

use std::fmt::{self, Write as _};

use proc_macro2::TokenStream;

use super::{WIDTH, documented, tokens::inline};

/// `pub fn name(&self, …) -> … { … }` in an `impl`.
pub(crate) struct Function {
    /// Lines of the doc.
    pub(crate) doc: Vec<String>,
    /// Attributes after it, one a line.
    pub(crate) attributes: Vec<TokenStream>,
    /// The name.
    pub(crate) name: TokenStream,
    /// Arguments after `&self`.
    pub(crate) args: Vec<TokenStream>,
    /// The type of the result.
    pub(crate) returns: TokenStream,
    /// The body.
    pub(crate) body: Expression,
}

/// `wrapper(function(args).link().link())`
pub(crate) struct Expression {
    /// A function around all of it.
    pub(crate) wrapper: Option<TokenStream>,
    /// The first function.
    pub(crate) function: TokenStream,
    /// Its arguments.
    pub(crate) args: Vec<TokenStream>,
    /// Calls of methods.
    pub(crate) links: Vec<Link>,
}

/// `.name(args)`
pub(crate) struct Link {
    /// The method.
    pub(crate) name: TokenStream,
    /// Its arguments.
    pub(crate) args: Vec<TokenStream>,
}

impl Link {
    pub(crate) fn new(name: TokenStream, args: impl IntoIterator<Item = TokenStream>) -> Self {
        Link { name, args: args.into_iter().collect() }
    }
}

pub(super) fn print(text: &mut String, function: &Function) -> fmt::Result {
    documented(text, "    ", &function.doc, &function.attributes)?;
    signature(text, function)?;
    match &function.body.wrapper {
        None => chain(text, &function.body, 8, "")?,
        Some(wrapper) => {
            let (wrapper, line) = (inline(wrapper), one_line(&function.body));
            if 8 + wrapper.len() + line.len() + 2 <= WIDTH {
                writeln!(text, "        {wrapper}({line})")?;
            } else {
                writeln!(text, "        {wrapper}(")?;
                chain(text, &function.body, 12, ",")?;
                writeln!(text, "        )")?;
            }
        }
    }
    writeln!(text, "    }}")
}

fn signature(text: &mut String, function: &Function) -> fmt::Result {
    let (name, returns) = (inline(&function.name), inline(&function.returns));
    let args: Vec<String> = std::iter::once("&self".to_owned()).chain(function.args.iter().map(inline)).collect();
    let line = format!("    pub fn {name}({}) -> {returns} {{", args.join(", "));
    if line.len() <= WIDTH {
        return writeln!(text, "{line}");
    }
    writeln!(text, "    pub fn {name}(")?;
    for arg in args {
        writeln!(text, "        {arg},")?;
    }
    writeln!(text, "    ) -> {returns} {{")
}

/// A chain on one line, or with one link a line.
fn chain(text: &mut String, body: &Expression, indent: usize, end: &str) -> fmt::Result {
    let line = one_line(body);
    if indent + line.len() + end.len() <= WIDTH {
        return writeln!(text, "{:indent$}{line}{end}", "");
    }
    // Links are set off from a head of one line, and stand under the closing parenthesis of a longer one.
    let head = call(&body.function, &body.args);
    let step = if indent + head.len() <= WIDTH { indent + 4 } else { indent };
    write!(text, "{:indent$}", "")?;
    broken(text, &body.function, &body.args, indent)?;
    for link in &body.links {
        write!(text, "\n{:step$}.", "")?;
        broken(text, &link.name, &link.args, step + 1)?;
    }
    writeln!(text, "{end}")
}

/// A call on one line, or with one argument a line; `column` is where it begins.
fn broken(text: &mut String, function: &TokenStream, args: &[TokenStream], column: usize) -> fmt::Result {
    let line = call(function, args);
    if column + line.len() <= WIDTH {
        return write!(text, "{line}");
    }
    let indent = column / 4 * 4;
    writeln!(text, "{}(", inline(function))?;
    for arg in args {
        writeln!(text, "{:indent$}    {},", "", inline(arg))?;
    }
    write!(text, "{:indent$})", "")
}

fn one_line(body: &Expression) -> String {
    let mut line = call(&body.function, &body.args);
    for link in &body.links {
        line.push('.');
        line.push_str(&call(&link.name, &link.args));
    }
    line
}

fn call(function: &TokenStream, args: &[TokenStream]) -> String {
    let args: Vec<String> = args.iter().map(inline).collect();
    format!("{}({})", inline(function), args.join(", "))
}
