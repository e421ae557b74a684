//! Cases of streams.

use std::pin::Pin;
use std::task::Poll;

use futures_core::Stream as _;
use modelway_core::stream::{ChatStream, EventStream, StreamEvent};
use modelway_core::{Capability, Error, Reply, StreamedChat, StreamedCompletion};

use super::Subject;
use super::case::{Not, ensure};
use super::inference::{adds_up, answered, chat, failed, named};
use crate::Grammar;

pub(super) async fn grammar(subject: &Subject) -> Result<(), Not> {
    let reply = subject.reply(Capability::Chat, StreamedChat(subject.chat())).await;
    let Reply::Stream(mut stream) = reply.map_err(failed)? else {
        return Err("the reply is no stream".into());
    };
    named(&stream.meta)?;
    let mut grammar = Grammar::of_backend();
    let mut over = false;
    while let Some(item) = next(&mut stream, over).await {
        let event = item.map_err(failed)?;
        grammar.push(&event).map_err(|v| v.to_string())?;
        over |= event.is_terminal();
    }
    grammar.end().map_err(|v| v.to_string().into())
}

/// The next item; after the terminal one only what is there already, since nobody reads on then.
async fn next(stream: &mut EventStream, over: bool) -> Option<Result<StreamEvent, Error>> {
    std::future::poll_fn(|cx| match Pin::new(&mut *stream).poll_next(cx) {
        Poll::Pending if over => Poll::Ready(None),
        polled => polled,
    })
    .await
}

pub(super) async fn fold(subject: &Subject) -> Result<(), Not> {
    let answer = open(subject).await?.collect().await.map_err(failed)?;
    answered(&answer)?;
    answer.usage.as_ref().map_or(Ok(()), adds_up)
}

pub(super) async fn completion(subject: &Subject) -> Result<(), Not> {
    let request = StreamedCompletion(subject.completion());
    let stream = subject.call(Capability::Completions, request).await.map_err(failed)?;
    let answer = stream.collect().await.map_err(failed)?;
    ensure(!answer.text().is_empty(), "the answer has no text")
}

pub(super) async fn dropped(subject: &Subject) -> Result<(), Not> {
    let mut stream = open(subject).await?;
    let first = stream.next().await;
    first.ok_or("the stream is empty")?.map_err(failed)?;
    drop(stream);
    chat(subject).await
}

async fn open(subject: &Subject) -> Result<ChatStream, Not> {
    let request = StreamedChat(subject.chat());
    subject.call(Capability::Chat, request).await.map_err(failed)
}
