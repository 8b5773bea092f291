//! From a path, or a synthetic load, to batches of arrivals in order of time.

use super::{
    Arrivals, Batch, LoadError, SyntheticLoad, TraceError, TraceFormat, TraceOptions, TraceSummary,
    WholeProblem, WindowSource, base::Base, copies::Copies, duration_model::DurationSampler, factor::Factor,
    feed::Feed, input_file::InputFile, intake::Intake, logs, order::Sorter, reader::Reader, rows::Rows,
    synthetic::Synthetic,
};
use crate::units::{Micros, SimTime, Window};

/// Opens a trace: a path, or `-` for standard input.
///
/// # Errors
/// When it cannot be opened, its header does not do, or one of its first rows; see [`TraceError`].
pub fn open(path: &str, options: &TraceOptions) -> Result<ArrivalStream, TraceError> {
    open_files(&[path.to_owned()], options)
}

/// Opens a trace of several files, merged in order of time.
///
/// # Errors
/// As [`open`], for any of them.
pub fn open_files(paths: &[String], options: &TraceOptions) -> Result<ArrivalStream, TraceError> {
    if let [path] = paths {
        let file = InputFile::open(path, options.decompression)?;
        if format_of(&file, options) == TraceFormat::Csv {
            return from_sorter(Sorter::new(Reader::of(file, options)?), options);
        }
        let mut intake = Intake::new(options);
        read_file(file, options, &mut intake)?;
        return from_feed(Feed::Gathered(intake.finish(path)?), options);
    }
    let mut intake = Intake::new(options);
    for path in paths {
        read_file(
            InputFile::open(path, options.decompression)?,
            options,
            &mut intake,
        )?;
    }
    let name = paths.first().map_or("", String::as_str);
    from_feed(Feed::Gathered(intake.finish(name)?), options)
}

fn format_of(file: &InputFile, options: &TraceOptions) -> TraceFormat {
    match options.format {
        Some(format) => format,
        // Only a CSV has columns to name.
        None if !options.map.is_empty() => TraceFormat::Csv,
        None => TraceFormat::detect(file.head()),
    }
}

fn read_file(file: InputFile, options: &TraceOptions, intake: &mut Intake) -> Result<(), TraceError> {
    let format = format_of(&file, options);
    intake.begin(format);
    logs::read(format, file, intake)
}

/// Makes the arrivals of a synthetic load. Durations and memory come from `options`.
///
/// # Errors
/// When the load is none, too large, or without durations.
pub fn synthetic(load: &SyntheticLoad, options: &TraceOptions) -> Result<ArrivalStream, TraceError> {
    if options.duration.is_none() {
        return Err(LoadError::NoDuration.into());
    }
    let base = Base::Synthetic(Box::new(Synthetic::new(
        load.sample()?,
        options.seed,
        options.memory,
    )));
    let sampler = DurationSampler::of(options, Vec::new());
    // A load is no sample of anything.
    let factor = Factor::new(options.scale, None).map_err(|problem| base.whole(problem))?;
    ArrivalStream::new(base, factor, sampler, options)
}

/// The stream of a trace whose header has been read.
pub(super) fn from_sorter(mut sorter: Sorter, options: &TraceOptions) -> Result<ArrivalStream, TraceError> {
    sorter.prime()?;
    from_feed(Feed::Csv(sorter), options)
}

fn from_feed(mut feed: Feed, options: &TraceOptions) -> Result<ArrivalStream, TraceError> {
    if options.span == Some(Micros::ZERO) {
        return Err(feed.whole(WholeProblem::EmptySpan));
    }
    let sampler = DurationSampler::of(options, feed.take_models());
    let factor = options.factor().map_err(|problem| feed.whole(problem))?;
    let base = Base::of_trace(feed, options, factor, sampler.as_ref());
    ArrivalStream::new(base, factor, sampler, options)
}

