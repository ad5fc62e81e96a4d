//! The kinds of calls, as types: what can be done with a call beside awaiting it.

use std::marker::PhantomData;

/// One request, one response.
#[derive(Debug)]
pub enum Unary {}

/// A list that comes in pages.
#[derive(Debug)]
pub enum Paged {}

/// A response in many elements, each as soon as it has arrived.
#[derive(Debug)]
pub enum Streaming {}

/// A method that takes media; without any it is a call of the kind `K`.
#[derive(Debug)]
pub struct Upload<K = Unary>(PhantomData<fn() -> K>);

/// A method that returns JSON, or media when asked.
#[derive(Debug)]
pub enum Media {}

/// A method that returns media and nothing else.
#[derive(Debug)]
pub enum MediaOnly {}

/// A method that starts a long-running operation, with the type of its result and that of its progress.
#[derive(Debug)]
pub struct Lro<R, M>(PhantomData<fn() -> (R, M)>);

/// The kinds of calls that can be awaited: all but [`Streaming`] and [`MediaOnly`].
///
/// This trait is sealed: it cannot be implemented outside of this crate.
#[diagnostic::on_unimplemented(
    message = "a call of the kind `{Self}` cannot be awaited",
    label = "this call has many elements or bytes in place of one response",
    note = "a call that streams: call `.stream()` on it, and read the elements with `try_next().await`",
    note = "a call that returns media only: call `.download()` on it"
)]
pub trait Answers: sealed::Sealed + 'static {}

impl Answers for Unary {}
impl Answers for Paged {}
impl Answers for Media {}
impl<R: 'static, M: 'static> Answers for Lro<R, M> {}
impl<K: Answers> Answers for Upload<K> {}

mod sealed {
    pub trait Sealed {}

    impl Sealed for super::Unary {}
    impl Sealed for super::Paged {}
    impl Sealed for super::Media {}
    impl<R, M> Sealed for super::Lro<R, M> {}
    impl<K: Sealed> Sealed for super::Upload<K> {}
}
