//! What is known of each of OpenAI's models.

use super::image::Pricing;
use crate::tokenizer::OpenAiEncoding;

/// What the tokens of a model's chats are, beside those of its words.
///
/// Source: the OpenAI cookbook, "How to count tokens with tiktoken".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Family {
    pub(super) encoding: OpenAiEncoding,
    pub(super) per_message: u64,
    /// Added for a name; −1 where the name replaces the role.
    pub(super) per_name: i64,
    /// The head of the answer.
    pub(super) head: u64,
    pub(super) images: Option<Pricing>,
    /// Whether recorded counts of plain conversations agree.
    pub(super) proven: bool,
    /// Whether those of plain completions do.
    pub(super) prompts: bool,
}

const fn family(encoding: OpenAiEncoding, images: Option<Pricing>) -> Family {
    Family { encoding, per_message: 3, per_name: 1, head: 3, images, proven: true, prompts: true }
}

/// Squares of 32 pixels in an image that is shrunk into 2048 by 2048.
const SIDES: u64 = 64 * 64;

const CL100K: Family = family(OpenAiEncoding::Cl100k, None);
const FIRST_TURBO: Family = Family { per_message: 4, per_name: -1, ..CL100K };
const GPT_4_VISION: Family = family(OpenAiEncoding::Cl100k, Some(Pricing::tiles(85, 170)));
const GPT_4O: Family = family(OpenAiEncoding::O200k, Some(Pricing::tiles(85, 170)));
const GPT_4O_MINI: Family = family(OpenAiEncoding::O200k, Some(Pricing::tiles(2833, 5667)));
const GPT_41_MINI: Family = family(OpenAiEncoding::O200k, Some(Pricing::patches(162, SIDES)));
const GPT_41_NANO: Family = family(OpenAiEncoding::O200k, Some(Pricing::patches(246, 1_536)));
const GPT_5: Family = reasoning(Some(Pricing::tiles(70, 140)));
const GPT_5_MINI: Family = reasoning(Some(Pricing::patches(120, 1_536)));
const GPT_5_NANO: Family = reasoning(Some(Pricing::patches(150, 1_536)));
const GPT_52: Family = reasoning(Some(Pricing::patches(120, SIDES)));
const GPT_54: Family = reasoning(Some(Pricing::patches(120, 2_500)));
const GPT_55: Family = reasoning(Some(Pricing::patches(120, 10_000)));
const GPT_56: Family = reasoning(Some(Pricing::patches(120, u64::MAX)));
/// Later ones, of which nothing is known.
const GPT_5_LATER: Family = unproven(reasoning(None));
const O_TILES: Family = unproven(reasoning(Some(Pricing::tiles(75, 150))));
const O4_MINI: Family = reasoning(Some(Pricing::patches(172, 1_536)));
const O_TEXT: Family = unproven(reasoning(None));
/// Their searches change what is counted.
const SEARCH: Family = unproven(GPT_4O);
const AUDIO: Family = unproven(family(OpenAiEncoding::O200k, None));
const P50K: Family = unproven(family(OpenAiEncoding::P50k, None));
/// A recorded count of Codex has a token less than this encoding, which OpenAI names for it.
const CODEX: Family = Family { prompts: false, ..P50K };
const R50K: Family = unproven(family(OpenAiEncoding::R50k, None));

/// Models that think before they answer: recorded counts of GPT-5 and o4-mini have one token less than the cookbook's formula.
const fn reasoning(images: Option<Pricing>) -> Family {
    Family { head: 2, ..family(OpenAiEncoding::O200k, images) }
}

const fn unproven(family: Family) -> Family {
    Family { proven: false, ..family }
}

/// By the beginning of the id, which goes on with `-`, `:`, `_` or not at all, unless it ends with a dot itself; the
/// first that fits counts.
const MODELS: [(&str, Family); 57] = [
    ("gpt-3.5-turbo-0301", FIRST_TURBO),
    ("gpt-3.5-turbo", CL100K),
    ("gpt-35-turbo", CL100K),
    ("gpt-4o-mini-audio-preview", AUDIO),
    ("gpt-4o-mini-realtime-preview", AUDIO),
    ("gpt-4o-mini-search-preview", SEARCH),
    ("gpt-4o-mini", GPT_4O_MINI),
    ("gpt-4o-audio-preview", AUDIO),
    ("gpt-4o-realtime-preview", AUDIO),
    ("gpt-4o-search-preview", SEARCH),
    ("gpt-4o", GPT_4O),
    ("chatgpt-4o", GPT_4O),
    ("gpt-4.1-mini", GPT_41_MINI),
    ("gpt-4.1-nano", GPT_41_NANO),
    ("gpt-4.1", GPT_4O),
    ("gpt-4.5", GPT_4O),
    ("gpt-4-turbo", GPT_4_VISION),
    ("gpt-4-1106-vision-preview", GPT_4_VISION),
    ("gpt-4-vision-preview", GPT_4_VISION),
    ("gpt-4", CL100K),
    ("gpt-5-mini", GPT_5_MINI),
    ("gpt-5-nano", GPT_5_NANO),
    ("gpt-5-search-api", SEARCH),
    ("gpt-5", GPT_5),
    ("gpt-5.1", GPT_5),
    ("gpt-5.2", GPT_52),
    ("gpt-5.4", GPT_54),
    ("gpt-5.5", GPT_55),
    ("gpt-5.6", GPT_56),
    ("gpt-5.", GPT_5_LATER),
    ("gpt-audio", AUDIO),
    ("gpt-realtime", AUDIO),
    ("o1-mini", O_TEXT),
    ("o1-preview", O_TEXT),
    ("o1", O_TILES),
    ("o3-mini", O_TEXT),
    ("o3", O_TILES),
    ("o4-mini", O4_MINI),
    ("text-embedding-3", CL100K),
    ("text-embedding-ada-002", CL100K),
    ("davinci-002", CL100K),
    ("babbage-002", CL100K),
    ("text-davinci-003", P50K),
    ("text-davinci-002", P50K),
    ("davinci-codex", CODEX),
    ("cushman-codex", CODEX),
    ("code-davinci", CODEX),
    ("code-cushman", CODEX),
    ("text-davinci-001", R50K),
    ("text-curie", R50K),
    ("text-babbage", R50K),
    ("text-ada", R50K),
    ("davinci", R50K),
    ("curie", R50K),
    ("babbage", R50K),
    ("ada", R50K),
    ("gpt-2", R50K),
];

/// What is known of the model `id` of OpenAI's; fine-tuned ones (`ft:…`) are their base models.
pub(super) fn of(id: &str) -> Option<Family> {
    let id = id.strip_prefix("ft:").unwrap_or(id);
    let fits = |beginning: &str| {
        let open = beginning.ends_with('.');
        id.strip_prefix(beginning)
            .is_some_and(|rest| rest.is_empty() || open || rest.starts_with(['-', ':', '_']))
    };
    MODELS.into_iter().find_map(|(beginning, family)| fits(beginning).then_some(family))
}
