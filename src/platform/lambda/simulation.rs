//! One Lambda candidate, simulated over all its functions in the order of time.
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
    Binding, InitBilling, LambdaFunction, LambdaMemory, RecordedInit, Warmth,
    admission::{Admission, Caps, RequestRate},
    environment::{Environments, NONE, State},
    keep_alive::{Verdict, idle_timer},
    occupancy::Occupancy,
    pool::Pool,
    waiting::{Ending, Request, WaitingRequests},
};
use crate::{
    platform::{Capacity, Outcome, Tally},
    sim::{Agenda, EventClass, Purpose, Seed, Stream},
    trace::{Arrival, Batch},
    units::{BilledMillis, Micros, SimTime, Window},
};

/// Something due, in one word: completions come before environments that become ready ([`EventClass`]), which carry
/// the top bit. The rest is the environment, or the function where environments are not modeled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Due(u32);

impl Due {
    const READY: u32 = 1 << 31;

    const fn completion(index: u32) -> Self {
        Self(index)
    }

    const fn ready(index: u32) -> Self {
        Self(index | Self::READY)
    }

    const fn class(self) -> EventClass {
        if self.0 < Self::READY {
            EventClass::Completion
        } else {
            EventClass::Ready
        }
    }

    const fn index(self) -> u32 {
        self.0 & !Self::READY
    }
}

/// Random numbers of one function.
#[derive(Clone, Debug)]
struct Streams {
    init: Stream,
    keep_alive: Stream,
    life: Stream,
}

/// A Lambda candidate under replay.
#[derive(Clone, Debug)]
pub struct LambdaSimulation {
    function: LambdaFunction,
    caps: Caps,
    seed: Seed,
    tally: Tally,
    pools: Vec<Pool>,
    streams: Vec<Streams>,
    environments: Environments,
    waiting: WaitingRequests,
    /// Completions and environments about to be ready.
    work: Agenda<Due>,
    /// Timers of idle environments, apart so that the agenda of work stays as small as what is in flight.
    timers: Agenda<u32>,
    account_rate: RequestRate,
    in_flight: u32,
    in_flight_peak: u32,
    service: u128,
    occupancy: Occupancy,
}

impl LambdaSimulation {
    /// An empty account; requests that arrive at `count_from` or later are counted. Memory, where it is stated, is at
    /// least 128 MB.
    #[must_use]
    pub fn new(function: LambdaFunction, count_from: SimTime, seed: Seed) -> Self {
        Self {
            caps: Caps::new(function.account_concurrency, function.reserved_concurrency),
            tally: Tally::new(count_from),
            function,
            seed,
            pools: Vec::new(),
            streams: Vec::new(),
            environments: Environments::default(),
            waiting: WaitingRequests::default(),
            work: Agenda::default(),
            timers: Agenda::default(),
            account_rate: RequestRate::default(),
            in_flight: 0,
            in_flight_peak: 0,
            service: 0,
            occupancy: Occupancy::new(count_from),
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

    /// Lets the requests in flight end and closes the books. Environments count until the window's end; requests that
    /// arrived before it are counted whenever they end.
    #[must_use]
    pub fn finish(mut self, window: Window) -> Outcome {
        self.advance(window.end);
        let mut under_way = self.work.clone();
        let ends: Vec<(SimTime, Due)> = std::iter::from_fn(|| under_way.pop()).collect();
        let runs = ends
            .iter()
            .filter(|(_, due)| due.class() == EventClass::Completion);
        let past_the_end: u128 = runs.map(|(at, _)| u128::from(at.since(window.end).0)).sum();
        self.service = self.service.saturating_sub(past_the_end);
        self.occupancy.close(window.end, ends.iter().map(|(at, _)| *at));
        let capacity = self.capacity(window);
        while let Some((now, due)) = self.work.pop() {
            self.happen(now, due);
        }
        let (activity, service_level) = self.tally.finish();
        Outcome {
            activity,
            service_level,
            capacity,
            timeline: None,
        }
    }

    fn capacity(&self, window: Window) -> Capacity {
        let mean_concurrency = self.service as f64 / window.length().max(Micros(1)).0 as f64;
        let peak_concurrency = u64::from(self.in_flight_peak);
        match self.function.warmth {
            Warmth::Modeled => Capacity {
                mean_concurrency,
                peak_concurrency,
                mean_instances: self.occupancy.mean_alive(window),
                peak_instances: self.occupancy.peak_alive(),
                utilization: self.occupancy.utilization(),
                busiest_day_utilization: 0.0,
            },
            // No environments are modeled: as many as requests in service, all of them busy.
            Warmth::AlwaysWarm => Capacity {
                mean_concurrency,
                peak_concurrency,
                mean_instances: mean_concurrency,
                peak_instances: peak_concurrency,
                utilization: f64::from(u8::from(self.service > 0)),
                busiest_day_utilization: 0.0,
            },
        }
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
                self.wake(at, index);
            } else {
                return;
            }
        }
    }

