//! Quantities that carry their unit in the type: time, memory, CPU, money; exact conversions and named roundings.

mod architecture;
mod count;
mod cpu;
mod duration_text;
mod memory;
mod money;
mod ratio;
mod time;

pub use architecture::{Architecture, UnknownArchitecture};
pub use count::grouped_count;
pub use cpu::{MilliVcpu, PartsPerMillion};
pub use duration_text::{DurationTextError, LONGEST_DURATION, parse_duration};
pub use memory::{Mebibytes, MibMillis};
pub use money::{MoneyError, Usd};
pub use ratio::{Ratio, RatioError};
pub use time::{BilledMillis, BillingHour, Micros, SimTime, Window};
