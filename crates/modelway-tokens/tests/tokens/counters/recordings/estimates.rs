//! The estimate that needs no tokenizer, beside what all vendors counted.

use modelway_core::CompletionRequest;
use modelway_core::window::Window;

use super::exchange::{Ask, exchanges};

/// Who adds to a prompt what nobody sees: the provider, a part of the model's name, and what it is.
const HIDDEN: [(&str, &str, &str); 4] = [
    ("groq", "compound", "an agent, with prompts and findings of its own"),
    ("groq", "gemma2", "how Groq shows it tools is not published"),
    ("openrouter", "deepseek-chat", "what a web search found"),
    ("venice", "", "a system prompt of the vendor's own"),
];

#[test]
#[allow(clippy::print_stdout)]
fn no_estimate_is_below_four_fifths_of_what_was_counted() {
    let Some(all) = exchanges(&[]) else { return };
    let (mut low, mut count) = (Vec::new(), 0);
    for exchange in all {
        let (name, model, theirs) = (&exchange.name, &exchange.model, exchange.theirs);
        let window = Window::new(1 << 40);
        let plan = match &exchange.ask {
            Ask::Chat(request) => window.measure(request, None),
            Ask::Prompt(prompt) => {
                window.measure_completion(&CompletionRequest::new(prompt.as_str()), None)
            }
        };
        let ours = plan.unwrap().before;
        let provider = name.split('/').next().unwrap();
        if let Some((.., what)) =
            HIDDEN.iter().find(|(by, part, _)| *by == provider && model.contains(part))
        {
            println!("{name} {model}: {ours} of {theirs}: {what}");
            continue;
        }
        count += 1;
        println!("{name} {model}: {ours} of {theirs}");
        if ours * 5 < theirs * 4 {
            low.push(format!("{name} ({model}): {ours} of {theirs}"));
        }
    }
    println!("{} of {count} are at least 0.8", count - low.len());
    assert!(low.is_empty(), "{}", low.join("\n"));
}
