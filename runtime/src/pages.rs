//! Lists that come in pages, as streams of pages and of items.

mod fields;
mod page;

use std::collections::VecDeque;
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;

use crate::call::{Call, Output, Paged, Response, UntypedCall, fetch_value};
use crate::error::{Error, ErrorKind, Result};
use crate::transport::BoxFuture;

pub use page::{Page, PageItems};

impl<R: Output + Page> Call<R, Paged> {
    /// Returns the pages of the list. Each page is requested when it is polled.
    ///
    /// If you select [`fields`](Call::fields), the token of the next page is added to the selection, so that the list
    /// continues.
    pub fn pages(self) -> Pages<R> {
        Pages::with_token(*self.into_untyped(), R::TOKEN, R::next_page_token)
    }

    /// Returns the items of all pages in order.
    pub fn items(self) -> Items<R> {
        Items { pages: self.pages(), items: VecDeque::new() }
    }

    /// Starts at the page with this token, which [`Pages::next_token`] returned before, instead of the first page.
    pub fn from_page(self, token: impl Into<String>) -> Self {
        self.with_page_token(&token.into())
    }
}

/// The pages of a list.
///
/// It ends after the last page, or with an error. The pages before an error are not lost, and
/// [`next_token`](Self::next_token) returns the token to continue with. Each page is a call of its own, with the
/// timeouts and the retries of the call.
///
/// # Cancel safety
///
/// [`try_next`](Self::try_next) can be dropped and called again: the request continues, and no page is lost or fetched
/// twice. Dropping the pages ends the request.
///
/// ```no_run
/// # use discovery_runtime::{call::{Output, Paged}, pages::Page, Call};
/// # async fn show<R: Output + Page>(call: Call<R, Paged>) -> discovery_runtime::Result<()> {
/// let mut pages = call.pages();
/// while let Some(page) = pages.try_next().await? {
///     println!("{} items", page.into_items().len());
/// }
/// # Ok(())
/// # }
/// ```
#[must_use = "pages are not asked for unless they are read"]
pub struct Pages<R> {
    call: UntypedCall,
    next: NextPage,
    next_token: NextToken<R>,
    pending: Option<BoxFuture<'static, Result<Response<R>>>>,
    loops: LoopGuard,
}

/// Returns the token of the page after a page.
type NextToken<R> = Box<dyn Fn(&R) -> Option<&str> + Send + Sync>;

/// The items of a list, page after page.
///
/// It ends after the last item, or with an error, which comes after all items of the pages before it.
///
/// # Cancel safety
///
/// [`try_next`](Self::try_next) can be dropped and called again: no item is lost. [`try_collect`](Self::try_collect) loses those
/// that it has when it is dropped.
///
/// ```no_run
/// # use discovery_runtime::{call::{Call, Output, Paged}, pages::Page};
/// # async fn show<R: Output + Page<Item: std::fmt::Debug>>(call: Call<R, Paged>) -> discovery_runtime::Result<()> {
/// let mut books = call.items();
/// while let Some(book) = books.try_next().await? {
///     println!("{book:?}");
/// }
/// # Ok(())
/// # }
/// ```
#[must_use = "items are not asked for unless they are read"]
pub struct Items<R: Page> {
    pages: Pages<R>,
    items: VecDeque<R::Item>,
}

enum NextPage {
    /// The error of an invalid argument.
    Invalid(Option<Error>),
    First,
    Token(String),
    /// The request of a page failed; the token of the page, unless it was the first.
    Failed(Option<String>),
    End,
}

impl<R: Output> Pages<R> {
    /// Returns the pages of a list; the function returns the token of the next page.
    ///
    /// A selection of fields without the property `token` would end the list after the first page, so it is added there.
    pub(crate) fn with_token(
        mut call: UntypedCall,
        token: &str,
        next_token: impl Fn(&R) -> Option<&str> + Send + Sync + 'static,
    ) -> Self {
        call.request.select_as_well(|selection| fields::with_token(selection, token).into_owned());
        let error = call.error.take();
        let next = if error.is_some() { NextPage::Invalid(error) } else { NextPage::First };
        Self { call, next, next_token: Box::new(next_token), pending: None, loops: LoopGuard::default() }
    }

    /// Returns the next page; `None` after the last.
    pub async fn try_next(&mut self) -> Result<Option<R>> {
        std::future::poll_fn(|context| self.poll_page(context)).await.transpose()
    }

    /// Returns the token of the next page, or of the page that failed; `None` for the first page and after the last.
    pub fn next_token(&self) -> Option<&str> {
        match &self.next {
            NextPage::Token(token) | NextPage::Failed(Some(token)) => Some(token),
            NextPage::Invalid(_) | NextPage::First | NextPage::Failed(None) | NextPage::End => None,
        }
    }

