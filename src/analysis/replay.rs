//! One pass over a trace through every candidate at once.
//!
//! Batches of arrivals lie in a small ring. Workers take turns: whoever is free advances the candidate that is
//! furthest behind by one batch, or parses the next batch while the ring has room, or, where somebody else is at that,
//! parses a portion of the text ahead of them. Each candidate sees the batches in order and alone, so results do not
//! depend on the number of workers. Memory: a few batches.

use std::{
    collections::VecDeque,
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
};

use crate::trace::{Arrivals, Batch, Helper, Reached, TraceError};

/// Batches held at once.
const RING: usize = 8;

/// Something that follows the trace batch by batch.
pub trait Follower: Send {
    /// Takes the next batch.
    fn follow(&mut self, batch: &Arc<Batch>);
}

/// How far a replay has come.
#[derive(Clone, Copy, Debug)]
pub struct Progress {
    /// Bytes read from the source.
    pub bytes_read: u64,
    /// Bytes of the source, where known.
    pub bytes_total: Option<u64>,
    /// Arrivals parsed so far.
    pub arrivals: u64,
}

impl From<Reached> for Progress {
    fn from(reached: Reached) -> Self {
        Self {
            bytes_read: reached.bytes_read,
            bytes_total: reached.bytes_total,
            arrivals: reached.rows,
        }
    }
}

/// What the workers share.
struct Desk<'a, F> {
    ring: VecDeque<Arc<Batch>>,
    /// Number of the batch at the front of the ring.
    first: u64,
    /// Emptied batches, for their capacity.
    spare: Vec<Batch>,
    stream: Option<&'a mut dyn Arrivals>,
    /// Parses ahead of the stream.
    helper: Option<Helper>,
    parsed: Parsed,
    arrivals: u64,
    places: Vec<Place<F>>,
}

/// A follower, out while a worker has it, and the number of the batch it wants next.
struct Place<F> {
    follower: Option<F>,
    next: u64,
}

enum Parsed {
    More,
    All,
    Failed(TraceError),
    /// A worker panicked: the others stop, and the panic goes on to the caller.
    Abandoned,
}

/// What a worker does next.
#[expect(clippy::large_enum_variant, reason = "one a worker, moved once a batch")]
enum Turn<'a, F> {
    Follow {
        place: usize,
        follower: F,
        batch: Arc<Batch>,
    },
    Parse {
        stream: &'a mut dyn Arrivals,
        batch: Batch,
    },
    /// Nothing but to parse ahead.
    Help(Helper),
    Wait,
    Done,
}

/// Drives `followers` through the rest of `stream` on `jobs` threads and gives them back in order.
///
/// # Errors
/// The trace's own.
pub fn replay<F: Follower>(
    stream: &mut dyn Arrivals,
    followers: Vec<F>,
    jobs: usize,
    progress: &(dyn Fn(Progress) + Sync),
) -> Result<Vec<F>, TraceError> {
    if followers.is_empty() {
        return Ok(followers); // with nobody to empty the ring, it would stay full
    }
    // Whoever has no follower to advance and no batch to parse may parse ahead; on one thread nobody is left over.
    let helper = if jobs > 1 { stream.helper() } else { None };
    let workers_at_most = match helper {
        Some(_) => jobs,
        None => followers.len() + 1,
    };
    let desk = Mutex::new(Desk {
        ring: VecDeque::with_capacity(RING),
        first: 0,
        spare: Vec::new(),
        stream: Some(stream),
        helper,
        parsed: Parsed::More,
        arrivals: 0,
        places: followers
            .into_iter()
            .map(|follower| Place {
                follower: Some(follower),
                next: 0,
            })
            .collect(),
    });
    let turned = Condvar::new();
    let jobs = jobs.min(workers_at_most);
    match rayon::ThreadPoolBuilder::new().num_threads(jobs.max(1)).build() {
        Ok(pool) if jobs > 1 => drop(pool.broadcast(|_| work(&desk, &turned, progress))),
        _ => work(&desk, &turned, progress),
    }
    let desk = desk.into_inner().unwrap_or_else(PoisonError::into_inner);
    match desk.parsed {
        Parsed::Failed(error) => Err(error),
        _ => Ok(desk
            .places
            .into_iter()
            .filter_map(|place| place.follower)
            .collect()),
    }
}

/// Tells the others when a worker panics in its turn, so that nobody waits for what it took along.
struct Guard<'m, 'a, F> {
    desk: &'m Mutex<Desk<'a, F>>,
    turned: &'m Condvar,
}

impl<F> Drop for Guard<'_, '_, F> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.desk.lock().unwrap_or_else(PoisonError::into_inner).parsed = Parsed::Abandoned;
            self.turned.notify_all();
        }
    }
}

/// One worker, until everything is followed.
fn work<F: Follower>(desk: &Mutex<Desk<'_, F>>, turned: &Condvar, progress: &(dyn Fn(Progress) + Sync)) {
    let lock = || desk.lock().unwrap_or_else(PoisonError::into_inner);
    let _guard = Guard { desk, turned };
    let mut held = lock();
    // Where there was nothing to help with, not before something has happened.
    let mut may_help = true;
    loop {
        match held.next_turn() {
            Turn::Follow {
                place,
                mut follower,
                batch,
            } => {
                drop(held);
                follower.follow(&batch);
                drop(batch);
                held = lock();
                held.put_back(place, follower);
                turned.notify_all();
            }
            Turn::Parse { stream, mut batch } => {
                drop(held);
                let result = stream.next_batch(&mut batch);
                let (bytes_read, bytes_total) = stream.progress();
                held = lock();
                held.add(stream, batch, result);
                let arrivals = held.arrivals;
                drop(held);
                turned.notify_all();
                progress(Progress {
                    bytes_read,
                    bytes_total,
                    arrivals,
                });
                held = lock();
            }
            Turn::Help(helper) if may_help => {
                drop(held);
                may_help = helper.help();
                held = lock();
                continue;
            }
            Turn::Help(_) | Turn::Wait => held = wait(turned, held),
            Turn::Done => {
                turned.notify_all();
                return;
            }
        }
        may_help = true;
    }
}

