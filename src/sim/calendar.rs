//! A calendar: an agenda for many entries that come due one after another at a steady pace. It answers what an
//! [`Agenda`] answers, in the same order, and takes as long for ten entries as for ten thousand.
//!
//! Time is cut into days so short that most have one entry or none (a calendar queue: R. Brown, Communications of the
//! ACM 31, 1988). Entries of days to come lie unsorted, one list a day; those of today in an agenda, which settles
//! their order; those beyond the last day in another. So the worst that a burst or a long tail can do is make of the
//! calendar two agendas. The length of a day follows the pace of the entries; the order never depends on it.

use super::Agenda;
use crate::units::SimTime;

/// Due entries by (instant, tie-breaker), earliest first. `T`'s order settles ties within one instant.
#[derive(Clone, Debug)]
pub struct Calendar<T> {
    /// The earliest entry, and when it is due; without one, all is empty.
    next: Option<T>,
    next_at: SimTime,
    /// Other entries of today and of days before.
    today: Agenda<T>,
    /// Number of today: its instants shifted right by `width`.
    day: u64,
    /// A day lasts 2 to the power of this, in microseconds.
    width: u32,
    /// The first page of each day after today, by the day's number modulo how many there are.
    days: Vec<u32>,
    /// One bit a day: whether it has a page.
    occupied: Vec<u64>,
    /// Entries of days after today.
    pages: Vec<Page<T>>,
    /// The first page without an entry.
    free: u32,
    /// How many pages have one.
    ahead: u32,
    /// Entries beyond the last day.
    later: Agenda<T>,
    /// Entries still to be added before the length of a day is reviewed, of so many since `reviewed_at`.
    until_review: u32,
    review_every: u32,
    reviewed_at: SimTime,
}

#[derive(Clone, Copy, Debug)]
struct Page<T> {
    at: SimTime,
    entry: T,
    /// The next of the same day, or without an entry.
    next: u32,
}

/// The end of a list of pages.
const NONE: u32 = u32::MAX;
/// Days in a word of `occupied`.
const WORD: usize = 64;
const DAYS_MIN: usize = WORD;
const DAYS_MAX: usize = 1 << 17;
/// Days for each entry; with two to four days from one entry to the next, the days reach twice as far as entries
/// that last equally long.
const DAYS_PER_ENTRY: usize = 8;
/// Longest day, a power of two: 18 minutes.
const WIDTH_MAX: u32 = 30;
/// Fewest entries that tell the pace.
const REVIEW_MIN: u32 = 1_024;

impl<T: Copy + Ord> Default for Calendar<T> {
    fn default() -> Self {
        Self {
            next: None,
            next_at: SimTime::NEVER,
            today: Agenda::default(),
            day: 0,
            width: 10,
            days: vec![NONE; DAYS_MIN],
            occupied: vec![0; DAYS_MIN / WORD],
            pages: Vec::new(),
            free: NONE,
            ahead: 0,
            later: Agenda::default(),
            until_review: REVIEW_MIN,
            review_every: REVIEW_MIN,
            reviewed_at: SimTime(0),
        }
    }
}

impl<T: Copy + Ord> Calendar<T> {
    /// When the next entry is due; [`SimTime::NEVER`] when there is none.
    #[inline]
    #[must_use]
    pub const fn next_at(&self) -> SimTime {
        self.next_at
    }

    /// Adds an entry due before [`SimTime::NEVER`]. Allocates only when the calendar outgrows its largest size so far,
    /// or when the pace changes.
    #[inline]
    pub fn push(&mut self, at: SimTime, entry: T) {
        self.until_review -= 1;
        if self.until_review == 0 {
            self.review();
        }
        self.enter(at, entry);
    }

    /// Takes the next entry.
    #[inline]
    pub fn pop(&mut self) -> Option<(SimTime, T)> {
        let next = (self.next_at, self.next?);
        self.turn();
        Some(next)
    }

    /// Puts an entry where it belongs.
    #[inline]
    fn enter(&mut self, at: SimTime, entry: T) {
        let day = at.0 >> self.width;
        if day <= self.day {
            self.enter_today(at, entry);
        } else if self.next.is_none() {
            self.day = day;
            self.enter_today(at, entry);
        } else if day - self.day < self.days.len() as u64 {
            self.enter_ahead(day, at, entry);
        } else {
            self.later.push(at, entry);
        }
    }

    /// Adds an entry of today or a day before.
    #[inline]
    fn enter_today(&mut self, at: SimTime, entry: T) {
        match self.next {
            Some(next) if (at, entry) < (self.next_at, next) => {
                self.today.push(self.next_at, next);
                (self.next_at, self.next) = (at, Some(entry));
            }
            Some(_) => self.today.push(at, entry),
            None => (self.next_at, self.next) = (at, Some(entry)),
        }
    }

    /// Adds a page to a day after today.
    #[inline]
    fn enter_ahead(&mut self, day: u64, at: SimTime, entry: T) {
        let slot = day as usize & (self.days.len() - 1);
        let next = self.days[slot];
        let page = Page { at, entry, next };
        let index = self.free;
        if let Some(free) = self.pages.get_mut(index as usize) {
            self.free = free.next;
            *free = page;
            self.days[slot] = index;
        } else {
            self.days[slot] = self.pages.len() as u32;
            self.pages.push(page);
        }
        self.occupied[slot / WORD] |= 1 << (slot % WORD);
        self.ahead += 1;
    }