    fn poll_page(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<R>>> {
        let token = match &mut self.next {
            NextPage::Invalid(error) => return Poll::Ready(error.take().map(Err)),
            NextPage::Failed(_) | NextPage::End => return Poll::Ready(None),
            NextPage::First => None,
            NextPage::Token(token) => Some(token.as_str()),
        };
        let pending = self.pending.get_or_insert_with(|| fetch_page(&self.call, token));
        let page = ready!(pending.as_mut().poll(context)).map(|response| {
            // The answer to the next request may tell what this one has.
            self.call.request.set_earlier(response.all_secrets());
            response.into_value()
        });
        self.pending = None;
        let next =
            page.as_ref().map(|page| (self.next_token)(page).filter(|token| !token.is_empty()).map(str::to_owned));
        let Ok(next) = next else {
            self.next = match std::mem::replace(&mut self.next, NextPage::End) {
                NextPage::Token(token) => NextPage::Failed(Some(token)),
                _ => NextPage::Failed(None),
            };
            return Poll::Ready(Some(page));
        };
        self.next = match next {
            None => NextPage::End,
            Some(token) if self.loops.closes(&token) => {
                let message = "the list has no end: the server gave the token of an earlier page";
                NextPage::Invalid(Some(Error::new(ErrorKind::Decode, message).with_method(self.call.request.id())))
            }
            Some(token) => NextPage::Token(token),
        };
        Poll::Ready(Some(page))
    }
}

impl<R: Output + Page> Items<R> {
    /// Returns the next item; `None` after the last.
    pub async fn try_next(&mut self) -> Result<Option<R::Item>> {
        std::future::poll_fn(|context| self.poll_item(context)).await.transpose()
    }

    /// Collects all remaining items into a collection, such as a `Vec`.
    ///
    /// ```no_run
    /// # use discovery_runtime::{call::Output, pages::{Items, Page}, Result};
    /// # async fn show<P: Output + Page>(items: Items<P>) -> Result<()> {
    /// let all = items.try_collect::<Vec<_>>().await?;
    /// # drop(all);
    /// # Ok(())
    /// # }
    /// ```
    pub async fn try_collect<C: Default + Extend<R::Item>>(mut self) -> Result<C> {
        let mut all = C::default();
        while let Some(item) = self.try_next().await? {
            all.extend([item]);
        }
        Ok(all)
    }

    /// Returns the token of the page after the items that have arrived; see [`Pages::next_token`].
    pub fn next_token(&self) -> Option<&str> {
        self.pages.next_token()
    }

    fn poll_item(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<R::Item>>> {
        loop {
            if let Some(item) = self.items.pop_front() {
                return Poll::Ready(Some(Ok(item)));
            }
            // A page may be empty and still not the last.
            match ready!(self.pages.poll_page(context)) {
                Some(Ok(page)) => self.items = page.into_items().into(),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(None),
            }
        }
    }
}

/// Makes the call of one page; the call stays as it is for the next.
fn fetch_page<R: Output>(call: &UntypedCall, token: Option<&str>) -> BoxFuture<'static, Result<Response<R>>> {
    let (client, request, options) = (call.client.clone(), call.request.clone(), call.options.clone());
    let mut call = Box::new(UntypedCall { client, request, options, error: None });
    if let Some(token) = token {
        call.set_page_token(token);
    }
    Box::pin(fetch_value(call))
}

/// Detects a cycle of tokens of any length, and keeps one token at a time (Brent's algorithm).
#[derive(Debug, Default)]
struct LoopGuard {
    anchor: String,
    steps: u64,
    limit: u64,
}

impl LoopGuard {
    fn closes(&mut self, token: &str) -> bool {
        if self.anchor == token {
            return true;
        }
        self.steps += 1;
        if self.steps >= self.limit {
            token.clone_into(&mut self.anchor);
            self.limit = self.steps * 2;
        }
        false
    }
}

impl<R> Unpin for Pages<R> {}

impl<R: Page> Unpin for Items<R> {}

impl<R: Output> Stream for Pages<R> {
    type Item = Result<R>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll_page(context)
    }
}

impl<R: Output + Page> Stream for Items<R> {
    type Item = Result<R::Item>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll_item(context)
    }
}

impl<R> fmt::Debug for Pages<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages").field("request", &self.call.request).finish_non_exhaustive()
    }
}

impl<R: Page> fmt::Debug for Items<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Items").field("request", &self.pages.call.request).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::LoopGuard;

    #[test]
    fn circles_of_any_length_are_noticed() {
        for start in 0..5 {
            for length in 1..40 {
                let mut guard = LoopGuard::default();
                let mut pages = (0..start).chain((0..).map(|step| start + step % length));
                let found = pages.by_ref().take(1000).position(|page| guard.closes(&page.to_string()));
                assert!(found.is_some_and(|steps| steps <= 3 * (start + length) + 2), "{start} {length} {found:?}");
            }
        }
    }

    #[test]
    fn a_long_list_is_no_circle() {
        let mut guard = LoopGuard::default();
        assert!((0..100_000).all(|page| !guard.closes(&page.to_string())));
    }
}
