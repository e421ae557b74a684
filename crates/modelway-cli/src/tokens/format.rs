//! Which prompt format Anyscale wrote for its models.

use modelway::tokens::Format;

/// Parts of ids, in lower case.
const FORMATS: [(&str, Format); 11] = [
    ("llama-2-", Format::Llama2),
    ("codellama-34b-instruct", Format::Llama2),
    ("meta-llama-3-", Format::Llama3),
    ("llama-3-", Format::Llama3),
    ("mixtral-8x22b", Format::Mixtral8x22b),
    ("mixtral-8x7b", Format::Mistral),
    ("mistral-7b-instruct", Format::Mistral),
    ("zephyr-7b", Format::Zephyr),
    ("gemma-", Format::Gemma),
    ("neuralhermes", Format::ChatMl),
    ("openorca", Format::ChatMl),
];

/// The format of a model as Anyscale served it, with or without `anyscale:` before its id.
pub(super) fn of_anyscale(model: &str) -> Option<Format> {
    let id = model.strip_prefix("anyscale:").unwrap_or(model).to_lowercase();
    FORMATS.iter().find(|(part, _)| id.contains(part)).map(|(_, format)| *format)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn models_that_anyscale_served() {
        for (model, format) in [
            ("meta-llama/Llama-2-70b-chat-hf", Some(Format::Llama2)),
            ("anyscale:mistralai/Mixtral-8x7B-Instruct-v0.1", Some(Format::Mistral)),
            ("meta-llama/Meta-Llama-3-8B-Instruct", Some(Format::Llama3)),
            ("mlabonne/NeuralHermes-2.5-Mistral-7B", Some(Format::ChatMl)),
            ("gpt-4o", None),
        ] {
            assert_eq!(of_anyscale(model), format, "{model}");
        }
    }
}
