//! Numbers for the names of functions while rows are read, perhaps by several threads: all look names up in one table;
//! what is new there is numbered by whoever takes rows in, in the order of the file.

use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use super::{
    FunctionId,
    fast::{Stretch, Tripped},
    functions::{Functions, Recent},
    rows::Rows,
};

/// The functions of a trace, for all who parse it.
#[derive(Clone, Debug, Default)]
pub(super) struct SharedFunctions(Arc<RwLock<Functions>>);

/// A name without a number yet: the row it stands in, and the bytes of the text it is.
#[derive(Clone, Copy, Debug)]
pub(super) struct NewName {
    pub(super) row: usize,
    pub(super) begin: usize,
    pub(super) end: usize,
}

/// What it takes to number functions as rows are read.
#[derive(Default)]
pub(super) struct Naming {
    pub(super) functions: SharedFunctions,
    recent: Recent,
    /// Of the stretch being read; kept for its memory.
    new: Vec<NewName>,
}

impl Naming {
    /// Appends the functions of a stretch, numbering those that are new.
    pub(super) fn read(&mut self, stretch: Stretch<'_>, rows: &mut Rows) -> Result<(), Tripped> {
        let before = rows.batch.function.len();
        self.new.clear();
        stretch.functions(rows, &self.functions.read(), &mut self.recent, &mut self.new)?;
        self.functions
            .number(&self.new, stretch.text, &mut rows.batch.function)
            .map_err(|row| row - before)
    }
}

impl SharedFunctions {
    pub(super) fn read(&self) -> RwLockReadGuard<'_, Functions> {
        self.0.read().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn write(&self) -> RwLockWriteGuard<'_, Functions> {
        self.0.write().unwrap_or_else(PoisonError::into_inner)
    }

    /// Numbers the `new` names of `text`, row by row, up to the first that is refused.
    pub(super) fn number(
        &self,
        new: &[NewName],
        text: &[u8],
        numbers: &mut [FunctionId],
    ) -> Result<(), Tripped> {
        if new.is_empty() {
            return Ok(());
        }
        let mut functions = self.write();
        new.iter().try_for_each(|name| {
            let known = text
                .get(name.begin..name.end)
                .and_then(|name| std::str::from_utf8(name).ok())
                .and_then(|name| functions.intern(name).ok());
            match (known, numbers.get_mut(name.row)) {
                (Some(known), Some(number)) => {
                    *number = known;
                    Ok(())
                }
                _ => Err(name.row),
            }
        })
    }
}

/// Whether a name needs no careful look as it stands in a line: it has neither quotation marks nor spaces around it.
pub(super) fn is_plain(name: &[u8]) -> bool {
    name.first() != Some(&b'"') && name.trim_ascii().len() == name.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn new_names_are_numbered_up_to_the_first_refused() {
        let (functions, mut numbers) = (SharedFunctions::default(), [FunctionId(9); 4]);
        let name = |row, begin, end| NewName { row, begin, end };
        let new = [name(0, 0, 1), name(1, 2, 3), name(3, 4, 4), name(3, 0, 1)];
        assert_eq!(functions.number(&new, b"b,a,", &mut numbers), Err(3));
        assert_eq!(numbers, [0, 1, 9, 9].map(FunctionId));
        assert_eq!(std::mem::take(&mut *functions.write()).into_names(), ["b", "a"]);
    }

    #[test]
    fn names_in_quotation_marks_or_between_spaces_are_not_plain() {
        assert!(["fn-8", "a b", ""].iter().all(|name| is_plain(name.as_bytes())));
        assert!(
            !["\"fn-8\"", " fn-8", "fn-8 "]
                .iter()
                .any(|name| is_plain(name.as_bytes()))
        );
    }
}
