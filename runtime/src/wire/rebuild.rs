//! Conversion of one tree into another without recursion, which would overflow the stack if the tree is deep.

use std::vec;

/// One node of the tree that is turned into another.
pub(super) enum Node<A, B> {
    /// A node without others in it, turned already.
    Leaf(B),
    /// The nodes of an array.
    List(vec::IntoIter<A>),
    /// The nodes of an object, by name.
    Object(Box<dyn Iterator<Item = (String, A)>>),
}

/// A tree that is built from its nodes.
pub(super) trait Build: Default {
    fn list(items: Vec<Self>) -> Self;

    fn object(fields: Vec<(String, Self)>) -> Self;
}

/// An array or an object, half turned.
enum Open<A, B> {
    List { rest: vec::IntoIter<A>, done: Vec<B> },
    Object { rest: Box<dyn Iterator<Item = (String, A)>>, name: String, done: Vec<(String, B)> },
}

impl<A, B: Build> Open<A, B> {
    fn put(&mut self, value: B) {
        match self {
            Self::List { done, .. } => done.push(value),
            Self::Object { name, done, .. } => done.push((std::mem::take(name), value)),
        }
    }

    fn next(&mut self) -> Option<A> {
        match self {
            Self::List { rest, .. } => rest.next(),
            Self::Object { rest, name, .. } => rest.next().map(|(next, value)| {
                *name = next;
                value
            }),
        }
    }

    fn close(self) -> B {
        match self {
            Self::List { done, .. } => B::list(done),
            Self::Object { done, .. } => B::object(done),
        }
    }
}

/// Turns a tree into another, node by node.
pub(super) fn rebuild<A, B: Build>(root: A, look: impl Fn(A) -> Node<A, B>) -> B {
    let mut open: Vec<Open<A, B>> = Vec::new();
    let mut next = Some(root);
    loop {
        // Without a next node the innermost array or object is complete.
        let built = match next.take().map(&look) {
            Some(Node::Leaf(value)) => Some(value),
            Some(Node::List(rest)) => {
                open.push(Open::List { rest, done: Vec::new() });
                None
            }
            Some(Node::Object(rest)) => {
                open.push(Open::Object { rest, name: String::new(), done: Vec::new() });
                None
            }
            None => open.pop().map(Open::close),
        };
        match (open.last_mut(), built) {
            (Some(outer), built) => {
                if let Some(value) = built {
                    outer.put(value);
                }
                next = outer.next();
            }
            (None, built) => return built.unwrap_or_default(),
        }
    }
}
