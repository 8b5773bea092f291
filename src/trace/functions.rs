//! Names of functions, numbered by first appearance.

use std::hash::BuildHasher;

use hashbrown::{DefaultHashBuilder, HashTable};

use super::{FunctionId, number::word};

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
    /// Names of up to 16 bytes.
    short: HashTable<(ShortName, u32)>,
    long: HashTable<u32>,
    hasher: DefaultHashBuilder,
}

/// Short names found lately, each at the place its hash names. Numbers never change, so what was found stays right.
pub(super) struct Recent(Box<[(ShortName, u32); RECENT]>);

/// A name of up to 16 bytes, compared as three numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct ShortName {
    /// The first eight bytes; of a shorter name, all of it, moved up.
    first: u64,
    /// The last eight bytes; 0 of a shorter name.
    last: u64,
    length: u32,
}

/// Why a name is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NameError {
    /// Empty, too long or with control characters.
    Malformed,
    /// One function too many, or too much text in their names.
    TooMany,
}

impl Default for Recent {
    fn default() -> Self {
        Self(Box::new([Default::default(); RECENT]))
    }
}

impl Recent {
    /// The number of the short name that the bytes from `begin` to `end` of `text` are, if it was found lately. `text`
    /// goes on for eight bytes.
    #[inline(always)]
    pub(super) fn find(&self, text: &[u8], begin: usize, end: usize) -> Option<FunctionId> {
        let name = ShortName::of(text, begin, end)?;
        let recent = &self.0[recent_place(name.hash())];
        (recent.0 == name).then_some(FunctionId(recent.1))
    }

    /// The number of a plain name as it stands in a line, if `functions` know it.
    #[cold]
    #[inline(never)]
    pub(super) fn find_in(&mut self, functions: &Functions, name: &[u8]) -> Option<FunctionId> {
        let Some(short) = ShortName::of_name(name) else {
            return functions.find_long(name);
        };
        let found = functions.find_short(short)?;
        self.0[recent_place(short.hash())] = (short, found.0);
        Some(found)
    }
}

impl Functions {
    fn find_short(&self, name: ShortName) -> Option<FunctionId> {
        let found = self.short.find(name.hash(), |entry| entry.0 == name)?;
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
        let short = ShortName::of_name(name);
        let known = match short {
            Some(short) => self.find_short(short),
            None => self.find_long(name),
        };
        if let Some(id) = known {
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
        match short {
            Some(short) => {
                self.short
                    .insert_unique(short.hash(), (short, id), |entry| entry.0.hash());
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

impl ShortName {
    /// The bytes from `begin` to `end` of `text`, where they are 1 to 16 and eight more follow `begin`.
    #[inline(always)]
    fn of(text: &[u8], begin: usize, end: usize) -> Option<Self> {
        let (first, length) = (word(text, begin)?, end.wrapping_sub(begin));
        let (first, last) = match length {
            1..8 => (first << (8 * (8 - length)), 0),
            8..=SHORT_NAME => (first, word(text, end - 8)?),
            _ => return None,
        };
        Some(Self {
            first,
            last,
            length: length as u32,
        })
    }

    /// The same of a name by itself; of none that begins like a field in quotation marks, which it would be taken for.
    fn of_name(name: &[u8]) -> Option<Self> {
        if name.first() == Some(&b'"') {
            return None;
        }
        let mut text = [0; SHORT_NAME];
        text.get_mut(..name.len())?.copy_from_slice(name);
        Self::of(&text, 0, name.len())
    }

    /// Both halves multiplied and folded (as in wyhash and foldhash).
    #[inline(always)]
    const fn hash(self) -> u64 {
        let low = self.first ^ 0x9e37_79b9_7f4a_7c15;
        let high = self.last ^ 0xd6e8_feb8_6659_fd93 ^ self.length as u64;
        let product = low as u128 * high as u128;
        product as u64 ^ (product >> 64) as u64
    }
}

/// Where a name is kept at hand.
#[inline]
const fn recent_place(hash: u64) -> usize {
    (hash >> 32) as usize % RECENT
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
        assert_eq!(functions.into_names().len(), 1_000);
    }

    #[test]
    fn a_name_found_is_found_again() {
        let (mut functions, mut recent) = (Functions::default(), Recent::default());
        let text = b"x,fn-7,fn-999,1,,9,and more";
        let (seven, nine) = (functions.intern("fn-7").ok(), functions.intern("fn-999").ok());
        assert_eq!(recent.find(text, 2, 6), None);
        assert_eq!(recent.find_in(&functions, b"fn-7"), seven);
        assert_eq!(recent.find_in(&functions, b"fn-999"), nine);
        assert_eq!([recent.find(text, 2, 6), recent.find(text, 7, 13)], [seven, nine]);
        assert_eq!([recent.find(text, 14, 15), recent.find(text, 16, 16)], [None; 2]);
        assert_eq!(recent.find_in(&functions, b"fn-8"), None);
    }

    #[test]
    fn long_names_and_short_ones_are_told_apart() {
        let mut functions = Functions::default();
        let names = [
            "a",
            "aa",
            "aaaaaaaa",
            "aaaaaaaaa",
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
