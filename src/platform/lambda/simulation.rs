//! What runs on Lambda in one account, simulated over all its functions in the order of time.
//!
//! An environment serves one request at a time; the most recently used idle one takes the next request; a request that
//! finds none waits for the first freed or newly started one (late binding), and another is started only while fewer
//! starts are pending than requests wait. Within one instant: completions, then environments that become ready, then
//! expiries, then arrivals (sources and checks: `docs/model.md`).
//!
//! A request is metered when its run begins, for its end is then known. Nothing is allocated per request and nothing is
//! hashed: state per function lies in a vector, environments and waiting requests in slabs.
//!
//! Left out: provisioned concurrency, `SnapStart`, asynchronous retries, the suppressed init after a timeout, CPU
//! staircases finer than "first period free".

use std::ops::Range;

use super::{
    Binding, LambdaAccount, RecordedInit, Warmth,
    admission::{Admission, Caps},
    configured::{Configurations, Configured},
    environment::{Environment, Environments, NONE, State},
    keep_alive::{Verdict, idle_timer},
    pool::Pool,
    recorder::Recorder,
    starts::Starts,
    waiting::{Request, WaitingRequests},
};
use crate::{
    platform::{Outcome, Recording, Timeline, TimelineRow},
    sim::{Agenda, Calendar, EventClass, Seed},
    trace::{Arrival, Batch},
    units::{Micros, SimTime, Window},
};

/// Something due, in one word: completions come before environments that become ready ([`EventClass`]), which carry
/// the top bit. The rest is the environment; with the next bit the function, where environments are not modeled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Due(u32);

impl Due {
    const READY: u32 = 1 << 31;
    const WARM: u32 = 1 << 30;

    const fn completion(environment: u32) -> Self {
        Self(environment)
    }

    /// A completion of an always warm function.
    const fn warm_completion(function: u32) -> Self {
        Self(function | Self::WARM)
    }

    const fn ready(environment: u32) -> Self {
        Self(environment | Self::READY)
    }

    const fn class(self) -> EventClass {
        if self.0 < Self::READY {
            EventClass::Completion
        } else {
            EventClass::Ready
        }
    }

    /// Whether a modeled environment ends a run.
    const fn is_completion(self) -> bool {
        self.0 < Self::WARM
    }

    const fn is_warm(self) -> bool {
        self.0 & Self::WARM != 0
    }

    const fn index(self) -> u32 {
        self.0 & !(Self::READY | Self::WARM)
    }
}

/// The timer of the timeline: a minute ends after all else at that instant but arrivals.
const MINUTE_END: u32 = NONE;

/// An account under replay.
#[derive(Clone, Debug)]
pub struct LambdaSimulation {
    account: LambdaAccount,
    caps: Caps,
    seed: Seed,
    configured: Configurations,
    pools: Vec<Pool>,
    starts: Vec<Starts>,
    environments: Environments,
    waiting: WaitingRequests,
    /// Completions and environments about to be ready.
    work: Calendar<Due>,
    /// Timers of idle environments, apart so that the agenda of work stays as small as what is in flight.
    timers: Agenda<u32>,
    in_flight: u32,
    /// Most counted requests in flight: of the run, or of the minute where a timeline is kept.
    in_flight_peak: u32,
    recorder: Option<Box<Recorder>>,
}

impl LambdaSimulation {
    /// An empty account; requests that arrive at `count_from` or later are counted. Memory, where it is stated, is at
    /// least 128 MB.
    #[must_use]
    pub fn new(account: LambdaAccount, count_from: SimTime, recording: Recording, seed: Seed) -> Self {
        let mut timers = Agenda::default();
        let recorder = match recording {
            Recording::Off => None,
            Recording::Timeline => {
                let recorder = Box::new(Recorder::new(count_from));
                timers.push(recorder.minute_end(), MINUTE_END);
                Some(recorder)
            }
        };
        Self {
            caps: Caps::new(&account),
            configured: Configurations::new(&account, count_from),
            account,
            seed,
            pools: Vec::new(),
            starts: Vec::new(),
            environments: Environments::default(),
            waiting: WaitingRequests::default(),
            work: Calendar::default(),
            timers,
            in_flight: 0,
            in_flight_peak: 0,
            recorder,
        }
    }

    /// Replays a batch; arrivals over all batches are in the order of time.
    pub fn replay(&mut self, batch: &Batch) {
        self.replay_shifted(batch, 0..batch.len(), Micros::ZERO);
    }

