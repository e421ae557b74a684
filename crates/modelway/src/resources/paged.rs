//! Lists: pages, and the items of all of them as a stream.

use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream;
use modelway_core::time::BoxFuture;
use modelway_core::{
    AccountId, Error, ErrorKind, FineTuningJob, ListAllDeployments, ListDeployments,
    ListFineTuningJobs, ListGroups, ListModels, ListTemplates, ListTrainingDatasets, Model,
    ModelDeployment, ModelGroup, ModelTemplate, Operation, Page, PageRequest, TrainingDataset,
};

use super::ResourceCall;

mod sealed {
    pub trait Sealed {}
}

/// A request for a list that comes in pages.
pub trait Paged: Operation<Output = Page<Self::Item>> + Clone + sealed::Sealed {
    /// What is listed.
    type Item;

    /// Which page is wanted.
    #[doc(hidden)]
    fn page_mut(&mut self) -> &mut PageRequest;

    /// Whose items are wanted.
    #[doc(hidden)]
    fn account_mut(&mut self) -> &mut Option<AccountId>;
}

macro_rules! paged {
    ($($request:ty => $item:ty),+ $(,)?) => {$(
        impl sealed::Sealed for $request {}

        impl Paged for $request {
            type Item = $item;

            fn page_mut(&mut self) -> &mut PageRequest {
                &mut self.page
            }

            fn account_mut(&mut self) -> &mut Option<AccountId> {
                &mut self.account_id
            }
        }
    )+};
}

paged! {
    ListModels => Model,
    ListDeployments => ModelDeployment,
    ListAllDeployments => ModelDeployment,
    ListTemplates => ModelTemplate,
    ListGroups => ModelGroup,
    ListFineTuningJobs => FineTuningJob,
    ListTrainingDatasets => TrainingDataset,
}

impl<O: Paged, C> ResourceCall<O, C> {
    /// The page with this number, counted from 1.
    pub fn page(mut self, number: u64) -> Self {
        self.request.page_mut().page = Some(number);
        self
    }

    /// So many items on a page, 1 to 10,000.
    pub fn limit(mut self, items: u64) -> Self {
        self.request.page_mut().limit = Some(items);
        self
    }

    /// Only those of this account.
    pub fn account_id(mut self, account: impl Into<AccountId>) -> Self {
        *self.request.account_mut() = Some(account.into());
        self
    }
}

/// With the async client.
impl<O> ResourceCall<O>
where
    O: Paged + Send + Unpin + 'static,
    O::Item: Send + Unpin,
{
    /// The items of this page and of all after it, one by one. Pages are asked for as they are needed and counted here,
    /// so that a service that forgets to count does not make it endless.
    pub fn items(self) -> Items<O> {
        Items::new(self)
    }
}

/// The items of a list, over all its pages. It ends at the first error.
#[must_use = "nothing is sent until it is polled"]
pub struct Items<O: Paged> {
    call: ResourceCall<O>,
    next: Next<O::Item>,
    found: std::vec::IntoIter<O::Item>,
    seen: u64,
}

enum Next<T> {
    /// This many pages further than the first asked for.
    Page(u64),
    Asked(u64, BoxFuture<Result<Page<T>, Error>>),
    Nothing,
}

impl<O: Paged> std::fmt::Debug for Items<O> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Items").field("ready", &self.found.len()).finish_non_exhaustive()
    }
}

impl<O> Items<O>
where
    O: Paged + Send + Unpin + 'static,
    O::Item: Send + Unpin,
{
    pub(crate) fn new(call: ResourceCall<O>) -> Self {
        Self { call, next: Next::Page(1), found: Vec::new().into_iter(), seen: 0 }
    }

    /// The next item; `None` at the end.
    pub async fn next(&mut self) -> Option<Result<O::Item, Error>> {
        std::future::poll_fn(|cx| Pin::new(&mut *self).poll_next(cx)).await
    }

    /// All that are left.
    ///
    /// # Errors
    /// The first that a page brings.
    pub async fn collect(mut self) -> Result<Vec<O::Item>, Error> {
        let mut all = Vec::new();
        while let Some(item) = self.next().await {
            all.push(item?);
        }
        Ok(all)
    }

    /// The call for the page `at` (from 1) after the first that was asked for.
    fn ask(&self, at: u64) -> BoxFuture<Result<Page<O::Item>, Error>> {
        let mut call = self.call.clone();
        let wanted = call.request.page_mut();
        if at > 1 {
            wanted.page = Some(wanted.page.unwrap_or(1).saturating_add(at - 1));
        }
        Box::pin(call.sent())
    }

    /// Takes the items of a page; an error for a service that gives the same page again and again.
    fn take(&mut self, at: u64, page: Page<O::Item>) -> Result<(), Error> {
        self.next = Next::Nothing;
        let first = self.call.request.page_mut().page.unwrap_or(1);
        let wanted = first.saturating_add(at - 1);
        if let Some(given) = page.current_page.filter(|given| *given != wanted) {
            let what = format!("page {wanted} of the list was asked for and page {given} came");
            return Err(Error::new(ErrorKind::Response, what).with_meta(page.meta));
        }
        self.seen = self.seen.saturating_add(page.items.len() as u64);
        let all = first == 1 && page.total_item_count.is_some_and(|total| self.seen >= total);
        if !all && !page.is_last() {
            self.next = Next::Page(at + 1);
        }
        self.found = page.items.into_iter();
        Ok(())
    }
}

impl<O> Stream for Items<O>
where
    O: Paged + Send + Unpin + 'static,
    O::Item: Send + Unpin,
{
    type Item = Result<O::Item, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            if let Some(item) = self.found.next() {
                return Poll::Ready(Some(Ok(item)));
            }
            match &mut self.next {
                Next::Nothing => return Poll::Ready(None),
                Next::Page(at) => {
                    let at = *at;
                    self.next = Next::Asked(at, self.ask(at));
                }
                Next::Asked(at, asked) => {
                    let at = *at;
                    let Poll::Ready(page) = asked.as_mut().poll(cx) else { return Poll::Pending };
                    if let Err(error) = page.and_then(|page| self.take(at, page)) {
                        self.next = Next::Nothing;
                        return Poll::Ready(Some(Err(error)));
                    }
                }
            }
        }
    }
}
