//! Families of models whose tokenizer and prompts are at hand.

use modelway_tokens::{ChatTemplate, Counter, Format, OpenAiEncoding, Tokenizer};

use crate::support::scratch;

/// DeepSeek V3 and R1 before V3.1, as DeepSeek published them, without tools.
const DEEPSEEK_V3: &str = "{{ bos_token }}{% for m in messages %}{% if m.role == 'system' %}{{ m.content }}{% elif m.role == 'user' %}{{ '<｜User｜>' + m.content }}{% else %}{{ '<｜Assistant｜>' + m.content + '<｜end▁of▁sentence｜>' }}{% endif %}{% endfor %}{% if add_generation_prompt %}{{ '<｜Assistant｜>' }}{% endif %}";
/// Mistral's, as mistral-common writes them from version 7 on, without calls and with no system prompt of its own.
const MISTRAL_V7: &str = "{{ bos_token }}{% for m in messages %}{% if m.role == 'system' %}{{ '[SYSTEM_PROMPT]' + m.content + '[/SYSTEM_PROMPT]' }}{% elif m.role == 'user' %}{% if tools and loop.last %}{{ '[AVAILABLE_TOOLS]' + tools | tojson + '[/AVAILABLE_TOOLS]' }}{% endif %}{{ '[INST]' + m.content + '[/INST]' }}{% elif m.role == 'assistant' %}{{ m.content + eos_token }}{% endif %}{% endfor %}";
/// The first ones of Mistral's, as transformers has them: Mistral 7B and Mixtral 8x7B.
const MISTRAL_V1: &str = "{{ bos_token }}{% for m in messages %}{% if m.role == 'user' %}{{ ' [INST] ' + m.content + ' [/INST]' }}{% else %}{{ ' ' + m.content + eos_token }}{% endif %}{% endfor %}";

/// A family by what its models are called.
pub(super) struct Family {
    pub(super) name: &'static str,
    /// Parts of a model's name in small letters; each of them alone is enough.
    called: &'static [&'static str],
    make: fn() -> Option<Counter>,
}

/// The first that fits a name counts. Of those with no counter the tokenizer is not at hand.
static FAMILIES: [Family; 15] = [
    Family { name: "R1 distilled", called: &["r1-distill"], make: || None },
    Family {
        name: "Qwen 3.5, 3.6, Max",
        called: &["qwen3.", "qwen3-5", "qwen3-max"],
        make: || None,
    },
    Family { name: "Llama 3.1", called: &["llama-3.1", "llama3.1"], make: llama_31 },
    Family { name: "Llama 3.2", called: &["llama-3.2", "llama3.2"], make: llama_32 },
    Family { name: "Llama 3.3", called: &["llama-3.3", "llama-v3p3"], make: llama_33 },
    Family { name: "Llama 3", called: &["llama-3-"], make: llama_3 },
    Family { name: "Qwen 3", called: &["qwen3"], make: qwen_3 },
    Family { name: "GPT-OSS", called: &["gpt-oss"], make: gpt_oss },
    Family { name: "DeepSeek V4", called: &["deepseek-v4"], make: deepseek_v4 },
    Family {
        name: "DeepSeek V3, R1",
        called: &["deepseek-chat", "deepseek-r1"],
        make: || written(Tokenizer::deepseek_r1(), DEEPSEEK_V3),
    },
    Family {
        name: "Mistral (tekken)",
        called: &["mistral-small", "ministral", "magistral", "mistral-tiny", "pixtral", "voxtral"],
        make: || written(Tokenizer::tekken_v13(), MISTRAL_V7),
    },
    Family {
        name: "Mixtral 8x7B",
        called: &["mixtral-8x7b"],
        make: || written(mistral_v1()?, MISTRAL_V1),
    },
    Family { name: "Gemma 2, 3", called: &["gemma2", "gemma3"], make: || None },
    Family { name: "GLM", called: &["glm-"], make: || None },
    Family { name: "OPT", called: &["opt-125m"], make: || None },
];

fn llama_31() -> Option<Counter> {
    with("meta-llama-Llama-3.1-8B-Instruct", Tokenizer::llama3())
}

fn llama_32() -> Option<Counter> {
    with("meta-llama-Llama-3.2-3B-Instruct", Tokenizer::llama3())
}

fn llama_33() -> Option<Counter> {
    with("meta-llama-Llama-3.3-70B-Instruct", Tokenizer::llama3())
}

fn llama_3() -> Option<Counter> {
    Counter::format(Format::Llama3, Tokenizer::llama3()).ok()
}

fn qwen_3() -> Option<Counter> {
    with("Qwen-Qwen3-0.6B", Tokenizer::qwen3())
}

fn gpt_oss() -> Option<Counter> {
    with("openai-gpt-oss-120b", Tokenizer::openai(OpenAiEncoding::Harmony))
}

fn deepseek_v4() -> Option<Counter> {
    with("deepseek-ai-DeepSeek-V4", Tokenizer::deepseek_r1())
}

/// Mistral's SentencePiece file of version 1.
fn mistral_v1() -> Option<Tokenizer> {
    let bytes = std::fs::read(scratch("vocab/mistral/tokenizer.model.v1")?).unwrap();
    Some(Tokenizer::from_sentencepiece(&bytes).unwrap())
}

fn written(tokenizer: Tokenizer, source: &str) -> Option<Counter> {
    Some(Counter::template(tokenizer, ChatTemplate::new(source).unwrap()).unwrap())
}

/// A real template out of llama.cpp's tree.
fn with(template: &str, tokenizer: Tokenizer) -> Option<Counter> {
    let path = scratch(&format!("vocab/templates/{template}.jinja"))?;
    written(tokenizer, &std::fs::read_to_string(path).unwrap())
}

/// The family that a model of this name is of.
pub(super) fn family(model: &str) -> Option<&'static Family> {
    let model = model.to_lowercase();
    FAMILIES.iter().find(|family| family.called.iter().any(|called| model.contains(called)))
}

impl Family {
    pub(super) fn counter(&self) -> Option<Counter> {
        (self.make)()
    }
}