fn wait<'m, T>(turned: &Condvar, held: MutexGuard<'m, T>) -> MutexGuard<'m, T> {
    turned.wait(held).unwrap_or_else(PoisonError::into_inner)
}

impl<'a, F> Desk<'a, F> {
    fn next_turn(&mut self) -> Turn<'a, F> {
        if let Parsed::Failed(_) | Parsed::Abandoned = self.parsed {
            return Turn::Done;
        }
        let end = self.first + self.ring.len() as u64;
        let waiting = |place: &Place<F>| place.follower.is_some() && place.next < end;
        let behind = (0..self.places.len())
            .filter(|&i| waiting(&self.places[i]))
            .min_by_key(|&i| self.places[i].next);
        if let Some(place) = behind {
            let batch = Arc::clone(&self.ring[(self.places[place].next - self.first) as usize]);
            if let Some(follower) = self.places[place].follower.take() {
                return Turn::Follow {
                    place,
                    follower,
                    batch,
                };
            }
        }
        match self.parsed {
            Parsed::More => {
                let stream = self.stream.take_if(|_| self.ring.len() < RING);
                match (stream, &self.helper) {
                    (Some(stream), _) => Turn::Parse {
                        stream,
                        batch: self.spare.pop().unwrap_or_default(),
                    },
                    (None, Some(helper)) => Turn::Help(helper.clone()),
                    (None, None) => Turn::Wait,
                }
            }
            _ if self
                .places
                .iter()
                .all(|place| place.follower.is_some() && place.next == end) =>
            {
                Turn::Done
            }
            _ => Turn::Wait,
        }
    }

    fn put_back(&mut self, place: usize, follower: F) {
        self.places[place].follower = Some(follower);
        self.places[place].next += 1;
        let slowest = self.places.iter().map(|place| place.next).min().unwrap_or(0);
        while self.first < slowest {
            self.first += 1;
            if let Some(batch) = self.ring.pop_front() {
                self.spare.extend(Arc::try_unwrap(batch));
            }
        }
    }

    fn add(&mut self, stream: &'a mut dyn Arrivals, batch: Batch, result: Result<bool, TraceError>) {
        self.stream = Some(stream);
        match result {
            Ok(true) => {
                self.arrivals += batch.len() as u64;
                self.ring.push_back(Arc::new(batch));
            }
            Ok(false) => self.parsed = Parsed::All,
            Err(error) => self.parsed = Parsed::Failed(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        trace::{ArrivalStream, RequestRate, SyntheticLoad, TraceOptions, synthetic},
        units::{Micros, SimTime},
    };

    /// Notes what it sees; panics at a batch if told so.
    struct Witness {
        seen: Vec<SimTime>,
        batches: usize,
        panics_at: Option<usize>,
    }

    impl Follower for Witness {
        fn follow(&mut self, batch: &Arc<Batch>) {
            self.batches += 1;
            assert_ne!(Some(self.batches), self.panics_at, "as told");
            self.seen.extend(&batch.at);
        }
    }

    fn witness(panics_at: Option<usize>) -> Witness {
        Witness {
            seen: Vec::new(),
            batches: 0,
            panics_at,
        }
    }

    /// A day of 1,000,000 arrivals: 16 batches, twice as many as the ring holds.
    fn stream() -> ArrivalStream {
        let load = SyntheticLoad {
            rate: RequestRate::PerMonth(30_000_000),
            month_hours: 720,
        };
        let duration = "10ms".parse().unwrap();
        synthetic(
            &load,
            &TraceOptions {
                duration: Some(duration),
                ..TraceOptions::default()
            },
        )
        .unwrap()
    }

    #[test]
    fn every_follower_sees_every_batch_in_order_on_any_number_of_threads() {
        let mut alone = stream();
        let mut expected = Vec::new();
        let mut batch = Batch::default();
        while alone.next_batch(&mut batch).unwrap() {
            expected.extend(&batch.at);
        }
        assert!(expected.len() > 1_900_000 && expected.windows(2).all(|pair| pair[0] <= pair[1]));
        for jobs in [1, 2, 5] {
            let followers = (0..3).map(|_| witness(None)).collect();
            let followers = replay(&mut stream(), followers, jobs, &|_| {}).unwrap();
            assert_eq!(followers.len(), 3);
            assert!(
                followers.iter().all(|follower| follower.seen == expected),
                "{jobs} threads"
            );
        }
    }

    #[test]
    #[should_panic(expected = "as told")]
    fn a_panic_in_one_follower_ends_the_replay_instead_of_hanging_it() {
        let followers = vec![witness(None), witness(Some(3)), witness(None)];
        let _ = replay(&mut stream(), followers, 3, &|_| {});
    }

    #[test]
    fn progress_counts_every_arrival() {
        let most = Mutex::new(0);
        let note = |progress: Progress| {
            let mut most = most.lock().unwrap();
            *most = progress.arrivals.max(*most);
        };
        let followers = replay(&mut stream(), vec![witness(None)], 2, &note).unwrap();
        assert_eq!(*most.lock().unwrap(), followers[0].seen.len() as u64);
        assert!(followers[0].seen[0].since(SimTime::UNIX_EPOCH) > Micros::ZERO);
    }
}
