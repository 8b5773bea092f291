//! Files that are no text, told from their first bytes, so that the error can name what they are and what to do.
//! The bytes are those of each format's specification.

use super::OpenProblem;

/// Where a tar archive says what it is (POSIX ustar).
const TAR_AT: usize = 257;

/// First bytes, what they mean, what would do.
const KINDS: [(&[u8], &str, &str); 17] = [
    (b"PAR1", "a Parquet file", CONVERT),
    (b"ORC", "an ORC file", CONVERT),
    (b"Obj\x01", "an Avro file", CONVERT),
    (b"ARROW1", "an Arrow file", CONVERT),
    (b"SQLite format 3", "an SQLite database", CONVERT),
    (b"PK\x03\x04", "a zip archive", UNPACK),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive", UNPACK),
    (b"\xfd7zXZ\x00", "compressed with xz", UNPACK),
    (b"BZh", "compressed with bzip2", UNPACK),
    (b"\x04\x22\x4d\x18", "compressed with lz4", UNPACK),
    (b"\xff\x06\x00\x00sNaPpY", "compressed with Snappy", UNPACK),
    (b"\x1f\x8b", "compressed twice", UNPACK),
    (b"\x28\xb5\x2f\xfd", "compressed twice", UNPACK),
    (b"\x89PNG", "a PNG image", NAME_A_LOG),
    (b"\x7fELF", "a program", NAME_A_LOG),
    (b"%PDF", "a PDF document", NAME_A_LOG),
    (b"\x80\x04\x95", "a Python pickle", CONVERT),
];
const CONVERT: &str = "write it as CSV or JSON lines";
const UNPACK: &str = "unpack it first; costsim reads gzip and Zstandard by itself";
const NAME_A_LOG: &str = "name a log or a CSV file";

/// What a file is that begins like this, where it is none that can be read.
pub(super) fn problem(head: &[u8]) -> Option<OpenProblem> {
    if let Some(encoding) = encoding(head) {
        return Some(OpenProblem::Encoding(encoding));
    }
    let archive = head.get(TAR_AT..).is_some_and(|at| at.starts_with(b"ustar"));
    let tar = archive.then_some(("a tar archive", UNPACK));
    let kind = KINDS.iter().find(|(magic, ..)| head.starts_with(magic));
    let (what, instead) = tar.or(kind.map(|&(_, what, instead)| (what, instead)))?;
    Some(OpenProblem::Foreign { what, instead })
}

/// The encoding of a text that is no UTF-8: by its byte order mark, or by every other byte being zero.
fn encoding(head: &[u8]) -> Option<&'static str> {
    if head.starts_with(b"\xff\xfe\x00\x00") || head.starts_with(b"\x00\x00\xfe\xff") {
        return Some("UTF-32");
    }
    if head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff") {
        return Some("UTF-16");
    }
    let every_other_is_zero =
        |from: usize| head.len() >= 8 && head.iter().skip(from).step_by(2).all(|&byte| byte == 0);
    let zeros_alone = head.iter().all(|&byte| byte == 0);
    (!zeros_alone && (every_other_is_zero(0) || every_other_is_zero(1))).then_some("UTF-16")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(head: &[u8]) -> String {
        problem(head).map_or_else(String::new, |problem| problem.to_string())
    }

    #[test]
    fn a_file_that_is_no_text_is_named() {
        assert_eq!(
            said(b"PAR1\x15\x04"),
            "this is a Parquet file; write it as CSV or JSON lines"
        );
        assert!(said(b"PK\x03\x04\x14").starts_with("this is a zip archive; unpack it"));
        let mut tar = vec![b'x'; 512];
        tar[TAR_AT..TAR_AT + 5].copy_from_slice(b"ustar");
        assert!(said(&tar).starts_with("this is a tar archive"));
    }

    #[test]
    fn utf_16_is_named_with_and_without_its_mark() {
        let text: Vec<u8> = "timestamp,duration_ms\n"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        let swapped: Vec<u8> = text.chunks(2).flat_map(|pair| [pair[1], pair[0]]).collect();
        for head in [[b"\xff\xfe".to_vec(), text.clone()].concat(), text, swapped] {
            assert_eq!(
                said(&head),
                "this is UTF-16 text; convert it: iconv -f UTF-16 -t UTF-8 FILE"
            );
        }
    }

    #[test]
    fn text_is_text() {
        for head in [
            &b""[..],
            b"timestamp,count\n",
            b"{\"events\":[]}",
            b"\0\0\0\0\0\0\0\0",
            b"\xef\xbb\xbfts",
        ] {
            assert_eq!(said(head), "");
        }
    }
}
