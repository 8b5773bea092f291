//! The replay of a trace through a fleet.
//!
//! A request takes a slot of an instance, does its CPU work in company (see `processor`), then waits for others
//! without using CPU and without being slowed, and frees its slot. Where every slot is taken it queues; where the
//! queue is full it is rejected; a client leaves the queue after its timeout (expired), and an answer that comes
//! later than that was worked out in vain (timed out). Work that waits first and computes later, memory pressure,
//! health checks of running instances, connection reuse and instances that fail are left out.
//!
//! Within one microsecond CPU phases and services end first, in order of arrival, then clients give up, then new
//! requests arrive (the order of `EventClass`). A freed slot goes at once to the head of the queue it serves.
//! Instances come and go, and days and minutes end, in `control`.

use super::{
    Balancer, FleetService, Scaling,
    balance::Choice,
    billed_time::{BilledTime, DAY},
    completions::Completions,
    control::{Recorder, floor},
    cpu_meter::CpuMeter,
    ends::Ends,
    lives::Lives,
    processor::{Processor, Sharing},
    queues::{Queued, Queues},
    slab::Slab,
    undisturbed::{Phase, Undisturbed},
};
use crate::{
    platform::{Capacity, MINUTE, Outcome, Recording, ServiceLevel, Tally},
    sim::Seed,
    trace::{Arrival, Batch},
    units::{Micros, SimTime, Window},
};

/// A request in service.
#[derive(Clone, Copy, Debug)]
pub(super) struct InService {
    pub(super) arrived: SimTime,
    /// Its place in the order of arrival.
    sequence: u64,
    pub(super) started: SimTime,
    /// How long it waits for others after its CPU phase.
    pub(super) waiting: Micros,
    /// When it ends; never while its CPU phase shares.
    pub(super) end: SimTime,
    pub(super) instance: u32,
    /// Whether it is on the agenda, at its end or before.
    scheduled: bool,
}

/// One task or machine.
#[derive(Clone, Debug, Default)]
pub(super) struct Instance {
    /// Its CPU phases where any shares: then all do.
    pub(super) processor: Processor,
    /// Its CPU phases where none shares.
    pub(super) undisturbed: Undisturbed,
    pub(super) in_service: u32,
    /// Takes no new requests, and is gone when it has none.
    pub(super) draining: bool,
    /// Has had undisturbed phases since the meter was last read.
    pub(super) unread: bool,
}

/// Which queue an instance serves.
#[derive(Clone, Copy, Debug)]
pub(super) enum Queueing {
    PerInstance,
    Shared,
}

/// Where a replay starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FleetStart {
    /// The first instant; nothing arrives before.
    pub at: SimTime,
    /// Requests that arrive at this instant or later count.
    pub count_from: SimTime,
    /// Instances that serve already, within the scaling's bounds.
    pub instances: u32,
    /// Whether a timeline is kept.
    pub recording: Recording,
}

/// One fleet as it replays a trace.
#[derive(Clone, Debug)]
pub struct FleetSimulation {
    pub(super) service: FleetService,
    pub(super) sharing: Sharing,
    pub(super) queueing: Queueing,
    pub(super) instances: Vec<Instance>,
    pub(super) choice: Choice,
    pub(super) queues: Queues,
    pub(super) in_service: Slab<InService>,
    /// Ends of CPU phases that share.
    pub(super) completions: Completions,
    /// Ends of services whose CPU phase is over or undisturbed. One whose CPU phase shares after all ends later than its entry says.
    pub(super) ends: Ends,
    sequence: u64,
    pub(super) tally: Tally,
    pub(super) in_system: u64,
    pub(super) peak_in_system: u64,
    /// Service time of counted requests that were not served.
    pub(super) unserved_micros: u128,
    /// CPU work of counted requests.
    pub(super) cpu_micros: u128,
    pub(super) billed: BilledTime,
    /// Period of the ticks: a minute, or a day where nobody asks for minutes.
    pub(super) tick: Micros,
    pub(super) next_tick: SimTime,
    /// When anything but a request does something next.
    pub(super) next_control: SimTime,
    /// The CPU metric, where an autoscaler or a timeline asks for it.
    pub(super) meter: Option<Box<CpuMeter>>,
    /// Instances with undisturbed phases the meter has not read.
    pub(super) unread: Vec<u32>,
    /// The instances of an autoscaled fleet.
    pub(super) lives: Option<Box<Lives>>,
    pub(super) recorder: Option<Box<Recorder>>,
}

