//! Closed forms of queueing theory: first guesses for sizing, oracles for tests. Times are in any one unit, loads in
//! erlangs (arrival rate × mean service time); nothing here simulates.

mod erlang;
mod little;
mod single_server;
mod staffing;

pub use erlang::{ErlangC, erlang_b};
pub use little::{offered_load, residence_time};
pub use single_server::pollaczek_khinchine_wait;
pub use staffing::staffing;
