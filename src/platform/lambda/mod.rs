//! AWS Lambda: warm pools, late binding, keep-alive, concurrency limits, billing per millisecond.

mod function;

pub use function::{Binding, InitBilling, KeepAlive, LambdaFunction, LambdaMemory, Reuse, Warmth};
