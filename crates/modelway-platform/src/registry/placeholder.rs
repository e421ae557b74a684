//! `{{name}}` in the texts of a template.

/// The names in `text` that stand for parameters, in their order.
///
/// A name is of letters, digits, `_`, `.` and `-`, with or without blanks around it; anything else between double
/// braces is text, and so is a name between three.
pub(crate) fn placeholders(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        loop {
            let start = rest.find("{{")? + 2;
            rest = rest.get(start..)?;
            let end = rest.find("}}")?;
            let name = rest.get(..end)?.trim_matches(' ');
            if is_name(name) {
                rest = rest.get(end + 2..)?;
                return Some(name);
            }
        }
    })
}

/// Whether a parameter of this name can stand between double braces.
pub(super) fn is_name(text: &str) -> bool {
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-');
    !text.is_empty() && text.chars().all(fits)
}
