//! State machines of the platforms: Lambda, and fleets of Fargate tasks or EC2 instances. They turn arrivals into
//! usage, a service level and a capacity profile; they see no price, print nothing, read no file.

pub mod fleet;
mod front_door;
pub mod lambda;
mod outcome;
mod tally;

pub use front_door::{FrontDoor, LogVolume};
pub use outcome::{Capacity, Outcome, ServiceLevel};
pub use tally::Tally;
