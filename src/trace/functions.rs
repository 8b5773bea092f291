//! Names of functions, numbered by first appearance.

use std::hash::BuildHasher;

use hashbrown::{DefaultHashBuilder, HashTable};

use super::FunctionId;

/// The most functions a trace may have.
pub(super) const FUNCTIONS_MAX: usize = 1_000_000;
/// The longest name in bytes; an ARN is far shorter.
const NAME_BYTES_MAX: usize = 1_024;

/// The functions seen so far. Hashing is seeded at random, which never shows: numbers follow first appearance.
#[derive(Debug, Default)]
pub(super) struct Functions {
    names: Vec<String>,
    table: HashTable<u32>,
    hasher: DefaultHashBuilder,
    last: u32,
}

/// Why a name is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NameError {
    /// Empty, too long, no UTF-8 or with control characters.
    Malformed,
    /// One function too many.
    TooMany,
}

impl Functions {
    /// The number of a known name.
    #[inline]
    pub(super) fn find(&mut self, name: &[u8]) -> Option<FunctionId> {
        let is = |id: u32| {
            self.names
                .get(id as usize)
                .is_some_and(|known| known.as_bytes() == name)
        };
        if is(self.last) {
            return Some(FunctionId(self.last));
        }
        let id = *self.table.find(self.hasher.hash_one(name), |&id| is(id))?;
        self.last = id;
        Some(FunctionId(id))
    }

    /// The number of a name, new or known.
    pub(super) fn intern(&mut self, name: &[u8]) -> Result<FunctionId, NameError> {
        if let Some(id) = self.find(name) {
            return Ok(id);
        }
        let text = std::str::from_utf8(name).map_err(|_| NameError::Malformed)?;
        if text.is_empty() || text.len() > NAME_BYTES_MAX || text.chars().any(char::is_control) {
            return Err(NameError::Malformed);
        }
        if self.names.len() == FUNCTIONS_MAX {
            return Err(NameError::TooMany);
        }
        let id = u32::try_from(self.names.len()).map_err(|_| NameError::TooMany)?;
        self.names.push(text.to_owned());
        let Self {
            names, table, hasher, ..
        } = self;
        let rehash = |&known: &u32| {
            names
                .get(known as usize)
                .map_or(0, |name| hasher.hash_one(name.as_bytes()))
        };
        table.insert_unique(hasher.hash_one(name), id, rehash);
        self.last = id;
        Ok(FunctionId(id))
    }

    /// All names, by number.
    pub(super) fn into_names(self) -> Vec<String> {
        self.names
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_follow_first_appearance() {
        let mut functions = Functions::default();
        for round in 0..2 {
            for i in 0..1_000 {
                let id = functions.intern(format!("fn-{i}").as_bytes());
                assert_eq!(id, Ok(FunctionId(i)), "{round}");
            }
        }
        assert_eq!(functions.find(b"fn-7"), Some(FunctionId(7)));
        assert_eq!(functions.find(b"fn-1000"), None);
        assert_eq!(functions.into_names().len(), 1_000);
    }

    #[test]
    fn names_are_printable_text() {
        let mut functions = Functions::default();
        for name in [&b""[..], b"\xff", b"a\0b", &[b'x'; 1_025]] {
            assert_eq!(functions.intern(name), Err(NameError::Malformed));
        }
        assert_eq!(functions.intern("größe".as_bytes()), Ok(FunctionId(0)));
    }
}
