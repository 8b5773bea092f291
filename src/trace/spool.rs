//! Arrivals written once and replayed many times, in the same order and with exactly the same columns.
//!
//! Batches are kept as compact blocks (`spool_block`; under 24 bytes per arrival): the first 64 MiB in memory, the
//! rest in one temporary file that has no name, so that it is gone on any exit. Disk grows with the trace, memory does
//! not. No memory map: a full or failing disk is an error, not a signal.

use super::{
    Batch, Spooled, TraceError,
    rows::Rows,
    spool_block::{encode, encode_rows},
    spooled::{LENGTH_BYTES, Place},
};

/// Bytes kept in memory.
const MEMORY_MAX: u64 = 64 << 20;

/// A spool being written.
#[derive(Debug)]
pub struct Spool {
    kept: Spooled,
    memory_max: u64,
    /// The block at hand.
    block: Vec<u8>,
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
        self.write_block(|block| encode(batch, block))?;
        self.kept.count(batch.len() as u64);
        Ok(())
    }

    /// Appends rows, whatever they still lack.
    pub(super) fn write_rows(&mut self, rows: &Rows) -> Result<(), TraceError> {
        self.write_block(|block| encode_rows(rows, block))?;
        self.kept.count(rows.len() as u64);
        Ok(())
    }

    /// Appends what `encode` appends to a block.
    pub(super) fn write_block(&mut self, encode: impl FnOnce(&mut Vec<u8>)) -> Result<Place, TraceError> {
        let kept = &mut self.kept;
        self.block.clear();
        self.block.resize(LENGTH_BYTES, 0);
        encode(&mut self.block);
        let length = (self.block.len() - LENGTH_BYTES) as u64;
        if kept.bytes_on_disk() == 0 && kept.bytes_in_memory() + length <= self.memory_max {
            return Ok(kept.keep(&self.block[LENGTH_BYTES..]));
        }
        self.block[..LENGTH_BYTES].copy_from_slice(&length.to_le_bytes());
        kept.append(&self.block)
    }

    /// Ends the writing.
    #[must_use]
    pub fn finish(self) -> Spooled {
        self.kept
    }
}

#[cfg(test)]
mod tests {
    use std::{
        fs::File,
        io::{Seek as _, SeekFrom, Write as _},
        sync::Mutex,
    };

    use super::*;
    use crate::{
        trace::{Arrival, Arrivals, FunctionId, SpoolStream},
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
