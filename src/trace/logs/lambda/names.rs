//! Which function, and which environment, a log speaks of: by its log group (`/aws/lambda/NAME`), its log stream
//! (`2026/03/02/[$LATEST]guid`, one per environment; with the function's name before the bracket in a shared group), or
//! the directory an export to S3 puts the stream in.
//! Source: <https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-loggroups.html>.

/// What Lambda's own log groups begin with.
const GROUP: &str = "/aws/lambda/";
/// Hexadecimal digits at the end of a stream's name.
const GUID_DIGITS: usize = 32;

/// The function whose log this is; empty where neither tells. The group may be a name, `account:name` or an ARN.
pub(in crate::trace) fn function<'a>(group: &'a str, stream: &'a str) -> &'a str {
    let of_group = group
        .split_once(GROUP)
        .map(|(_, name)| name.split(':').next().unwrap_or_default());
    match of_group {
        Some(name) if !name.is_empty() => name,
        _ => of_stream(stream).unwrap_or_default(),
    }
}

/// The function in `YYYY/MM/DD/function[version]guid`.
fn of_stream(stream: &str) -> Option<&str> {
    let mut parts = stream.splitn(4, '/');
    let date = [parts.next()?, parts.next()?, parts.next()?];
    let is_date = date.iter().all(|part| part.bytes().all(|b| b.is_ascii_digit()));
    let (name, _) = parts.next()?.split_once('[')?;
    (is_date && !name.is_empty()).then_some(name)
}

/// Whether a word is the name of a log stream of Lambda.
pub(in crate::trace) fn is_stream(word: &str) -> bool {
    let Some((before, guid)) = word.rsplit_once(']') else {
        return false;
    };
    let is_guid = guid.len() == GUID_DIGITS && guid.bytes().all(|b| b.is_ascii_hexdigit());
    is_guid && before.contains('[') && before.as_bytes().first().is_some_and(u8::is_ascii_digit)
}

/// Whether a word is the name of a log group of Lambda.
pub(in crate::trace) fn is_group(word: &str) -> bool {
    word.starts_with(GROUP)
}

/// The log stream in the path of an export to S3: `…/2026-03-02-[$LATEST]guid/000000.gz`; empty where there is none.
pub(in crate::trace) fn stream_of_path(path: &str) -> &str {
    path.rsplit(['/', '\\'])
        .nth(1)
        .filter(|directory| is_stream(directory))
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    const STREAM: &str = "2026/03/02/[$LATEST]9c0e1f2a3b4c5d6e7f8091a2b3c4d5e6";

    #[test]
    fn the_group_names_the_function_and_so_does_the_stream_of_a_shared_one() {
        assert_eq!(function("/aws/lambda/checkout", STREAM), "checkout");
        assert_eq!(function("123456789012:/aws/lambda/checkout", ""), "checkout");
        assert_eq!(
            function(
                "arn:aws:logs:us-east-1:123456789012:log-group:/aws/lambda/checkout:*",
                ""
            ),
            "checkout"
        );
        let shared = "2026/03/02/checkout[$LATEST]9c0e1f2a3b4c5d6e7f8091a2b3c4d5e6";
        assert_eq!(function("/shop/all", shared), "checkout");
        assert_eq!(function("/shop/all", STREAM), "");
        assert_eq!(function("", "a/b"), "");
    }

    #[test]
    fn streams_are_told_from_other_words() {
        assert!(is_stream(STREAM));
        assert!(is_stream("2023/07/05/[56]374cd7798d2a4e36a494a23d658b9741"));
        for word in [
            "REPORT",
            "2026-03-02T10:00:00Z",
            "[INFO]",
            "2026/03/02/[1]short",
            "",
        ] {
            assert!(!is_stream(word), "{word}");
        }
        let path = "logs/4fa1/2026-03-02-[$LATEST]9c0e1f2a3b4c5d6e7f8091a2b3c4d5e6/000000.gz";
        assert_eq!(
            stream_of_path(path),
            "2026-03-02-[$LATEST]9c0e1f2a3b4c5d6e7f8091a2b3c4d5e6"
        );
        assert_eq!(stream_of_path("000000.gz"), "");
        assert_eq!(stream_of_path("logs/000000.gz"), "");
    }
}
