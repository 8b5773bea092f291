//! State machines of the platforms: Lambda, and fleets of Fargate tasks or EC2 instances. They turn arrivals into
//! activity, a service level and a capacity profile, and activity into usage; they see no price, print nothing, read no file.

mod activity;
pub mod fleet;
mod front_door;
pub mod lambda;
mod metering;
mod outcome;
mod tally;
mod timeline;

pub use activity::{Activity, HourActivity};
pub use front_door::{FrontDoor, LogVolume};
pub use metering::{Compute, Metering, usage};
pub use outcome::{Capacity, Outcome, ServiceLevel};
pub use tally::Tally;
pub use timeline::{MINUTE, Recording, Timeline, TimelineRow};
