//! What the estimate promises, against counts of real tokenizers that were taken once: the ids of o200k and of
//! Llama 2's and SmolLM2's vocabularies are in `modelway-tokens`, whose tests compare at large.

use modelway_core::window::estimate_text;

#[test]
fn it_is_at_least_one_for_a_letter_and_nothing_for_nothing() {
    assert_eq!(estimate_text(""), 0);
    assert_eq!(estimate_text("a"), 1);
    assert_eq!(estimate_text("😀"), 4);
}

#[test]
fn pieces_add_up_to_the_whole() {
    let text =
        "Une étude 漢字 of 1,234 tokens — and code: fn main() { println!(\"hi\") }\n".repeat(200);
    let halves = text.split_at(text.char_indices().nth(text.chars().count() / 2).unwrap().0);
    let sum = estimate_text(halves.0) + estimate_text(halves.1);
    let whole = estimate_text(&text);
    assert!(sum.abs_diff(whole) <= whole / 100, "{sum} of {whole}");
}

#[test]
fn prose_is_about_four_bytes_a_token_and_data_about_two() {
    let prose = "It was the best of times, it was the worst of times, it was the age of wisdom. ";
    let per = |text: &str| text.len() as f64 / estimate_text(text) as f64;
    assert!((3.4..4.8).contains(&per(prose)), "{}", per(prose));
    let base64 = "q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJCrze8SNFZ4kA==";
    assert!((1.3..2.2).contains(&per(base64)), "{}", per(base64));
}
