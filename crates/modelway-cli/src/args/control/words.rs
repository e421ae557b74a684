//! Words and small forms on the command line.

use modelway::{EndpointType, ModelKind, ParameterField, ParameterType, SortBy};

const KINDS: [ModelKind; 6] = [
    ModelKind::Chat,
    ModelKind::Completion,
    ModelKind::Embedding,
    ModelKind::Reranking,
    ModelKind::Agent,
    ModelKind::Generic,
];

const TYPES: [ParameterType; 4] =
    [ParameterType::Str, ParameterType::Int, ParameterType::Float, ParameterType::Bool];

const ENDPOINTS: [EndpointType; 4] =
    [EndpointType::Sync, EndpointType::Async, EndpointType::Streaming, EndpointType::Batch];

/// What a model is for.
pub(super) fn kind(text: &str) -> Result<ModelKind, String> {
    KINDS.into_iter().find(|kind| kind.as_str() == text).ok_or_else(|| {
        format!("known are {}", KINDS.map(|kind| kind.as_str().to_owned()).join(", "))
    })
}

/// How an endpoint answers.
pub(super) fn endpoint(text: &str) -> Result<EndpointType, String> {
    ENDPOINTS.into_iter().find(|how| how.as_str().eq_ignore_ascii_case(text)).ok_or_else(|| {
        format!("known are {}", ENDPOINTS.map(|how| how.as_str().to_lowercase()).join(", "))
    })
}

/// `name:asc` or `name:desc`.
pub(super) fn sort(text: &str) -> Result<SortBy, String> {
    SortBy::parse(text).ok_or_else(|| "an order is FIELD:asc or FIELD:desc".to_owned())
}

/// `name=value`; the value may hold `=`.
pub(super) fn assignment(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.trim().is_empty() => {
            Ok((name.trim().to_owned(), value.to_owned()))
        }
        _ => Err("a value is given as NAME=VALUE".to_owned()),
    }
}

/// `name:type`, with `!` where it is required and a description after another colon.
pub(super) fn parameter(text: &str) -> Result<ParameterField, String> {
    let form = || "a parameter is NAME:TYPE[!][:DESCRIPTION]".to_owned();
    let (name, rest) = text.split_once(':').ok_or_else(form)?;
    let (word, description) = rest.split_once(':').unwrap_or((rest, ""));
    let (name, word) = (name.trim(), word.trim());
    let (word, required) = word.strip_suffix('!').map_or((word, false), |word| (word, true));
    if name.is_empty() || word.is_empty() {
        return Err(form());
    }
    let kind = TYPES.into_iter().find(|kind| kind.as_str() == word).ok_or_else(|| {
        let known = TYPES.map(|kind| kind.as_str().to_owned()).join(", ");
        format!("there is no type `{word}`; known are {known}")
    })?;
    let field = ParameterField::new(name, kind, description.trim());
    Ok(if required { field.required() } else { field })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_read() {
        let tone = || ParameterField::new("tone", ParameterType::Str, "how to answer: briefly");
        assert_eq!(parameter("tone:str:how to answer: briefly"), Ok(tone()));
        assert_eq!(parameter("tone:str!: how to answer: briefly"), Ok(tone().required()));
        let words = ParameterField::new("words", ParameterType::Int, "");
        assert_eq!(parameter("words:int"), Ok(words.clone()));
        assert_eq!(parameter(" words : int! "), Ok(words.required()));
    }

    #[test]
    fn what_is_no_parameter_is_told() {
        for text in ["", "tone", ":str", "tone:", "tone:!", "::"] {
            assert!(parameter(text).unwrap_err().contains("NAME:TYPE[!]"), "{text}");
        }
        let told = parameter("tone:text").unwrap_err();
        assert_eq!(told, "there is no type `text`; known are str, int, float, bool");
    }

    #[test]
    fn words_are_read() {
        assert_eq!(kind("chat"), Ok(ModelKind::Chat));
        let known = "known are chat, completion, embedding, reranking, agent, generic";
        assert_eq!(kind("CHAT").unwrap_err(), known);
        assert_eq!(endpoint("async"), Ok(EndpointType::Async));
        assert_eq!(endpoint("x").unwrap_err(), "known are sync, async, streaming, batch");
        assert_eq!(sort("name:desc"), Ok(SortBy::descending("name")));
        assert!(sort("name").is_err() && sort(":asc").is_err() && sort("name:up").is_err());
    }

    #[test]
    fn assignments_are_read() {
        let read = |text| assignment(text).map(|(name, value)| format!("{name}|{value}"));
        assert_eq!(read("tone=dry").as_deref(), Ok("tone|dry"));
        assert_eq!(read("sum=a=b ").as_deref(), Ok("sum|a=b "));
        assert_eq!(read("empty=").as_deref(), Ok("empty|"));
        assert!(assignment("tone").is_err() && assignment("=x").is_err());
    }
}
