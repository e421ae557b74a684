//! What comes out.

use modelway_core::{
    ChatCompletion, Completion, Embeddings, Error, ErrorKind, Execution, FinishReason, Message,
    Reply, Rerankings, Usage,
};
use serde_json::{Map, Value, json};

use super::stream::Pieces;

/// The shape of an execution's answer, and what of the input it repeats.
#[derive(Debug)]
pub(in crate::platform) enum Shape {
    /// Texts, each with its prompt.
    Completion { prompts: Vec<String> },
    /// One message.
    Chat,
    /// Vectors, each with its text.
    Embedding { texts: Vec<String> },
    /// Scores, in the order of the chunks.
    Reranking { chunks: usize },
}

impl Shape {
    /// The answer of an inference in this shape.
    ///
    /// # Errors
    /// [`ErrorKind::Response`] when the provider answered something else than was asked for.
    pub(in crate::platform) fn reply(self, reply: Reply) -> Result<Reply, Error> {
        let meta = reply.meta().clone();
        let output = match (&self, reply) {
            (_, Reply::Stream(stream)) => {
                return Ok(Reply::Stream(Box::new(stream.wrap(|s| Pieces::new(s, self)))));
            }
            (Self::Completion { prompts }, Reply::Completion(r)) => Ok(completions(prompts, &r)),
            (Self::Chat, Reply::Chat(r)) => Ok(message(&r)),
            (Self::Embedding { texts }, Reply::Embeddings(r)) => embeddings(texts, &r),
            (Self::Reranking { chunks }, Reply::Rerankings(r)) => scores(*chunks, &r),
            _ => Err("the provider answered another operation".to_owned()),
        };
        match output {
            Ok(output) => {
                let mut execution = Execution::new(output);
                execution.meta = meta;
                Ok(Reply::Executed(Box::new(execution)))
            }
            Err(what) => Err(Error::new(ErrorKind::Response, what).with_meta(meta)),
        }
    }

    /// A piece of text of a stream's answer number `choice`.
    pub(super) fn piece(&self, choice: u32, text: String) -> Value {
        match self {
            Self::Completion { prompts } => {
                let prompt = prompts.get(choice as usize).or(prompts.first());
                json!({ "completions": [[prompt, [text]]] })
            }
            _ => json!({ "message": Message::assistant(text) }),
        }
    }

    /// The last piece of a stream: why it ended, and the tokens.
    pub(super) fn last(&self, reason: Option<&FinishReason>, usage: Option<&Usage>) -> Value {
        let mut last = Map::new();
        match self {
            Self::Completion { .. } => {
                last.insert("completions".to_owned(), Value::Array(Vec::new()));
                end(&mut last, reason, usage);
            }
            _ => {
                last.insert("message".to_owned(), json!(Message::assistant("")));
                put_reason(&mut last, reason);
            }
        }
        Value::Object(last)
    }
}

/// Answers belong to the prompts in their order, equally many to each.
fn completions(prompts: &[String], reply: &Completion) -> Value {
    let each = (reply.choices.len() / prompts.len().max(1)).max(1);
    let texts = |at: usize| -> Vec<&str> {
        reply.choices.iter().skip(at * each).take(each).map(|c| c.text.as_str()).collect()
    };
    let pairs = prompts.iter().enumerate().map(|(at, prompt)| json!([prompt, texts(at)]));
    let mut output = Map::new();
    output.insert("completions".to_owned(), pairs.collect());
    end(&mut output, reply.finish_reason(), reply.usage.as_ref());
    Value::Object(output)
}

fn message(reply: &ChatCompletion) -> Value {
    let mut output = Map::new();
    output.insert("message".to_owned(), json!(reply.message()));
    put_reason(&mut output, reply.finish_reason());
    Value::Object(output)
}

fn embeddings(texts: &[String], reply: &Embeddings) -> Result<Value, String> {
    let (wanted, given) = (texts.len(), reply.embeddings.len());
    if wanted != given {
        return Err(format!("the provider gave {given} embeddings for {wanted} texts"));
    }
    let pairs = texts.iter().zip(reply.vectors()).map(|(text, vector)| json!([text, vector]));
    let pairs: Value = pairs.collect();
    Ok(json!({ "embeddings": pairs, "tokens_used": all_tokens(reply.usage.as_ref()) }))
}

fn scores(chunks: usize, reply: &Rerankings) -> Result<Value, String> {
    let scores: Option<Vec<f32>> = reply.chunk_scores(chunks).into_iter().collect();
    let scores =
        scores.ok_or_else(|| "the provider left out the scores of some chunks".to_owned())?;
    Ok(json!({ "chunk_scores": scores, "tokens_used": all_tokens(reply.usage.as_ref()) }))
}

/// All tokens; the service's default is 0.
fn all_tokens(usage: Option<&Usage>) -> u64 {
    let sum = |u: &Usage| u.total_tokens.or(u.prompt_tokens).unwrap_or(0);
    usage.map_or(0, sum)
}

fn put_reason(output: &mut Map<String, Value>, reason: Option<&FinishReason>) {
    if let Some(reason) = reason {
        output.insert("finish_reason".to_owned(), reason.as_str().into());
    }
}

fn end(output: &mut Map<String, Value>, reason: Option<&FinishReason>, usage: Option<&Usage>) {
    put_reason(output, reason);
    let tokens = |of: fn(&Usage) -> Option<u64>| usage.and_then(of).unwrap_or(0).into();
    output.insert("prompt_tokens".to_owned(), tokens(|u| u.prompt_tokens));
    output.insert("response_tokens".to_owned(), tokens(|u| u.completion_tokens));
}
