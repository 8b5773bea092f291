//! A batch as a block of bytes: column after column, each its length and its numbers in runs ([`super::bits`]);
//! instants as gaps. An absent column takes a byte.
//!
//! The size of a row is the sum of its columns' widths. Gaps up to an hour (32 bits), a million functions (20),
//! durations up to 15 minutes (30), memory up to 10,240 MB (14), inits up to 16 s (24) and bodies up to 4 GiB (32 each)
//! all at once make 184 bits, 23 bytes, and 7 columns × at most 7 bytes ÷ 128 rows = 0.4 for the runs: under 24.

use super::{
    Batch, FunctionId,
    bits::{PADDING, RUN, pack, read_number, unpack, write_number},
    rows::Rows,
};
use crate::units::{BilledMillis, Mebibytes, Micros, SimTime};

/// Appends a batch to `block`.
pub(super) fn encode(batch: &Batch, block: &mut Vec<u8>) {
    let mut last = 0;
    let gaps = batch.at.iter().map(|at| {
        let gap = at.0.wrapping_sub(last);
        last = at.0;
        gap
    });
    encode_column(gaps, block);
    encode_column(batch.function.iter().map(|function| u64::from(function.0)), block);
    encode_column(batch.duration.iter().map(|duration| duration.0), block);
    encode_column(batch.memory.iter().map(|memory| u64::from(memory.0)), block);
    encode_column(batch.init.iter().map(|init| init.0), block);
    encode_column(batch.request_bytes.iter().copied(), block);
    encode_column(batch.response_bytes.iter().copied(), block);
    let observed = &batch.observed;
    encode_column(observed.billed.iter().map(|billed| billed.0), block);
    encode_column(observed.memory_used.iter().map(|used| u64::from(used.0)), block);
    encode_column(
        observed.environment.iter().map(|&number| u64::from(number)),
        block,
    );
    block.resize(block.len() + PADDING, 0);
}

/// Appends rows to `block`: their counts, then their batch.
pub(super) fn encode_rows(rows: &Rows, block: &mut Vec<u8>) {
    encode_column(rows.count.iter().copied(), block);
    encode(&rows.batch, block);
}

/// Fills empty rows from a block; `None` where the block is none.
pub(super) fn decode_rows(mut block: &[u8], rows: &mut Rows) -> Option<()> {
    decode_column(&mut block, &mut rows.count, u64::MAX, |count| count)?;
    decode(block, &mut rows.batch)?;
    (rows.count.is_empty() || rows.count.len() == rows.len()).then_some(())
}

fn encode_column(mut column: impl ExactSizeIterator<Item = u64>, block: &mut Vec<u8>) {
    write_number(column.len() as u64, block);
    let mut run = [0; RUN];
    while column.len() > 0 {
        let length = column.len().min(RUN);
        for (place, number) in run.iter_mut().zip(column.by_ref().take(length)) {
            *place = number;
        }
        pack(&run[..length], block);
    }
}

/// Fills an empty batch from a block; `None` where the block is none. The rows are then of no use.
pub(super) fn decode(mut block: &[u8], batch: &mut Batch) -> Option<()> {
    let block = &mut block;
    let mut last = 0_u64;
    decode_column(block, &mut batch.at, u64::MAX, |gap| {
        last = last.wrapping_add(gap);
        SimTime(last)
    })?;
    let small = u64::from(u32::MAX);
    decode_column(block, &mut batch.function, small, |id| FunctionId(id as u32))?;
    decode_column(block, &mut batch.duration, u64::MAX, Micros)?;
    decode_column(block, &mut batch.memory, small, |size| Mebibytes(size as u32))?;
    decode_column(block, &mut batch.init, u64::MAX, Micros)?;
    decode_column(block, &mut batch.request_bytes, u64::MAX, |bytes| bytes)?;
    decode_column(block, &mut batch.response_bytes, u64::MAX, |bytes| bytes)?;
    let observed = &mut batch.observed;
    decode_column(block, &mut observed.billed, u64::MAX, BilledMillis)?;
    decode_column(block, &mut observed.memory_used, small, |size| {
        Mebibytes(size as u32)
    })?;
    decode_column(block, &mut observed.environment, small, |number| number as u32)?;
    let rows = batch.len();
    let optional = [
        batch.observed.billed.len(),
        batch.observed.memory_used.len(),
        batch.observed.environment.len(),
        batch.memory.len(),
        batch.init.len(),
        batch.request_bytes.len(),
        batch.response_bytes.len(),
    ];
    let whole = batch.function.len() == rows
        && batch.duration.len() == rows
        && optional.iter().all(|&length| length == 0 || length == rows);
    whole.then_some(())
}

