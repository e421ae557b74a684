//! The estimate that needs no tokenizer, against counts of tokenizers: at least 0.8 of them, whatever the text.

use modelway_core::window::{Measure, Window, estimate_text};
use modelway_core::{ChatRequest, Message};
use modelway_tokens::{Encoding, OpenAiEncoding, Tokenizer};

use crate::support::{Random, scratch};

/// Texts by what they are.
fn texts() -> Vec<(&'static str, String)> {
    let mut texts: Vec<(&'static str, String)> = vec![
        ("English", "The committee met on the first Tuesday of the month to decide what should become of the old bridge. Nobody wanted to pay for it, and everybody wanted to keep it.".into()),
        ("academic English", "Notwithstanding considerable methodological heterogeneity, contemporary epidemiological investigations consistently demonstrate statistically significant associations between socioeconomic characteristics and cardiovascular complications.".into()),
        ("code", include_str!("../../src/counter/openai/models.rs").into()),
        ("JSON", r#"{"id":"chatcmpl-9rD4cb","object":"chat.completion","created":1722468666,"usage":{"prompt_tokens":19,"completion_tokens":10,"total_tokens":29},"flags":[true,false,null,-1.5e3]}"#.into()),
        ("German", "Die Straßenbahngesellschaft hat gestern mitgeteilt, dass wegen dringender Instandhaltungsarbeiten an der Oberleitung mehrere Haltestellen vorübergehend nicht angefahren werden können.".into()),
        ("Finnish", "Kaupunginhallitus päätti maanantaina kokouksessaan, ettei rautatieaseman ympäristön rakennussuunnitelmaa vielä hyväksytä, koska asukkaiden huomautuksia ei ole käsitelty riittävän perusteellisesti.".into()),
        ("Hungarian", "A városi önkormányzat képviselőtestülete tegnap megállapodott abban, hogy a következő költségvetési évben nagyobb összeget fordítanak az útkarbantartásra és az iskolák felújítására.".into()),
        ("Turkish", "Belediye meclisi, şehrin dışındaki yeni yerleşim bölgelerinde yaşayanların ulaşım sorunlarını çözebilmek için önümüzdeki yıl içerisinde iki otobüs hattının daha açılmasına karar verdi.".into()),
        ("Swahili", "Wanafunzi waliohudhuria mkutano huo walikubaliana kuwasaidia wakulima wanaoishi vijijini kutengeneza mashine zitakazowawezesha kumwagilia mashamba yao wakati wa kiangazi.".into()),
        ("Polish", "Przewodniczący rady miejskiej poinformował wczoraj, że przebudowa najważniejszego skrzyżowania rozpocznie się dopiero po zakończeniu postępowania przetargowego.".into()),
        ("Russian", "Правительство области объявило о намерении построить новую железнодорожную станцию, которая позволит жителям пригорода быстрее добираться до работы.".into()),
        ("Arabic", "أعلنت وزارة النقل عن خطة جديدة لتوسيع شبكة القطارات في المدن الكبرى خلال السنوات الخمس المقبلة".into()),
        ("Hindi", "सरकार ने घोषणा की है कि अगले वर्ष से गाँवों के सभी विद्यालयों में पुस्तकालय बनाए जाएँगे".into()),
        ("Chinese", "市政府昨天宣布，明年将在城市北部新建三座图书馆和一座体育馆，以满足当地居民日益增长的文化需求。".into()),
        ("Japanese", "市は来年度から、すべての小学校で週に一度、地元の農家が育てた野菜を使った給食を提供すると発表しました。".into()),
        ("emoji", "🎉😀👍🏽🔥🚀 ok 🙌🏿👩‍👩‍👧‍👦🇫🇮🧑‍🚀 yes".into()),
    ];
    let mut random = Random(0x9E37_79B9_7F4A_7C15);
    let mut of = |alphabet: &[u8], length: usize| -> String {
        (0..length).map(|_| char::from(alphabet[random.below(alphabet.len())])).collect()
    };
    let base64 = of(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/", 600);
    texts.push(("base64", base64));
    texts.push(("hex", of(b"0123456789abcdef", 600)));
    texts.push(("small letters", of(b"abcdefghijklmnopqrstuvwxyz", 600)));
    texts.push(("digits", of(b"0123456789", 600)));
    texts
}

/// How often a text is said in a conversation that is only glanced at.
const TIMES: usize = 100;

/// What a few pieces of a long conversation say, without what stands around its messages.
fn glance(text: &str) -> u64 {
    let mut request = ChatRequest::new(vec![Message::user(text); TIMES]);
    // So that lengths settle nothing.
    request.chat_template_kwargs.insert("thinking".into(), false.into());
    let plan = Window::new(10_000_000).glance(&request).unwrap();
    assert_eq!(plan.measure, Measure::Estimate);
    plan.before - 6 * TIMES as u64 - 50
}

#[test]
#[allow(clippy::print_stdout)]
fn no_text_is_estimated_below_four_fifths_of_its_tokens() {
    let mut tokenizers = vec![
        ("o200k", Tokenizer::openai(OpenAiEncoding::O200k)),
        ("cl100k", Tokenizer::openai(OpenAiEncoding::Cl100k)),
        ("Qwen 2", Tokenizer::qwen2()),
        ("tekken", Tokenizer::tekken()),
    ];
    if let Some(path) = scratch("vocab/ggml-vocab-llama-spm.gguf") {
        tokenizers.push(("Llama 2", Tokenizer::from_gguf(&path).unwrap()));
    }
    if let Some(path) = scratch("SmolLM2-135M-Instruct.Q4_1.gguf") {
        tokenizers.push(("SmolLM2", Tokenizer::from_gguf(&path).unwrap()));
    }
    let mut low = Vec::new();
    for (name, text) in texts() {
        let (guess, glance) = (estimate_text(&text) as f64, glance(&text) as f64);
        for (vocabulary, tokenizer) in &tokenizers {
            let exact = tokenizer.encode(&text, Encoding::TEXT).unwrap().len() as f64;
            if glance / (exact * TIMES as f64) < 0.8 {
                low.push(format!(
                    "{name} in {vocabulary}, at a glance: {glance} of {exact} × {TIMES}"
                ));
            }
            let ratio = guess / exact;
            println!("{name:20} {vocabulary:8} {exact:5} {guess:5} {ratio:.2}");
            if ratio < 0.8 {
                low.push(format!("{name} in {vocabulary}: {guess} of {exact}"));
            }
        }
    }
    assert!(low.is_empty(), "{low:#?}");
}
