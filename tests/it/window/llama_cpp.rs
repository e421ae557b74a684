//! Our counts are those of llama.cpp's server: of what it refuses, and of what it answers.

use std::path::{Path, PathBuf};

use modelway::window::{TokenCount, TokenCounter, WindowPolicy};
use modelway::{Advice, ChatRequest, Client, Message, Role};
use modelway_tokens::gguf::Header;
use modelway_tokens::{ChatTemplate, Counter, Tokenizer};

use super::talks::{agent, talk};
use crate::server::{Llama, fetch, llama, skip, small};
use crate::tidy::root;

fn folder() -> Option<PathBuf> {
    match fetch() {
        Ok(folder) => Some(folder.into()),
        Err(why) => skip("weights", &why),
    }
}

fn weights(folder: &Path) -> PathBuf {
    folder.join("SmolLM2-135M-Instruct.Q4_1.gguf")
}

/// What the server itself counts of a conversation that is longer than its context: it says so, and answers nothing.
async fn refused(client: &Client, request: ChatRequest) -> Option<u64> {
    let call = client.models().chat_completions().create("smollm2").request(request);
    let call = call.max_tokens(1).with_context_window(WindowPolicy::Off);
    match call.await.expect_err("it is too long").advice() {
        Some(Advice::Shorten(said)) => said.prompt,
        _ => None,
    }
}

/// `talk` made longer than 256 tokens.
fn long(seed: u64) -> ChatRequest {
    let mut request = talk(seed);
    let first = request.messages.iter_mut().find(|message| message.role == Role::User);
    let first: &mut Message = first.expect("a question");
    first.content = Some(("parrot ".repeat(300) + &first.text()).into());
    request
}

#[tokio::test]
async fn it_counts_as_we_do() {
    let Some(folder) = folder() else { return };
    let Some(server) = small(&root().join("tests/servers/tools.jinja"), "small-server") else {
        return;
    };
    let counter = Counter::from_gguf(&weights(&folder)).expect("a counter");
    let client = server.client();
    for seed in 0..200 {
        let ours = counter.count_chat(&long(seed)).expect("a count");
        let theirs = refused(&client, long(seed)).await.expect("its count");
        assert_eq!(ours, TokenCount::Exact(theirs), "{seed}");
    }
}

#[tokio::test]
async fn its_usage_says_what_we_count() {
    let Some(folder) = folder() else { return };
    let Some(server) = llama().await else { return };
    let counter = Counter::from_gguf(&weights(&folder)).expect("a counter");
    let client = server.client();
    for seed in 0..16 {
        let ours = counter.count_chat(&talk(seed)).expect("a count").tokens();
        let call = client.models().chat_completions().create("smollm2").request(talk(seed));
        let reply = call.max_tokens(1).await.expect("an answer");
        assert_eq!(reply.usage.expect("usage").prompt_tokens, Some(ours), "{seed}");
    }
}

/// Conversations with each template.
const TALKS: u64 = 50;

/// The chat templates of llama.cpp's tree.
fn templates(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder.join("vocab/templates")).expect("templates");
    let mut found: Vec<PathBuf> = entries.map(|entry| entry.expect("a file").path()).collect();
    found.sort();
    found
}

/// What became of the conversations with one template.
#[derive(Debug, Default)]
struct Compared {
    all: u64,
    exact: u64,
    /// Those that we call exact, and which are not: the conversation, ours and theirs.
    wrong: Vec<(u64, u64, u64)>,
}

async fn compare(server: &Llama, counter: &Counter) -> Compared {
    let client = server.client();
    let mut compared = Compared::default();
    for seed in 0..TALKS {
        // Turn by turn, as it is counted when it goes on.
        let talk = agent(seed);
        for end in 1..talk.messages.len() {
            let mut before = talk.clone();
            before.messages.truncate(end);
            let _ = counter.count_chat(&before);
        }
        let Ok(ours) = counter.count_chat(&talk) else { continue };
        let Some(theirs) = refused(&client, talk).await else { continue };
        compared.all += 1;
        compared.exact += u64::from(ours.is_exact());
        if ours.is_exact() && ours.tokens() != theirs {
            compared.wrong.push((seed, ours.tokens(), theirs));
        }
    }
    compared
}

#[tokio::test]
async fn with_tools_and_many_templates_what_is_exact_is_its_count() {
    let Some(folder) = folder() else { return };
    let header = Header::open(&weights(&folder)).expect("a GGUF file");
    let tokenizer = Tokenizer::from_header(&header).expect("a tokenizer");
    let (mut exact, mut all, mut wrong) = (0, 0, Vec::new());
    for path in templates(&folder) {
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let source = std::fs::read_to_string(&path).expect("a template");
        let template = ChatTemplate::new(&source).expect("a template");
        let counter = Counter::template(tokenizer.clone(), template).expect("a counter");
        let Some(server) = small(&path, "template-server") else { return };
        let compared = compare(&server, &counter).await;
        println!("{name}: {} of {} exact", compared.exact, compared.all);
        (exact, all) = (exact + compared.exact, all + compared.all);
        wrong.extend((!compared.wrong.is_empty()).then_some((name, compared.wrong)));
    }
    println!("{exact} of {all} exact");
    assert!(wrong.is_empty(), "{wrong:?}");
    assert!(exact * 2 >= all, "{exact} of {all}");
}