/// Appends a column's numbers, none above `most`, each made what it is by `read`. Memory grows only as the block
/// yields runs.
fn decode_column<T>(
    block: &mut &[u8],
    column: &mut Vec<T>,
    most: u64,
    mut read: impl FnMut(u64) -> T,
) -> Option<()> {
    let mut left = read_number(block)?;
    let mut run = [0; RUN];
    while left > 0 {
        let length = left.min(RUN as u64) as usize;
        let run = run.get_mut(..length)?;
        unpack(block, run)?;
        if run.iter().any(|&number| number > most) {
            return None;
        }
        column.extend(run.iter().map(|&number| read(number)));
        left -= length as u64;
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::{collection::vec, prelude::*};

    /// Numbers of every size, the extremes often.
    fn number() -> impl Strategy<Value = u64> {
        prop_oneof![
            Just(0),
            Just(u64::MAX),
            0_u64..300,
            any::<u64>(),
            (0_u32..64).prop_map(|bits| 1 << bits),
        ]
    }

    fn small() -> impl Strategy<Value = u32> {
        prop_oneof![Just(0), Just(u32::MAX), 0_u32..300]
    }

    /// A column of `rows` numbers, or none.
    fn optional<T: std::fmt::Debug + Clone>(
        number: impl Strategy<Value = T>,
        rows: usize,
    ) -> impl Strategy<Value = Vec<T>> {
        (any::<bool>(), vec(number, rows))
            .prop_map(|(present, column)| if present { column } else { Vec::new() })
    }

    fn batches() -> impl Strategy<Value = Batch> {
        let rows = prop_oneof![Just(0_usize), Just(1), 0_usize..400];
        rows.prop_flat_map(|rows| {
            (
                vec(number(), rows),
                vec(small(), rows),
                vec(number(), rows),
                optional(small(), rows),
                optional(number(), rows),
                optional(number(), rows),
                optional(number(), rows),
            )
        })
        .prop_map(
            |(mut at, function, duration, memory, init, request_bytes, response_bytes)| {
                at.sort_unstable();
                Batch {
                    at: at.into_iter().map(SimTime).collect(),
                    function: function.into_iter().map(FunctionId).collect(),
                    duration: duration.into_iter().map(Micros).collect(),
                    memory: memory.into_iter().map(Mebibytes).collect(),
                    init: init.into_iter().map(Micros).collect(),
                    request_bytes,
                    response_bytes,
                    observed: crate::trace::Observed::default(),
                }
            },
        )
    }

    fn block(batch: &Batch) -> Vec<u8> {
        let mut block = Vec::new();
        encode(batch, &mut block);
        block
    }

    proptest! {
        #[test]
        fn a_block_decodes_to_an_equal_batch(batch in batches()) {
            let mut seen = Batch::default();
            prop_assert_eq!(decode(&block(&batch), &mut seen), Some(()));
            prop_assert_eq!(seen, batch);
        }

        #[test]
        fn a_damaged_block_never_panics(
            batch in batches(), at: prop::sample::Index, byte: u8, length: prop::sample::Index,
        ) {
            let mut block = block(&batch);
            let at = at.index(block.len());
            block[at] = byte;
            block.truncate(length.index(block.len() + 1));
            let mut seen = Batch::default();
            if decode(&block, &mut seen).is_some() {
                prop_assert_eq!(seen.function.len(), seen.len());
            }
        }

        #[test]
        fn any_bytes_never_panic(bytes: Vec<u8>) {
            let _ = decode(&bytes, &mut Batch::default());
        }
    }

    #[test]
    fn the_widest_plausible_rows_take_under_24_bytes() {
        let mut batch = Batch::default();
        let mut at = SimTime::from_unix_micros(1_767_225_600_000_000);
        for row in 0..Batch::ROWS as u64 {
            // The least and the most by turns, so that every run is as wide as it can be.
            let most = |limit: u64| if row % 2 == 0 { limit } else { 1 };
            at = at + Micros(most(3_600_000_000));
            batch.at.push(at);
            batch.function.push(FunctionId(most(1_000_000) as u32));
            batch.duration.push(Micros(most(900_000_000)));
            batch.memory.push(Mebibytes(most(10_240) as u32));
            batch.init.push(Micros(most(16_000_000)));
            batch.request_bytes.push(most(4 << 30));
            batch.response_bytes.push(most(4 << 30));
        }
        assert!(block(&batch).len() < 24 * Batch::ROWS);
    }

    #[test]
    fn columns_alike_or_absent_cost_next_to_nothing() {
        let mut batch = Batch::default();
        for row in 0..Batch::ROWS as u64 {
            batch.at.push(SimTime(10_000 * row));
            batch.function.push(FunctionId(0));
            batch.duration.push(Micros(120_000));
        }
        // 512 runs: a gap of 10,000 takes 2 bytes, function 0 one, 120,000 three, each with one for the width: 9.
        // The first run holds the gap 0 too: its least takes 1 byte, its 128 distances 14 bits each. Three lengths
        // of 65,536 take 3 bytes each, seven of 0 take 1, the end 8.
        let expected = 512 * 9 - 1 + 128 * 14 / 8 + 3 * 3 + 7 + 8;
        assert_eq!(block(&batch).len(), expected);
    }
}
