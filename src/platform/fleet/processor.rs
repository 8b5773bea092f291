//! The vCPUs of one instance, shared equally by the requests in their CPU phase, each at most one vCPU: with n of
//! them on v vCPUs each runs at min(1, v/n).
//!
//! All run alike, so one virtual clock, which advances at that rate, serves them all: a request with work W that
//! starts at virtual time V ends when the clock shows V + W, whatever the rate does meanwhile (virtual time of
//! fair queueing: Parekh and Gallager 1993). So an arrival or an end costs one heap move, not one per request.
//!
//! The virtual clock counts ticks of 2⁻¹² µs of work in integers, starts from 0 whenever the instance runs
//! nothing, and is wound back long before it could overflow. Ends fall on the nearest microsecond.

use super::{
    heap::{Ranked, rank, rise, sink},
    undisturbed::Phase,
};
use crate::units::{Micros, MilliVcpu, SimTime};

/// Ticks of virtual time per microsecond of work.
const TICKS: u64 = 1 << 12;
/// Where the virtual clock is wound back: 35 years of uninterrupted full speed.
const WIND_BACK: u64 = 1 << 62;

/// The vCPUs of every instance of a fleet.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sharing {
    /// vCPU thousandths.
    vcpu: u64,
    /// So many requests run at full speed.
    full_speed: usize,
    /// So many requests run undisturbed, each as if alone; 0 where a microsecond alone is no whole number of ticks.
    undisturbed: usize,
    /// Microseconds that a microsecond of work takes alone.
    slowdown: u64,
}

impl Sharing {
    pub(super) fn new(vcpu: MilliVcpu) -> Self {
        let vcpu = u64::from(vcpu.0.max(1));
        let full_speed = (vcpu / 1_000) as usize;
        let slowdown = (1_000 / vcpu).max(1);
        let whole = slowdown * vcpu == 1_000 && TICKS.is_multiple_of(slowdown);
        Self {
            vcpu,
            full_speed,
            undisturbed: if whole { 1 } else { full_speed },
            slowdown,
        }
    }

    /// So many requests run undisturbed.
    #[inline]
    pub(super) const fn undisturbed(self) -> usize {
        self.undisturbed
    }

    /// How long undisturbed work takes.
    #[inline]
    pub(super) const fn alone(self, work: Micros) -> Micros {
        Micros(work.0.saturating_mul(self.slowdown))
    }

    /// vCPU thousandths one request uses undisturbed.
    pub(super) fn load_alone(self) -> u64 {
        self.vcpu.min(1_000)
    }

    /// Ticks that pass in `wall` while `running` requests share, rounded down.
    #[inline]
    fn ticks(self, wall: Micros, running: usize) -> u64 {
        if running <= self.full_speed {
            wall.0.saturating_mul(TICKS)
        } else {
            multiply_divide(wall.0, TICKS * self.vcpu, 1_000 * running as u64, 0)
        }
    }

    /// Time until `ticks` have passed while `running` requests share, to the nearest microsecond, half up.
    #[inline]
    fn wall(self, ticks: u64, running: usize) -> Micros {
        if running <= self.full_speed {
            Micros(ticks.saturating_add(TICKS / 2) / TICKS)
        } else {
            let divisor = TICKS * self.vcpu;
            Micros(multiply_divide(
                ticks,
                1_000 * running as u64,
                divisor,
                divisor / 2,
            ))
        }
    }
}

/// (a · b + plus) / c, cut; in 64 bits where they suffice.
#[inline]
fn multiply_divide(a: u64, b: u64, c: u64, plus: u64) -> u64 {
    match a.checked_mul(b).and_then(|product| product.checked_add(plus)) {
        Some(sum) => sum / c,
        None => multiply_divide_wide(a, b, c, plus),
    }
}

#[cold]
fn multiply_divide_wide(a: u64, b: u64, c: u64, plus: u64) -> u64 {
    let sum = u128::from(a) * u128::from(b) + u128::from(plus);
    u64::try_from(sum / u128::from(c)).unwrap_or(u64::MAX)
}

/// A request in its CPU phase.
#[derive(Clone, Copy, Debug)]
struct Running {
    /// Virtual time of its end.
    finish: u64,
    /// Its place in the order of arrival.
    sequence: u64,
    request: u32,
}

impl Ranked for Running {
    #[inline]
    fn rank(&self) -> u128 {
        rank(self.finish, self.sequence)
    }
}

/// One instance's CPU phases.
#[derive(Clone, Debug, Default)]
pub(super) struct Processor {
    /// The virtual clock as of `updated`.
    clock: u64,
    updated: SimTime,
    /// A heap, next end first.
    running: Vec<Running>,
}

impl Processor {
    /// Starts the CPU phase of `request`.
    #[inline]
    pub(super) fn start(
        &mut self,
        sharing: Sharing,
        now: SimTime,
        work: Micros,
        sequence: u64,
        request: u32,
    ) {
        self.advance(sharing, now);
        if self.clock > WIND_BACK {
            self.wind_back();
        }
        let running = Running {
            finish: self.clock.saturating_add(work.0.saturating_mul(TICKS)),
            sequence,
            request,
        };
        self.running.push(running);
        let hole = self.running.len() - 1;
        rise(&mut self.running, hole, running, |_, _| {});
    }

