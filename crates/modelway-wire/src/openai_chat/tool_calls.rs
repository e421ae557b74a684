//! Tool calls, whole and in pieces.

use modelway_core::stream::StreamEvent;
use modelway_core::{Extra, ToolCall, ToolCallKind};
use serde_json::Value;
use serde_json::value::RawValue;

use crate::dialect::Events;
use crate::json::{At, Object, Report, text_of};

/// Reads the tool calls of a whole message, those of the older `function_call` too.
pub(super) fn whole(message: &mut Object<'_>, at: &At<'_>, report: &mut Report) -> Vec<ToolCall> {
    let place = at.field("tool_calls");
    let mut calls = Vec::new();
    for (i, raw) in message.array("tool_calls", at, report).into_iter().enumerate() {
        let at = place.index(i);
        if let Some(object) = Object::read(raw, &at, report) {
            let piece = Piece::read(object, &at, report);
            let mut call = ToolCall::function(
                piece.id.unwrap_or_default(),
                piece.name.unwrap_or_default(),
                piece.arguments.unwrap_or_default(),
            );
            call.kind = piece.kind.unwrap_or(ToolCallKind::Function);
            call.extra = piece.extra;
            calls.push(call);
        }
    }
    if let Some(mut function) = message.object("function_call", at, report) {
        let name = function.word("name", at, report);
        let arguments = arguments(&mut function);
        // Snowflake sends an empty one with every answer.
        if let Some(name) = name.filter(|_| calls.is_empty()) {
            calls.push(ToolCall::function("", name, arguments.unwrap_or_default()));
        }
    }
    calls
}

/// What one entry of `tool_calls` says.
#[derive(Debug, Default)]
struct Piece {
    index: Option<u64>,
    id: Option<String>,
    kind: Option<ToolCallKind>,
    name: Option<String>,
    arguments: Option<String>,
    /// What no dialect names; that of the function under `function`.
    extra: Extra,
}

impl Piece {
    fn read(mut object: Object<'_>, at: &At<'_>, report: &mut Report) -> Self {
        let mut piece = Self {
            index: object.count("index", at, report),
            id: object.word("id", at, report),
            kind: object.word("type", at, report).map(ToolCallKind::from),
            ..Self::default()
        };
        let inner = piece.inner(&mut object, at, report);
        piece.extra = object.present();
        if let Some((key, inner)) = inner.filter(|(_, inner)| !inner.is_empty()) {
            piece.extra.insert(key.to_owned(), Value::Object(inner));
        }
        piece
    }

    /// Reads `function` or `custom`, and gives back what is left of it. Snowflake sends both with every
    /// call, the wrong one empty.
    fn inner(
        &mut self,
        object: &mut Object<'_>,
        at: &At<'_>,
        report: &mut Report,
    ) -> Option<(&'static str, Extra)> {
        let function = object.object("function", at, report);
        let custom = object.object("custom", at, report);
        let is_custom = match (&function, &self.kind) {
            (None, _) => custom.is_some(),
            (Some(_), kind) => *kind == Some(ToolCallKind::Custom) && custom.is_some(),
        };
        if is_custom {
            let mut custom = custom?;
            self.kind = Some(ToolCallKind::Custom);
            self.name = custom.word("name", at, report);
            self.arguments = custom.string("input", at, report);
            return Some(("custom", custom.present()));
        }
        let mut function = function?;
        self.name = function.word("name", at, report);
        self.arguments = arguments(&mut function);
        Some(("function", function.present()))
    }
}

/// Arguments are JSON in a text; some vendors give the JSON itself, or call them `parameters`.
fn arguments(function: &mut Object<'_>) -> Option<String> {
    let raw = function.take("arguments").or_else(|| function.take("parameters"))?;
    Some(text_of(raw).unwrap_or_else(|| raw.get().to_owned()))
}

/// The calls that one answer may have, at most; more is a broken server, and would cost its square.
const MAX_CALLS: usize = 1_024;

/// The calls of one streamed answer, put together from pieces.
#[derive(Debug, Default)]
pub(super) struct Assembly {
    calls: Vec<Open>,
    /// How many starts were told: ours count in the order in which calls get their names.
    told: u32,
}

#[derive(Debug, Default)]
struct Open {
    /// The vendor's own number, which may have gaps or be missing.
    index: Option<u64>,
    id: String,
    /// Our number for it, once its start has been told; that waits for the name.
    told: Option<u32>,
    /// Arguments that came before the name.
    early: String,
    /// What no dialect names; told at the end.
    extra: Extra,
}

