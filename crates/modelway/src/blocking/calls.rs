//! How calls are sent.

use modelway_core::{
    ChatCompletion, Completion, Embeddings, Error, Model, ModelList, RawReply, Rerankings,
};

use super::runtime::wait;
use super::{ChatStream, Client, CompletionStream};

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
    ListCall => ModelList,
    RetrieveCall => Model,
    RawCall => RawReply,
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
}
