//! What is refused before it is sent, since it would be dropped, ignored or rejected.

use modelway::{
    Audio, AudioOptions, AudioOutput, ChatRequest, CustomTool, File, Message, Modality, Part, Tool,
    Video,
};

use super::support::refused;

fn with(part: impl Into<Part>) -> ChatRequest {
    ChatRequest::new([Message::user([Part::text_part("Look"), part.into()])])
}

#[tokio::test]
async fn a_server_of_plain_text_gets_no_other_part() {
    let parts: [Part; 4] = [
        Audio::bytes("wav", [1]).into(),
        File::id("f").into(),
        Video::url("u").into(),
        Part::Refusal("No.".into()),
    ];
    for part in parts {
        let error = refused("anyscale", with(part.clone())).await;
        assert!(error.contains("messages[0] has a part that is not text"), "{part:?}: {error}");
    }
    let mut heard = Message::assistant("Hello");
    heard.audio = Some(Box::new(AudioOutput::new("audio_1")));
    let error = refused("anyscale", ChatRequest::new([heard])).await;
    assert!(error.contains("messages[0] has sound"), "{error}");
}

#[tokio::test]
async fn a_service_of_2023_gets_nothing_newer() {
    let ask = || ChatRequest::new([Message::user("Hi")]);
    let sound = || ask().modalities([Modality::Audio]).audio(AudioOptions::new("ash", "wav"));
    let requests = [
        (sound(), "`modalities`"),
        (ask().prediction("x"), "`prediction`"),
        (ask().service_tier("flex"), "`service_tier`"),
        (ask().tools([Tool::from(CustomTool::new("t"))]), "a custom tool"),
    ];
    for (request, what) in requests {
        let error = refused("anyscale", request).await;
        assert!(error.contains(what), "{what}: {error}");
    }
}

#[tokio::test]
async fn what_nobody_takes() {
    let ask = || ChatRequest::new([Message::user("Hi")]);
    let requests = [
        (ask().logit_bias([(7, f64::NAN)]), "`logit_bias` of token 7"),
        (ask().audio(AudioOptions::new("ash", "wav")), "`audio` without sound"),
        (with(File::default()), "a file of nothing in part 1"),
        (with(Audio::new("")), "sound of nothing in part 1"),
    ];
    for (request, what) in requests {
        let error = refused("openai", request).await;
        assert!(error.contains(what), "{what}: {error}");
    }
}
