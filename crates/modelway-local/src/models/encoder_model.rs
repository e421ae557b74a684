//! [`EncoderModel`]: the callers' side of a sentence encoder.

use std::path::Path;
use std::sync::Arc;

use modelway_core::{
    CallContext, EmbeddingRequest, Embeddings, Error, ErrorKind, Phase, RerankRequest, Rerankings,
    ScoringMethod, Usage,
};
use modelway_tokens::Encoding;
use tokio::sync::oneshot;

use super::builder::Options;
use super::chat_model::refused;
use crate::encoder::{About, EmbedJob, Encoder, EncoderWorker};
use crate::serve::Queue;
use crate::similarity::cosine;

/// Texts become tokens here, on the caller's thread; all else happens on the model's.
#[derive(Debug)]
pub(super) struct EncoderModel {
    about: About,
    queue: Arc<Queue<EmbedJob>>,
}

/// Reads a model from its folder.
pub(super) fn load(
    folder: &Path,
    options: &Options,
) -> Result<(Arc<EncoderModel>, EncoderWorker), Error> {
    let (encoder, about) = Encoder::load(folder)?;
    let queue = Arc::new(Queue::new(options.queue));
    let worker = EncoderWorker::new(encoder, Arc::clone(&queue), options.slots);
    Ok((Arc::new(EncoderModel { about, queue }), worker))
}

impl EncoderModel {
    pub(super) fn close(&self) {
        drop(self.queue.close());
    }

    pub(super) fn context(&self) -> usize {
        self.about.context
    }

    pub(super) async fn embed(
        &self,
        request: &EmbeddingRequest,
        cx: &CallContext,
    ) -> Result<Embeddings, Error> {
        self.check_dimensions(request.dimensions)?;
        let texts = request.texts.iter().map(String::as_str);
        let (vectors, usage) = self.vectors(texts).await?;
        let mut answer = Embeddings::new(vectors);
        answer.model = cx.upstream_id().to_owned();
        answer.usage = Some(usage);
        answer.meta = cx.meta();
        Ok(answer)
    }

    /// By the cosine of each chunk's vector with the query's: cheaper than a cross-encoder, and labelled so.
    pub(super) async fn rerank(
        &self,
        request: &RerankRequest,
        cx: &CallContext,
    ) -> Result<Rerankings, Error> {
        let chunks = request.chunks.iter().map(String::as_str);
        let (vectors, usage) =
            self.vectors(std::iter::once(request.query.as_str()).chain(chunks)).await?;
        let (query, chunks) = vectors.split_first().unzip();
        let query: &[f32] = query.map_or(&[], Vec::as_slice);
        let scores = chunks.unwrap_or_default().iter().map(|chunk| cosine(query, chunk) as f32);
        let mut answer = Rerankings::ranked(scores);
        if let Some(top) = request.top_n {
            answer.results.truncate(top as usize);
        }
        answer.model = cx.upstream_id().to_owned();
        answer.method = Some(ScoringMethod::EmbeddingCosine);
        answer.usage = Some(usage);
        answer.meta = cx.meta();
        Ok(answer)
    }

    async fn vectors(
        &self,
        texts: impl Iterator<Item = &str> + Send,
    ) -> Result<(Vec<Vec<f32>>, Usage), Error> {
        let texts: Vec<_> =
            texts.enumerate().map(|(at, text)| self.encode(at, text)).collect::<Result<_, _>>()?;
        let tokens = texts.iter().map(Vec::len).sum::<usize>() as u64;
        let mut usage = Usage::default();
        usage.prompt_tokens = Some(tokens);
        usage.total_tokens = Some(tokens);
        if texts.is_empty() {
            return Ok((Vec::new(), usage));
        }
        Ok((self.run(texts).await?, usage))
    }

    async fn run(&self, texts: Vec<Vec<u32>>) -> Result<Vec<Vec<f32>>, Error> {
        let (answer, vectors) = oneshot::channel();
        self.queue.push(EmbedJob { texts, vectors: Vec::new(), answer }).map_err(refused)?;
        vectors.await.unwrap_or_else(|_| {
            let what = "the model stopped before the vectors were finished";
            Err(Error::new(ErrorKind::Provider, what)
                .with_hint("it was unloaded, or failed; the next call loads it again"))
        })
    }

    /// Nothing is cut off unseen: a text that is too long is an error.
    fn encode(&self, at: usize, text: &str) -> Result<Vec<u32>, Error> {
        let options = Encoding { add_special: true, parse_special: false };
        let tokens = self.about.tokenizer.encode(text, options)?;
        if tokens.len() > self.about.context {
            let what = format!(
                "text {at} has {} tokens, the model reads {}",
                tokens.len(),
                self.about.context
            );
            return Err(Error::new(ErrorKind::ContextLength, what)
                .with_phase(Phase::Build)
                .with_hint("split the text"));
        }
        Ok(tokens)
    }

    fn check_dimensions(&self, wanted: Option<u32>) -> Result<(), Error> {
        match wanted {
            Some(n) if n as usize != self.about.dimensions => {
                let what =
                    format!("`dimensions` is {n}, the model gives {}", self.about.dimensions);
                Err(Error::new(ErrorKind::InvalidRequest, what)
                    .with_hint("unset it: this model cannot shorten its vectors"))
            }
            _ => Ok(()),
        }
    }
}
