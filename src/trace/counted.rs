//! Rows that stand for a number of arrivals, spread over the interval to the next instant of the trace (the last
//! one over the interval before it). A row and a layer of the scale is one ascending sequence of instants; the
//! sequences of an interval are merged. A row may stand for a billion arrivals: none is kept.

use super::{
    Arrival, Batch, TraceError, TraceOptions, WholeProblem,
    duration_model::DurationSampler,
    factor::Factor,
    feed::Feed,
    rows::Rows,
    spread::{Ascending, place},
};
use crate::{
    sim::{Agenda, Purpose, Seed},
    units::{Micros, SimTime},
};

/// The most rows × layers of one interval.
const SEQUENCES_MAX: usize = 250_000;

/// One row in one layer of the scale.
#[derive(Clone, Debug)]
struct Sequence {
    arrival: Arrival,
    layer: u32,
    ordinal: u64,
    start: SimTime,
    width: Micros,
    offsets: Ascending,
}

/// The arrivals of a counted trace.
pub(super) struct Counted {
    pub(super) feed: Feed,
    seed: Seed,
    factor: Factor,
    span: Option<Micros>,
    sampler: Option<DurationSampler>,
    rows: Rows,
    row: usize,
    rows_ended: bool,
    sequences: Vec<Sequence>,
    agenda: Agenda<u32>,
    /// Arrivals of the rows so far, scale apart.
    pub(super) recorded: u64,
    /// The first row's instant.
    pub(super) start: Option<SimTime>,
    /// End of the last row's interval.
    pub(super) end: SimTime,
    last_interval: Option<Micros>,
    /// The shortest and the longest interval.
    pub(super) intervals: (Micros, Micros),
}

impl Counted {
    pub(super) fn new(
        feed: Feed,
        options: &TraceOptions,
        factor: Factor,
        sampler: Option<DurationSampler>,
    ) -> Self {
        Self {
            feed,
            seed: options.seed,
            factor,
            span: options.span,
            sampler,
            rows: Rows::default(),
            row: 0,
            rows_ended: false,
            sequences: Vec::new(),
            agenda: Agenda::default(),
            recorded: 0,
            start: None,
            end: SimTime::default(),
            last_interval: None,
            intervals: (Micros(u64::MAX), Micros::ZERO),
        }
    }

    /// Appends arrivals until the batch is full or the trace ends.
    pub(super) fn fill(&mut self, batch: &mut Batch) -> Result<(), TraceError> {
        while batch.len() < Batch::ROWS {
            match self.agenda.pop() {
                Some((at, sequence)) => self.emit(at, sequence, batch),
                None if self.next_interval()? => {}
                None => break,
            }
        }
        Ok(())
    }

    /// Appends the arrival of a sequence that is due, and puts its next one on the agenda.
    fn emit(&mut self, at: SimTime, index: u32, batch: &mut Batch) {
        let Some(sequence) = self.sequences.get_mut(index as usize) else {
            return;
        };
        let mut arrival = Arrival {
            at,
            ..sequence.arrival
        };
        let (ordinal, layer) = (sequence.ordinal - 1, sequence.layer);
        DurationSampler::fill(self.sampler.as_ref(), &mut arrival.duration, ordinal, layer);
        batch.push(arrival);
        if let Some(next) = sequence.next(self.seed, self.factor) {
            self.agenda.push(next, index);
        }
    }

    /// The instant of the next row.
    fn peek(&mut self) -> Result<Option<SimTime>, TraceError> {
        while self.row == self.rows.len() && !self.rows_ended {
            self.row = 0;
            if !self.feed.next(&mut self.rows)? {
                self.rows.clear();
                self.rows_ended = true;
            }
        }
        Ok(self.rows.batch.at.get(self.row).copied())
    }

    /// Takes the rows of the next instant; false at the end.
    fn next_interval(&mut self) -> Result<bool, TraceError> {
        let Some(at) = self.peek()? else {
            return Ok(false);
        };
        self.sequences.clear();
        while self.peek()? == Some(at) {
            self.take_row(at)?;
            self.row += 1;
        }
        let width = self.interval_from(at)?;
        self.start.get_or_insert(at);
        self.end = at + width;
        self.check_span(at, width)?;
        self.intervals = (self.intervals.0.min(width), self.intervals.1.max(width));
        for (index, sequence) in (0..).zip(&mut self.sequences) {
            sequence.width = width;
            if let Some(first) = sequence.next(self.seed, self.factor) {
                self.agenda.push(first, index);
            }
        }
        Ok(true)
    }

    /// Makes the sequences of the row at hand.
    fn take_row(&mut self, start: SimTime) -> Result<(), TraceError> {
        let count = self.rows.count.get(self.row).copied().unwrap_or(0);
        let ordinal = self.recorded;
        let too_many = WholeProblem::TooManyArrivals;
        self.recorded = ordinal
            .checked_add(count)
            .ok_or_else(|| self.feed.whole(too_many))?;
        if count == 0 {
            return Ok(());
        }
        if self.sequences.len() + self.factor.layers() as usize > SEQUENCES_MAX {
            return Err(self.feed.whole(WholeProblem::CrowdedInterval {
                rows_max: SEQUENCES_MAX,
            }));
        }
        let arrival = self.rows.batch.arrival(self.row);
        self.sequences
            .extend((0..self.factor.layers()).map(|layer| Sequence {
                arrival,
                layer,
                ordinal,
                start,
                width: Micros::ZERO,
                offsets: Ascending::new(count),
            }));
        Ok(())
    }

    /// Length of the interval that begins `at`, with the next row at hand.
    fn interval_from(&mut self, at: SimTime) -> Result<Micros, TraceError> {
        if let Some(next) = self.peek()? {
            self.last_interval = Some(next.since(at));
        }
        self.last_interval
            .or(self.span)
            .ok_or_else(|| self.feed.whole(WholeProblem::SingleCount))
    }

    /// Refuses a trace that goes on after the span asked for, naming the span it needs.
    fn check_span(&mut self, at: SimTime, width: Micros) -> Result<(), TraceError> {
        let (Some(span), Some(start)) = (self.span, self.start) else {
            return Ok(());
        };
        if self.end <= start + span {
            return Ok(());
        }
        let (mut last_at, mut last_width) = (at, width);
        while let Some(at) = self.peek()? {
            if at > last_at {
                (last_at, last_width) = (at, at.since(last_at));
            }
            self.row += 1;
        }
        Err(self.feed.whole(WholeProblem::LongerThanSpan {
            needed_seconds: (last_at + last_width).since(start).0.div_ceil(1_000_000),
        }))
    }
}

impl Sequence {
    /// The instant of the next arrival that the scale keeps; afterwards `ordinal` is one past it.
    #[inline]
    fn next(&mut self, seed: Seed, factor: Factor) -> Option<SimTime> {
        while self.offsets.remaining() > 0 {
            let ordinal = self.ordinal;
            self.ordinal += 1;
            let offset = self
                .offsets
                .next(seed.uniform(Purpose::Spread, ordinal, u64::from(self.layer)));
            if factor.keeps(seed, ordinal, self.layer) {
                return Some(self.start + place(offset, self.width));
            }
        }
        None
    }
}