/// The arrivals of a trace, batch by batch, in order of time. What it yields depends on the trace, the options and
/// their seed alone.
pub struct ArrivalStream {
    base: Base,
    /// What becomes of the rows of the base.
    scaling: Scaling,
    sampler: Option<DurationSampler>,
    span: Option<Micros>,
    rows: Rows,
    /// The row to scale next.
    row: usize,
    base_ended: bool,
    /// The first batch, read when the trace was opened.
    ahead: Option<Batch>,
    recorded: Span,
    arrivals: u64,
}

/// Whether arrivals are thinned or repeated.
enum Scaling {
    Unscaled,
    Scaled(Box<Copies>),
}

/// The arrivals before scaling: how many, and from which stamp to which. Stamps, not the instants spread from them: so
/// the window does not depend on the seed.
#[derive(Clone, Copy, Debug, Default)]
struct Span {
    arrivals: u64,
    first: Option<SimTime>,
    last: SimTime,
}

impl ArrivalStream {
    fn new(
        base: Base,
        factor: Factor,
        sampler: Option<DurationSampler>,
        options: &TraceOptions,
    ) -> Result<Self, TraceError> {
        let scaling = if factor == Factor::ONE {
            Scaling::Unscaled
        } else {
            Scaling::Scaled(Box::new(Copies::new(options, factor, sampler.clone())))
        };
        let mut stream = Self {
            base,
            scaling,
            sampler,
            span: options.span,
            rows: Rows::default(),
            row: 0,
            base_ended: false,
            ahead: None,
            recorded: Span::default(),
            arrivals: 0,
        };
        let mut first = Batch::default();
        stream.produce(&mut first)?;
        if stream.first_at().is_none() {
            return Err(stream.base.whole(WholeProblem::NoRows));
        }
        stream.ahead = Some(first);
        Ok(stream)
    }

    fn first_at(&self) -> Option<SimTime> {
        match &self.base {
            Base::Counted(counted) => counted.start,
            Base::Synthetic(synthetic) => Some(synthetic.window().start),
            Base::Exact(_) | Base::Seconds(..) => self.recorded.first,
        }
    }

    /// Where the accounting window begins.
    #[must_use]
    pub fn start(&self) -> SimTime {
        self.first_at().unwrap_or_default()
    }

    /// Fills `batch` with the next arrivals in order of time; false, and nothing, at the end.
    ///
    /// # Errors
    /// When the trace cannot be read further, or holds rows that do not do.
    pub fn next_batch(&mut self, batch: &mut Batch) -> Result<bool, TraceError> {
        batch.clear();
        match self.ahead.take() {
            Some(mut first) => std::mem::swap(batch, &mut first),
            None => self.produce(batch)?,
        }
        self.arrivals += batch.len() as u64;
        Ok(!batch.is_empty())
    }

    /// Bytes read so far, before decompression, and how many there are where that is known.
    #[must_use]
    pub fn progress(&self) -> (u64, Option<u64>) {
        self.base.feed().map_or((0, None), Feed::progress)
    }

    /// Fills an empty batch; leaves it empty only at the end.
    fn produce(&mut self, batch: &mut Batch) -> Result<(), TraceError> {
        if let Base::Counted(counted) = &mut self.base {
            return counted.fill(batch);
        }
        match self.scaling {
            Scaling::Unscaled => self.produce_unscaled(batch),
            Scaling::Scaled(_) => self.produce_scaled(batch),
        }
    }

    fn produce_unscaled(&mut self, batch: &mut Batch) -> Result<(), TraceError> {
        let ordinal = self.recorded.arrivals;
        if self.base.next(&mut self.rows)? {
            self.account()?;
            std::mem::swap(batch, &mut self.rows.batch);
            draw_durations(batch, ordinal, self.sampler.as_ref());
        }
        Ok(())
    }

    fn produce_scaled(&mut self, batch: &mut Batch) -> Result<(), TraceError> {
        while batch.len() < Batch::ROWS && !self.base_ended {
            if self.row == self.rows.len() {
                self.row = 0;
                if self.base.next(&mut self.rows)? {
                    self.account()?;
                } else {
                    self.rows.clear();
                    self.base_ended = true;
                }
            }
            if let Scaling::Scaled(copies) = &mut self.scaling {
                let done = copies.scale(&self.rows, self.row, batch);
                self.row = done.map_err(|problem| self.base.whole(problem))?;
                if self.base_ended {
                    copies.release(SimTime::NEVER, batch);
                }
            }
        }
        Ok(())
    }

