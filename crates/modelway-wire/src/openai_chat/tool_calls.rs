//! Tool calls, whole and in pieces.

use modelway_core::stream::StreamEvent;
use modelway_core::{ToolCall, ToolCallKind};
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
            let (piece, rest) = Piece::read(object, &at, report);
            let mut call = ToolCall::function(
                piece.id.unwrap_or_default(),
                piece.name.unwrap_or_default(),
                piece.arguments.unwrap_or_default(),
            );
            call.kind = piece.kind.unwrap_or(ToolCallKind::Function);
            call.extra = rest.rest();
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
}

impl Piece {
    fn read<'a>(mut object: Object<'a>, at: &At<'_>, report: &mut Report) -> (Self, Object<'a>) {
        let mut piece = Self {
            index: object.count("index", at, report),
            id: object.word("id", at, report),
            kind: object.word("type", at, report).map(ToolCallKind::from),
            ..Self::default()
        };
        if let Some(mut custom) = object.object("custom", at, report) {
            piece.kind = Some(ToolCallKind::Custom);
            piece.name = custom.word("name", at, report);
            piece.arguments = custom.string("input", at, report);
        } else if let Some(mut function) = object.object("function", at, report) {
            piece.name = function.word("name", at, report);
            piece.arguments = arguments(&mut function);
        }
        (piece, object)
    }
}

/// Arguments are JSON in a text; some vendors give the JSON itself, or call them `parameters`.
fn arguments(function: &mut Object<'_>) -> Option<String> {
    let raw = function.take("arguments").or_else(|| function.take("parameters"))?;
    Some(text_of(raw).unwrap_or_else(|| raw.get().to_owned()))
}

/// The calls of one streamed answer, put together from pieces.
#[derive(Debug, Default)]
pub(super) struct Assembly {
    calls: Vec<Open>,
}

#[derive(Debug, Default)]
struct Open {
    /// The vendor's own number, which may have gaps or be missing.
    index: Option<u64>,
    id: String,
    /// Whether its start has been told; it waits for the name.
    started: bool,
    /// Arguments that came before the name.
    early: String,
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
                let (piece, _) = Piece::read(object, &at, report);
                self.piece(choice, piece, out);
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
            self.piece(choice, Piece { index: Some(0), name, arguments, ..Piece::default() }, out);
        }
    }

    fn piece(&mut self, choice: u32, piece: Piece, out: &mut Events) {
        let place = self.place(&piece);
        let index = u32::try_from(place).unwrap_or(u32::MAX);
        let call = &mut self.calls[place];
        if call.id.is_empty() {
            call.id = piece.id.unwrap_or_default();
        }
        if let (false, Some(name)) = (call.started, piece.name) {
            call.started = true;
            let kind = piece.kind.unwrap_or(ToolCallKind::Function);
            out.push_back(Ok(StreamEvent::ToolCallStart {
                choice,
                index,
                id: call.id.clone(),
                kind,
                name,
            }));
        }
        let Some(arguments) = piece.arguments.filter(|a| !a.is_empty()) else {
            return self.flush(place, choice, index, out);
        };
        self.calls[place].early.push_str(&arguments);
        self.flush(place, choice, index, out);
    }

    fn flush(&mut self, place: usize, choice: u32, index: u32, out: &mut Events) {
        let call = &mut self.calls[place];
        if call.started && !call.early.is_empty() {
            let arguments = std::mem::take(&mut call.early);
            out.push_back(Ok(StreamEvent::ToolCallDelta { choice, index, arguments }));
        }
    }

    /// Which call a piece belongs to; a new one is made where it begins one.
    ///
    /// A number decides, unless a vendor numbers several calls alike (then another id with a name begins a
    /// new one). Without a number, a new id or a name begins a call; anything else continues the last.
    fn place(&mut self, piece: &Piece) -> usize {
        let other_id = |call: &Open| {
            piece.name.is_some()
                && piece.id.as_ref().is_some_and(|id| !call.id.is_empty() && *id != call.id)
        };
        let known = match piece.index {
            Some(_) => self.calls.iter().rposition(|c| c.index == piece.index && !other_id(c)),
            None => match &piece.id {
                Some(id) => self.calls.iter().rposition(|c| c.id == *id),
                None if piece.name.is_none() => self.calls.len().checked_sub(1),
                None => None,
            },
        };
        known.unwrap_or_else(|| {
            self.calls.push(Open { index: piece.index, ..Open::default() });
            self.calls.len() - 1
        })
    }

    /// Ends every call.
    pub(super) fn finish(&mut self, choice: u32, out: &mut Events) {
        for (index, call) in (0..).zip(std::mem::take(&mut self.calls)) {
            if !call.started {
                let (id, kind, name) = (call.id, ToolCallKind::Function, String::new());
                out.push_back(Ok(StreamEvent::ToolCallStart { choice, index, id, kind, name }));
                if !call.early.is_empty() {
                    let arguments = call.early;
                    out.push_back(Ok(StreamEvent::ToolCallDelta { choice, index, arguments }));
                }
            }
            out.push_back(Ok(StreamEvent::ToolCallEnd { choice, index }));
        }
    }
}
