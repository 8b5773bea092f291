//! From a path, or a synthetic load, to batches of arrivals in order of time.

use std::io::Cursor;

use super::{
    Altered, Arrivals, Batch, CountedRows, Helper, LoadError, Note, Recorded, SkipReason, SyntheticLoad,
    TraceError, TraceFormat, TraceOptions, TraceSummary, WholeProblem, WindowSource,
    base::Base,
    copies::Copies,
    duration_model::DurationSampler,
    factor::Factor,
    feed::Feed,
    gathered::Gathered,
    input_file::{InputFile, cannot_read},
    inputs::{Input, Inputs, Origin},
    intake::{Intake, Place},
    logs,
    order::Sorter,
    reader::Reader,
    rows::Rows,
    source::Source,
    synthetic::Synthetic,
    watch::{Reached, Watch},
};
use crate::units::{Micros, SimTime, Window};

/// Opens a trace: a file, a directory, a pattern, or `-` for standard input.
///
/// # Errors
/// As [`open_files`].
pub fn open(name: &str, options: &TraceOptions) -> Result<ArrivalStream, TraceError> {
    open_files(&[name.to_owned()], options)
}

/// Opens a trace of whatever files the names mean, merged in order of time: files, directories with all files below
/// them, patterns, `-` for standard input.
///
/// # Errors
/// When nothing is found, a file cannot be opened, is none that can be read, its header does not do, or one of its
/// first rows; see [`TraceError`]. Below a directory, files that are no trace are skipped.
pub fn open_files(names: &[String], options: &TraceOptions) -> Result<ArrivalStream, TraceError> {
    open_files_watched(names, options, &|_| ())
}

/// As [`open_files`], telling how far the reading has come where files are read to their ends before the first arrival.
///
/// # Errors
/// As [`open_files`].
pub fn open_files_watched(
    names: &[String],
    options: &TraceOptions,
    tell: &dyn Fn(Reached),
) -> Result<ArrivalStream, TraceError> {
    let (feed, notes) = feed_of(names, options, tell)?;
    Ok(ArrivalStream {
        notes,
        ..helped(feed, options)?
    })
}

/// The rows of whatever files the names mean, and what finding them has shown.
pub(super) fn feed_of(
    names: &[String],
    options: &TraceOptions,
    tell: &dyn Fn(Reached),
) -> Result<(Feed, Vec<Note>), TraceError> {
    let inputs = Inputs::find(names)?;
    let watch = Watch::new(tell, inputs.bytes());
    let feed = match inputs.files.as_slice() {
        [only] => feed_of_one(InputFile::open(&only.path, options.threads)?, options, watch)?,
        files => Feed::Gathered(Box::new(gather(files, &inputs.name, options, watch)?)),
    };
    Ok((feed, inputs.notes))
}

/// Reads `bytes` as the trace file `name`.
///
/// # Errors
/// As [`open_files`].
pub fn read_bytes(name: &str, bytes: Vec<u8>, options: &TraceOptions) -> Result<ArrivalStream, TraceError> {
    let length = bytes.len() as u64;
    let source = Source::decompressed(Box::new(Cursor::new(bytes)), Some(length))
        .map_err(|error| cannot_read(name, &error))?;
    let file = InputFile::from_source(name, source)?;
    helped(feed_of_one(file, options, Watch::new(&|_| (), None))?, options)
}

/// A CSV alone is read as it is needed; anything else to its end.
fn feed_of_one(file: InputFile, options: &TraceOptions, watch: Watch<'_>) -> Result<Feed, TraceError> {
    let format = format_of(&file, options);
    if format == TraceFormat::Csv {
        return primed(Sorter::new(Reader::of(file, options)?), options);
    }
    let path = file.path.clone();
    let mut intake = Intake::new(options, watch);
    intake.begin(&file, format);
    logs::read(format, file, &mut intake)?;
    Ok(Feed::Gathered(Box::new(intake.finish(&path)?)))
}