/// `wait` after `now`, and before the end of time.
#[inline]
fn later(now: SimTime, wait: Micros) -> SimTime {
    SimTime(now.0.saturating_add(wait.0).min(SimTime::NEVER.0 - 1))
}

impl FleetSimulation {
    /// A fleet without requests, which counts those that arrive at `count_from` or later, and starts there with the
    /// fewest instances. At least one instance with one slot is assumed.
    #[must_use]
    pub fn new(service: FleetService, count_from: SimTime, seed: Seed) -> Self {
        let start = FleetStart {
            at: count_from,
            count_from,
            instances: service.scaling.min(),
            recording: Recording::Off,
        };
        Self::starting(service, start, seed)
    }

    /// A fleet without requests. At least one instance with one slot is assumed.
    #[must_use]
    pub fn starting(service: FleetService, start: FleetStart, seed: Seed) -> Self {
        let instances = start
            .instances
            .min(service.scaling.max())
            .max(service.scaling.min())
            .max(1);
        let per_instance = u64::from(service.queue_limit);
        let (queueing, queues, limit) = match service.balancer {
            Balancer::SharedQueue => (Queueing::Shared, 1, per_instance * u64::from(instances)),
            _ => (Queueing::PerInstance, instances, per_instance),
        };
        let lives = match &service.scaling {
            Scaling::Fixed(_) => None,
            Scaling::TargetTracking(policy) => {
                Some(Box::new(Lives::new(policy.clone(), instances, start.at, seed)))
            }
        };
        let recorder = match start.recording {
            Recording::Off => None,
            Recording::Timeline => Some(Box::new(Recorder::new(start.count_from))),
        };
        let meter = (lives.is_some() || recorder.is_some())
            .then(|| Box::new(CpuMeter::new(service.vcpu, instances, start.at)));
        let tick = if meter.is_some() { MINUTE } else { DAY };
        let next_tick = floor(start.at, tick) + tick;
        Self {
            sharing: Sharing::new(service.vcpu),
            queueing,
            instances: vec![Instance::default(); instances as usize],
            choice: Choice::new(service.balancer, instances, service.scaling.max(), seed),
            queues: Queues::new(queues, limit, service.client_timeout),
            in_service: Slab::default(),
            completions: Completions::new(instances),
            ends: Ends::default(),
            sequence: 0,
            tally: Tally::new(start.count_from),
            in_system: 0,
            peak_in_system: 0,
            unserved_micros: 0,
            cpu_micros: 0,
            billed: BilledTime::new(u64::from(instances), start.count_from),
            tick,
            next_tick,
            next_control: next_tick,
            meter,
            unread: Vec::new(),
            lives,
            recorder,
            service,
        }
    }

    /// Replays arrivals, which never go back in time, neither within a batch nor from one to the next.
    pub fn replay(&mut self, batch: &Batch) {
        let mut row = 0;
        while let Some(&at) = batch.at.get(row) {
            self.run_until(at);
            // What is counted up to here is noted at the end of a minute.
            let before = self.recorder.as_ref().map_or(SimTime::NEVER, |_| self.next_tick);
            let rows = self.tally.arrived_and_admitted(batch, row, before);
            row = rows.end;
            for row in rows {
                let arrival = batch.arrival(row);
                self.run_until(arrival.at);
                self.arrive(&arrival);
            }
        }
    }

    /// The service level so far, where `response` and `waiting` have those who waited only.
    #[must_use]
    pub const fn so_far(&self) -> &ServiceLevel {
        self.tally.level()
    }

    /// Lets every request end, meters the instances throughout the window, and closes the books.
    #[must_use]
    pub fn finish(mut self, window: Window) -> Outcome {
        self.run_until(window.end);
        self.stop_ticking(window);
        self.billed.close(window);
        let capacity = self.capacity(window);
        let timeline = self.recorder.take().map(|recorder| recorder.timeline);
        let running = self.billed.activity().clone();
        self.run_until(SimTime(SimTime::NEVER.0 - 1));
        let (mut activity, service_level) = self.tally.finish();
        activity += &running;
        Outcome {
            activity,
            service_level,
            capacity,
            timeline,
        }
    }