    /// Counts the rows just read, and refuses those behind the span.
    fn account(&mut self) -> Result<(), TraceError> {
        let known = self.base.stamps();
        let first_stamp = known.map_or_else(|| self.base.stamp(self.rows.first_at()), |stamps| stamps.0);
        let first = *self.recorded.first.get_or_insert(first_stamp);
        self.recorded.arrivals += self.rows.len() as u64;
        self.recorded.last = known.map_or_else(|| self.base.stamp(self.rows.last_at()), |stamps| stamps.1);
        let Some(span) = self.span.filter(|_| !matches!(self.base, Base::Synthetic(_))) else {
            return Ok(());
        };
        if self.recorded.last + self.base.grain() <= first + span {
            return Ok(());
        }
        while self.base.next(&mut self.rows)? {
            self.recorded.last = self.base.stamp(self.rows.last_at());
        }
        // The last arrival, or the second it is stamped with, must lie before the end.
        let needed_seconds = self.recorded.last.since(first).0 / 1_000_000 + 1;
        Err(self.base.whole(WholeProblem::LongerThanSpan { needed_seconds }))
    }

    /// What the trace turned out to be. Reads on to its end, if that has not been reached.
    ///
    /// # Errors
    /// When the rest of the trace cannot be read.
    pub fn finish(mut self) -> Result<TraceSummary, TraceError> {
        let mut rest = Batch::default();
        while self.next_batch(&mut rest)? {}
        let (window, window_source) = self.window();
        let source = self.base.path().to_owned();
        let recorded_arrivals = match &self.base {
            Base::Counted(counted) => counted.recorded,
            _ => self.recorded.arrivals,
        };
        let (resolution, disorder) = (self.base.resolution(), self.base.disorder());
        let (recorded, memory_used_max) = (self.base.recorded(), self.base.memory_used_max());
        let traffic_projection = self.base.traffic_projection();
        let (functions, reading) = self.base.into_functions_and_reading();
        Ok(TraceSummary {
            source,
            arrivals: self.arrivals,
            recorded_arrivals,
            window,
            window_source,
            resolution,
            disorder,
            recorded,
            memory_used_max,
            traffic_projection,
            functions,
            reading,
        })
    }

    fn window(&self) -> (Window, WindowSource) {
        let start = self.start();
        match (&self.base, self.span) {
            (Base::Synthetic(synthetic), _) => (synthetic.window(), WindowSource::Days),
            (_, Some(span)) => {
                let end = start + span;
                (Window { start, end }, WindowSource::Span)
            }
            (Base::Counted(counted), None) => {
                let end = counted.end;
                (Window { start, end }, WindowSource::Intervals)
            }
            (Base::Exact(_) | Base::Seconds(..), None) => {
                let last = self.recorded.last;
                let gaps = self.recorded.arrivals.saturating_sub(1).max(1);
                let mean_gap = Micros(last.since(start).0 / gaps);
                let end = last + mean_gap.max(self.base.grain());
                (Window { start, end }, WindowSource::Arrivals)
            }
        }
    }
}

impl Arrivals for ArrivalStream {
    fn next_batch(&mut self, batch: &mut Batch) -> Result<bool, TraceError> {
        self.next_batch(batch)
    }

    fn progress(&self) -> (u64, Option<u64>) {
        self.progress()
    }
}

/// Draws the durations the rows lack; the first of them is the arrival `ordinal`.
fn draw_durations(batch: &mut Batch, ordinal: u64, sampler: Option<&DurationSampler>) {
    if sampler.is_none() {
        return;
    }
    for (ordinal, duration) in (ordinal..).zip(&mut batch.duration) {
        DurationSampler::fill(sampler, duration, ordinal, 0);
    }
}
