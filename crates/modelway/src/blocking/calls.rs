//! How calls are sent.

use modelway_core::{
    ChatCompletion, Completion, Embeddings, Error, Execution, Operation, Planned, RawReply,
    Rerankings,
};

use super::runtime::wait;
use super::{ChatStream, Client, CompletionStream, ExecutionStream};
use crate::{Paged, Wait, Waitable};

macro_rules! sends {
    ($($name:ident => $output:ty),+ $(,)?) => {
        $(
            #[doc = concat!("[`modelway::", stringify!($name), "`](crate::", stringify!($name), ") of the")]
            /// blocking client: `send` sends it.
            pub type $name = crate::$name<Client>;

            /// With the [blocking](crate::blocking) client.
            impl crate::$name<Client> {
                /// Sends it and waits for the answer.
                ///
                /// # Errors
                /// Whatever went wrong; [`ErrorKind::Configuration`](crate::ErrorKind::Configuration) in async
                /// code.
                pub fn send(self) -> Result<$output, Error> {
                    wait(self.sent())
                }
            }
        )+
    };
}

sends! {
    ChatCall => ChatCompletion,
    CompletionCall => Completion,
    EmbeddingCall => Embeddings,
    RerankCall => Rerankings,
    ExecuteCall => Execution,
    RawCall => RawReply,
}

/// [`modelway::ResourceCall`](crate::ResourceCall) of the blocking client: `send` sends it.
pub type ResourceCall<O> = crate::ResourceCall<O, Client>;

/// With the [blocking](crate::blocking) client.
impl<O: Operation> crate::ResourceCall<O, Client> {
    /// Sends it and waits for the answer.
    ///
    /// # Errors
    /// Whatever went wrong; [`ErrorKind::Configuration`](crate::ErrorKind::Configuration) in async code.
    pub fn send(self) -> Result<O::Output, Error> {
        wait(self.sent())
    }
}

/// With the [blocking](crate::blocking) client.
impl<O: Paged> crate::ResourceCall<O, Client> {
    /// The items of this page and of all after it, one by one.
    ///
    /// # Errors
    /// The first that a page brings; [`ErrorKind::Configuration`](crate::ErrorKind::Configuration) in async code.
    pub fn items(self) -> Items<O>
    where
        O: Send + Unpin + 'static,
        O::Item: Send + Unpin,
    {
        let Self { client, address, request, options } = self;
        let call = crate::ResourceCall { client: client.into(), address, request, options };
        Items(crate::Items::new(call))
    }
}

/// The items of a list, over all its pages. It ends at the first error.
#[derive(Debug)]
pub struct Items<O: Paged>(crate::Items<O>);

impl<O> Iterator for Items<O>
where
    O: Paged + Send + Unpin + 'static,
    O::Item: Send + Unpin,
{
    type Item = Result<O::Item, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        match wait(async { Ok(self.0.next().await) }) {
            Ok(item) => item,
            Err(refusal) => Some(Err(refusal)),
        }
    }
}

/// With the [blocking](crate::blocking) client.
impl<O: Waitable> Wait<O, Client> {
    /// Waits.
    ///
    /// # Errors
    /// As the async wait; [`ErrorKind::Configuration`](crate::ErrorKind::Configuration) in async code.
    pub fn send(self) -> Result<O::Output, Error> {
        wait(self.sent())
    }
}

macro_rules! streams {
    ($($name:ident => $stream:ident),+ $(,)?) => {
        $(/// With the [blocking](crate::blocking) client.
        impl crate::$name<Client> {
            /// Sends it for a stream and waits for the first visible event.
            ///
            /// # Errors
            /// Whatever goes wrong before that event, even inside an HTTP 200;
            /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration) in async code.
            pub fn stream(self) -> Result<$stream, Error> {
                wait(self.streamed()).map($stream::new)
            }
        })+
    };
}

streams! {
    ChatCall => ChatStream,
    CompletionCall => CompletionStream,
    ExecuteCall => ExecutionStream,
}

macro_rules! plans {
    ($($call:ident),+) => {$(
        /// With the [blocking](crate::blocking) client.
        impl crate::$call<Client> {
            /// What would become of it, without sending it: its tokens, and whether it fits the model's context.
            ///
            /// # Errors
            /// A deployment that means nothing; a tokenizer that cannot be read;
            /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration) in async code.
            pub fn plan(self) -> Result<Planned, Error> {
                wait(self.planned())
            }
        }
    )+};
}

plans!(ChatCall, CompletionCall);
