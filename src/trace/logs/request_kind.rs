//! What kind of request a log line tells of: a health check (by its user agent), a static file (by its extension), or
//! no request at all (a TLS hello or garbage sent to a plain port).

/// Beginnings of the user agents of health checks: Elastic Load Balancing, Kubernetes, Google Cloud, Amazon Route 53.
/// Sources: Elastic Load Balancing, "Health checks for your target groups"; Kubernetes, "Configure Liveness,
/// Readiness and Startup Probes"; Google Cloud, "Health checks overview"; Amazon Route 53 Developer Guide, "How
/// Amazon Route 53 checks the health of your resources".
const HEALTH_CHECKS: [&[u8]; 4] = [
    b"ELB-HealthChecker/",
    b"kube-probe/",
    b"GoogleHC/",
    b"Amazon-Route53-Health-Check-Service",
];
/// How Apache's requests to itself end. Source: Apache wiki, "InternalDummyConnection".
const APACHE_ITSELF: &[u8] = b"(internal dummy connection)";

/// Extensions of files that a CDN or a bucket would serve.
const STATIC: [&[u8]; 29] = [
    b"avif", b"bmp", b"bz2", b"css", b"eot", b"gif", b"gz", b"ico", b"jpeg", b"jpg", b"js", b"map", b"mjs",
    b"mp3", b"mp4", b"otf", b"pdf", b"png", b"svg", b"tgz", b"tif", b"tiff", b"ttf", b"wasm", b"webm",
    b"webp", b"woff", b"woff2", b"zip",
];

/// Whether a user agent is that of a health check.
pub(super) fn is_health_check(agent: &[u8]) -> bool {
    HEALTH_CHECKS.iter().any(|name| agent.starts_with(name))
        || agent.starts_with(b"Apache") && agent.ends_with(APACHE_ITSELF)
}

/// Whether a request for this path, or URL, is one for a static file.
pub(super) fn is_static(path: &[u8]) -> bool {
    let end = memchr::memchr3(b'?', b'#', b';', path).unwrap_or(path.len());
    let path = path.get(..end).unwrap_or_default();
    let name = memchr::memrchr(b'/', path).map_or(path, |at| path.get(at + 1..).unwrap_or_default());
    let Some(point) = memchr::memrchr(b'.', name) else {
        return false;
    };
    let extension = name.get(point + 1..).unwrap_or_default();
    STATIC.iter().any(|known| known.eq_ignore_ascii_case(extension))
}

/// The path (or URL) of a request line, `GET /cart HTTP/1.1`; `None` where it is no request: a method of letters and a
/// target are the least (HTTP/0.9 had no version).
pub(super) fn target(request: &[u8]) -> Option<&[u8]> {
    let space = memchr::memchr(b' ', request)?;
    let (method, rest) = request.split_at(space);
    let is_method = (1..=32).contains(&method.len())
        && method
            .iter()
            .all(|b| b.is_ascii_alphabetic() || matches!(b, b'-' | b'_'))
        && method.iter().any(u8::is_ascii_alphabetic);
    let rest = rest.trim_ascii_start();
    let end = match memchr::memrchr(b' ', rest) {
        Some(at)
            if rest
                .get(at + 1..)
                .is_some_and(|version| version.starts_with(b"HTTP/")) =>
        {
            at
        }
        _ => rest.len(),
    };
    let path = rest.get(..end)?.trim_ascii();
    (is_method && !path.is_empty()).then_some(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn health_checks_by_user_agent() {
        for agent in [
            "ELB-HealthChecker/2.0",
            "kube-probe/1.31",
            "GoogleHC/1.0",
            "Amazon-Route53-Health-Check-Service (ref 00000000-0000-0000-0000-000000000000; report http://amzn.to/1vsZADi)",
            "Apache/2.2.17 (Ubuntu) (internal dummy connection)",
        ] {
            assert!(is_health_check(agent.as_bytes()), "{agent}");
        }
        for agent in ["", "-", "curl/8.5.0", "Mozilla/5.0 (X11; Linux x86_64)"] {
            assert!(!is_health_check(agent.as_bytes()), "{agent}");
        }
    }

    #[test]
    fn static_files_by_extension() {
        for path in [
            "/a/b.css",
            "/x.JPG?v=3",
            "https://shop.example.com:443/app.min.js",
            "/favicon.ico",
            "/a.map#top",
        ] {
            assert!(is_static(path.as_bytes()), "{path}");
        }
        for path in [
            "/",
            "/cart",
            "/v1.2/cart",
            "/index.html",
            "/feed.xml",
            "/a.css/b",
            "/x?file=a.png",
            "",
        ] {
            assert!(!is_static(path.as_bytes()), "{path}");
        }
    }

    #[test]
    fn request_lines_and_what_is_none() {
        let read = |line: &'static str| {
            target(line.as_bytes()).map(|path| String::from_utf8_lossy(path).into_owned())
        };
        assert_eq!(read("GET /cart HTTP/1.1").as_deref(), Some("/cart"));
        assert_eq!(read("GET /a b HTTP/1.1").as_deref(), Some("/a b"));
        assert_eq!(read("get /old").as_deref(), Some("/old"));
        assert_eq!(read("VERSION-CONTROL * HTTP/1.1").as_deref(), Some("*"));
        for none in [
            "",
            "-",
            "- ",
            "- - - ",
            r"\x16\x03\x01\x02",
            "GET",
            "GET ",
            "\u{16}\u{3} /",
            "1.2 /x HTTP/1.0",
        ] {
            assert_eq!(read(none), None, "{none}");
        }
    }
}
