//! Product facts: instance types, task sizes, measured init times, rules with a date. Data under
//! `pricing/catalog/`, each row with its source; loaded once where needed; ids in name order. Knows no price.

mod instance_type;

pub use instance_type::InstanceType;
