//! `modelway rerank`.

use modelway::{ProcessEnvironment, Rerankings, ScoringMethod, Usage};
use serde::Serialize;

use crate::args::{Global, RerankArgs};
use crate::connect::{Session, Task, with_headers};
use crate::failure::Failure;
use crate::output::{Form, Output};
use crate::{input, json, summary, table};

#[derive(Debug, Serialize)]
struct Answer<'a> {
    model: &'a str,
    method: Option<&'a ScoringMethod>,
    results: Vec<Entry<'a>>,
    usage: Option<&'a Usage>,
    #[serde(flatten)]
    call: json::Call<'a>,
}

#[derive(Debug, Serialize)]
struct Entry<'a> {
    index: u32,
    score: f32,
    text: &'a str,
}

/// Ranks texts.
pub(crate) async fn run(
    global: &Global,
    args: &RerankArgs,
    output: &mut Output,
) -> Result<(), Failure> {
    let session = Session::open(global, &ProcessEnvironment).await?;
    let texts = input::texts(&args.text)?;
    let deployment = session.ready(Task::Rerank, output).await?;
    let call = session.client.models().rerankings().create(&deployment);
    let mut call = call.query(&args.query).chunks(&texts);
    if let Some(n) = args.top_n {
        call = call.top_n(n);
    }
    if let Some(instruction) = &args.instruction {
        call = call.instruction(instruction);
    }
    output.wait_for(&deployment);
    let answer = with_headers!(call, session.headers).await?;
    show(&texts, &answer, output)
}

fn show(texts: &[String], answer: &Rerankings, output: &mut Output) -> Result<(), Failure> {
    let entries: Vec<Entry<'_>> = answer
        .results
        .iter()
        .filter_map(|r| {
            let text = texts.get(r.index as usize)?;
            Some(Entry { index: r.index, score: r.score, text })
        })
        .collect();
    if output.form != Form::Human {
        return output.json(&Answer {
            model: &answer.model,
            method: answer.method.as_ref(),
            results: entries,
            usage: answer.usage.as_ref(),
            call: json::Call::from(&answer.meta),
        });
    }
    let rows: Vec<[String; 2]> =
        entries.iter().map(|e| [format!("{:.4}", e.score), e.text.to_owned()]).collect();
    table::lines(["SCORE", "TEXT"], &rows).iter().try_for_each(|line| output.line(line))?;
    if let Some(ScoringMethod::EmbeddingCosine) = answer.method {
        output.note(
            "note: scores are cosines of embeddings, −1 to 1, not those of a cross-encoder",
        )?;
    }
    summary::tell(output, &answer.meta, answer.usage.as_ref(), None)
}
