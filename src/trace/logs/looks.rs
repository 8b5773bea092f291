//! How a file looks from its beginning: whether most of its first lines are of a form, what its header names.

/// Lines looked at.
const LINES: usize = 40;
/// A last line longer than the beginning of the file is cut; lines so short are not.
const HEAD_FULL: usize = 64 * 1_024;

/// The lines a file begins with, blank ones and comments left out, a cut one too.
pub(super) fn lines(head: &[u8]) -> impl Iterator<Item = &[u8]> {
    let end = match memchr::memrchr(b'\n', head) {
        Some(end) if head.len() >= HEAD_FULL => end,
        _ => head.len(),
    };
    head.get(..end)
        .unwrap_or_default()
        .split(|b| *b == b'\n')
        .map(|line| line.strip_suffix(b"\r").unwrap_or(line))
        .filter(|line| !line.trim_ascii().is_empty() && !line.starts_with(b"#"))
}

/// Whether more than half of the first lines are of a form, at least one.
pub(super) fn most_lines(head: &[u8], is_of_form: impl Fn(&[u8]) -> bool) -> bool {
    let (mut of_form, mut all) = (0, 0);
    for line in lines(head).take(LINES) {
        all += 1;
        of_form += usize::from(is_of_form(line));
    }
    of_form * 2 > all
}

/// Whether it begins with a JSON object or array.
pub(super) fn is_json(head: &[u8]) -> bool {
    matches!(head.trim_ascii_start().first(), Some(b'{' | b'['))
}

/// Whether it is a reply without entries, whole: the list of that name is empty and beside it stand only keys of
/// `beside`; or an empty array alone, which is any reply's list.
pub(super) fn is_empty_page(head: &[u8], list: &str, beside: &[&str]) -> bool {
    if head.len() >= HEAD_FULL || !is_json(head) {
        return false;
    }
    let is_empty = |value: &serde_json::Value| value.as_array().is_some_and(Vec::is_empty);
    match serde_json::from_slice(head) {
        Ok(serde_json::Value::Object(reply)) => {
            reply.get(list).is_some_and(is_empty)
                && reply
                    .keys()
                    .all(|key| key == list || beside.contains(&key.as_str()))
        }
        Ok(value) => is_empty(&value),
        Err(_) => false,
    }
}

/// Whether `text` occurs in it.
pub(super) fn has(head: &[u8], text: &str) -> bool {
    memchr::memmem::find(head, text.as_bytes()).is_some()
}

/// The names in the first line that is not blank, as of a CSV; quotation marks removed.
pub(super) fn header(head: &[u8]) -> Vec<&str> {
    let line = head
        .split(|&b| b == b'\n')
        .map(<[u8]>::trim_ascii)
        .find(|line| !line.is_empty())
        .unwrap_or_default();
    let names = std::str::from_utf8(line).unwrap_or_default().split(',');
    names.map(|name| name.trim().trim_matches('"')).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn most_of_the_first_lines() {
        let is_a = |line: &[u8]| line.starts_with(b"a");
        assert!(most_lines(b"\n\r\n# b\r\na1\r\na2\nb\n", is_a));
        assert!(!most_lines(b"a\nb\n", is_a));
        assert!(!most_lines(b"", is_a));
        assert!(!most_lines(b"# a\n\n", is_a));
    }

    #[test]
    fn a_cut_line_is_not_looked_at() {
        let mut head = b"a\n".repeat(HEAD_FULL / 2 - 1);
        head.extend(b"zz");
        assert_eq!(lines(&head).last(), Some(&b"a"[..]));
        assert_eq!(lines(b"a\nzz").last(), Some(&b"zz"[..]));
    }
}
