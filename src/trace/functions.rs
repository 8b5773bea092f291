//! Names of functions, numbered by first appearance.

use std::hash::BuildHasher;

use hashbrown::{DefaultHashBuilder, HashTable};

use super::FunctionId;

/// The most functions a trace may have.
pub(super) const FUNCTIONS_MAX: usize = 1_000_000;
/// The most bytes of all names together.
const ALL_NAMES_BYTES_MAX: usize = 32 << 20;
/// The longest name in bytes; an ARN is far shorter.
const NAME_BYTES_MAX: usize = 1_024;

/// The longest name that is compared as one number.
const SHORT_NAME: usize = 16;

/// Short names kept at hand, a power of two.
const RECENT: usize = 4_096;

/// The functions seen so far. Hashing never shows: numbers follow first appearance.
#[derive(Debug, Default)]
pub(super) struct Functions {
    names: Vec<String>,
    name_bytes: usize,
    /// Names of up to 16 bytes, padded with zeros, which no name holds.
    short: HashTable<(u128, u32)>,
    long: HashTable<u32>,
    hasher: DefaultHashBuilder,
    /// Short names found lately, each at the place its hash names.
    recent: Vec<(u128, u32)>,
}

/// Why a name is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NameError {
    /// Empty, too long or with control characters.
    Malformed,
    /// One function too many, or too much text in their names.
    TooMany,
}

impl Functions {
    /// The number of the known name that the first `length` bytes of `text` are.
    #[inline]
    pub(super) fn find(&mut self, text: &[u8], length: usize) -> Option<FunctionId> {
        let Some(key) = short_key(text, length) else {
            return self.find_long(text.get(..length)?);
        };
        let hash = short_hash(key);
        match self.recent.get(recent_place(hash)) {
            Some(recent) if recent.0 == key => Some(FunctionId(recent.1)),
            _ => self.find_short(key, hash),
        }
    }

    #[cold]
    fn find_short(&mut self, key: u128, hash: u64) -> Option<FunctionId> {
        let found = *self.short.find(hash, |entry| entry.0 == key)?;
        self.recent.resize(RECENT, (0, 0));
        self.recent[recent_place(hash)] = found;
        Some(FunctionId(found.1))
    }

    fn find_long(&self, name: &[u8]) -> Option<FunctionId> {
        let is = |&id: &u32| {
            self.names
                .get(id as usize)
                .is_some_and(|known| known.as_bytes() == name)
        };
        self.long
            .find(self.hasher.hash_one(name), is)
            .map(|&id| FunctionId(id))
    }

    /// The number of a name, new or known.
    pub(super) fn intern(&mut self, text: &str) -> Result<FunctionId, NameError> {
        let name = text.as_bytes();
        let mut padded = name.to_vec();
        padded.resize(name.len() + SHORT_NAME, 0);
        if !name.is_empty()
            && let Some(id) = self.find(&padded, name.len())
        {
            return Ok(id);
        }
        if text.is_empty() || text.len() > NAME_BYTES_MAX || text.chars().any(char::is_control) {
            return Err(NameError::Malformed);
        }
        if self.names.len() == FUNCTIONS_MAX || self.name_bytes + text.len() > ALL_NAMES_BYTES_MAX {
            return Err(NameError::TooMany);
        }
        let id = u32::try_from(self.names.len()).map_err(|_| NameError::TooMany)?;
        self.names.push(text.to_owned());
        self.name_bytes += text.len();
        match short_key(&padded, name.len()) {
            Some(key) => {
                self.short
                    .insert_unique(short_hash(key), (key, id), |entry| short_hash(entry.0));
            }
            None => self.insert_long(name, id),
        }
        Ok(FunctionId(id))
    }

    fn insert_long(&mut self, name: &[u8], id: u32) {
        let Self {
            names, long, hasher, ..
        } = self;
        let rehash = |&known: &u32| {
            names
                .get(known as usize)
                .map_or(0, |name| hasher.hash_one(name.as_bytes()))
        };
        long.insert_unique(hasher.hash_one(name), id, rehash);
    }

    /// All names, by number.
    pub(super) fn into_names(self) -> Vec<String> {
        self.names
    }
}

/// The first `length` bytes of `text` as a number, where they are 1 to 16 and `text` is long enough.
#[inline]
fn short_key(text: &[u8], length: usize) -> Option<u128> {
    let word = u128::from_le_bytes(*text.first_chunk::<SHORT_NAME>()?);
    if length == 0 || length > SHORT_NAME {
        return None;
    }
    Some(word & (u128::MAX >> (8 * (SHORT_NAME - length))))
}

/// Where a name is kept at hand.
#[inline]
const fn recent_place(hash: u64) -> usize {
    (hash >> 32) as usize % RECENT
}

/// Both halves multiplied and folded (as in wyhash and foldhash).
#[inline]
const fn short_hash(key: u128) -> u64 {
    let low = key as u64 ^ 0x9e37_79b9_7f4a_7c15;
    let high = (key >> 64) as u64 ^ 0xd6e8_feb8_6659_fd93;
    let product = low as u128 * high as u128;
    product as u64 ^ (product >> 64) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_follow_first_appearance() {
        let mut functions = Functions::default();
        for round in 0..2 {
            for i in 0..1_000 {
                let id = functions.intern(&format!("fn-{i}"));
                assert_eq!(id, Ok(FunctionId(i)), "{round}");
            }
        }
        assert_eq!(functions.find(b"fn-7,and more bytes", 4), Some(FunctionId(7)));
        assert_eq!(functions.find(b"fn-1000", 7), None);
        assert_eq!(functions.into_names().len(), 1_000);
    }

    #[test]
    fn long_names_and_short_ones_are_told_apart() {
        let mut functions = Functions::default();
        let names = [
            "a",
            "aa",
            "0123456789abcdef",
            "0123456789abcdefg",
            "0123456789abcdefh",
        ];
        for _ in 0..2 {
            for (id, name) in (0..).zip(names) {
                assert_eq!(functions.intern(name), Ok(FunctionId(id)), "{name}");
            }
        }
    }

    #[test]
    fn names_are_printable_text() {
        let mut functions = Functions::default();
        for name in ["", "a\0b", &"x".repeat(1_025)] {
            assert_eq!(functions.intern(name), Err(NameError::Malformed));
        }
        assert_eq!(functions.intern("größe"), Ok(FunctionId(0)));
    }
}
