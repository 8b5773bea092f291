//! How the CPU phases of an instance change between undisturbed and sharing, in a replay.
//!
//! Undisturbed phases are no events (`undisturbed`): the end of the whole service is on the agenda from the start. When a
//! phase starts without a vCPU to itself, all phases of the instance share from then on (`processor`), their ends are
//! events, and the ends of services are known only after them. What the agenda says of such a service is too early, and
//! is put right when its time has come.

use super::{
    queues::Queued,
    simulation::{FleetSimulation, Instance},
};
use crate::units::{Micros, SimTime};

impl FleetSimulation {
    /// Whether one more CPU phase on the instance disturbs none.
    #[inline]
    pub(super) fn is_undisturbed(&mut self, now: SimTime, instance: u32, ended: u64) -> bool {
        let Instance {
            processor,
            undisturbed,
            ..
        } = &self.instances[instance as usize];
        processor.is_idle()
            && (undisturbed.len() < self.sharing.undisturbed() || self.make_room(now, instance, ended))
    }

    /// Strikes the phases that have ended. Where too few have, all the rest share: so many must have ended that the
    /// list is not full again at once.
    #[inline(never)]
    fn make_room(&mut self, now: SimTime, instance: u32, ended: u64) -> bool {
        self.settle(now, instance, ended);
        let Instance {
            processor,
            undisturbed,
            ..
        } = &mut self.instances[instance as usize];
        if undisturbed.len() <= self.sharing.undisturbed() * 3 / 4 && self.sharing.undisturbed() > 0 {
            return true;
        }
        for phase in undisturbed.drain() {
            processor.take_over(self.sharing, now, &phase);
            self.in_service.get_mut(phase.request).end = SimTime::NEVER;
        }
        false
    }

    /// Begins a CPU phase that shares.
    #[inline(never)]
    pub(super) fn share(&mut self, now: SimTime, instance: u32, request: Queued, number: u32) {
        let processor = &mut self.instances[instance as usize].processor;
        processor.start(self.sharing, now, request.cpu_work, request.sequence, number);
        self.note_next_end(now, instance);
    }

    #[inline(never)]
    pub(super) fn end_cpu_phase(&mut self, now: SimTime) {
        let Some(instance) = self.completions.first_instance() else {
            return;
        };
        let ended = self.instances[instance as usize]
            .processor
            .end_first(self.sharing, now);
        self.part(now, instance);
        if let Some((number, sequence)) = ended {
            match self.in_service.get(number).waiting {
                Micros::ZERO => self.complete(now, number),
                waiting => self.schedule(now, waiting, sequence, number),
            }
        }
        self.note_next_end(now, instance);
    }

    /// Lets the CPU phases of an instance go on undisturbed where so few share that more may come. Where one ends at
    /// once it does so first.
    fn part(&mut self, now: SimTime, instance: u32) {
        let few = self.sharing.undisturbed() * 3 / 4;
        let Instance { processor, .. } = &mut self.instances[instance as usize];
        let next = processor.next_end(self.sharing);
        if processor.len() > few || next.is_none_or(|(at, _)| at <= now) {
            return;
        }
        let mut processor = std::mem::take(processor);
        for phase in processor.hand_back(now) {
            let waiting = self.in_service.get(phase.request).waiting;
            self.schedule(phase.end, waiting, phase.sequence, phase.request);
            self.instances[instance as usize].undisturbed.push(phase);
        }
        self.instances[instance as usize].processor = processor;
        self.note_unread(instance);
    }

    /// The instance has undisturbed phases the meter should read.
    #[inline]
    pub(super) fn note_unread(&mut self, instance: u32) {
        if self.meter.is_some() && !self.instances[instance as usize].unread {
            self.instances[instance as usize].unread = true;
            self.unread.push(instance);
        }
    }

    /// Strikes the undisturbed phases that have ended, and meters them until now.
    pub(super) fn settle(&mut self, now: SimTime, instance: u32, ended: u64) {
        let ran = self.instances[instance as usize].undisturbed.settle(now, ended);
        if let Some(meter) = &mut self.meter {
            meter.add(instance, ran * u128::from(self.sharing.load_alone()));
        }
    }

    /// Meters all undisturbed phases until now.
    pub(super) fn settle_all(&mut self, now: SimTime) {
        let mut unread = std::mem::take(&mut self.unread);
        unread.retain(|&instance| {
            self.settle(now, instance, u64::MAX);
            let stays = self.instances[instance as usize].undisturbed.len() > 0;
            self.instances[instance as usize].unread = stays;
            stays
        });
        self.unread = unread;
    }

    /// Notes when the instance ends its next shared CPU phase, and how busy sharing makes it, after anything has changed
    /// there.
    #[inline]
    pub(super) fn note_next_end(&mut self, now: SimTime, instance: u32) {
        let processor = &self.instances[instance as usize].processor;
        self.completions.set(instance, processor.next_end(self.sharing));
        if let Some(meter) = &mut self.meter {
            meter.set_load(now, instance, processor.load(self.sharing));
        }
    }
}
