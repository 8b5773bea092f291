//! A line of an access log in the common or the combined format, whatever stands before the client and behind the user
//! agent. Source: Apache, "Log Files", "Common Log Format" and "Combined Log Format"; nginx, `ngx_http_log_module`.

use super::{
    clf_time::{LogTime, log_time},
    decimal::whole,
    fields::{Fields, Form},
};

/// So many fields may stand before the instant: a virtual host, the client, its identity, a user name with spaces.
const BEFORE_TIME_MAX: usize = 12;

/// A line.
#[derive(Clone, Copy, Debug)]
pub(super) struct AccessLine<'a> {
    pub(super) time: LogTime,
    /// The request line, `GET /cart HTTP/1.1`.
    pub(super) request: &'a [u8],
    /// 0 where none was sent.
    pub(super) status: u64,
    /// Bytes of the response's body.
    pub(super) bytes: Option<u64>,
    /// Empty in the common format.
    pub(super) agent: &'a [u8],
    /// What stands behind the user agent; in the common format behind the bytes.
    pub(super) behind: Fields<'a>,
}

impl<'a> AccessLine<'a> {
    /// Reads a line; `None` where it is none.
    pub(super) fn read(line: &'a [u8]) -> Option<Self> {
        let mut fields = Fields::of(line);
        let time = (0..=BEFORE_TIME_MAX).find_map(|before| {
            let field = fields.next()?;
            (before > 0 && field.form == Form::Bracketed).then(|| log_time(field.text))?
        })?;
        let request = fields.next_quoted()?;
        let status = match fields.next()?.text {
            b"-" => 0,
            status if status.len() == 3 => whole(status)?,
            _ => return None,
        };
        let bytes = match fields.next().map(|field| field.text) {
            None | Some(b"-") => None,
            Some(bytes) => Some(whole(bytes)?),
        };
        let referer = fields.next_quoted();
        let agent = fields.next_quoted().or(referer).unwrap_or_default();
        Some(Self {
            time,
            request,
            status,
            bytes,
            agent,
            behind: fields,
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const COMBINED: &str =
        r#"203.0.113.7 - - [02/Mar/2026:10:00:00 +0000] "GET /cart HTTP/1.1" 200 5120 "-" "curl/8.5.0""#;

    fn behind(line: &AccessLine<'_>) -> Vec<String> {
        line.behind
            .map(|field| String::from_utf8_lossy(field.text).into_owned())
            .collect()
    }

    #[test]
    fn common_combined_and_what_stands_around() {
        for (before, after, fields) in [
            ("", "", vec![]),
            ("shop.example.com:443 ", " 0.052 0.046", vec!["0.052", "0.046"]),
            ("", r#" "203.0.113.8" rt=0.052"#, vec!["203.0.113.8", "rt=0.052"]),
        ] {
            let text = format!("{before}{COMBINED}{after}");
            let line = AccessLine::read(text.as_bytes()).unwrap();
            assert_eq!(line.request, b"GET /cart HTTP/1.1");
            assert_eq!((line.status, line.bytes), (200, Some(5_120)));
            assert_eq!(line.agent, b"curl/8.5.0");
            assert_eq!(line.time.stamp.micros, 1_772_445_600_000_000);
            assert_eq!(behind(&line), fields);
        }
        let common = r#"203.0.113.7 - ann van dyke [02/Mar/2026:10:00:00 +0000] "-" 408 - 5231"#;
        let line = AccessLine::read(common.as_bytes()).unwrap();
        assert_eq!((line.request, line.status, line.bytes), (&b"-"[..], 408, None));
        assert_eq!(behind(&line), ["5231"]);
    }

    #[test]
    fn what_is_no_line() {
        for text in [
            "",
            "hello world",
            "[02/Mar/2026:10:00:00 +0000] \"GET / HTTP/1.1\" 200 1",
            "203.0.113.7 - - [yesterday] \"GET / HTTP/1.1\" 200 1",
            "203.0.113.7 - - [02/Mar/2026:10:00:00 +0000] GET / 200 1",
            "203.0.113.7 - - [02/Mar/2026:10:00:00 +0000] \"GET / HTTP/1.1\" OK 1",
            "203.0.113.7 - - [02/Mar/2026:10:00:00 +0000] \"GET / HTTP/1.1\" 200 many",
        ] {
            assert!(AccessLine::read(text.as_bytes()).is_none(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_end(mut bytes: Vec<u8>, cut in 0..COMBINED.len()) {
            let _ = AccessLine::read(&bytes);
            let mut text = COMBINED.as_bytes().to_vec();
            text.truncate(cut);
            text.append(&mut bytes);
            let _ = AccessLine::read(&text);
        }
    }
}
