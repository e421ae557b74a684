//! `modelway embed`.

use modelway::{Embeddings, ProcessEnvironment, Usage};
use serde::Serialize;

use crate::args::{EmbedArgs, Global};
use crate::connect::{Session, Task, with_headers};
use crate::failure::Failure;
use crate::output::{Form, Output};
use crate::text::one_line;
use crate::{input, json, summary};

/// So many characters of a text, and numbers of its vector, are shown to people.
const SHOWN_CHARACTERS: usize = 40;
const SHOWN_NUMBERS: usize = 4;

#[derive(Debug, Serialize)]
struct Answer<'a> {
    model: &'a str,
    embeddings: Vec<&'a [f32]>,
    usage: Option<&'a Usage>,
    #[serde(flatten)]
    call: json::Call<'a>,
}

/// Turns texts into vectors.
pub(crate) async fn run(
    global: &Global,
    args: &EmbedArgs,
    output: &mut Output,
) -> Result<(), Failure> {
    let session = Session::open(global, &ProcessEnvironment).await?;
    let texts = input::texts(&args.text)?;
    let deployment = session.ready(Task::Embed, output).await?;
    let call = session.client.models().embeddings().create(&deployment).texts(&texts);
    let call = match args.dimensions {
        Some(dimensions) => call.dimensions(dimensions),
        None => call,
    };
    output.wait_for(&deployment);
    let answer = with_headers!(call, session.headers).await?;
    show(&texts, &answer, output)
}

fn show(texts: &[String], answer: &Embeddings, output: &mut Output) -> Result<(), Failure> {
    if output.form != Form::Human {
        return output.json(&Answer {
            model: &answer.model,
            embeddings: answer.vectors().collect(),
            usage: answer.usage.as_ref(),
            call: json::Call::from(&answer.meta),
        });
    }
    for (text, vector) in texts.iter().zip(answer.vectors()) {
        output.line(&line(text, vector))?;
    }
    summary::tell(output, &answer.meta, answer.usage.as_ref(), None)
}

/// A text's start, the length of its vector and the vector's start.
fn line(text: &str, vector: &[f32]) -> String {
    let shorten = |line: String| match line.char_indices().nth(SHOWN_CHARACTERS) {
        Some((at, _)) => format!("{}…", &line[..at]),
        None => line,
    };
    let numbers = vector.iter().take(SHOWN_NUMBERS).map(|number| format!("{number:.4}"));
    let numbers = numbers.collect::<Vec<_>>().join(" ");
    let more = if vector.len() > SHOWN_NUMBERS { " …" } else { "" };
    format!("{}  [{}] {numbers}{more}", shorten(one_line(text)), vector.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_short() {
        assert_eq!(line("a\nb", &[0.5, -1.0]), "a b  [2] 0.5000 -1.0000");
        let long = line(&"é".repeat(50), &[0.25; 384]);
        assert_eq!(long, format!("{}…  [384] 0.2500 0.2500 0.2500 0.2500 …", "é".repeat(40)));
    }
}
