//! One configuration of an account under replay: how its functions run, and what they did.

use std::ops::{Index, IndexMut};

use super::{
    InitBilling, LambdaAccount, LambdaFunction, LambdaMemory, Warmth,
    occupancy::Occupancy,
    waiting::{Ending, Request},
};
use crate::{
    platform::{Capacity, Outcome, Tally},
    sim::EventClass,
    trace::Arrival,
    units::{BilledMillis, Micros, SimTime, Window},
};

/// A configuration and the running count of its functions.
#[derive(Clone, Debug)]
pub(super) struct Configured {
    pub(super) function: LambdaFunction,
    pub(super) tally: Tally,
    pub(super) occupancy: Occupancy,
    /// Requests running or waiting; not counted of the first configuration, which has the account's less the others'.
    in_flight: u32,
    /// Those in flight when the account had most.
    in_flight_at_peak: u32,
    /// Time in service of counted requests that timed out; of those served, the tally knows it.
    cut_service: u128,
    /// Time in service of counted requests within the window, once it has ended.
    service: u128,
}

/// All configurations by number. The first lies in place, so that an account with one, the common case, looks
/// nothing up.
#[derive(Clone, Debug)]
pub(super) struct Configurations {
    first: Configured,
    others: Vec<Configured>,
}

impl Configurations {
    /// Nothing done yet.
    pub(super) fn new(account: &LambdaAccount, count_from: SimTime) -> Self {
        let of = |function: &LambdaFunction| Configured::new(function.clone(), count_from);
        Self {
            first: of(&account.first),
            others: account.others.iter().map(of).collect(),
        }
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        1 + self.others.len()
    }

    /// All of them in order.
    pub(super) fn iter(&self) -> impl Iterator<Item = &Configured> {
        std::iter::once(&self.first).chain(&self.others)
    }

    /// All of them in order.
    pub(super) fn iter_mut(&mut self) -> impl Iterator<Item = &mut Configured> {
        std::iter::once(&mut self.first).chain(&mut self.others)
    }

    /// A request of a configuration is in flight.
    #[inline]
    pub(super) fn enter(&mut self, number: usize) {
        if let Some(other) = number.checked_sub(1) {
            self.others[other].in_flight += 1;
        }
    }

    /// A request of a configuration is in flight no more.
    #[inline]
    pub(super) fn leave(&mut self, number: usize) {
        if let Some(other) = number.checked_sub(1) {
            self.others[other].in_flight -= 1;
        }
    }

    /// Requests in flight of each in order, of the account's `in_flight`.
    fn in_flight(&self, in_flight: u32) -> impl Iterator<Item = u32> {
        let others = self.others.iter().map(|other| other.in_flight);
        let first = in_flight - others.clone().sum::<u32>();
        std::iter::once(first).chain(others)
    }

    /// Requests in flight, of the account's `in_flight`, of all functions with a reservation, or of all without.
    #[cold]
    pub(super) fn in_flight_alike(&self, in_flight: u32, reservation: Option<u32>) -> u32 {
        self.iter()
            .zip(self.in_flight(in_flight))
            .filter(|(other, _)| other.function.reserved_concurrency.is_some() == reservation.is_some())
            .map(|(_, in_flight)| in_flight)
            .sum()
    }

    /// The account never had more in flight than now.
    pub(super) fn note_peak(&mut self, in_flight: u32) {
        let mut first = in_flight;
        for other in &mut self.others {
            other.in_flight_at_peak = other.in_flight;
            first -= other.in_flight;
        }
        self.first.in_flight_at_peak = first;
    }

    /// Environments alive when the account has so many requests in flight; where none are modeled, as many as requests.
    pub(super) fn alive(&self, in_flight: u32) -> u64 {
        self.iter()
            .zip(self.in_flight(in_flight))
            .map(|(configured, in_flight)| match configured.function.warmth {
                Warmth::Modeled => configured.occupancy.alive(),
                Warmth::AlwaysWarm => u64::from(in_flight),
            })
            .sum()
    }