    /// Replays some rows as if they had arrived `back` earlier.
    pub fn replay_shifted(&mut self, batch: &Batch, rows: Range<usize>, back: Micros) {
        for row in rows.start..rows.end.min(batch.len()) {
            let arrival = batch.arrival(row);
            let at = SimTime(arrival.at.0.saturating_sub(back.0));
            self.arrive(&Arrival { at, ..arrival });
        }
    }

    /// Lets the requests in flight end and closes the books: one outcome for each configuration. Environments count
    /// until the window's end; requests that arrived before it are counted whenever they end. The peak concurrencies
    /// are those of the instant at which the account had most in flight, so that they add up to it. A timeline is the
    /// account's, whose cap all share, and comes with the first outcome.
    #[must_use]
    pub fn finish(mut self, window: Window) -> Vec<Outcome> {
        self.advance(window.end);
        let timeline = self.close_timeline(window.end);
        let mut under_way = vec![Vec::new(); self.configured.len()];
        let mut work = self.work.clone();
        while let Some((at, due)) = work.pop() {
            under_way[self.configuration_of(due)].push((at, due.class()));
        }
        let parts = self.configured.iter_mut().zip(&under_way);
        let capacities: Vec<_> = parts
            .map(|(configured, under_way)| {
                configured.close(window.end, under_way);
                configured.capacity(window)
            })
            .collect();
        while let Some((now, due)) = self.work.pop() {
            self.happen(now, due);
        }
        let parts = self.configured.into_iter().zip(capacities);
        let mut outcomes: Vec<_> = parts
            .map(|(configured, capacity)| configured.finish(capacity))
            .collect();
        if let Some(first) = outcomes.first_mut() {
            first.timeline = timeline;
        }
        outcomes
    }

    /// The configuration that something due belongs to.
    fn configuration_of(&self, due: Due) -> usize {
        let function = if due.is_warm() {
            due.index()
        } else {
            self.environments[due.index()].function
        };
        self.pools[function as usize].configuration as usize
    }

    /// Everything due at or before `now` happens.
    #[inline]
    fn advance(&mut self, now: SimTime) {
        loop {
            let (work_at, timer_at) = (self.work.next_at(), self.timers.next_at());
            if work_at <= now && work_at <= timer_at {
                let Some((at, due)) = self.work.pop() else { return };
                self.happen(at, due);
            } else if timer_at <= now {
                let Some((at, index)) = self.timers.pop() else {
                    return;
                };
                self.wake(at, index, now);
            } else {
                return;
            }
        }
    }

    /// A completion, or an environment that is ready.
    #[inline]
    fn happen(&mut self, now: SimTime, due: Due) {
        if due.is_completion() {
            self.complete(now, due.index());
        } else if due.class() == EventClass::Ready {
            self.ready(now, due.index());
        } else {
            self.leave(due.index());
        }
    }

    /// A request of a function is in flight no more; the configuration of the function.
    #[inline]
    fn leave(&mut self, function: u32) -> usize {
        let pool = &mut self.pools[function as usize];
        pool.in_flight -= 1;
        self.in_flight -= 1;
        let configuration = pool.configuration as usize;
        self.configured.leave(configuration);
        configuration
    }

    #[inline]
    fn complete(&mut self, now: SimTime, index: u32) {
        let environment = &self.environments[index];
        let (function, dies_at) = (environment.function, environment.dies_at);
        let configuration = self.leave(function);
        if dies_at > now {
            self.free(now, index, function, configuration);
        } else {
            self.environments.end(index);
            self.configured[configuration].occupancy.ended(now);
        }
    }

    /// A started environment is ready: its life begins, and it takes a request if one waits.
    fn ready(&mut self, now: SimTime, index: u32) {
        let function = self.environments[index].function;
        let pool = &mut self.pools[function as usize];
        pool.starting -= 1;
        let configuration = pool.configuration as usize;
        let configured = &mut self.configured[configuration];
        let keep_alive = &configured.function.keep_alive;
        let life = &mut self.starts[function as usize].life;
        let environment = &mut self.environments[index];
        environment.dies_at = keep_alive.draw_life(now, life);
        let tied = std::mem::replace(&mut environment.tied, NONE);
        if tied == NONE {
            self.free(now, index, function, configuration);
        } else {
            let request = self.waiting.take(tied);
            begin(now, &request, (index, environment), configured, &mut self.work);
        }
    }

