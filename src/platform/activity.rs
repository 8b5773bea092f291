//! What was done in each billing hour, before anything is metered: requests, bytes, running time. The same activity
//! can be metered behind one front door or another, with logs or without.

use std::{collections::BTreeMap, ops::AddAssign};

use crate::units::{BillingHour, Window};

/// Counts of one billing hour. Traffic counts to the hour of its arrival.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct HourActivity {
    /// Arrivals.
    pub arrivals: u128,
    /// Arrivals in started 512 KB, as an HTTP API bills them.
    pub http_api_units: u128,
    /// Bytes received.
    pub request_bytes: u128,
    /// Requests admitted, each to be answered.
    pub responses: u128,
    /// Bytes sent.
    pub response_bytes: u128,
    /// Connections × time.
    pub connected_micros: u128,
    /// Requests that wrote logs.
    pub logged_requests: u128,
    /// Billed Lambda invocations.
    pub lambda_requests: u128,
    /// Configured memory × billed duration.
    pub lambda_mib_millis: u128,
    /// Billed time of tasks or instances.
    pub instance_micros: u128,
}

impl AddAssign<&Self> for HourActivity {
    fn add_assign(&mut self, other: &Self) {
        self.arrivals += other.arrivals;
        self.http_api_units += other.http_api_units;
        self.request_bytes += other.request_bytes;
        self.responses += other.responses;
        self.response_bytes += other.response_bytes;
        self.connected_micros += other.connected_micros;
        self.logged_requests += other.logged_requests;
        self.lambda_requests += other.lambda_requests;
        self.lambda_mib_millis += other.lambda_mib_millis;
        self.instance_micros += other.instance_micros;
    }
}

/// Activity by billing hour.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Activity(BTreeMap<BillingHour, HourActivity>);

impl Activity {
    /// Adds counts to an hour.
    pub fn add(&mut self, hour: BillingHour, counts: &HourActivity) {
        *self.0.entry(hour).or_default() += counts;
    }

    /// `instances` tasks or instances run throughout `span`.
    pub fn run(&mut self, span: Window, instances: u64) {
        for (hour, part) in span.hours() {
            let instance_micros = u128::from(instances) * u128::from(part.0);
            self.0.entry(hour).or_default().instance_micros += instance_micros;
        }
    }

    /// Hour by hour.
    pub fn hours(&self) -> impl Iterator<Item = (BillingHour, &HourActivity)> {
        self.0.iter().map(|(&hour, counts)| (hour, counts))
    }

    /// The same with responses of `bytes` each, where none are known.
    #[must_use]
    pub fn with_responses_of(mut self, bytes: u64) -> Self {
        for hour in self.0.values_mut() {
            hour.response_bytes += hour.responses * u128::from(bytes);
        }
        self
    }

    /// Sums over the hours.
    #[must_use]
    pub fn total(&self) -> HourActivity {
        let mut total = HourActivity::default();
        self.0.values().for_each(|hour| total += hour);
        total
    }
}

impl AddAssign<&Self> for Activity {
    fn add_assign(&mut self, other: &Self) {
        for (hour, counts) in other.hours() {
            self.add(hour, counts);
        }
    }
}
