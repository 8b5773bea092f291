//! Scaling of arrivals with instants of their own: some are left out, or copies follow each within the jitter, so
//! that bursts keep their shape. Copies wait on an agenda until the trace has come as far.

use super::{
    Arrival, Batch, TraceOptions, WholeProblem, duration_model::DurationSampler, factor::Factor, rows::Rows,
};
use crate::{
    sim::{Agenda, Purpose, Seed},
    units::{Micros, SimTime},
};

/// The most copies that wait at once.
const WAITING_MAX: usize = 500_000;

/// Thins or superposes a stream of rows.
#[derive(Debug)]
pub(super) struct Copies {
    seed: Seed,
    factor: Factor,
    jitter: Micros,
    sampler: Option<DurationSampler>,
    ordinal: u64,
    /// Originals of the copies that wait, with how many of them.
    originals: Vec<(Arrival, u32)>,
    free: Vec<u32>,
    /// (ordinal, layer, place in `originals`) by instant.
    waiting: Agenda<(u64, u32, u32)>,
}

impl Copies {
    pub(super) fn new(options: &TraceOptions, factor: Factor, sampler: Option<DurationSampler>) -> Self {
        Self {
            seed: options.seed,
            factor,
            jitter: options.jitter,
            sampler,
            ordinal: 0,
            originals: Vec::new(),
            free: Vec::new(),
            waiting: Agenda::default(),
        }
    }

    /// Appends what `rows`, the next rows of the trace, become at this scale, beginning with the row `from`, until
    /// the batch is full. Returns the row to go on with.
    pub(super) fn scale(
        &mut self,
        rows: &Rows,
        from: usize,
        batch: &mut Batch,
    ) -> Result<usize, WholeProblem> {
        for row in from..rows.len() {
            if batch.len() >= Batch::ROWS {
                return Ok(row);
            }
            let arrival = rows.batch.arrival(row);
            // A waiting copy is of an earlier arrival, so it goes first within one instant.
            self.release(arrival.at, batch);
            let ordinal = self.ordinal;
            self.ordinal += 1;
            if self.factor.keeps(self.seed, ordinal, 0) {
                self.emit(arrival, ordinal, 0, batch);
            }
            self.copy(arrival, ordinal)?;
        }
        Ok(rows.len())
    }

    /// Appends the copies due by `now`.
    pub(super) fn release(&mut self, now: SimTime, batch: &mut Batch) {
        while let Some((at, (ordinal, layer, place))) = self.waiting.pop_due(now) {
            let Some((original, copies)) = self.originals.get_mut(place as usize) else {
                continue;
            };
            let copy = Arrival { at, ..*original };
            *copies -= 1;
            if *copies == 0 {
                self.free.push(place);
            }
            self.emit(copy, ordinal, layer, batch);
        }
    }

    fn emit(&self, mut arrival: Arrival, ordinal: u64, layer: u32, batch: &mut Batch) {
        DurationSampler::fill(self.sampler.as_ref(), &mut arrival.duration, ordinal, layer);
        batch.push(arrival);
    }

    /// Lets the copies of an arrival wait for their instants.
    fn copy(&mut self, arrival: Arrival, ordinal: u64) -> Result<(), WholeProblem> {
        let last_kept = self.factor.keeps(self.seed, ordinal, self.factor.whole());
        let layers = self.factor.whole() + u32::from(last_kept);
        if layers <= 1 {
            return Ok(());
        }
        let place = self.free.pop().unwrap_or(self.originals.len() as u32);
        let entry = (arrival, layers - 1);
        match self.originals.get_mut(place as usize) {
            Some(free) => *free = entry,
            None => self.originals.push(entry),
        }
        if self.waiting.len() + layers as usize > WAITING_MAX {
            return Err(WholeProblem::CrowdedJitter {
                copies_max: WAITING_MAX,
            });
        }
        for layer in 1..layers {
            let draw = self.seed.hash(Purpose::Jitter, ordinal, u64::from(layer));
            let offset = (u128::from(draw) * u128::from(self.jitter.0)) >> 64;
            self.waiting
                .push(arrival.at + Micros(offset as u64), (ordinal, layer, place));
        }
        Ok(())
    }
}
