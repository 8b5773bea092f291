//! The time upstream servers took as nginx writes it: of several servers the times are separated by commas, of several
//! groups (internal redirects) by colons, and `-` is a server that never answered.
//! Source: nginx, `ngx_http_upstream_module`, `$upstream_response_time`.

use super::decimal::{TimeUnit, duration};
use crate::units::Micros;

/// The sum of all times; `None` where there is none, or something else than times.
pub(super) fn upstream_time(text: &[u8], unit: TimeUnit) -> Option<Micros> {
    let mut sum = None;
    for part in text.split(|b| matches!(b, b',' | b':')) {
        let part = part.trim_ascii();
        if part != b"-" {
            let time = duration(part, unit)?;
            sum = Some(Micros(sum.unwrap_or(Micros::ZERO).0.checked_add(time.0)?));
        }
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_several_and_none() {
        let read = |text: &str| upstream_time(text.as_bytes(), TimeUnit::Seconds).map(|time| time.0);
        assert_eq!(read("0.046"), Some(46_000));
        // 10 ms + 20 ms; 10 ms + 20 ms + 5 ms.
        assert_eq!(read("0.010, 0.020"), Some(30_000));
        assert_eq!(read("0.010, 0.020 : 0.005"), Some(35_000));
        assert_eq!(read("-, 0.020"), Some(20_000));
        assert_eq!(read("-"), None);
        assert_eq!(read(""), None);
        assert_eq!(read("0.010, x"), None);
    }
}