    /// An environment can take work: the first in line, or it becomes idle.
    #[inline]
    fn free(&mut self, now: SimTime, index: u32, function: u32, configuration: usize) {
        let pool = &mut self.pools[function as usize];
        let configured = &mut self.configured[configuration];
        if let Some(request) = pool.queue.pop(&mut self.waiting) {
            let environment = &mut self.environments[index];
            begin(now, &request, (index, environment), configured, &mut self.work);
            return;
        }
        pool.give(index, now, &mut self.environments);
        let environment = &mut self.environments[index];
        let due = environment
            .dies_at
            .min(now + configured.function.keep_alive.idle_min);
        // A timer already set for an earlier instant looks again then; so there is none per request.
        if due < environment.timer_at {
            environment.timer_at = due;
            self.timers.push(due, index);
        }
    }

    /// The timer of an environment is due, or a minute ends; nothing will arrive before `until`.
    fn wake(&mut self, now: SimTime, index: u32, until: SimTime) {
        if index == MINUTE_END {
            return self.end_minute(now, until);
        }
        let environment = &mut self.environments[index];
        if environment.timer_at != now {
            return; // replaced by another, or left by an earlier environment in this slot
        }
        environment.timer_at = SimTime::NEVER;
        if environment.state != State::Idle {
            return; // becoming idle sets it again
        }
        let function = environment.function as usize;
        let configured = &mut self.configured[self.pools[function].configuration as usize];
        let stream = &mut self.starts[function].keep_alive;
        match idle_timer(now, environment, &configured.function.keep_alive, stream) {
            Verdict::LookAgain(at) => {
                environment.timer_at = at;
                self.timers.push(at, index);
            }
            Verdict::Reclaim => {
                self.pools[function].remove(index, &mut self.environments);
                self.environments.end(index);
                configured.occupancy.ended(now);
            }
        }
    }

    #[inline]
    fn arrive(&mut self, arrival: &Arrival) {
        let now = arrival.at;
        self.advance(now);
        let function = arrival.function.0 as usize;
        if function >= self.pools.len() {
            self.meet(function);
        }
        let pool = &mut self.pools[function];
        let configuration = pool.configuration as usize;
        let configured = &mut self.configured[configuration];
        configured
            .tally
            .arrived(now, arrival.request_bytes, arrival.response_bytes);
        if let (Some(init), RecordedInit::Preferred) = (arrival.init, configured.function.recorded_init) {
            self.starts[function].recorded_init = init;
        }
        let admission = if self.caps.none_reserved() {
            self.caps.admit(now, self.in_flight)
        } else {
            self.admit_by_reservation(now, function, configuration)
        };
        if admission == Admission::Refused || self.place(now, arrival, configuration) == Admission::Refused {
            self.configured[configuration].tally.throttled(now);
            return;
        }
        self.in_flight += 1;
        self.pools[function].in_flight += 1;
        self.configured.enter(configuration);
        let tally = &mut self.configured[configuration].tally;
        tally.admitted(now, arrival.response_bytes);
        if self.in_flight > self.in_flight_peak && tally.counts(now) {
            self.peak();
        }
    }

    /// As [`Caps::admit`], where some function of the account has a reservation.
    fn admit_by_reservation(&mut self, now: SimTime, function: usize, configuration: usize) -> Admission {
        let reservation = self.configured[configuration].function.reserved_concurrency;
        let sharing = self.configured.in_flight_alike(self.in_flight, reservation);
        let Some(reserved) = reservation else {
            return self.caps.admit(now, sharing);
        };
        let of_function = (self.pools[function].in_flight, &mut self.starts[function].rate);
        self.caps.admit_reserved(now, sharing, reserved, of_function)
    }

    /// More in flight than ever before, or than before in this minute of the timeline.
    #[cold]
    fn peak(&mut self) {
        self.in_flight_peak = self.in_flight;
        let before = self
            .recorder
            .as_ref()
            .map_or(0, |recorder| recorder.in_flight_peak);
        if self.in_flight > before {
            self.configured.note_peak(self.in_flight);
        }
    }

    /// A minute of the timeline ends at `now`. Minutes until `until` in which nothing happens end with it.
    #[cold]
    fn end_minute(&mut self, now: SimTime, until: SimTime) {
        self.record();
        let next = self.work.next_at().min(self.timers.next_at());
        if let Some(recorder) = &mut self.recorder {
            recorder.skip(until.min(SimTime(next.0 - 1)).since(now));
            self.timers.push(recorder.minute_end(), MINUTE_END);
        }
    }