impl Assembly {
    /// Takes the entries of one delta.
    pub(super) fn push(
        &mut self,
        choice: u32,
        entries: &[&RawValue],
        at: &At<'_>,
        report: &mut Report,
        out: &mut Events,
    ) {
        for (i, raw) in entries.iter().enumerate() {
            let at = at.index(i);
            if let Some(object) = Object::read(raw, &at, report) {
                let piece = Piece::read(object, &at, report);
                let position = (entries.len() > 1).then_some(i);
                if !self.piece(choice, piece, position, out) {
                    return report
                        .note(&at, "more calls than an answer can have; the rest is left out");
                }
            }
        }
    }

    /// Takes the older `function_call`: one call, without id or number.
    pub(super) fn function_call(
        &mut self,
        choice: u32,
        mut object: Object<'_>,
        at: &At<'_>,
        report: &mut Report,
        out: &mut Events,
    ) {
        let name = object.word("name", at, report);
        let arguments = arguments(&mut object).filter(|a| !a.is_empty());
        if name.is_some() || (arguments.is_some() && !self.calls.is_empty()) {
            let piece = Piece { index: Some(0), name, arguments, ..Piece::default() };
            self.piece(choice, piece, None, out);
        }
    }

    /// Takes one piece; `false` when it begins a call too many.
    fn piece(
        &mut self,
        choice: u32,
        piece: Piece,
        position: Option<usize>,
        out: &mut Events,
    ) -> bool {
        let place = self.place(&piece, position);
        if place == self.calls.len() {
            if place == MAX_CALLS {
                return false;
            }
            self.calls.push(Open { index: piece.index, ..Open::default() });
        }
        let call = &mut self.calls[place];
        if call.id.is_empty() {
            call.id = piece.id.unwrap_or_default();
        }
        call.extra.extend(piece.extra);
        call.early.push_str(&piece.arguments.unwrap_or_default());
        if let (None, Some(name)) = (call.told, piece.name) {
            let kind = piece.kind.unwrap_or(ToolCallKind::Function);
            call.start(choice, &mut self.told, kind, name, out);
        }
        call.flush(choice, out);
        true
    }

    /// Which call a piece belongs to; the number of calls where it begins one.
    ///
    /// A number decides, unless a vendor numbers several calls alike (then another id with a name begins a
    /// new one). Without a number, a new id or a name begins a call; anything else continues the one at the
    /// same `position` in its delta, or the last.
    fn place(&self, piece: &Piece, position: Option<usize>) -> usize {
        let other_id = |call: &Open| {
            piece.name.is_some()
                && piece.id.as_ref().is_some_and(|id| !call.id.is_empty() && *id != call.id)
        };
        let known = match piece.index {
            Some(_) => self.calls.iter().rposition(|c| c.index == piece.index && !other_id(c)),
            None => match &piece.id {
                Some(id) => self.calls.iter().rposition(|c| c.id == *id),
                None if piece.name.is_none() => {
                    position.filter(|p| *p < self.calls.len()).or(self.calls.len().checked_sub(1))
                }
                None => None,
            },
        };
        known.unwrap_or(self.calls.len())
    }

    /// Ends every call; one that never got a name is told without.
    pub(super) fn finish(&mut self, choice: u32, out: &mut Events) {
        for mut call in std::mem::take(&mut self.calls) {
            if call.told.is_none() {
                call.start(choice, &mut self.told, ToolCallKind::Function, String::new(), out);
                call.flush(choice, out);
            }
            let index = call.told.unwrap_or_default();
            let fields = call.extra;
            if !fields.is_empty() {
                out.push_back(Ok(StreamEvent::ToolCallExtra { choice, index, fields }));
            }
            out.push_back(Ok(StreamEvent::ToolCallEnd { choice, index }));
        }
    }
}

impl Open {
    fn start(
        &mut self,
        choice: u32,
        told: &mut u32,
        kind: ToolCallKind,
        name: String,
        out: &mut Events,
    ) {
        let (index, id) = (*told, self.id.clone());
        *told += 1;
        self.told = Some(index);
        out.push_back(Ok(StreamEvent::ToolCallStart { choice, index, id, kind, name }));
    }

    /// Tells the arguments that have come, if the start has been told.
    fn flush(&mut self, choice: u32, out: &mut Events) {
        if let Some(index) = self.told.filter(|_| !self.early.is_empty()) {
            let arguments = std::mem::take(&mut self.early);
            out.push_back(Ok(StreamEvent::ToolCallDelta { choice, index, arguments }));
        }
    }
}
