//! Tasks on several threads, each alone, so that what comes out does not depend on how many there are.

use std::sync::{
    Mutex, PoisonError,
    atomic::{AtomicUsize, Ordering},
};

/// Does every task and gives back what each came to, in the order of the tasks. They are begun in this order, too: the
/// longest should come first.
pub(super) fn in_parallel<T: Sync, R: Send>(
    jobs: usize,
    tasks: &[T],
    work: impl Fn(&T) -> R + Sync,
) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let results: Vec<Mutex<Option<R>>> = tasks.iter().map(|_| Mutex::new(None)).collect();
    let worker = || {
        while let Some((task, result)) = {
            let at = next.fetch_add(1, Ordering::Relaxed);
            tasks.get(at).zip(results.get(at))
        } {
            let done = work(task);
            *result.lock().unwrap_or_else(PoisonError::into_inner) = Some(done);
        }
    };
    let jobs = jobs.min(tasks.len());
    match rayon::ThreadPoolBuilder::new().num_threads(jobs.max(1)).build() {
        Ok(pool) if jobs > 1 => drop(pool.broadcast(|_| worker())),
        _ => worker(),
    }
    let done = results.into_iter().map(|result| result.into_inner());
    done.filter_map(|result| result.unwrap_or_else(PoisonError::into_inner))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_in_the_order_of_the_tasks() {
        let tasks: Vec<u64> = (0..100).collect();
        let squares: Vec<u64> = tasks.iter().map(|n| n * n).collect();
        for jobs in [0, 1, 3, 200] {
            assert_eq!(in_parallel(jobs, &tasks, |n| n * n), squares);
        }
        assert!(in_parallel(4, &[], |n: &u64| *n).is_empty());
    }
}
