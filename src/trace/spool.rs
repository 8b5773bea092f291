//! Arrivals written once and replayed many times, in the same order and with exactly the same columns.
//!
//! Batches are kept as compact blocks (`spool_block`; under 24 bytes per arrival): the first 64 MiB in memory, the
//! rest in one temporary file that has no name, so that it is gone on any exit. Disk grows with the trace, memory does
//! not. No memory map: a full or failing disk is an error, not a signal.

use std::{
    fs::File,
    io::{Read as _, Seek as _, SeekFrom, Write as _},
    sync::{Mutex, PoisonError},
};

use super::{
    Arrivals, Batch, SpoolProblem, TraceError,
    spool_block::{decode, encode},
};

/// Bytes kept in memory.
const MEMORY_MAX: u64 = 64 << 20;
/// Bytes ahead of a block on disk: its length.
const LENGTH_BYTES: usize = 8;

/// A spool being written.
#[derive(Debug)]
pub struct Spool {
    kept: Spooled,
    memory_max: u64,
    /// The block at hand.
    block: Vec<u8>,
}

/// A spool to be read, by any number of readers at once.
#[derive(Debug, Default)]
pub struct Spooled {
    memory: Vec<Box<[u8]>>,
    file: Option<Mutex<File>>,
    arrivals: u64,
    bytes_in_memory: u64,
    bytes_on_disk: u64,
    /// The longest block on disk.
    block_max: u64,
}

impl Default for Spool {
    fn default() -> Self {
        Self::new()
    }
}

impl Spool {
    /// An empty spool. The temporary file is made only when the memory is used up.
    #[must_use]
    pub fn new() -> Self {
        Self::with_memory(MEMORY_MAX)
    }

    fn with_memory(memory_max: u64) -> Self {
        Self {
            kept: Spooled::default(),
            memory_max,
            block: Vec::new(),
        }
    }

    /// Appends a batch.
    ///
    /// # Errors
    /// When the temporary file cannot be made or written, because the disk is full for instance.
    pub fn write(&mut self, batch: &Batch) -> Result<(), TraceError> {
        let kept = &mut self.kept;
        self.block.clear();
        self.block.resize(LENGTH_BYTES, 0);
        encode(batch, &mut self.block);
        let (ahead, block) = self.block.split_at_mut(LENGTH_BYTES);
        let length = block.len() as u64;
        if kept.file.is_none() && kept.bytes_in_memory + length <= self.memory_max {
            kept.memory.push(Box::from(&*block));
            kept.bytes_in_memory += length;
        } else {
            ahead.copy_from_slice(&length.to_le_bytes());
            kept.append(&self.block)?;
            kept.block_max = kept.block_max.max(length);
        }
        kept.arrivals += batch.len() as u64;
        Ok(())
    }

    /// Ends the writing.
    #[must_use]
    pub fn finish(self) -> Spooled {
        self.kept
    }
}

impl Spooled {
    /// The arrivals from the first on.
    #[must_use]
    pub fn stream(&self) -> SpoolStream<'_> {
        SpoolStream {
            spooled: self,
            blocks_read: 0,
            memory_read: 0,
            disk_read: 0,
            buffer: Vec::new(),
        }
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

    /// Appends to the temporary file, which is made where there is none.
    fn append(&mut self, bytes: &[u8]) -> Result<(), TraceError> {
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
        self.bytes_on_disk += bytes.len() as u64;
        Ok(())
    }

    /// Reads the block at `offset` of the file.
    fn read_block(&self, offset: u64, block: &mut Vec<u8>) -> Result<(), TraceError> {
        let damaged = || self.fail(SpoolProblem::Damaged);
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

    fn fail(&self, problem: SpoolProblem) -> TraceError {
        TraceError::Spool {
            directory: tempfile::env::temp_dir(),
            mebibytes: self.bytes_on_disk >> 20,
            problem,
        }
    }
}

/// A reader of a spool.
#[derive(Debug)]
pub struct SpoolStream<'a> {
    spooled: &'a Spooled,
    /// Blocks read from memory.
    blocks_read: usize,
    memory_read: u64,
    disk_read: u64,
    buffer: Vec<u8>,
}

