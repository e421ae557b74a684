//! [`tell`]: a message as a row of texts, to know it again.

use modelway_core::{Content, Message, Part, Role, ToolCallKind};

/// Tells all that a template may see of a message; `None` where it holds more than can be told by texts.
pub(super) fn tell<'m>(message: &'m Message, mut say: impl FnMut(u64, &'m str)) -> Option<()> {
    let plain = message.audio.is_none()
        && message.reasoning_details.is_empty()
        && message.refusal.is_none()
        && message.extra.is_empty();
    let speaker = match message.role {
        Role::User => 0,
        Role::Assistant => 1,
        Role::Tool => 2,
        _ => return None,
    };
    if !plain {
        return None;
    }
    let mut tell = |field: Field, text| say(speaker << 8 | field as u64, text);
    match &message.content {
        None => tell(Field::Nothing, ""),
        Some(Content::Text(text)) => tell(Field::Text, text),
        Some(Content::Parts(parts)) => {
            tell(Field::Parts, "");
            for part in parts {
                let Part::Text(text) = part else { return None };
                tell(Field::Part, text);
            }
        }
        Some(_) => return None,
    }
    message.reasoning.iter().for_each(|text| tell(Field::Reasoning, text));
    message.name.iter().for_each(|text| tell(Field::Name, text));
    message.tool_call_id.iter().for_each(|text| tell(Field::Answers, text));
    for call in &message.tool_calls {
        if call.kind != ToolCallKind::Function || !call.extra.is_empty() {
            return None;
        }
        tell(Field::Id, &call.id);
        tell(Field::Call, &call.name);
        tell(Field::Arguments, &call.arguments);
    }
    Some(())
}

#[derive(Clone, Copy)]
enum Field {
    Nothing,
    Text,
    Parts,
    Part,
    Reasoning,
    Name,
    Answers,
    Id,
    Call,
    Arguments,
}
