//! Busy and available vCPU time of the instances that count for the CPU metric, integrated exactly at each change.

use super::CpuUtilization;
use crate::units::{MilliVcpu, SimTime};

/// One instance in the metric.
#[derive(Clone, Copy, Debug, Default)]
struct Metered {
    /// Busy vCPU thousandths.
    load: u64,
    counts: bool,
}

/// The metric so far.
#[derive(Clone, Debug)]
pub(super) struct CpuMeter {
    instances: Vec<Metered>,
    counted: u32,
    /// Busy vCPU thousandths of those that count.
    load: u64,
    /// vCPU thousandths of an instance.
    vcpu: u64,
    since: SimTime,
    sum: CpuUtilization,
}

impl CpuMeter {
    /// So many idle instances that count.
    pub(super) fn new(vcpu: MilliVcpu, instances: u32, since: SimTime) -> Self {
        let idle = Metered {
            load: 0,
            counts: true,
        };
        Self {
            instances: vec![idle; instances as usize],
            counted: instances,
            load: 0,
            vcpu: u64::from(vcpu.0.max(1)),
            since,
            sum: CpuUtilization { busy: 0, capacity: 0 },
        }
    }

    /// Instances that count.
    pub(super) const fn counted(&self) -> u32 {
        self.counted
    }

    /// Keeps books for so many instance numbers.
    pub(super) fn grow(&mut self, instances: usize) {
        self.instances.resize(instances, Metered::default());
    }

    /// The instance counts from `now` on, or no longer.
    pub(super) fn count(&mut self, now: SimTime, instance: u32, counts: bool) {
        let metered = &mut self.instances[instance as usize];
        if metered.counts == counts {
            return;
        }
        metered.counts = counts;
        let load = metered.load;
        self.accrue(now);
        if counts {
            self.counted += 1;
            self.load += load;
        } else {
            self.counted -= 1;
            self.load -= load;
        }
    }

    /// The instance has so many vCPU thousandths busy from `now` on.
    #[inline]
    pub(super) fn set_load(&mut self, now: SimTime, instance: u32, load: u64) {
        let metered = &mut self.instances[instance as usize];
        let before = std::mem::replace(&mut metered.load, load);
        if before != load && metered.counts {
            self.accrue(now);
            self.load = self.load + load - before;
        }
    }

    /// The instance was busy for so many vCPU thousandths × microseconds besides its load.
    #[inline]
    pub(super) fn add(&mut self, instance: u32, busy: u128) {
        if self.instances[instance as usize].counts {
            self.sum.busy += busy;
        }
    }

    /// The integrals since they were last taken.
    pub(super) fn take(&mut self, now: SimTime) -> CpuUtilization {
        self.accrue(now);
        std::mem::take(&mut self.sum)
    }

    #[inline]
    fn accrue(&mut self, now: SimTime) {
        let passed = u128::from(now.since(self.since).0);
        self.sum.busy += u128::from(self.load) * passed;
        self.sum.capacity += u128::from(u64::from(self.counted) * self.vcpu) * passed;
        self.since = self.since.max(now);
    }
}
