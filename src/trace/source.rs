//! Where bytes come from: a file or standard input, decompressed where their first bytes say gzip or Zstandard.
//! Several gzip members or Zstandard frames in a row are one text.

use std::{
    fs::File,
    io::{self, BufRead, BufReader, Chain, Cursor, Read},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use flate2::bufread::MultiGzDecoder;
use ruzstd::decoding::{
    BlockDecodingStrategy, FrameDecoder,
    errors::{FrameDecoderError, ReadFrameHeaderError},
};

use super::{OpenProblem, TraceError, ahead::Ahead};

/// Compressed bytes read at once.
const COMPRESSED_BLOCK: usize = 64 * 1_024;
/// The largest Zstandard window accepted, so that memory stays bounded: `zstd -20` and below.
const ZSTD_WINDOW_MAX: u64 = 32 << 20;
const GZIP_MAGIC: [u8; 2] = [0x1f, 0x8b];
const ZSTD_MAGIC: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];

/// An opened source of text.
pub(super) struct Source {
    reader: Box<dyn Read + Send>,
    bytes_read: Arc<AtomicU64>,
    total: Option<u64>,
    compressed: bool,
}

impl Source {
    /// Opens `path`, or standard input for `-`.
    pub(super) fn open(path: &str) -> Result<Self, TraceError> {
        let fail = |problem| TraceError::Open {
            path: path.to_owned(),
            problem,
        };
        let (raw, total): (Box<dyn Read + Send>, _) = if path == "-" {
            (Box::new(io::stdin()), None)
        } else {
            let file = File::open(path).map_err(|error| fail(open_problem(&error)))?;
            let metadata = file.metadata().map_err(|error| fail(open_problem(&error)))?;
            if metadata.is_dir() {
                return Err(fail(OpenProblem::Directory));
            }
            let total = metadata.is_file().then_some(metadata.len());
            (Box::new(file), total)
        };
        Self::decompressed(raw, total).map_err(|error| TraceError::Read {
            path: path.to_owned(),
            reason: error.to_string(),
        })
    }

    /// `bytes` as they are.
    pub(super) fn plain(bytes: Vec<u8>) -> Self {
        Self {
            total: Some(bytes.len() as u64),
            reader: Box::new(Cursor::new(bytes)),
            bytes_read: Arc::default(),
            compressed: false,
        }
    }

    /// The text behind `raw` bytes.
    pub(super) fn decompressed(raw: Box<dyn Read + Send>, total: Option<u64>) -> io::Result<Self> {
        let bytes_read = Arc::new(AtomicU64::new(0));
        let mut raw = Counted {
            inner: raw,
            bytes_read: Arc::clone(&bytes_read),
        };
        let mut magic = Vec::with_capacity(ZSTD_MAGIC.len());
        (&mut raw).take(ZSTD_MAGIC.len() as u64).read_to_end(&mut magic)?;
        let (gzip, zstd) = (magic.starts_with(&GZIP_MAGIC), magic == ZSTD_MAGIC);
        let compressed =
            |raw, magic| BufReader::with_capacity(COMPRESSED_BLOCK, Cursor::new(magic).chain(raw));
        let reader: Box<dyn Read + Send> = if gzip {
            Box::new(MultiGzDecoder::new(compressed(raw, magic)))
        } else if zstd {
            Box::new(Frames::new(compressed(raw, magic)))
        } else {
            Box::new(Cursor::new(magic).chain(raw))
        };
        Ok(Self {
            reader,
            bytes_read,
            total,
            compressed: gzip || zstd,
        })
    }

    /// The same, decompressed on a thread of its own where there is anything to decompress.
    pub(super) fn ahead(self) -> io::Result<Self> {
        Ok(match self.compressed {
            true => Self {
                reader: Box::new(Ahead::of(self.reader)?),
                ..self
            },
            false => self,
        })
    }

    /// What is still to come, as a source of its own; this one goes on counting it.
    pub(super) fn take(&mut self) -> Self {
        Self {
            reader: std::mem::replace(&mut self.reader, Box::new(io::empty())),
            bytes_read: Arc::clone(&self.bytes_read),
            ..*self
        }
    }

    /// The same with `text` before what is still to come.
    pub(super) fn after(self, text: Vec<u8>) -> Self {
        Self {
            reader: Box::new(Cursor::new(text).chain(self.reader)),
            ..self
        }
    }

    /// The same with line feeds in place of carriage returns.
    pub(super) fn with_line_feeds(self) -> Self {
        Self {
            reader: Box::new(LineFeeds(self.reader)),
            ..self
        }
    }

    /// Counts the bytes read so far, before decompression.
    pub(super) fn bytes_read(&self) -> Arc<AtomicU64> {
        Arc::clone(&self.bytes_read)
    }

    /// Bytes read so far (before decompression), and how many there are where that is known.
    pub(super) fn progress(&self) -> (u64, Option<u64>) {
        (self.bytes_read.load(Ordering::Relaxed), self.total)
    }

    /// Reads some text; 0 at the end.
    pub(super) fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        loop {
            match self.reader.read(into) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                result => return result,
            }
        }
    }
}

impl Read for Source {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        Self::read(self, into)
    }
}