/// Reads files to their ends.
fn gather(
    files: &[Input],
    name: &str,
    options: &TraceOptions,
    watch: Watch<'_>,
) -> Result<Gathered, TraceError> {
    let mut intake = Intake::new(options, watch);
    let mut refused = None;
    for input in files {
        match open_trace(input, options) {
            Ok(file) => {
                let format = format_of(&file, options);
                intake.begin(&file, format);
                logs::read(format, file, &mut intake)?;
            }
            Err(error) if input.origin == Origin::Below && error.is_no_trace() => {
                let place = Place {
                    file: &input.path,
                    line: 1,
                };
                intake.skip(SkipReason::NotTrace, place)?;
                refused.get_or_insert(error);
            }
            Err(error) => return Err(error),
        }
    }
    match refused {
        Some(error) if intake.reading.files == 0 => Err(error),
        _ => intake.finish(name),
    }
}

/// Opens a file; of one that lies below a directory sees first whether it is a trace at all.
fn open_trace(input: &Input, options: &TraceOptions) -> Result<InputFile, TraceError> {
    let file = InputFile::open(&input.path, options.threads)?;
    if input.origin == Origin::Below && format_of(&file, options) == TraceFormat::Csv {
        Reader::of(file.beginning(), options)?;
    }
    Ok(file)
}

fn format_of(file: &InputFile, options: &TraceOptions) -> TraceFormat {
    match options.format {
        Some(format) => format,
        // Only a CSV has columns to name.
        None if !options.map.is_empty() => TraceFormat::Csv,
        None => TraceFormat::detect(file.head()),
    }
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

/// The rows of a trace whose header has been read.
fn primed(mut sorter: Sorter, options: &TraceOptions) -> Result<Feed, TraceError> {
    sorter.prime()?;
    if options.threads > 1 {
        // Whoever has time finds it again by the feed.
        let _ = sorter.reader.share(options.threads);
    }
    Ok(Feed::Csv(Box::new(sorter)))
}

/// The stream of a trace whose header has been read.
#[cfg(test)]
pub(super) fn from_sorter(sorter: Sorter, options: &TraceOptions) -> Result<ArrivalStream, TraceError> {
    helped(primed(sorter, options)?, options)
}

/// The stream of a trace. Dense traces, and those in any order, are read far ahead, or to their ends, before the first
/// batch: with whatever help there is.
fn helped(feed: Feed, options: &TraceOptions) -> Result<ArrivalStream, TraceError> {
    Helper::beside(feed.helper(), || from_feed(feed, options))
}

pub(super) fn from_feed(mut feed: Feed, options: &TraceOptions) -> Result<ArrivalStream, TraceError> {
    if options.span == Some(Micros::ZERO) {
        return Err(feed.whole(WholeProblem::EmptySpan));
    }
    let models = feed.take_models();
    let factor = options.factor().map_err(|problem| feed.whole(problem))?;
    // Of a log's own distributions, each arrival has its own draw. The first model is that of refused requests.
    let drawn = models.len() > 1 || options.duration.is_some_and(|model| !model.is_unknown());
    let counted = match factor == Factor::ONE && !drawn {
        true => options.counted,
        false => CountedRows::Spread,
    };
    let sampler = DurationSampler::of(options, models);
    let base = Base::of_trace(feed, options, counted, factor, sampler.as_ref());
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
    altered: Altered,
    rows: Rows,
    /// The row to scale next.
    row: usize,
    base_ended: bool,
    /// The first batch, read when the trace was opened.
    ahead: Option<Batch>,
    recorded: Span,
    arrivals: u64,
    /// What finding the files has shown.
    notes: Vec<Note>,
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
            altered: options.altered,
            rows: Rows::default(),
            row: 0,
            base_ended: false,
            ahead: None,
            recorded: Span::default(),
            arrivals: 0,
            notes: Vec::new(),
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
        self.altered.apply(batch);
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
            std::mem::swap(&mut batch.observed.count, &mut self.rows.count);
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
        let memory_used_max = self.base.memory_used_max();
        let recorded = Recorded {
            response_bytes: self.base.recorded().response_bytes || self.altered.response_bytes.is_some(),
            ..self.base.recorded()
        };
        let traffic_projection = self.base.traffic_projection();
        let (functions, mut reading) = self.base.into_functions_and_reading();
        reading.notes.append(&mut self.notes);
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

    fn helper(&self) -> Option<Helper> {
        self.base.feed()?.helper()
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
