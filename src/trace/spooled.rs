//! A spool that has been written, and its readers: blocks in memory, then blocks in the temporary file, each with its
//! length ahead.

use std::{
    fs::File,
    io::{Read as _, Seek as _, SeekFrom, Write as _},
    sync::{Mutex, PoisonError},
};

use super::{Arrivals, Batch, SpoolProblem, TraceError, spool_block::decode};

/// Bytes ahead of a block on disk: its length.
pub(super) const LENGTH_BYTES: usize = 8;

/// A spool to be read, by any number of readers at once.
#[derive(Debug, Default)]
pub struct Spooled {
    memory: Vec<Box<[u8]>>,
    pub(super) file: Option<Mutex<File>>,
    arrivals: u64,
    bytes_in_memory: u64,
    bytes_on_disk: u64,
    /// The longest block on disk, its length included.
    block_max: u64,
}

/// Where a block lies.
#[derive(Clone, Copy, Debug)]
pub(super) enum Place {
    /// By number.
    Memory(usize),
    /// By offset.
    Disk(u64),
}

impl Spooled {
    /// The arrivals from the first on.
    #[must_use]
    pub fn stream(&self) -> SpoolStream<'_> {
        SpoolStream {
            spooled: self,
            cursor: Cursor::default(),
        }
    }

    /// Bytes of all blocks, with their lengths where they lie on disk.
    pub(super) const fn bytes(&self) -> u64 {
        self.bytes_in_memory + self.bytes_on_disk
    }

    /// Arrivals written.
    #[must_use]
    pub const fn arrivals(&self) -> u64 {
        self.arrivals
    }

    /// Bytes kept in memory, at most 64 MiB.
    #[must_use]
    pub const fn bytes_in_memory(&self) -> u64 {
        self.bytes_in_memory
    }

    /// Bytes kept in the temporary file.
    #[must_use]
    pub const fn bytes_on_disk(&self) -> u64 {
        self.bytes_on_disk
    }

    /// Keeps a block in memory.
    pub(super) fn keep(&mut self, block: &[u8]) -> Place {
        let place = Place::Memory(self.memory.len());
        self.memory.push(Box::from(block));
        self.bytes_in_memory += block.len() as u64;
        place
    }

    /// Appends a block with its length ahead to the temporary file, which is made where there is none.
    pub(super) fn append(&mut self, bytes: &[u8]) -> Result<Place, TraceError> {
        if self.file.is_none() {
            let file =
                tempfile::tempfile().map_err(|error| self.fail(SpoolProblem::Create(error.to_string())))?;
            self.file = Some(Mutex::new(file));
        }
        if let Some(file) = &self.file {
            let mut file = file.lock().unwrap_or_else(PoisonError::into_inner);
            file.write_all(bytes)
                .map_err(|error| self.fail(SpoolProblem::Write(error.to_string())))?;
        }
        let place = Place::Disk(self.bytes_on_disk);
        self.bytes_on_disk += bytes.len() as u64;
        self.block_max = self.block_max.max(bytes.len() as u64);
        Ok(place)
    }

    /// Counts the arrivals of a block.
    pub(super) fn count(&mut self, arrivals: u64) {
        self.arrivals += arrivals;
    }

    /// The block at `place`, read into `buffer` if need be.
    pub(super) fn block<'b>(&'b self, place: Place, buffer: &'b mut Vec<u8>) -> Result<&'b [u8], TraceError> {
        match place {
            Place::Memory(number) => self
                .memory
                .get(number)
                .map(|block| &**block)
                .ok_or_else(|| self.damaged()),
            Place::Disk(offset) => {
                self.read_block(offset, buffer)?;
                Ok(buffer)
            }
        }
    }

    /// Reads the block at `offset` of the file.
    fn read_block(&self, offset: u64, block: &mut Vec<u8>) -> Result<(), TraceError> {
        let damaged = || self.damaged();
        let read = |error: std::io::Error| self.fail(SpoolProblem::Read(error.to_string()));
        // Readers take turns: a block is read in far less time than it takes to replay.
        let file = self.file.as_ref().ok_or_else(damaged)?;
        let mut file = file.lock().unwrap_or_else(PoisonError::into_inner);
        file.seek(SeekFrom::Start(offset)).map_err(read)?;
        let mut length = [0; LENGTH_BYTES];
        file.read_exact(&mut length).map_err(read)?;
        let length = u64::from_le_bytes(length);
        if length > self.block_max {
            return Err(damaged());
        }
        block.resize(usize::try_from(length).map_err(|_| damaged())?, 0);
        file.read_exact(block).map_err(read)
    }

    /// A block holds something else than was written.
    pub(super) fn damaged(&self) -> TraceError {
        self.fail(SpoolProblem::Damaged)
    }

    fn fail(&self, problem: SpoolProblem) -> TraceError {
        TraceError::Spool {
            directory: tempfile::env::temp_dir(),
            mebibytes: self.bytes_on_disk >> 20,
            problem,
        }
    }
}

/// How far a spool has been read.
#[derive(Debug)]
pub(super) struct Cursor {
    /// Where the next block lies.
    next: Place,
    pub(super) bytes_read: u64,
    buffer: Vec<u8>,
}

impl Default for Cursor {
    fn default() -> Self {
        Self {
            next: Place::Memory(0),
            bytes_read: 0,
            buffer: Vec::new(),
        }
    }
}

impl Cursor {
    /// The next block; `None` at the end.
    pub(super) fn next<'b>(&'b mut self, spooled: &'b Spooled) -> Result<Option<&'b [u8]>, TraceError> {
        let place = match self.next {
            Place::Memory(number) if number >= spooled.memory.len() => Place::Disk(0),
            next => next,
        };
        if matches!(place, Place::Disk(offset) if offset >= spooled.bytes_on_disk) {
            return Ok(None);
        }
        let block = spooled.block(place, &mut self.buffer)?;
        let length = block.len() as u64;
        let (next, read) = match place {
            Place::Memory(number) => (Place::Memory(number + 1), length),
            Place::Disk(offset) => {
                let read = LENGTH_BYTES as u64 + length;
                (Place::Disk(offset + read), read)
            }
        };
        self.next = next;
        self.bytes_read += read;
        Ok(Some(block))
    }
}

/// A reader of a spool of batches.
#[derive(Debug)]
pub struct SpoolStream<'a> {
    spooled: &'a Spooled,
    cursor: Cursor,
}

impl Arrivals for SpoolStream<'_> {
    fn next_batch(&mut self, batch: &mut Batch) -> Result<bool, TraceError> {
        batch.clear();
        let Some(block) = self.cursor.next(self.spooled)? else {
            return Ok(false);
        };
        if decode(block, batch).is_none() {
            batch.clear();
            return Err(self.spooled.damaged());
        }
        Ok(true)
    }

    fn progress(&self) -> (u64, Option<u64>) {
        (self.cursor.bytes_read, Some(self.spooled.bytes()))
    }
}