    /// Requests so far, and how many of them were not served.
    pub(super) fn so_far(&self) -> (u64, u64) {
        self.iter()
            .map(|configured| configured.tally.so_far())
            .fold((0, 0), |sum, part| (sum.0 + part.0, sum.1 + part.1))
    }

    /// All of them in order.
    pub(super) fn into_iter(self) -> impl Iterator<Item = Configured> {
        std::iter::once(self.first).chain(self.others)
    }
}

impl Index<usize> for Configurations {
    type Output = Configured;

    #[inline]
    fn index(&self, number: usize) -> &Configured {
        match number {
            0 => &self.first,
            other => &self.others[other - 1],
        }
    }
}

impl IndexMut<usize> for Configurations {
    #[inline]
    fn index_mut(&mut self, number: usize) -> &mut Configured {
        match number {
            0 => &mut self.first,
            other => &mut self.others[other - 1],
        }
    }
}

impl Configured {
    /// Nothing done yet; requests that arrive at `count_from` or later are counted.
    pub(super) fn new(function: LambdaFunction, count_from: SimTime) -> Self {
        Self {
            function,
            tally: Tally::new(count_from),
            occupancy: Occupancy::new(count_from),
            in_flight: 0,
            in_flight_at_peak: 0,
            cut_service: 0,
            service: 0,
        }
    }

    /// The run of a request on this machine, cut at the timeout.
    #[inline(always)]
    pub(super) fn request(&self, arrival: &Arrival) -> Request {
        let memory = match self.function.memory {
            LambdaMemory::Fixed(memory) => memory,
            LambdaMemory::Recorded(otherwise) => arrival.memory.unwrap_or(otherwise),
        };
        let cpu = &self.function.cpu;
        let run = cpu.run_time(arrival.function, arrival.duration, arrival.memory, memory);
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

    /// Meters a run from now to its end, with the init it pays for.
    #[inline(always)]
    pub(super) fn run(&mut self, now: SimTime, request: &Request, init: Micros) {
        let billed = match self.function.init_billing {
            InitBilling::Billed => BilledMillis::round_up(init + request.run),
            InitBilling::Free => BilledMillis::round_up(request.run),
        };
        if !self.tally.counts(request.arrived) {
            self.occupancy.busy(now, now + request.run);
            return;
        }
        let waited = now.since(request.arrived);
        self.tally.invoked(request.arrived, request.memory, billed);
        match request.ending {
            Ending::Returned => self.tally.served(request.arrived, waited, request.run),
            Ending::TimedOut => {
                self.tally.timed_out(request.arrived, waited + request.run);
                self.cut_service += u128::from(request.run.0);
            }
        }
    }

    /// The window ends while this is under way: ends of runs and of starts. What lies beyond is taken back.
    pub(super) fn close(&mut self, end: SimTime, under_way: &[(SimTime, EventClass)]) {
        let runs = under_way
            .iter()
            .filter(|(_, class)| *class == EventClass::Completion);
        let beyond: u128 = runs.map(|(at, _)| u128::from(at.since(end).0)).sum();
        let service = self.tally.service_micros() + self.cut_service;
        self.service = service.saturating_sub(beyond);
        self.occupancy
            .close(end, service, under_way.iter().map(|(at, _)| *at));
    }

    /// How much was running, at the window's end.
    pub(super) fn capacity(&self, window: Window) -> Capacity {
        let mean_concurrency = self.service as f64 / window.length().max(Micros(1)).0 as f64;
        let peak_concurrency = u64::from(self.in_flight_at_peak);
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

    /// Closes the books, once every request has ended.
    pub(super) fn finish(self, capacity: Capacity) -> Outcome {
        let (activity, service_level) = self.tally.finish();
        Outcome {
            activity,
            service_level,
            capacity,
            timeline: None,
        }
    }
}
