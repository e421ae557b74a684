//! Python's methods, with limits: the fuel of a rendering is charged only after a method has its result.

use minijinja::{Error, ErrorKind, State, Value};
use minijinja_contrib::pycompat::unknown_method_callback;

/// Bytes of one result.
const LONGEST: usize = 16 << 20;

/// Calls a Python method, unless its result could be huge.
pub(super) fn call(
    state: &mut State<'_, '_>,
    value: &Value,
    method: &str,
    args: &[Value],
) -> Result<Value, Error> {
    let text = value.as_str().unwrap_or_default();
    let size = match method {
        "replace" => replaced(text, args),
        "join" => joined(text, args),
        "format" if has_long_number(text) => usize::MAX,
        _ => 0,
    };
    if size > LONGEST {
        let what = format!("the result of `{method}` is too large");
        return Err(Error::new(ErrorKind::InvalidOperation, what));
    }
    unknown_method_callback(state, value, method, args)
}

fn replaced(text: &str, args: &[Value]) -> usize {
    let [old, new, ..] = args else { return 0 };
    let (Some(old), Some(new)) = (old.as_str(), new.as_str()) else { return 0 };
    text.matches(old).count().saturating_mul(new.len()).saturating_add(text.len())
}

fn joined(text: &str, args: &[Value]) -> usize {
    let Some(items) = args.first().and_then(|list| list.try_iter().ok()) else { return 0 };
    let mut size = 0_usize;
    for item in items {
        size = size.saturating_add(text.len()).saturating_add(item.as_str().map_or(8, str::len));
        if size > LONGEST {
            break;
        }
    }
    size
}

/// A width such as in `{:9999999}`.
fn has_long_number(text: &str) -> bool {
    text.split(|c: char| !c.is_ascii_digit()).any(|digits| digits.len() > 4)
}
