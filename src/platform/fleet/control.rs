//! What changes a fleet besides its requests: clock minutes, at whose end the autoscaler looks, and instances that come
//! and go. A fixed fleet only turns its days.
//!
//! Within one microsecond requests end and clients give up first, then instances come and go, then the autoscaler
//! decides, then new requests arrive.

use super::{
    CpuUtilization,
    billed_time::DAY,
    lives::{Due, Stage},
    simulation::{FleetSimulation, Queueing},
};
use crate::{
    platform::{MINUTE, Timeline, TimelineRow},
    units::{Micros, SimTime, Window},
};

/// A timeline under way, and the sums of which it notes the differences.
#[derive(Clone, Debug)]
pub(super) struct Recorder {
    pub(super) timeline: Timeline,
    arrivals: u64,
    failed: u64,
    /// Most requests in flight in minutes gone by.
    pub(super) in_flight: u64,
}

impl Recorder {
    pub(super) const fn new(start: SimTime) -> Self {
        Self {
            timeline: Timeline::new(start),
            arrivals: 0,
            failed: 0,
            in_flight: 0,
        }
    }
}

/// The last multiple of `length` at or before `at`.
pub(super) const fn floor(at: SimTime, length: Micros) -> SimTime {
    SimTime(at.0 - at.0 % length.0)
}

impl FleetSimulation {
    /// What is due at `now`, the next instant at which anything but a request does something. Nothing else will
    /// happen before `until` if the fleet is at rest.
    #[cold]
    pub(super) fn control(&mut self, now: SimTime, until: SimTime) {
        self.work_until(now);
        while let Some((at, due, instance)) = self.lives.as_mut().and_then(|lives| lives.pop_due(now)) {
            self.carry_out(at, due, instance);
        }
        if now == self.next_tick {
            self.tick(now);
            self.next_tick = now + self.tick;
            self.skip_silence(now, until);
        }
        self.note_next_control();
    }

    /// Notes when anything but a request does something next.
    pub(super) fn note_next_control(&mut self) {
        let due = self
            .lives
            .as_ref()
            .map_or(SimTime::NEVER, |lives| lives.next_at());
        self.next_control = self.next_tick.min(due);
    }

    /// A clock minute ends; or, in a fixed fleet that keeps no timeline, a day.
    fn tick(&mut self, now: SimTime) {
        if now == floor(now, DAY) {
            self.billed.turn_day(now, self.cpu_micros);
        }
        self.settle_all(now);
        let Some(meter) = &mut self.meter else { return };
        let minute = meter.take(now);
        let counted = meter.counted();
        self.record(now, minute, 1);
        let Some(lives) = &mut self.lives else { return };
        let decision = lives.autoscaler.minute_ended(now, minute, counted);
        let (launches, leavers) = lives.change(decision);
        (0..launches).for_each(|_| lives.launch(now));
        let numbers = lives.len();
        self.grow(numbers);
        (0..leavers).for_each(|_| self.let_go(now));
    }

    /// Passes over minutes until `until` in which nothing would change; stops at the end of a day that has seen work,
    /// and at the start of the day of `until`.
    fn skip_silence(&mut self, now: SimTime, until: SimTime) {
        let day_end = floor(now, DAY) + DAY;
        let resume = match until < day_end {
            true => floor(until, MINUTE),
            false if now == floor(now, DAY) => floor(until, DAY),
            false => day_end,
        };
        if self.next_tick >= resume || !self.is_at_rest() {
            return;
        }
        if let Some(meter) = &mut self.meter {
            let minutes = resume.since(self.next_tick).0 / MINUTE.0;
            let last = SimTime(resume.0 - MINUTE.0);
            let silence = meter.take(last);
            let minute = CpuUtilization {
                capacity: silence.capacity / u128::from(minutes),
                ..silence
            };
            self.record(last, minute, minutes);
        }
        self.next_tick = resume;
    }

    /// Whether nothing changes until a request arrives.
    fn is_at_rest(&self) -> bool {
        self.in_system == 0 && self.lives.as_ref().is_none_or(|lives| lives.is_at_rest())
    }

    /// Notes like minutes, the last of which ends at `now`, in the timeline; those before its start are none of it.
    pub(super) fn record(&mut self, now: SimTime, minute: CpuUtilization, minutes: u64) {
        let Some(recorder) = &mut self.recorder else {
            return;
        };
        if now <= recorder.timeline.start {
            return;
        }
        let (requests, failed) = self.tally.so_far();
        let fixed = self.instances.len() as u64;
        let row = TimelineRow {
            arrivals: requests - recorder.arrivals,
            in_flight: self.peak_in_system,
            desired: self
                .lives
                .as_ref()
                .map_or(fixed, |lives| u64::from(lives.autoscaler.desired())),
            running: self
                .lives
                .as_ref()
                .map_or(fixed, |lives| u64::from(lives.serving())),
            queued: self.queues.len(),
            failed: failed - recorder.failed,
            busy: minute.busy,
            capacity: minute.capacity,
        };
        let within = now.since(recorder.timeline.start).0.div_ceil(MINUTE.0);
        recorder.timeline.record_alike(&row, minutes.min(within));
        recorder.arrivals = requests;
        recorder.failed = failed;
        recorder.in_flight = recorder.in_flight.max(self.peak_in_system);
        // Requests from before the window in flight are no peak of it.
        self.peak_in_system = self.in_system.min(self.peak_in_system);
    }

