//! Calls of deployments and of base models, driven.

use modelway::{Image, Message, Part, ReasoningEffort};
use serde_json::json;

use super::drive::{ACCOUNT, DEPLOYMENT, Drive, MODEL};

pub(super) const BASE_MODEL: &str = "gpt-4o";

pub(super) fn drives() -> Vec<Drive> {
    let mut drives = deployed();
    drives.extend(of_base_models());
    drives
}

fn deployed() -> Vec<Drive> {
    drives! { client;
        "models.chat_completions.create" =>
            client.models().chat_completions().create(DEPLOYMENT).prompt("Name a prime number."),
            + chat_history(history()), + parameter("tone", "dry"), + temperature(2.0), + stop(["\n", "END"]),
            + max_tokens(16), + top_p(0.9), + top_k(40), + frequency_penalty(0.5), + presence_penalty(-0.5),
            + logprobs(true), + top_logprobs(2), + chat_template("{{ messages }}"),
            + chat_template_kwargs(kwargs()), + reasoning_effort(ReasoningEffort::Low);
        "models.completions.create" =>
            client.models().completions().create(DEPLOYMENT).prompt("Name a prime number."),
            + parameter("count", 3), + temperature(0.0), + stop(["\n"]), + max_tokens(4), + top_p(0.9), + top_k(40),
            + frequency_penalty(0.5), + presence_penalty(-0.5), + logprobs(2),
            + with_extra_body(json!({
                "chat_template": "{{ messages }}", "chat_template_kwargs": {"thinking": false},
                "reasoning_effort": "high",
            }));
        "models.embeddings.create" => client.models().embeddings().create(DEPLOYMENT).texts(["a cat", "a dog"]),
            + parameter("normal", true);
        "models.rerankings.create" =>
            client.models().rerankings().create(DEPLOYMENT).query("Which barks?").chunks(["A cat.", "A dog."]),
            + instruction("Judge by the sound."), + parameter("weight", 0.5);
        "models.deployments.execute" => client.models().deployments().execute(MODEL, DEPLOYMENT),
            + prompts(["Name a prime number."]), + field("temperature", 0.2),
            + with_extra_body(json!({"stream": false}));
    }
}

/// What the client has no setter for goes beside, as a caller can do too.
fn of_base_models() -> Vec<Drive> {
    drives! { client;
        "completions.create" => client.models().completions().create(BASE_MODEL).prompt("A prime number:"),
            + temperature(1.0), + stop(["\n"]), + max_tokens(4), + top_p(0.9), + top_k(40),
            + frequency_penalty(0.5), + presence_penalty(-0.5),
            + with_extra_body(json!({
                "account_id": ACCOUNT,
                "images": [{"image_url": "https://example.com/cat.png", "detail": "low"}],
            }));
        "chat_completions.create" => client.models().chat_completions().create(BASE_MODEL).prompt("What is this?"),
            + chat_history(history()), + temperature(0.0), + stop(["\n"]), + max_tokens(16), + top_p(0.9), + top_k(40),
            + frequency_penalty(0.5), + presence_penalty(-0.5), + reasoning_effort(ReasoningEffort::High),
            + chat_template("{{ messages }}"),
            + with_extra_body(json!({
                "instructions": null, "memory_strategy": {"name": "last_k", "params": {"k": 10}},
            }));
    }
}

/// One message of each kind, one part of each kind.
fn history() -> Vec<Message> {
    let link = Image::url("https://example.com/cat.png").detail(modelway::ImageDetail::Low);
    vec![
        Message::system("Answer with one word."),
        Message::user(vec![
            Part::text_part("What is on these pictures?"),
            Part::from(link),
            Part::from(Image::bytes("image/png", [1, 2, 3])),
        ]),
        Message::assistant("Cats."),
    ]
}

fn kwargs() -> modelway::Extra {
    serde_json::from_value(json!({"thinking": false})).unwrap()
}
