//! How far the reading of files has come, for whoever waits for it: a trace of several files, or a log, is read to its end
//! before the first arrival is handed out.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

/// Lines between two words.
const LINES: u64 = 65_536;

/// How far the reading of files has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reached {
    /// Bytes read, before decompression.
    pub bytes_read: u64,
    /// Bytes of all files, where known.
    pub bytes_total: Option<u64>,
    /// Requests found.
    pub rows: u64,
}

/// Counts bytes over files, and says so now and then.
pub(super) struct Watch<'w> {
    tell: &'w dyn Fn(Reached),
    total: Option<u64>,
    /// Of the files before.
    bytes_before: u64,
    /// Of the file at hand.
    bytes: Arc<AtomicU64>,
}

impl<'w> Watch<'w> {
    /// Tells `tell` of files of so many bytes together.
    pub(super) fn new(tell: &'w dyn Fn(Reached), total: Option<u64>) -> Self {
        Self {
            tell,
            total,
            bytes_before: 0,
            bytes: Arc::default(),
        }
    }

    /// Begins a file that counts its bytes in `bytes`.
    pub(super) fn begin(&mut self, bytes: Arc<AtomicU64>) {
        let before = std::mem::replace(&mut self.bytes, bytes);
        self.bytes_before += before.load(Ordering::Relaxed);
    }

    /// Takes note of a further line, which makes `lines`.
    #[inline]
    pub(super) fn line(&self, lines: u64, rows: u64) {
        if lines.is_multiple_of(LINES) {
            (self.tell)(Reached {
                bytes_read: self.bytes_before + self.bytes.load(Ordering::Relaxed),
                bytes_total: self.total,
                rows,
            });
        }
    }
}