    /// Ends the CPU phase that ends first: the request and its place in the order of arrival.
    #[inline]
    pub(super) fn end_first(&mut self, sharing: Sharing, now: SimTime) -> Option<(u32, u64)> {
        self.advance(sharing, now);
        let last = self.running.pop()?;
        let Some(&first) = self.running.first() else {
            return Some((last.request, last.sequence));
        };
        sink(&mut self.running, 0, last, |_, _| {});
        Some((first.request, first.sequence))
    }

    /// Nobody shares the vCPUs.
    #[inline]
    pub(super) const fn is_idle(&self) -> bool {
        self.running.is_empty()
    }

    /// Requests that share the vCPUs.
    #[inline]
    pub(super) const fn len(&self) -> usize {
        self.running.len()
    }

    /// Requests that share the vCPUs, in no particular order.
    pub(super) fn requests(&self) -> impl Iterator<Item = u32> {
        self.running.iter().map(|running| running.request)
    }

    /// Takes over a CPU phase that ran undisturbed until now.
    pub(super) fn take_over(&mut self, sharing: Sharing, now: SimTime, phase: &Phase) {
        if self.running.is_empty() {
            self.clock = 0;
            self.updated = now;
        }
        let left = (phase.end.since(now).0)
            .saturating_mul(TICKS / sharing.slowdown)
            .saturating_add_signed(phase.rest.into());
        let running = Running {
            finish: left,
            sequence: phase.sequence,
            request: phase.request,
        };
        self.running.push(running);
        let hole = self.running.len() - 1;
        rise(&mut self.running, hole, running, |_, _| {});
    }

    /// Hands back all CPU phases as they go on undisturbed. As many as are at full speed are assumed.
    pub(super) fn hand_back(&mut self, now: SimTime) -> impl Iterator<Item = Phase> {
        let clock = self.clock;
        self.running.drain(..).map(move |running| {
            let left = running.finish.saturating_sub(clock);
            let wall = left.saturating_add(TICKS / 2) / TICKS;
            Phase {
                since: now,
                end: SimTime(now.0.saturating_add(wall).min(SimTime::NEVER.0 - 1)),
                sequence: running.sequence,
                request: running.request,
                rest: (left.wrapping_sub(wall.wrapping_mul(TICKS))) as i32,
            }
        })
    }

    /// When the next CPU phase ends if nothing else happens, and the request's place in the order of arrival.
    #[inline]
    pub(super) fn next_end(&self, sharing: Sharing) -> Option<(SimTime, u64)> {
        let first = self.running.first()?;
        let left = first.finish.saturating_sub(self.clock);
        let wall = sharing.wall(left, self.running.len());
        let at = self.updated.0.saturating_add(wall.0).min(SimTime::NEVER.0 - 1);
        Some((SimTime(at), first.sequence))
    }

    /// vCPU thousandths at work.
    #[inline]
    pub(super) fn load(&self, sharing: Sharing) -> u64 {
        sharing.vcpu.min(1_000 * self.running.len() as u64)
    }

    /// Gives up every CPU phase: the requests.
    pub(super) fn abandon(&mut self) -> impl Iterator<Item = u32> {
        self.running.drain(..).map(|running| running.request)
    }

    #[inline]
    fn advance(&mut self, sharing: Sharing, now: SimTime) {
        self.clock = if self.running.is_empty() {
            0
        } else {
            let passed = sharing.ticks(now.since(self.updated), self.running.len());
            self.clock.saturating_add(passed)
        };
        self.updated = now;
    }