    /// Notes the minute of the timeline.
    fn record(&mut self) {
        let Some(recorder) = &mut self.recorder else {
            return;
        };
        let row = TimelineRow {
            in_flight: u64::from(self.in_flight_peak),
            running: self.configured.alive(self.in_flight),
            queued: self.waiting.len(),
            ..TimelineRow::default()
        };
        self.in_flight_peak = recorder.record(row, self.configured.so_far(), self.in_flight);
    }

    /// The timeline, with what has begun of its last minute at `end`.
    fn close_timeline(&mut self, end: SimTime) -> Option<Timeline> {
        if self.recorder.as_ref()?.has_begun(end) {
            self.record();
        }
        self.recorder.take().map(|recorder| recorder.timeline)
    }

    /// Functions up to and including `function` get their state.
    #[cold]
    fn meet(&mut self, function: usize) {
        for number in self.pools.len()..=function {
            self.starts.push(Starts::new(self.seed, number as u64));
            let configuration = self.account.configuration_of(number);
            self.pools.push(Pool::of(configuration.unwrap_or(0)));
            // Reservations of listed functions are known from the start.
            if configuration.is_some() && number >= self.account.assigned.len() {
                self.caps
                    .reserve(self.configured[0].function.reserved_concurrency);
            }
        }
    }

    /// An admitted request runs at once or waits; refused when it needs a start and the scaling rate allows none.
    #[inline]
    fn place(&mut self, now: SimTime, arrival: &Arrival, configuration: usize) -> Admission {
        let configured = &mut self.configured[configuration];
        let request = configured.request(arrival);
        let function = arrival.function.0;
        if configured.function.warmth == Warmth::AlwaysWarm {
            configured.run(now, &request, Micros::ZERO);
            self.work.push(now + request.run, Due::warm_completion(function));
            return Admission::Admitted;
        }
        let pool = &mut self.pools[function as usize];
        if let Some(index) = pool.take(configured.function.reuse, &mut self.environments) {
            let environment = &mut self.environments[index];
            begin(now, &request, (index, environment), configured, &mut self.work);
            return Admission::Admitted;
        }
        self.wait(now, function, request)
    }

    /// A request that found no idle environment.
    fn wait(&mut self, now: SimTime, function: u32, request: Request) -> Admission {
        let pool = &mut self.pools[function as usize];
        let configured = &mut self.configured[pool.configuration as usize];
        let binding = configured.function.binding;
        let another = match binding {
            Binding::Late => pool.starting < pool.queue.len() + 1,
            Binding::Early => true,
        };
        if another && self.starts[function as usize].bucket.take(now) == Admission::Refused {
            return Admission::Refused;
        }
        let tied = match binding {
            Binding::Late => {
                pool.queue.push(request, &mut self.waiting);
                NONE
            }
            Binding::Early => self.waiting.keep(request),
        };
        configured.tally.delayed_by_init(now);
        if another {
            self.start(now, function, tied);
        }
        Admission::Admitted
    }

    /// An environment is started, for the request `tied` to it or for whoever is first in line.
    fn start(&mut self, now: SimTime, function: u32, tied: u32) {
        let pool = &mut self.pools[function as usize];
        let configured = &mut self.configured[pool.configuration as usize];
        pool.starting += 1;
        let starts = &mut self.starts[function as usize];
        let init = match starts.recorded_init {
            Micros::ZERO => configured.function.init.sample(&mut starts.init),
            recorded => recorded,
        };
        let ready_at = now + configured.function.placement + init;
        let index = self.environments.start(function, init);
        self.environments[index].tied = tied;
        self.work.push(ready_at, Due::ready(index));
        configured.occupancy.started(now);
        configured.occupancy.busy(now, ready_at);
        configured.tally.cold_start(now);
    }
}

/// A request begins to run on an environment, which bills its init with its first run.
#[inline]
fn begin(
    now: SimTime,
    request: &Request,
    (index, environment): (u32, &mut Environment),
    configured: &mut Configured,
    work: &mut Calendar<Due>,
) {
    environment.state = State::Busy;
    let init = std::mem::take(&mut environment.init);
    configured.run(now, request, init);
    work.push(now + request.run, Due::completion(index));
}
