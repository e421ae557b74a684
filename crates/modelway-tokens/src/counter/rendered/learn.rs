//! Finds the [`Shape`] of prompts by looking at some.

use modelway_core::{ChatRequest, Role};

use super::probes::{NEEDLES, loose, orderly, request};
use super::rendering::Render;
use super::shape::{Shape, Turn};
use crate::counter::texts::Texts;
use crate::tokenizer::Fragment;

/// The shape of the prompts, if they have one in all that is tried.
pub(super) fn learn(render: &dyn Render, texts: &Texts) -> Option<Shape> {
    guesses(render).into_iter().find_map(|guess| proven(guess, render, texts))
}

/// The guess with what of it holds in all probes.
fn proven(mut shape: Shape, render: &dyn Render, texts: &Texts) -> Option<Shape> {
    if !is_cut(&shape, texts) {
        return None;
    }
    let literals = render.literals();
    if !orderly(literals).iter().all(|request| fits(&shape, request, render, texts)) {
        // Perhaps it is the system message alone that is written elsewhere.
        shape.system = None;
        let mut bare = orderly(literals).into_iter().filter(|request| !has_system(request));
        if !bare.all(|request| fits(&shape, &request, render, texts)) {
            return None;
        }
    }
    shape.alternates = false;
    let mut loose = loose(literals);
    loose.retain(|request| shape.system.is_some() || !has_system(request));
    shape.alternates = !loose.iter().all(|request| fits(&shape, request, render, texts));
    let risky = |literal: &&String| !is_harmless(literal, &shape, render, texts);
    let risky = literals.iter().filter(risky).cloned().collect();
    shape.literals = risky;
    Some(shape)
}

/// Whether a template only writes this text around messages, and does not look for it in them.
fn is_harmless(literal: &str, shape: &Shape, render: &dyn Render, texts: &Texts) -> bool {
    let turns = [Some(&shape.user), Some(&shape.assistant), shape.system.as_ref()];
    let around = turns.into_iter().flatten().flat_map(|turn| [&turn.before, &turn.after]);
    let mut all = around.chain([&shape.bare, &shape.tail]);
    if !all.any(|text| text.contains(literal)) {
        return false;
    }
    let words = format!("a {literal} b");
    let mut speakers =
        ["u", "uau", "su"].into_iter().filter(|s| shape.system.is_some() || *s != "su");
    speakers.all(|s| fits(shape, &request(s, [words.as_str(); 3]), render, texts))
}

fn has_system(request: &ChatRequest) -> bool {
    request.messages.first().is_some_and(|first| first.role == Role::System)
}

/// The prompt of a conversation of needles, cut at them.
fn pieces<const N: usize>(
    render: &dyn Render,
    speakers: &str,
    answer: bool,
) -> Option<[String; N]> {
    let mut rest = render.render(&request(speakers, NEEDLES), answer).ok()?.text;
    let mut pieces = Vec::new();
    for needle in NEEDLES.iter().take(speakers.len()) {
        let (before, after) = rest.split_once(needle)?;
        let after = after.to_owned();
        pieces.push(before.to_owned());
        rest = after;
    }
    pieces.push(rest);
    let clean = pieces.iter().all(|piece| NEEDLES.iter().all(|needle| !piece.contains(needle)));
    if clean { pieces.try_into().ok() } else { None }
}

/// Shapes that agree with prompts of needles.
fn guesses(render: &dyn Render) -> Vec<Shape> {
    let Some([_, user_after]) = pieces::<2>(render, "u", false) else { return Vec::new() };
    // Some templates write a last turn of the assistant's otherwise than one before.
    let last = pieces::<3>(render, "ua", false).map(|[_, _, after]| after);
    let mut ends = vec![user_after.clone()];
    ends.extend(last.filter(|after| *after != user_after));
    ends.into_iter().filter_map(|end| guess(render, &user_after, end)).collect()
}

/// The shape in which the assistant's turns end with `assistant_after`.
fn guess(render: &dyn Render, user_after: &str, assistant_after: String) -> Option<Shape> {
    let [lead, end] = pieces::<2>(render, "u", true)?;
    let tail = end.strip_prefix(user_after)?.to_owned();
    let [_, middle, turn, _] = pieces::<4>(render, "uau", true)?;
    let assistant_before = middle.strip_prefix(user_after)?.to_owned();
    let user_before = turn.strip_prefix(assistant_after.as_str())?.to_owned();
    let bare = lead.strip_suffix(user_before.as_str())?.to_owned();
    let system = pieces::<3>(render, "su", true).and_then(|[before, middle, _]| {
        let after = middle.strip_suffix(user_before.as_str())?.to_owned();
        Some(Turn { before, after, trims: trims(render, "su", 0) })
    });
    let sure = render.render(&request("u", NEEDLES), true).ok()?.doubt.is_sure();
    let after = user_after.to_owned();
    let user = Turn { before: user_before, after, trims: trims(render, "u", 0) };
    let (before, after) = (assistant_before, assistant_after);
    let assistant = Turn { before, after, trims: trims(render, "uau", 1) };
    let (alternates, literals) = (true, Vec::new());
    let texts_only = render.tells_parts_apart();
    Some(Shape { bare, system, user, assistant, tail, alternates, sure, texts_only, literals })
}

/// Whether spaces around the text of the message at `at` are dropped.
fn trims(render: &dyn Render, speakers: &str, at: usize) -> bool {
    let spaced = NEEDLES.map(|needle| format!(" {needle} "));
    let prompt = render.render(&request(speakers, spaced.iter().map(String::as_str)), true);
    prompt.is_ok_and(|prompt| spaced.get(at).is_some_and(|text| !prompt.text.contains(text)))
}

/// Whether each message begins with a special token, so that no other token reaches over.
fn is_cut(shape: &Shape, texts: &Texts) -> bool {
    let starts =
        |text: &str| matches!(texts.tokenizer().cut(text).first(), Some(Fragment::Token(_)));
    let ends = |text: &str| matches!(texts.tokenizer().cut(text).last(), Some(Fragment::Token(_)));
    let all_end = ends(&shape.user.after)
        && ends(&shape.assistant.after)
        && shape.system.as_ref().is_none_or(|system| ends(&system.after))
        && (shape.bare.is_empty() || ends(&shape.bare));
    let all_start = starts(&shape.user.before)
        && starts(&shape.assistant.before)
        && (shape.tail.is_empty() || starts(&shape.tail));
    all_end || all_start
}

/// Whether the prompt of `request` is written and counted as the shape says.
fn fits(shape: &Shape, request: &ChatRequest, render: &dyn Render, texts: &Texts) -> bool {
    let Some(text) = shape.holds(request, render) else { return false };
    let whole = texts.chat(&text);
    let sum = shape.tally(request, texts, None);
    match (whole, sum) {
        (Ok(whole), Ok(Some(tally))) => tally.total().tokens() == whole,
        _ => false,
    }
}
