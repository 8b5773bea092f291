//! AWS Lambda: warm pools, late binding, keep-alive, concurrency limits, billing per millisecond.

mod account;
mod admission;
mod configured;
mod environment;
mod function;
mod keep_alive;
mod occupancy;
mod pool;
mod recorder;
mod simulation;
mod starts;
mod waiting;
mod warm_up;

pub use account::LambdaAccount;
pub use function::{
    Binding, InitBilling, KeepAlive, LambdaFunction, LambdaMemory, RecordedInit, Reuse, Warmth,
};
pub use simulation::LambdaSimulation;
pub use warm_up::{PrimedLambda, WarmUp};