    /// A completion, or an environment that is ready.
    #[inline]
    fn happen(&mut self, now: SimTime, due: Due) {
        match due.class() {
            EventClass::Ready => self.ready(now, due.index()),
            _ => self.complete(now, due.index()),
        }
    }

    #[inline]
    fn complete(&mut self, now: SimTime, index: u32) {
        self.in_flight -= 1;
        if self.function.warmth == Warmth::AlwaysWarm {
            self.pools[index as usize].in_flight -= 1;
            return;
        }
        let environment = &self.environments[index];
        let (function, dies_at) = (environment.function, environment.dies_at);
        self.pools[function as usize].in_flight -= 1;
        if dies_at <= now {
            self.environments.end(index);
            self.occupancy.ended(now);
        } else {
            self.free(now, index, function);
        }
    }

    /// A started environment is ready: its life begins, and it takes a request if one waits.
    fn ready(&mut self, now: SimTime, index: u32) {
        let function = self.environments[index].function;
        self.pools[function as usize].starting -= 1;
        let life = &mut self.streams[function as usize].life;
        let environment = &mut self.environments[index];
        environment.dies_at = self.function.keep_alive.draw_life(now, life);
        let tied = std::mem::replace(&mut environment.tied, NONE);
        if tied == NONE {
            self.free(now, index, function);
        } else {
            let request = self.waiting.take(tied);
            self.begin(now, index, request);
        }
    }

    /// An environment can take work: the first in line, or it becomes idle.
    #[inline]
    fn free(&mut self, now: SimTime, index: u32, function: u32) {
        let pool = &mut self.pools[function as usize];
        if let Some(request) = pool.queue.pop(&mut self.waiting) {
            self.begin(now, index, request);
            return;
        }
        pool.give(index, now, &mut self.environments);
        let environment = &mut self.environments[index];
        let due = environment.dies_at.min(now + self.function.keep_alive.idle_min);
        // A timer already set for an earlier instant looks again then; so there is none per request.
        if due < environment.timer_at {
            environment.timer_at = due;
            self.timers.push(due, index);
        }
    }

    /// The timer of an environment is due.
    fn wake(&mut self, now: SimTime, index: u32) {
        let environment = &mut self.environments[index];
        if environment.timer_at != now {
            return; // replaced by another, or left by an earlier environment in this slot
        }
        environment.timer_at = SimTime::NEVER;
        if environment.state != State::Idle {
            return; // becoming idle sets it again
        }
        let function = environment.function as usize;
        let stream = &mut self.streams[function].keep_alive;
        match idle_timer(now, environment, &self.function.keep_alive, stream) {
            Verdict::LookAgain(at) => {
                environment.timer_at = at;
                self.timers.push(at, index);
            }
            Verdict::Reclaim => {
                self.pools[function].remove(index, &mut self.environments);
                self.environments.end(index);
                self.occupancy.ended(now);
            }
        }
    }

    #[inline]
    fn arrive(&mut self, arrival: &Arrival) {
        let now = arrival.at;
        self.advance(now);
        self.tally
            .arrived(now, arrival.request_bytes, arrival.response_bytes);
        let function = arrival.function.0 as usize;
        if function >= self.pools.len() {
            self.meet(function);
        }
        let pool = &mut self.pools[function];
        if let (Some(init), RecordedInit::Preferred) = (arrival.init, self.function.recorded_init) {
            pool.recorded_init = init;
        }
        let admission = self.caps.admit(
            now,
            (self.in_flight, &mut self.account_rate),
            (pool.in_flight, &mut pool.rate),
        );
        if admission == Admission::Refused || self.place(now, arrival) == Admission::Refused {
            self.tally.throttled(now);
            return;
        }
        self.tally.admitted(now, arrival.response_bytes);
        self.in_flight += 1;
        self.pools[function].in_flight += 1;
        if self.in_flight > self.in_flight_peak && self.tally.counts(now) {
            self.in_flight_peak = self.in_flight;
        }
    }