    /// Little's law on service times, and CPU work against what the window's vCPUs could do. Requests of the
    /// window that end after it count in full, so an overloaded fleet is capped at fully busy.
    fn capacity(&self, window: Window) -> Capacity {
        let instances = self.billed.mean(window);
        let micros = window.length().0 as f64;
        let vcpu_micros = instances * micros * f64::from(self.service.vcpu.0) / 1e3;
        let ended = self.tally.service_micros() + self.unserved_micros;
        let service = ended as i128 + self.in_service_micros(window.end);
        let share = |part: u128, whole: f64| if whole > 0.0 { part as f64 / whole } else { 0.0 };
        let utilization = share(self.cpu_micros, vcpu_micros).min(1.0);
        let busiest_day = self.billed.busiest_day() * 1e3 / f64::from(self.service.vcpu.0.max(1));
        let before = self.recorder.as_ref().map_or(0, |recorder| recorder.in_flight);
        Capacity {
            mean_concurrency: share(service.max(0) as u128, micros),
            peak_concurrency: self.peak_in_system.max(before),
            mean_instances: instances,
            peak_instances: self.billed.peak(),
            utilization,
            busiest_day_utilization: busiest_day.clamp(utilization, 1.0),
        }
    }

    /// How long the counted requests in service have been so at `now`; those that come later count less than nothing.
    fn in_service_micros(&self, now: SimTime) -> i128 {
        let on_agenda = self.ends.iter().map(|end| end.number);
        let sharing = self
            .instances
            .iter()
            .flat_map(|instance| instance.processor.requests());
        let sharing = sharing.filter(|&number| !self.in_service.get(number).scheduled);
        on_agenda
            .chain(sharing)
            .map(|number| self.in_service.get(number))
            .filter(|request| self.tally.counts(request.arrived))
            .map(|request| i128::from(now.0) - i128::from(request.started.0))
            .sum()
    }

    /// Carries out what is due until and at `until`.
    #[inline]
    fn run_until(&mut self, until: SimTime) {
        loop {
            if self.next_control <= until {
                self.control(self.next_control, until);
                continue;
            }
            self.work_until(until);
            // An instance may have gone.
            if self.next_control > until {
                return;
            }
        }
    }

    /// Ends phases and lets clients give up, until and at `until`.
    #[inline]
    pub(super) fn work_until(&mut self, until: SimTime) {
        loop {
            let cpu = self.completions.first();
            let end = self.ends.next_at();
            let expiry = self.queues.next_expiry();
            if cpu.0.min(end).min(expiry) > until {
                return;
            }
            if expiry < cpu.0.min(end) {
                self.expire(expiry);
            } else if cpu.0 < end || (cpu.0 == end && self.cpu_came_first(cpu.1)) {
                self.end_cpu_phase(cpu.0);
            } else {
                self.end_service();
            }
        }
    }

    /// Whether the request that ends its CPU phase came before the one that ends with it.
    #[cold]
    fn cpu_came_first(&self, sequence: u64) -> bool {
        let other = self.ends.first().map(|number| self.in_service.get(number));
        other.is_none_or(|other| sequence < other.sequence)
    }

    #[inline]
    fn arrive(&mut self, arrival: &Arrival) {
        let now = arrival.at;
        let cpu = &self.service.cpu;
        let demand = cpu.demand(arrival.function, arrival.duration, arrival.memory);
        self.sequence += 1;
        let request = Queued {
            arrived: now,
            sequence: self.sequence,
            cpu_work: demand.cpu_work,
            waiting: demand.waiting,
        };
        let picked = self.choice.pick();
        if self.instances[picked as usize].in_service < self.service.slots.max(1) {
            self.instances[picked as usize].in_service += 1;
            self.choice.raise(picked);
            self.start(now, picked, request, request.sequence);
        } else if self.queues.push(self.queue_of(picked), request).is_err() {
            self.tally.refused(now, arrival.response_bytes);
            return;
        } else if let Queueing::PerInstance = self.queueing {
            self.choice.raise(picked);
        }
        self.in_system += 1;
        if self.tally.counts(now) {
            self.peak_in_system = self.peak_in_system.max(self.in_system);
        }
    }

    #[inline]
    const fn queue_of(&self, instance: u32) -> u32 {
        match self.queueing {
            Queueing::PerInstance => instance,
            Queueing::Shared => 0,
        }
    }

