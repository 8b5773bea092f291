//! Where the fields of a stretch of text begin: behind every comma and line end, quoted or not. Found 64 bytes at a
//! time, so that what reads the fields need not look for their ends one after the other. Knows no records: whoever
//! finds a comma where a row should end leaves that row to the careful path.

/// Bytes looked through at once; the text and what is found in it then stay in the nearest cache.
const STRETCH: usize = 32 * 1_024;
/// Bytes that make one mask.
const WORD: usize = u64::BITS as usize;
/// Fields found in a word as a rule: so many are noted without asking how many there are.
const FIELDS_PER_WORD: usize = 8;

/// The beginnings of fields, in order.
pub(super) struct Fields {
    /// Offsets in the text; of use are those up to `found`.
    begins: Vec<u32>,
    found: usize,
    /// The field to be read next.
    next: usize,
}

impl Default for Fields {
    fn default() -> Self {
        Self {
            begins: vec![0; 1 + STRETCH + FIELDS_PER_WORD],
            found: 0,
            next: 0,
        }
    }
}

impl Fields {
    /// Forgets everything, as the text has changed.
    pub(super) fn clear(&mut self) {
        (self.found, self.next) = (0, 0);
    }

    /// Where fields begin from the byte `at` of `text` on, which is whole lines; the last is where one would. At least
    /// one whole row of so many `columns`, if the stretch holds it.
    pub(super) fn from(&mut self, at: usize, text: &[u8], columns: usize) -> &[u32] {
        let left = self.begins.get(self.next..self.found).unwrap_or_default();
        self.next += left.partition_point(|&begin| (begin as usize) < at);
        let left = self.begins.get(self.next..self.found).unwrap_or_default();
        if left.len() <= columns || left.first().is_none_or(|&begin| begin as usize != at) {
            self.find(at, text);
        }
        self.begins.get(self.next..self.found).unwrap_or_default()
    }

    /// Looks through the text from the byte `at` on.
    fn find(&mut self, at: usize, text: &[u8]) {
        self.begins[0] = at as u32;
        (self.found, self.next) = (1, 0);
        let stretch = text.get(at..text.len().min(at + STRETCH)).unwrap_or_default();
        let (words, rest) = stretch.as_chunks::<WORD>();
        let mut behind = at as u32 + 1;
        for word in words {
            self.note(separators(word), behind);
            behind += WORD as u32;
        }
        let mut last = [0; WORD];
        last[..rest.len()].copy_from_slice(rest);
        self.note(separators(&last), behind);
    }

    /// Notes a field for every bit of `mask`, the first of which stands for the offset `behind`.
    #[inline(always)]
    fn note(&mut self, mut mask: u64, behind: u32) {
        let (begins, mut found) = (&mut self.begins, self.found);
        self.found += mask.count_ones() as usize;
        if let Some(places) = begins
            .get_mut(found..)
            .and_then(|begins| begins.first_chunk_mut::<FIELDS_PER_WORD>())
        {
            for place in places {
                *place = behind.wrapping_add(mask.trailing_zeros());
                mask &= mask.wrapping_sub(1);
            }
        }
        while mask != 0 {
            found += 1;
            begins[found + FIELDS_PER_WORD - 1] = behind + mask.trailing_zeros();
            mask &= mask - 1;
        }
    }
}

/// A bit for every comma and line end.
#[inline(always)]
fn separators(word: &[u8; WORD]) -> u64 {
    // Compared side by side, then gathered eight at a time: byte i keeps its bit i, and the product adds them up in the
    // top byte.
    let hits = word.map(|byte| {
        if (byte == b',') | (byte == b'\n') {
            0xff
        } else {
            0_u8
        }
    });
    let (eights, _) = hits.as_chunks::<8>();
    let mut mask = 0;
    for (i, &eight) in eights.iter().enumerate() {
        let bits = u64::from_le_bytes(eight) & 0x8040_2010_0804_0201;
        mask |= (bits.wrapping_mul(0x0101_0101_0101_0101) >> 56) << (8 * i);
    }
    mask
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn expected(at: usize, text: &[u8]) -> Vec<u32> {
        let behind = |(i, byte): (usize, &u8)| matches!(byte, b',' | b'\n').then_some((i + 1) as u32);
        let ends = text.iter().enumerate().skip(at).filter_map(behind);
        std::iter::once(at as u32).chain(ends).collect()
    }

    #[test]
    fn a_field_begins_behind_every_comma_and_line_end() {
        let mut fields = Fields::default();
        assert_eq!(fields.from(0, b"1,a\n\"2,\",b\r\n", 2), [0, 2, 4, 7, 9, 12]);
        // The second row, read carefully, ended at 12: nothing is left but where the next would begin.
        assert_eq!(fields.from(12, b"1,a\n\"2,\",b\r\n", 2), [12]);
    }

    #[test]
    fn a_stretch_ends_where_it_is_full() {
        let text = vec![b','; 2 * STRETCH];
        let mut fields = Fields::default();
        assert_eq!(fields.from(7, &text, 3), expected(7, &text[..7 + STRETCH]));
        // Three fields of a row of four are left: from there on.
        assert_eq!(
            fields.from(5 + STRETCH, &text, 3)[..2],
            [5 + STRETCH as u32, 6 + STRETCH as u32]
        );
    }

    proptest! {
        #[test]
        fn every_separator_is_found(text in "[,\n\ra\"9é]{0,300}", at in 0_usize..300) {
            let at = at.min(text.len());
            let mut fields = Fields::default();
            prop_assert_eq!(fields.from(at, text.as_bytes(), 1), expected(at, text.as_bytes()));
        }
    }
}
