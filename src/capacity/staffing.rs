//! How many servers an offered load needs: a first guess that a replay confirms or corrects.

use super::ErlangC;

/// The fewest servers at which an M/M/c queue keeps `quantile` of its waits within `wait_max`, for requests of
/// `service_mean` (same unit) that offer `offered_load` erlangs.
///
/// Square-root staffing (Halfin and Whitt 1981) says where to look: between A and A + 6√A + 6 servers, for a wait of
/// nothing at all is met there for every quantile up to 99.9 %.
#[must_use]
pub fn staffing(offered_load: f64, service_mean: f64, quantile: f64, wait_max: f64) -> u32 {
    let meets = |servers: u32| {
        ErlangC::new(offered_load, servers)
            .is_some_and(|queue| queue.wait_quantile(quantile, service_mean) <= wait_max)
    };
    let most = offered_load + 6.0 * offered_load.sqrt() + 6.0;
    let (mut short, mut enough) = (offered_load as u32, most.ceil() as u32);
    while enough.saturating_sub(short) > 1 {
        let middle = short + (enough - short) / 2;
        if meets(middle) {
            enough = middle;
        } else {
            short = middle;
        }
    }
    enough.max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fewest_servers_are_the_fewest() {
        // Erlang C at A = 18, c = 20: p95 wait 1.1996 service times, at c = 21 less. A limit of 1.2 needs 20.
        assert_eq!(staffing(18.0, 1.0, 0.95, 1.2), 20);
        assert!(staffing(18.0, 1.0, 0.95, 1.19) == 21);
        // A = 0.8, c = 1: p95 13.86; two servers wait far less.
        assert_eq!(staffing(0.8, 1.0, 0.95, 14.0), 1);
        assert_eq!(staffing(0.8, 1.0, 0.95, 13.8), 2);
        assert_eq!(staffing(0.0, 1.0, 0.95, 0.0), 1);
    }

    #[test]
    fn no_load_and_no_wait_leaves_the_range() {
        for load in [0.1, 1.0, 10.0, 1_000.0, 20_000.0] {
            let servers = staffing(load, 1.0, 0.999, 0.0);
            let queue = ErlangC::new(load, servers).unwrap();
            assert!(queue.wait_quantile(0.999, 1.0) <= 0.0, "{load}");
        }
    }
}