    /// Begins service in a slot that is the request's already. Of the phases that end at `now`, those of requests up to
    /// `ended` in the order of arrival have ended.
    #[inline]
    pub(super) fn start(&mut self, now: SimTime, instance: u32, request: Queued, ended: u64) {
        if self.tally.counts(request.arrived) {
            self.cpu_micros += u128::from(request.cpu_work.0);
        }
        let number = self.in_service.insert(InService {
            arrived: request.arrived,
            sequence: request.sequence,
            started: now,
            waiting: request.waiting,
            end: SimTime::NEVER,
            instance,
            scheduled: false,
        });
        if request.cpu_work == Micros::ZERO {
            self.schedule(now, request.waiting, request.sequence, number);
        } else if self.is_undisturbed(now, instance, ended) {
            let end = later(now, self.sharing.alone(request.cpu_work));
            self.schedule(end, request.waiting, request.sequence, number);
            let phase = Phase {
                since: now,
                end,
                sequence: request.sequence,
                request: number,
                rest: 0,
            };
            self.instances[instance as usize].undisturbed.push(phase);
            self.note_unread(instance);
        } else {
            self.share(now, instance, request, number);
        }
    }

    /// The request is done once it has waited from `now` on.
    #[inline]
    pub(super) fn schedule(&mut self, now: SimTime, waiting: Micros, sequence: u64, number: u32) {
        let end = later(now, waiting);
        let request = self.in_service.get_mut(number);
        request.end = end;
        // An entry that comes too early moves when its time has come.
        if !request.scheduled {
            request.scheduled = true;
            self.ends.push(end, sequence, number);
        }
    }

    /// Ends the service that is next on the agenda, unless that changed.
    #[inline]
    fn end_service(&mut self) {
        let Some(end) = self.ends.pop() else {
            return;
        };
        let request = self.in_service.get_mut(end.number);
        if request.end == end.at {
            self.complete(end.at, end.number);
        } else if request.end == SimTime::NEVER {
            request.scheduled = false;
        } else {
            self.ends.put_off(end, request.end);
        }
    }

    /// Ends a service; the slot goes to the head of the queue.
    #[inline]
    pub(super) fn complete(&mut self, now: SimTime, number: u32) {
        let InService {
            arrived,
            sequence,
            started,
            instance,
            ..
        } = self.in_service.take(number);
        self.in_system -= 1;
        self.count_served(arrived, started, now);
        let next = if self.instances[instance as usize].draining {
            self.next_of_draining(now, instance)
        } else {
            self.queues.pop(self.queue_of(instance))
        };
        match (next, self.queueing) {
            // The instance has as many in service as before; only a queue of its own is shorter.
            (Some(_), Queueing::Shared) => {}
            (Some(_), Queueing::PerInstance) => self.choice.lower(instance),
            (None, _) => {
                self.instances[instance as usize].in_service -= 1;
                self.choice.lower(instance);
            }
        }
        if let Some(next) = next {
            self.start(now, instance, next, sequence);
        }
    }

    /// The next request of an instance that takes no new ones; after its last it is gone.
    #[cold]
    fn next_of_draining(&mut self, now: SimTime, instance: u32) -> Option<Queued> {
        let next = match self.queueing {
            Queueing::PerInstance => self.queues.pop(instance),
            Queueing::Shared => None,
        };
        if next.is_none() && self.instances[instance as usize].in_service == 1 {
            self.end_life(now, instance);
        }
        next
    }

    #[inline]
    fn count_served(&mut self, arrived: SimTime, started: SimTime, now: SimTime) {
        let service = now.since(started);
        match self.service.client_timeout {
            // The client hung up at its timeout.
            Some(timeout) if now.since(arrived) > timeout => {
                self.tally.timed_out(arrived, timeout);
                self.note_unserved(arrived, service);
            }
            _ => self.tally.served(arrived, started.since(arrived), service),
        }
    }

    /// Notes the service time of a request that is not served in the end.
    pub(super) fn note_unserved(&mut self, arrived: SimTime, service: Micros) {
        if self.tally.counts(arrived) {
            self.unserved_micros += u128::from(service.0);
        }
    }

    /// A client gives up in the queue.
    #[cold]
    fn expire(&mut self, now: SimTime) {
        if let Some((queue, request)) = self.queues.expire() {
            self.in_system -= 1;
            self.tally.expired(request.arrived, now.since(request.arrived));
            if let Queueing::PerInstance = self.queueing {
                self.choice.lower(queue);
            }
        }
    }
}