    /// Sets the virtual clock to 0 and every end accordingly. The order stays, so the heap does.
    #[cold]
    fn wind_back(&mut self) {
        for running in &mut self.running {
            running.finish = running.finish.saturating_sub(self.clock);
        }
        self.clock = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Starts (instant, work) pairs on so many vCPU thousandths; returns the instants of the ends, in order.
    fn ends(vcpu: u32, starts: &[(u64, u64)]) -> Vec<(u32, u64)> {
        let sharing = Sharing::new(MilliVcpu(vcpu));
        let mut processor = Processor::default();
        let mut ends = Vec::new();
        let mut run_until = |processor: &mut Processor, until: u64| {
            while let Some((at, _)) = processor.next_end(sharing)
                && at.0 <= until
            {
                let (request, _) = processor.end_first(sharing, at).unwrap();
                ends.push((request, at.0));
            }
        };
        for (request, &(at, work)) in starts.iter().enumerate() {
            run_until(&mut processor, at);
            processor.start(sharing, SimTime(at), Micros(work), request as u64, request as u32);
        }
        run_until(&mut processor, u64::MAX);
        ends
    }

    #[test]
    fn two_on_one_vcpu() {
        // A alone 0–400: 400 done. Both at ½ from 400: A's other 600 take 1,200 → 1,600; B has 600 of 1,000 done,
        // and its last 400 alone take 400 → 2,000. Total work 2,000 on one vCPU never idle: 2,000.
        assert_eq!(ends(1_000, &[(0, 1_000), (400, 1_000)]), [(0, 1_600), (1, 2_000)]);
    }

    #[test]
    fn a_quarter_vcpu_takes_four_times_as_long() {
        assert_eq!(ends(250, &[(0, 1_000)]), [(0, 4_000)]);
        // One and a half vCPUs do not help one request; two run at ¾ each: 900 ÷ ¾ = 1,200.
        assert_eq!(ends(1_500, &[(0, 900)]), [(0, 900)]);
        assert_eq!(ends(1_500, &[(0, 900), (0, 900)]), [(0, 1_200), (1, 1_200)]);
    }

    #[test]
    fn three_on_two_vcpus() {
        // Alone and in pairs at full speed until 300; from 300 three at ⅔. Left then: A 600, B 900, C 1,000.
        // A ends at 300 + 600 × 3/2 = 1,200; B has 300, C 400 left, at full speed: 1,500 and 1,600.
        let starts = [(0, 900), (0, 1_200), (300, 1_000)];
        assert_eq!(ends(2_000, &starts), [(0, 1_200), (1, 1_500), (2, 1_600)]);
    }

    #[test]
    fn phases_change_between_undisturbed_and_sharing() {
        // The same: A and B run undisturbed to 900 and 1,200 until C starts at 300; A ends at 1,200, and the others run
        // undisturbed again, to 1,500 and 1,600. On half a vCPU what is left of 100 µs after 50 is 25 µs of work.
        let sharing = Sharing::new(MilliVcpu(2_000));
        let phase = |sequence: u32, end| Phase {
            since: SimTime(0),
            end: SimTime(end),
            sequence: sequence.into(),
            request: sequence,
            rest: 0,
        };
        let mut processor = Processor::default();
        for phase in [phase(0, 900), phase(1, 1_200)] {
            processor.take_over(sharing, SimTime(300), &phase);
        }
        processor.start(sharing, SimTime(300), Micros(1_000), 2, 2);
        assert_eq!(processor.next_end(sharing), Some((SimTime(1_200), 0)));
        assert_eq!(processor.end_first(sharing, SimTime(1_200)), Some((0, 0)));
        let mut ends: Vec<_> = processor
            .hand_back(SimTime(1_200))
            .map(|phase| (phase.request, phase.end.0, phase.rest))
            .collect();
        ends.sort_unstable();
        assert_eq!(ends, [(1, 1_500, 0), (2, 1_600, 0)]);
        assert!(processor.is_idle());

        let half = Sharing::new(MilliVcpu(500));
        assert_eq!((half.undisturbed(), half.alone(Micros(50))), (1, Micros(100)));
        processor.take_over(half, SimTime(50), &phase(0, 100));
        assert_eq!(processor.next_end(half), Some((SimTime(100), 0)));
        // 600 thousandths are no whole number of ticks: nobody runs undisturbed.
        assert_eq!(Sharing::new(MilliVcpu(600)).undisturbed(), 0);
    }

    #[test]
    fn thirds_leave_no_trace() {
        // Three at ⅓ for 100 µs each do 33.33 of 100; the fourth starts, ¼ each: 66.67 × 4 = 266.67 → 367 (366.67);
        // then the fourth has 100 − 66.67 = 33.33 left alone → 400 in all, as total work says (rounded once: 400).
        let starts = [(0, 100), (0, 100), (0, 100), (100, 100)];
        assert_eq!(ends(1_000, &starts), [(0, 367), (1, 367), (2, 367), (3, 400)]);
        // Cut ticks never cost a microsecond: seven at 1/7, an eighth without work at 350: still 100 × 7 = 700.
        let mut starts = vec![(0, 100); 7];
        starts.push((350, 0));
        assert_eq!(
            ends(1_000, &starts)[1..],
            (0..7).map(|n| (n, 700)).collect::<Vec<_>>()
        );
    }

    #[test]
    fn a_hundred_years_of_work_do_not_overflow() {
        // 100 years = 3.1536e15 µs; two of them on a quarter vCPU: 8 × as long. Then a start after 35 years of
        // full speed winds the clock back and changes nothing: on two vCPUs, B runs beside A for 500 of its 1,000,
        // then three at ⅔: 500 × 3/2 = 750 more; C has 2,000 − 500 left at full speed; A lost 750 × ⅓ = 250.
        let century = 100 * 365 * 86_400 * 1_000_000_u64;
        assert_eq!(
            ends(250, &[(0, century), (0, century)]),
            [(0, 8 * century), (1, 8 * century)]
        );
        let late = 90 * 365 * 86_400 * 1_000_000_u64;
        assert_eq!(
            ends(2_000, &[(0, century), (late, 1_000), (late + 500, 2_000)]),
            [(1, late + 1_250), (2, late + 2_750), (0, century + 250)]
        );
    }
}
