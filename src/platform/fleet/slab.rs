//! Records by number, where a number freed is used again: grows to the largest count so far, then never allocates.

/// Live records of one kind.
#[derive(Clone, Debug)]
pub(super) struct Slab<T> {
    records: Vec<T>,
    free: Vec<u32>,
}

impl<T> Default for Slab<T> {
    fn default() -> Self {
        Self {
            records: Vec::new(),
            free: Vec::new(),
        }
    }
}

impl<T: Copy> Slab<T> {
    /// Keeps `record` and tells its number.
    #[inline]
    pub(super) fn insert(&mut self, record: T) -> u32 {
        if let Some(number) = self.free.pop() {
            self.records[number as usize] = record;
            return number;
        }
        self.records.push(record);
        (self.records.len() - 1) as u32
    }

    /// Gives the record back and frees its number.
    #[inline]
    pub(super) fn take(&mut self, number: u32) -> T {
        self.free.push(number);
        self.records[number as usize]
    }

    /// Live records.
    pub(super) const fn len(&self) -> usize {
        self.records.len() - self.free.len()
    }

    /// The record, to read.
    #[inline]
    pub(super) fn get(&self, number: u32) -> &T {
        &self.records[number as usize]
    }

    /// The record, to change.
    #[inline]
    pub(super) fn get_mut(&mut self, number: u32) -> &mut T {
        &mut self.records[number as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_freed_number_is_used_again() {
        let mut slab = Slab::default();
        let (a, b) = (slab.insert('a'), slab.insert('b'));
        assert_eq!((slab.take(a), slab.insert('c')), ('a', a));
        assert_eq!((*slab.get(b), *slab.get(a)), ('b', 'c'));
    }
}