impl Arrivals for SpoolStream<'_> {
    fn next_batch(&mut self, batch: &mut Batch) -> Result<bool, TraceError> {
        batch.clear();
        let spooled = self.spooled;
        let block = if let Some(block) = spooled.memory.get(self.blocks_read) {
            self.blocks_read += 1;
            self.memory_read += block.len() as u64;
            block
        } else if self.disk_read < spooled.bytes_on_disk {
            spooled.read_block(self.disk_read, &mut self.buffer)?;
            self.disk_read += (LENGTH_BYTES + self.buffer.len()) as u64;
            &*self.buffer
        } else {
            return Ok(false);
        };
        match decode(block, batch) {
            Some(()) => Ok(true),
            None => {
                batch.clear();
                Err(spooled.fail(SpoolProblem::Damaged))
            }
        }
    }

    fn progress(&self) -> (u64, Option<u64>) {
        let total = self.spooled.bytes_in_memory + self.spooled.bytes_on_disk;
        (self.memory_read + self.disk_read, Some(total))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        trace::{Arrival, FunctionId},
        units::{Mebibytes, Micros, SimTime},
    };

    /// Some batches of different lengths and columns, one of them empty.
    fn batches() -> Vec<Batch> {
        [700, 1, 0, 300, 65_536]
            .into_iter()
            .enumerate()
            .map(|(i, rows)| {
                let mut batch = Batch::default();
                for row in 0..rows {
                    batch.push(Arrival {
                        at: SimTime(1_000_000 * i as u64 + 7 * row),
                        function: FunctionId((row % 5) as u32),
                        duration: Micros(row * row),
                        memory: (i % 2 == 0).then_some(Mebibytes(512)),
                        init: (row == 17).then_some(Micros(250_000)),
                        request_bytes: row,
                        response_bytes: 0,
                    });
                }
                batch
            })
            .collect()
    }

    fn spooled(memory_max: u64) -> Spooled {
        let mut spool = Spool::with_memory(memory_max);
        batches().iter().for_each(|batch| spool.write(batch).unwrap());
        spool.finish()
    }

    fn read(mut stream: SpoolStream<'_>) -> Vec<Batch> {
        let mut seen = Vec::new();
        let mut batch = Batch::default();
        while stream.next_batch(&mut batch).unwrap() {
            seen.push(batch.clone());
        }
        assert!(batch.is_empty());
        let (read, total) = stream.progress();
        assert_eq!(Some(read), total);
        seen
    }

    #[test]
    fn what_is_written_is_read_from_memory_from_disk_and_from_both() {
        for memory_max in [u64::MAX, 8_000, 0] {
            let spooled = spooled(memory_max);
            assert_eq!(spooled.arrivals(), 700 + 1 + 300 + 65_536);
            assert_eq!(spooled.bytes_in_memory() > 0, memory_max > 0);
            assert_eq!(spooled.bytes_on_disk() > 0, memory_max < u64::MAX);
            assert!(spooled.bytes_in_memory() <= memory_max);
            assert_eq!(read(spooled.stream()), batches());
            assert_eq!(read(spooled.stream()), batches());
        }
    }

    #[test]
    fn readers_on_several_threads_do_not_disturb_each_other() {
        let spooled = spooled(8_000);
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| assert_eq!(read(spooled.stream()), batches()));
            }
        });
    }

    #[test]
    fn an_empty_spool_ends_at_once() {
        assert!(read(Spool::new().finish().stream()).is_empty());
    }

    #[test]
    fn a_damaged_or_truncated_file_is_an_error() {
        let error = |damage: fn(&mut File)| {
            let spooled = spooled(0);
            damage(&mut spooled.file.as_ref().unwrap().lock().unwrap());
            let mut stream = spooled.stream();
            let mut batch = Batch::default();
            loop {
                match stream.next_batch(&mut batch) {
                    Ok(more) => assert!(more),
                    Err(error) => return error.to_string(),
                }
            }
        };
        let truncated = error(|file| file.set_len(2_000).unwrap());
        assert!(truncated.contains("cannot be read back"), "{truncated}");
        let damaged = error(|file| {
            file.seek(SeekFrom::Start(0)).unwrap();
            file.write_all(&[0xff; 100]).unwrap();
        });
        assert!(damaged.contains("not what was written"), "{damaged}");
    }

    /// `/dev/full` answers every write with "no space left on device" (full(4)).
    #[cfg(target_os = "linux")]
    #[test]
    fn a_full_disk_is_an_error_that_names_the_directory() {
        let mut spool = Spool::with_memory(0);
        let full = File::options().write(true).open("/dev/full").unwrap();
        spool.kept.file = Some(Mutex::new(full));
        let error = spool.write(&batches()[0]).unwrap_err().to_string();
        let directory = std::env::temp_dir().display().to_string();
        for part in ["spool", &directory, "0 MiB", "No space left", "TMPDIR"] {
            assert!(error.contains(part), "{error}");
        }
    }
}