    /// Functions up to and including `function` get their state.
    #[cold]
    fn meet(&mut self, function: usize) {
        for number in self.pools.len()..=function {
            let stream = |purpose| self.seed.stream(number as u64, purpose);
            self.streams.push(Streams {
                init: stream(Purpose::InitDuration),
                keep_alive: stream(Purpose::KeepAlive),
                life: stream(Purpose::Life),
            });
            self.pools.push(Pool::default());
        }
    }

    /// An admitted request runs at once or waits; refused when it needs a start and the scaling rate allows none.
    #[inline]
    fn place(&mut self, now: SimTime, arrival: &Arrival) -> Admission {
        let request = self.request(arrival);
        let function = arrival.function.0;
        if self.function.warmth == Warmth::AlwaysWarm {
            self.run(now, &request, Micros::ZERO, function);
            return Admission::Admitted;
        }
        let pool = &mut self.pools[function as usize];
        if let Some(index) = pool.take(self.function.reuse, &mut self.environments) {
            self.begin(now, index, request);
            return Admission::Admitted;
        }
        self.wait(now, function, request)
    }

    /// A request that found no idle environment.
    fn wait(&mut self, now: SimTime, function: u32, request: Request) -> Admission {
        let pool = &mut self.pools[function as usize];
        let another = match self.function.binding {
            Binding::Late => pool.starting < pool.queue.len() + 1,
            Binding::Early => true,
        };
        if another && pool.starts.take(now) == Admission::Refused {
            return Admission::Refused;
        }
        let tied = match self.function.binding {
            Binding::Late => {
                pool.queue.push(request, &mut self.waiting);
                NONE
            }
            Binding::Early => self.waiting.keep(request),
        };
        if another {
            self.start(now, function, tied);
        }
        self.tally.delayed_by_init(now);
        Admission::Admitted
    }

    /// An environment is started, for the request `tied` to it or for whoever is first in line.
    fn start(&mut self, now: SimTime, function: u32, tied: u32) {
        let pool = &mut self.pools[function as usize];
        pool.starting += 1;
        let init = match pool.recorded_init {
            Micros::ZERO => self
                .function
                .init
                .sample(&mut self.streams[function as usize].init),
            recorded => recorded,
        };
        let ready_at = now + self.function.placement + init;
        let index = self.environments.start(function, init);
        self.environments[index].tied = tied;
        self.work.push(ready_at, Due::ready(index));
        self.occupancy.started(now);
        self.occupancy.busy(now, ready_at);
        self.tally.cold_start(now);
    }

    /// The run of a request on this machine, cut at the timeout.
    #[inline]
    fn request(&self, arrival: &Arrival) -> Request {
        let memory = match self.function.memory {
            LambdaMemory::Fixed(memory) => memory,
            LambdaMemory::Recorded(otherwise) => arrival.memory.unwrap_or(otherwise),
        };
        let run =
            self.function
                .cpu
                .split_of(arrival.function)
                .run_time(arrival.duration, arrival.memory, memory);
        let (run, ending) = if run > self.function.timeout {
            (self.function.timeout, Ending::TimedOut)
        } else {
            (run, Ending::Returned)
        };
        Request {
            arrived: arrival.at,
            run,
            memory,
            ending,
        }
    }

    /// A request begins to run on an environment, which bills its init with its first run.
    #[inline]
    fn begin(&mut self, now: SimTime, index: u32, request: Request) {
        let environment = &mut self.environments[index];
        environment.state = State::Busy;
        let init = std::mem::take(&mut environment.init);
        self.occupancy.busy(now, now + request.run);
        self.run(now, &request, init, index);
    }

    /// Meters a run from now to its end and puts the end on the agenda.
    #[inline]
    fn run(&mut self, now: SimTime, request: &Request, init: Micros, index: u32) {
        let billed = match self.function.init_billing {
            InitBilling::Billed => BilledMillis::round_up(init + request.run),
            InitBilling::Free => BilledMillis::round_up(request.run),
        };
        let waited = now.since(request.arrived);
        self.tally.invoked(request.arrived, request.memory, billed);
        match request.ending {
            Ending::Returned => self.tally.served(request.arrived, waited, request.run),
            Ending::TimedOut => self.tally.timed_out(request.arrived, waited + request.run),
        }
        if self.tally.counts(request.arrived) {
            self.service += u128::from(request.run.0);
        }
        self.work.push(now + request.run, Due::completion(index));
    }
}