    /// The next entry is taken: another is, of today or of the next day that has one, which becomes today.
    #[inline]
    fn turn(&mut self) {
        if !self.today.is_empty() {
            (self.next_at, self.next) = match self.today.pop() {
                Some((at, entry)) => (at, Some(entry)),
                None => (SimTime::NEVER, None),
            };
            return;
        }
        (self.next_at, self.next) = (SimTime::NEVER, None);
        if self.ahead > 0 {
            self.day += self.days_to_next();
            self.open(self.day as usize & (self.days.len() - 1));
        } else if let Some((at, entry)) = self.later.pop() {
            self.enter(at, entry);
        }
        while self.later.next_at().0 >> self.width < self.day + self.days.len() as u64 {
            let Some((at, entry)) = self.later.pop() else {
                return;
            };
            self.enter(at, entry);
        }
    }

    /// Moves the entries of a day to today's.
    #[inline]
    fn open(&mut self, slot: usize) {
        let mut index = self.days[slot];
        self.days[slot] = NONE;
        self.occupied[slot / WORD] &= !(1 << (slot % WORD));
        while let Some(page) = self.pages.get_mut(index as usize) {
            let (at, entry) = (page.at, page.entry);
            let next = std::mem::replace(&mut page.next, self.free);
            self.free = index;
            self.ahead -= 1;
            self.enter_today(at, entry);
            index = next;
        }
    }

    /// How many days ahead the next is that has an entry; there is one.
    #[inline]
    fn days_to_next(&self) -> u64 {
        let start = (self.day as usize + 1) & (self.days.len() - 1);
        let bits = self.occupied[start / WORD] >> (start % WORD);
        if bits != 0 {
            return u64::from(bits.trailing_zeros()) + 1;
        }
        // Once round, up to the word of the start, for the days before it.
        let mut ahead = WORD - start % WORD;
        loop {
            let word = (start + ahead) / WORD & (self.occupied.len() - 1);
            let bits = self.occupied[word];
            if bits != 0 || ahead > self.days.len() {
                return ahead as u64 + u64::from(bits.trailing_zeros()) + 1;
            }
            ahead += WORD;
        }
    }

    /// Sees whether days are still about as long as half the time from one entry to the next, and their number a
    /// multiple of the entries; else cuts time anew.
    #[cold]
    fn review(&mut self) {
        let now = self.next_at.min(SimTime::MAX);
        let gap = now.since(self.reviewed_at).0 / u64::from(self.review_every);
        let width = gap.checked_ilog2().unwrap_or(0).saturating_sub(1).min(WIDTH_MAX);
        let entries = 1 + self.today.len() + self.ahead as usize + self.later.len();
        let days = (entries * DAYS_PER_ENTRY)
            .next_power_of_two()
            .clamp(DAYS_MIN, DAYS_MAX);
        self.reviewed_at = now;
        self.review_every = (entries as u32).max(REVIEW_MIN);
        self.until_review = self.review_every;
        let much_longer = width.abs_diff(self.width) > 1;
        let many_more = days.ilog2().abs_diff(self.days.len().ilog2()) > 1;
        if much_longer || many_more {
            self.cut(width, days);
        }
    }

    /// Cuts time into so many days of another length.
    fn cut(&mut self, width: u32, days: usize) {
        let mut all = Agenda::default();
        while let Some((at, entry)) = self.pop() {
            all.push(at, entry);
        }
        self.day = 0;
        self.width = width;
        self.days = vec![NONE; days];
        self.occupied = vec![0; days / WORD];
        while let Some((at, entry)) = all.pop() {
            self.enter(at, entry);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::Micros;
    use proptest::prelude::*;

    /// Adds and takes as an agenda does, through `steps` of (entries added, how far ahead, how many of them taken).
    fn behaves_as_an_agenda(steps: &[(usize, u64, usize)]) -> Result<(), TestCaseError> {
        let (mut calendar, mut agenda) = (Calendar::default(), Agenda::default());
        let mut clock = SimTime(0);
        let mut sequence = 0_u32;
        for &(added, reach, taken) in steps {
            for n in 0..added as u64 {
                let at = clock + Micros(n * n * 7_919 % (reach + 1));
                calendar.push(at, sequence % 3);
                agenda.push(at, sequence % 3);
                sequence += 1;
            }
            for _ in 0..taken.min(agenda.len()) {
                let entry = agenda.pop();
                prop_assert_eq!(calendar.pop(), entry);
                prop_assert_eq!(calendar.next_at(), agenda.next_at());
                clock = entry.map_or(clock, |(at, _)| at);
            }
        }
        while let Some(entry) = agenda.pop() {
            prop_assert_eq!(calendar.pop(), Some(entry));
        }
        prop_assert_eq!(calendar.pop(), None);
        prop_assert_eq!(calendar.next_at(), SimTime::NEVER);
        Ok(())
    }

    proptest! {
        #[test]
        fn gives_back_what_an_agenda_does(
            steps in proptest::collection::vec((0_usize..1_500, 0_u32..40, 0_usize..1_500), 0..20),
        ) {
            // Reaches from a microsecond to 6 days, so that days are cut again and again.
            let steps: Vec<_> = steps.iter().map(|&(added, reach, taken)| (added, 1 << reach, taken)).collect();
            behaves_as_an_agenda(&steps)?;
        }
    }

    #[test]
    fn a_hundred_thousand_at_one_instant() {
        let mut calendar = Calendar::default();
        (0..100_000_u32).rev().for_each(|n| calendar.push(SimTime(5), n));
        let taken: Vec<u32> = std::iter::from_fn(|| calendar.pop()).map(|(_, n)| n).collect();
        assert_eq!(taken, (0..100_000).collect::<Vec<u32>>());
    }
}
