//! Text decompressed ahead, on a thread of its own, while what came before is parsed and replayed: a few blocks at most.
//! What is read is the same, and an error comes where it would.

use std::{
    io::{self, Read},
    sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel},
    thread,
};

/// Bytes of a block.
const BLOCK_BYTES: usize = 256 * 1_024;
/// Blocks that wait to be read.
const BLOCKS: usize = 4;

/// The reading end.
pub(super) struct Ahead {
    /// Blocks to be read; an empty one is the end.
    blocks: Receiver<io::Result<Vec<u8>>>,
    /// Blocks read, for their memory.
    spare: Sender<Vec<u8>>,
    block: Vec<u8>,
    read: usize,
    ended: bool,
}

impl Ahead {
    /// Reads `reader` ahead; it ends with the reading end.
    ///
    /// # Errors
    /// When there is no thread to be had.
    pub(super) fn of(mut reader: Box<dyn Read + Send>) -> io::Result<Self> {
        let (full, blocks) = sync_channel(BLOCKS);
        let (spare, spares) = channel();
        thread::Builder::new()
            .name("decompression".to_owned())
            .spawn(move || read_all(&mut reader, &full, &spares))?;
        Ok(Self {
            blocks,
            spare,
            block: Vec::new(),
            read: 0,
            ended: false,
        })
    }

    fn next_block(&mut self) -> io::Result<()> {
        // Nobody to take it any more: all is decompressed.
        let _ = self.spare.send(std::mem::take(&mut self.block));
        self.read = 0;
        self.block = match self.blocks.recv() {
            Ok(block) => block?,
            Err(_) => return Err(io::Error::other("the decompression broke off")),
        };
        self.ended = self.block.is_empty();
        Ok(())
    }
}

impl Read for Ahead {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.read == self.block.len() && !self.ended {
            self.next_block()?;
        }
        let left = self.block.get(self.read..).unwrap_or_default();
        let length = left.len().min(into.len());
        into[..length].copy_from_slice(&left[..length]);
        self.read += length;
        Ok(length)
    }
}

/// Reads to the end, to an error, or until nobody wants any more.
fn read_all(reader: &mut dyn Read, full: &SyncSender<io::Result<Vec<u8>>>, spares: &Receiver<Vec<u8>>) {
    loop {
        let mut block = spares.try_recv().unwrap_or_default();
        block.resize(BLOCK_BYTES, 0);
        let (length, error) = fill(reader, &mut block);
        block.truncate(length);
        // What came before an error comes first.
        let ends = length == 0;
        if !(ends && error.is_some()) && full.send(Ok(block)).is_err() {
            return;
        }
        if let Some(error) = error {
            let _ = full.send(Err(error));
            return;
        }
        if ends {
            return;
        }
    }
}

/// Fills a block as far as there is text; how far, and what stopped it.
fn fill(reader: &mut dyn Read, block: &mut [u8]) -> (usize, Option<io::Error>) {
    let mut length = 0;
    while length < block.len() {
        match reader.read(&mut block[length..]) {
            Ok(0) => break,
            Ok(read) => length += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return (length, Some(error)),
        }
    }
    (length, None)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Some bytes, in pieces, and then an error.
    struct Pieces {
        left: usize,
        fails: bool,
    }

    impl Read for Pieces {
        fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
            let length = self.left.min(into.len()).min(70_001);
            if length == 0 && self.fails {
                return Err(io::Error::other("as told"));
            }
            for (i, byte) in into[..length].iter_mut().enumerate() {
                *byte = (self.left - i) as u8;
            }
            self.left -= length;
            Ok(length)
        }
    }

    fn read(left: usize, fails: bool) -> (Vec<u8>, Option<String>) {
        let mut text = Vec::new();
        let mut ahead = Ahead::of(Box::new(Pieces { left, fails })).unwrap();
        let error = ahead.read_to_end(&mut text).err().map(|error| error.to_string());
        (text, error)
    }

    #[test]
    fn what_is_read_ahead_is_what_is_read() {
        for left in [0, 1, BLOCK_BYTES, 3_000_000] {
            let mut expected = Vec::new();
            Pieces { left, fails: false }.read_to_end(&mut expected).unwrap();
            assert!(read(left, false) == (expected.clone(), None), "{left}");
            // An error comes behind everything before it.
            assert!(
                read(left, true) == (expected, Some("as told".to_owned())),
                "{left}"
            );
        }
    }

    #[test]
    fn it_ends_with_its_reader() {
        let mut ahead = Ahead::of(Box::new(io::repeat(7))).unwrap();
        let mut some = [0; 10];
        ahead.read_exact(&mut some).unwrap();
        assert_eq!(some, [7; 10]);
    }

    #[test]
    fn a_panic_is_an_error_and_no_end() {
        struct Panics;
        impl Read for Panics {
            fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
                panic!("as told")
            }
        }
        let mut ahead = Ahead::of(Box::new(Panics)).unwrap();
        assert!(ahead.read(&mut [0]).is_err());
    }
}
