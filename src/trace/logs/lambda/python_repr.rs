//! Python's notation of a list of dictionaries (`[{'time': '…', 'ok': True}]`) as JSON: extensions print batches of the
//! Logs API that way.

/// The same in JSON, as far as that goes: whether it is JSON is for its reader to say.
pub(in crate::trace) fn to_json(python: &str) -> String {
    let mut json = String::with_capacity(python.len());
    let mut rest = python.chars();
    while let Some(character) = rest.next() {
        match character {
            '\'' | '"' => string(character, &mut rest, &mut json),
            'T' | 'F' | 'N' => json.push_str(constant(character, &mut rest)),
            other => json.push(other),
        }
    }
    json
}

/// The constant that begins with `first`.
fn constant(first: char, rest: &mut std::str::Chars<'_>) -> &'static str {
    let (tail, json) = match first {
        'T' => ("rue", "true"),
        'F' => ("alse", "false"),
        _ => ("one", "null"),
    };
    match rest.as_str().strip_prefix(tail) {
        Some(behind) => {
            *rest = behind.chars();
            json
        }
        None => "?",
    }
}

/// Copies a string whose quotation mark is `mark`.
fn string(mark: char, rest: &mut std::str::Chars<'_>, json: &mut String) {
    json.push('"');
    while let Some(character) = rest.next() {
        match character {
            '\\' => escape(rest, json),
            '"' if mark != '"' => json.push_str("\\\""),
            end if end == mark => break,
            other => json.push(other),
        }
    }
    json.push('"');
}

/// Copies what follows a backslash.
fn escape(rest: &mut std::str::Chars<'_>, json: &mut String) {
    match rest.next() {
        Some('x') => json.push_str("\\u00"),
        Some(known @ ('\\' | '"' | 'n' | 'r' | 't' | 'u')) => json.extend(['\\', known]),
        Some(other) => json.push(other),
        None => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn quotes_escapes_and_constants() {
        assert_eq!(
            to_json(r#"[{'a': 'it\'s "so"', 'b': True, "c'": None, 'd': [1.5, False], 'e': '\x1b\n'}]"#),
            r#"[{"a": "it's \"so\"", "b": true, "c'": null, "d": [1.5, false], "e": "\u001b\n"}]"#
        );
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "('|\"|\\\\|True|None|T|x|u|\\PC){0,40}") {
            let _ = to_json(&text);
        }
    }
}