/// Puts line feeds in place of carriage returns.
struct LineFeeds(Box<dyn Read + Send>);

impl Read for LineFeeds {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let length = self.0.read(into)?;
        put_line_feeds(into.get_mut(..length).unwrap_or_default());
        Ok(length)
    }
}

/// Puts line feeds in place of carriage returns.
pub(super) fn put_line_feeds(text: &mut [u8]) {
    for byte in text.iter_mut().filter(|byte| **byte == b'\r') {
        *byte = b'\n';
    }
}

fn open_problem(error: &io::Error) -> OpenProblem {
    match error.kind() {
        io::ErrorKind::NotFound => OpenProblem::Missing,
        io::ErrorKind::IsADirectory => OpenProblem::Directory,
        _ => OpenProblem::System(error.to_string()),
    }
}

/// Counts what passes.
struct Counted {
    inner: Box<dyn Read + Send>,
    bytes_read: Arc<AtomicU64>,
}

impl Read for Counted {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let length = self.inner.read(into)?;
        self.bytes_read.fetch_add(length as u64, Ordering::Relaxed);
        Ok(length)
    }
}

type Compressed = BufReader<Chain<Cursor<Vec<u8>>, Counted>>;

/// Zstandard frames, one after the other.
struct Frames {
    source: Compressed,
    decoder: Box<FrameDecoder>,
    inside: bool,
}

impl Frames {
    fn new(source: Compressed) -> Self {
        let mut decoder = Box::new(FrameDecoder::new());
        decoder.set_max_window_size(ZSTD_WINDOW_MAX);
        Self {
            source,
            decoder,
            inside: false,
        }
    }

    /// Begins the next frame; false where there is none. Skippable frames are skipped.
    fn begin(&mut self) -> io::Result<bool> {
        while !self.source.fill_buf()?.is_empty() {
            match self.decoder.reset(&mut self.source) {
                Ok(()) => return Ok(true),
                Err(FrameDecoderError::ReadFrameHeaderError(ReadFrameHeaderError::SkipFrame {
                    length,
                    ..
                })) => {
                    io::copy(&mut (&mut self.source).take(u64::from(length)), &mut io::sink())?;
                }
                Err(error) => return Err(io::Error::other(error)),
            }
        }
        Ok(false)
    }

    /// Checks the frame's checksum, where it has one.
    fn end(&mut self) -> io::Result<()> {
        self.inside = false;
        match (
            self.decoder.get_checksum_from_data(),
            self.decoder.get_calculated_checksum(),
        ) {
            (Some(stated), Some(found)) if stated != found => Err(io::Error::other(
                "the checksum of a Zstandard frame does not match its content",
            )),
            _ => Ok(()),
        }
    }
}

impl Read for Frames {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        loop {
            if !self.inside {
                self.inside = self.begin()?;
                if !self.inside {
                    return Ok(0);
                }
            }
            let length = self.decoder.read(into)?;
            if length > 0 {
                return Ok(length);
            }
            if self.decoder.is_finished() {
                self.end()?;
                continue;
            }
            let one_block = BlockDecodingStrategy::UptoBlocks(1);
            self.decoder
                .decode_blocks(&mut self.source, one_block)
                .map_err(io::Error::other)?;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::{Compression, write::GzEncoder};
    use ruzstd::encoding::{CompressionLevel, compress_to_vec};

    use super::*;

    fn read(bytes: Vec<u8>) -> io::Result<Vec<u8>> {
        let mut source = Source::decompressed(Box::new(Cursor::new(bytes)), None)?;
        let mut text = Vec::new();
        source.reader.read_to_end(&mut text)?;
        Ok(text)
    }

    fn gzip(text: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(text).unwrap();
        encoder.finish().unwrap()
    }

    fn zstd(text: &[u8]) -> Vec<u8> {
        compress_to_vec(text, CompressionLevel::Fastest)
    }

    #[test]
    fn the_first_bytes_tell_the_compression() {
        let text: Vec<u8> = (0..300_000_u32).flat_map(|i| (i % 1_000).to_le_bytes()).collect();
        for bytes in [text.clone(), gzip(&text), zstd(&text)] {
            assert!(read(bytes).unwrap() == text);
        }
        for short in ["", "a", "abc"] {
            assert_eq!(read(short.into()).unwrap(), short.as_bytes());
        }
    }

    #[test]
    fn several_members_or_frames_are_one_text() {
        assert_eq!(
            read([gzip(b"one,"), gzip(b""), gzip(b"two")].concat()).unwrap(),
            b"one,two"
        );
        let skippable = [0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3];
        let frames = [&zstd(b"one,")[..], &skippable, &zstd(b"two")].concat();
        assert_eq!(read(frames).unwrap(), b"one,two");
    }

    #[test]
    fn a_cut_or_damaged_file_is_an_error() {
        for whole in [gzip(&[7; 5_000]), zstd(&[7; 5_000])] {
            assert!(read(whole[..whole.len() - 3].to_vec()).is_err());
        }
        let mut damaged = gzip(b"timestamp,count");
        let middle = damaged.len() - 6;
        damaged[middle] ^= 0xff;
        assert!(read(damaged).is_err());
    }
}