    /// The autoscaler decides nothing more; notes the last part of a minute.
    pub(super) fn stop_ticking(&mut self, window: Window) {
        self.settle_all(window.end);
        if let Some(meter) = &mut self.meter {
            let rest = meter.take(window.end);
            if window.end > floor(window.end, MINUTE) {
                self.record(window.end, rest, 1);
            }
        }
        self.next_tick = SimTime::NEVER;
        self.note_next_control();
    }

    fn carry_out(&mut self, now: SimTime, due: Due, instance: u32) {
        if due == Due::Counts {
            self.settle(now, instance, u64::MAX);
        }
        let (Some(lives), Some(meter)) = (&mut self.lives, &mut self.meter) else {
            return;
        };
        match due {
            Due::BillingEnds => self.billed.end(now),
            Due::BillingStarts => {
                lives.bill_from(instance, now);
                self.billed.start(now);
            }
            Due::Counts => meter.count(now, instance, true),
            Due::Ready => {
                lives.serve(instance);
                self.choice.join(instance);
                self.fit_shared_queue();
                self.take_from_shared_queue(now, instance);
            }
            Due::DrainEnds => self.fail_draining(now, instance),
        }
    }

    /// A new instance fills its slots from the shared queue.
    fn take_from_shared_queue(&mut self, now: SimTime, instance: u32) {
        if let Queueing::PerInstance = self.queueing {
            return;
        }
        while self.instances[instance as usize].in_service < self.service.slots.max(1) {
            let Some(request) = self.queues.pop(0) else { break };
            self.instances[instance as usize].in_service += 1;
            self.choice.raise(instance);
            self.start(now, instance, request, u64::MAX);
        }
    }

    /// The shared queue holds as many requests as the queues of those that serve together.
    fn fit_shared_queue(&mut self) {
        if let (Queueing::Shared, Some(lives)) = (self.queueing, &self.lives) {
            let limit = u64::from(self.service.queue_limit) * u64::from(lives.serving());
            self.queues.set_limit(limit);
        }
    }

    /// The instance launched last takes no new requests, and goes as soon as it has none.
    fn let_go(&mut self, now: SimTime) {
        let (Some(lives), Some(meter)) = (&mut self.lives, &mut self.meter) else {
            return;
        };
        let Some((instance, stage)) = lives.let_go() else {
            return;
        };
        let undisturbed = &mut self.instances[instance as usize].undisturbed;
        let ran = undisturbed.settle(now, u64::MAX);
        meter.add(instance, ran * u128::from(self.sharing.load_alone()));
        meter.count(now, instance, false);
        let busy = self.instances[instance as usize].in_service > 0;
        if busy {
            lives.drain(instance, now);
            self.instances[instance as usize].draining = true;
        }
        if stage == Stage::Serving {
            self.choice.leave(instance);
            self.fit_shared_queue();
        }
        if !busy {
            self.end_life(now, instance);
        }
    }

    /// The instance is gone.
    #[cold]
    pub(super) fn end_life(&mut self, now: SimTime, instance: u32) {
        self.instances[instance as usize].draining = false;
        if let Some(lives) = &mut self.lives {
            lives.end(instance, now);
        }
        self.note_next_control();
    }

    /// The deregistration delays of `instance`, and of others that left with it, are over: what they still have fails.
    /// One pass over the agenda for all of them.
    fn fail_draining(&mut self, now: SimTime, instance: u32) {
        let mut over = vec![instance];
        while let Some((_, _, other)) = self.lives.as_mut().and_then(|lives| lives.pop_due(now)) {
            // Drains end last within an instant.
            over.push(other);
        }
        let mut failed = Vec::new();
        for &instance in &over {
            while let Queueing::PerInstance = self.queueing
                && let Some(request) = self.queues.pop(instance)
            {
                self.in_system -= 1;
                self.fail(now, request.arrived);
            }
            self.settle(now, instance, u64::MAX);
            self.instances[instance as usize]
                .undisturbed
                .drain()
                .for_each(drop);
            failed.extend(self.instances[instance as usize].processor.abandon());
            self.note_next_end(now, instance);
        }
        over.sort_unstable();
        let in_service = &self.in_service;
        self.ends.retain(|number| {
            let request = in_service.get(number);
            let stays = over.binary_search(&request.instance).is_err();
            // One whose CPU phase shares has failed already.
            if !stays && request.end != SimTime::NEVER {
                failed.push(number);
            }
            stays
        });
        for number in failed {
            let request = self.in_service.take(number);
            self.in_system -= 1;
            self.note_unserved(request.arrived, now.since(request.started));
            self.fail(now, request.arrived);
        }
        for &instance in &over {
            self.instances[instance as usize].in_service = 0;
            self.end_life(now, instance);
        }
    }

    /// The connection is cut at `now`, if the client has not hung up before.
    fn fail(&mut self, now: SimTime, arrived: SimTime) {
        let connected = now.since(arrived);
        let patience = self.service.client_timeout.unwrap_or(connected);
        self.tally.timed_out(arrived, connected.min(patience));
    }

    /// Makes room for so many instance numbers.
    fn grow(&mut self, numbers: usize) {
        if numbers > self.instances.len() {
            self.instances.resize(numbers, Default::default());
            self.completions.grow(numbers);
            if let Queueing::PerInstance = self.queueing {
                self.queues.grow(numbers);
            }
            if let Some(meter) = &mut self.meter {
                meter.grow(numbers);
            }
        }
    }
}
