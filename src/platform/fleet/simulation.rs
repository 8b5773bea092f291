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
    lives::Lives,
    processor::{Processor, Sharing},
    queues::{Queued, Queues},
    slab::Slab,
};
use crate::{
    platform::{Capacity, MINUTE, Outcome, Recording, Tally},
    sim::{Agenda, Seed},
    trace::{Arrival, Batch},
    units::{Micros, SimTime, Window},
};

/// A request in service.
#[derive(Clone, Copy, Debug)]
pub(super) struct InService {
    pub(super) arrived: SimTime,
    started: SimTime,
    /// How long it waits for others after its CPU phase.
    waiting: Micros,
    pub(super) instance: u32,
}

/// One task or machine.
#[derive(Clone, Debug, Default)]
pub(super) struct Instance {
    pub(super) processor: Processor,
    pub(super) in_service: u32,
    /// Takes no new requests, and is gone when it has none.
    pub(super) draining: bool,
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
    sharing: Sharing,
    pub(super) queueing: Queueing,
    pub(super) instances: Vec<Instance>,
    pub(super) choice: Choice,
    pub(super) queues: Queues,
    pub(super) in_service: Slab<InService>,
    /// Ends of CPU phases.
    pub(super) completions: Completions,
    /// Ends of waiting phases, by order of arrival, with the number of the request in service.
    pub(super) waiting: Agenda<(u64, u32)>,
    sequence: u64,
    pub(super) tally: Tally,
    pub(super) in_system: u64,
    pub(super) peak_in_system: u64,
    /// Counted requests in service.
    pub(super) counted_in_service: u64,
    /// Service time of counted requests: ends less starts, so that those in service miss their end.
    pub(super) service_micros: i128,
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
    /// The instances of an autoscaled fleet.
    pub(super) lives: Option<Box<Lives>>,
    pub(super) recorder: Option<Box<Recorder>>,
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
            choice: Choice::new(service.balancer, instances, seed),
            queues: Queues::new(queues, limit, service.client_timeout),
            in_service: Slab::default(),
            completions: Completions::new(instances),
            waiting: Agenda::default(),
            sequence: 0,
            tally: Tally::new(start.count_from),
            in_system: 0,
            peak_in_system: 0,
            counted_in_service: 0,
            service_micros: 0,
            cpu_micros: 0,
            billed: BilledTime::new(u64::from(instances), start.count_from),
            tick,
            next_tick,
            next_control: next_tick,
            meter,
            lives,
            recorder,
            service,
        }
    }

    /// Replays arrivals, which never go back in time, neither within a batch nor from one to the next.
    pub fn replay(&mut self, batch: &Batch) {
        for row in 0..batch.len() {
            let arrival = batch.arrival(row);
            self.run_until(arrival.at);
            self.arrive(&arrival);
        }
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
        // Requests still in service count until the window's end.
        let service = self.service_micros + i128::from(self.counted_in_service) * i128::from(window.end.0);
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
            let waiting = self.waiting.next_at();
            let expiry = self.queues.next_expiry();
            if cpu.0.min(waiting).min(expiry) > until {
                return;
            }
            if expiry < cpu.0.min(waiting) {
                self.expire(expiry);
            } else if cpu.0 < waiting || (cpu.0 == waiting && self.cpu_came_first(cpu.1)) {
                self.end_cpu_phase(cpu.0);
            } else {
                self.end_waiting_phase(waiting);
            }
        }
    }

    /// Whether the request that ends its CPU phase came before the one that ends its waiting phase with it.
    #[cold]
    fn cpu_came_first(&self, sequence: u64) -> bool {
        self.waiting.peek().is_none_or(|(_, (other, _))| sequence < other)
    }

    #[inline]
    fn arrive(&mut self, arrival: &Arrival) {
        let now = arrival.at;
        self.tally
            .arrived(now, arrival.request_bytes, arrival.response_bytes);
        let split = self.service.cpu.split_of(arrival.function);
        let demand = split.demand(arrival.duration, arrival.memory);
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
            self.start(now, picked, request);
            self.note_next_end(now, picked);
        } else if self.queues.push(self.queue_of(picked), request).is_err() {
            self.tally.rejected(now);
            return;
        } else if let Queueing::PerInstance = self.queueing {
            self.choice.raise(picked);
        }
        self.tally.admitted(now, arrival.response_bytes);
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

    /// Begins service in a slot that is the request's already.
    #[inline]
    pub(super) fn start(&mut self, now: SimTime, instance: u32, request: Queued) {
        if self.tally.counts(request.arrived) {
            self.cpu_micros += u128::from(request.cpu_work.0);
            self.counted_in_service += 1;
            self.service_micros -= i128::from(now.0);
        }
        let number = self.in_service.insert(InService {
            arrived: request.arrived,
            started: now,
            waiting: request.waiting,
            instance,
        });
        if request.cpu_work == Micros::ZERO {
            self.wait(now, request.waiting, request.sequence, number);
            return;
        }
        let processor = &mut self.instances[instance as usize].processor;
        processor.start(self.sharing, now, request.cpu_work, request.sequence, number);
    }

    /// Begins a waiting phase.
    fn wait(&mut self, now: SimTime, waiting: Micros, sequence: u64, number: u32) {
        let end = now.0.saturating_add(waiting.0).min(SimTime::NEVER.0 - 1);
        self.waiting.push(SimTime(end), (sequence, number));
    }

    #[inline]
    fn end_cpu_phase(&mut self, now: SimTime) {
        let Some(instance) = self.completions.first_instance() else {
            return;
        };
        let ended = self.instances[instance as usize]
            .processor
            .end_first(self.sharing, now);
        if let Some((number, sequence)) = ended {
            match self.in_service.get(number).waiting {
                Micros::ZERO => self.complete(now, number),
                waiting => self.wait(now, waiting, sequence, number),
            }
        }
        self.note_next_end(now, instance);
    }

    #[inline]
    fn end_waiting_phase(&mut self, now: SimTime) {
        if let Some((_, (_, number))) = self.waiting.pop() {
            let instance = self.in_service.get(number).instance;
            self.complete(now, number);
            self.note_next_end(now, instance);
        }
    }

    /// Ends a service; the slot goes to the head of the queue.
    #[inline]
    fn complete(&mut self, now: SimTime, number: u32) {
        let InService {
            arrived,
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
            self.start(now, instance, next);
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
        if self.tally.counts(arrived) {
            self.counted_in_service -= 1;
            self.service_micros += i128::from(now.0);
        }
        match self.service.client_timeout {
            // The client hung up at its timeout.
            Some(timeout) if now.since(arrived) > timeout => self.tally.timed_out(arrived, timeout),
            _ => self.tally.served(arrived, started.since(arrived), service),
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

    /// Notes when the instance ends its next CPU phase, and how busy it is, after anything has changed there.
    #[inline]
    pub(super) fn note_next_end(&mut self, now: SimTime, instance: u32) {
        let processor = &self.instances[instance as usize].processor;
        self.completions.set(instance, processor.next_end(self.sharing));
        if let Some(meter) = &mut self.meter {
            meter.set_load(now, instance, processor.load(self.sharing));
        }
    }
}
