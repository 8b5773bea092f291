//! How the beginning of a file looks.

/// Whether it begins with a JSON object or array.
pub(in crate::trace) fn is_json(head: &[u8]) -> bool {
    matches!(head.trim_ascii_start().first(), Some(b'{' | b'['))
}

/// Whether `text` occurs in it.
pub(in crate::trace) fn has(head: &[u8], text: &str) -> bool {
    memchr::memmem::find(head, text.as_bytes()).is_some()
}

/// The names in the first line that is not blank, as of a CSV; quotation marks removed.
pub(in crate::trace) fn header(head: &[u8]) -> Vec<&str> {
    let line = head
        .split(|&b| b == b'\n')
        .map(<[u8]>::trim_ascii)
        .find(|line| !line.is_empty())
        .unwrap_or_default();
    let names = std::str::from_utf8(line).unwrap_or_default().split(',');
    names.map(|name| name.trim().trim_matches('"')).collect()
}
