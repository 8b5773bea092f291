//! From activity to usage: which meters a candidate's activity counts on. One activity can be metered in many ways,
//! so that another front door, other logs or the other architecture need no other simulation.

use super::{Activity, FrontDoor, LogVolume};
use crate::{
    units::{Architecture, Window},
    usage::{Meter, Usage},
};

/// What a platform's activity is metered on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Metering {
    /// What runs the code.
    pub compute: Compute,
    /// What stands before it.
    pub front_door: FrontDoor,
    /// What it logs.
    pub logs: LogVolume,
    /// NAT gateways through which it reaches the internet.
    pub nat_gateways: u32,
}

/// Meters of what runs the code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Compute {
    /// Lambda functions of an architecture.
    Lambda(Architecture),
    /// Tasks or instances, each with these consumed units per microsecond.
    Instances(Vec<(Meter, u128)>),
}

/// The usage of activities that make up one candidate. Parts behind a load balancer share it, and parts in the same
/// network its NAT gateways: their hours and addresses count once.
#[must_use]
pub fn usage(parts: &[(&Metering, &Activity)], window: Window) -> Usage {
    let mut usage = Usage::default();
    let mut doors: Vec<FrontDoor> = Vec::new();
    for (metering, activity) in parts {
        metering.meter(activity, &mut usage);
        if !doors.contains(&metering.front_door) {
            doors.push(metering.front_door);
            metering.front_door.meter_always_on(window, &mut usage);
        }
    }
    let gateways = parts.iter().map(|(metering, _)| metering.nat_gateways).max();
    if let Some(gateways) = gateways.filter(|&gateways| gateways > 0) {
        usage.add_throughout(window, Meter::NatHour, u128::from(gateways));
        // Each has a public address of its own (Amazon VPC pricing: public IPv4 addresses in use).
        usage.add_throughout(window, Meter::PublicIpv4, u128::from(gateways));
    }
    usage
}

impl Metering {
    /// The usage of one activity alone.
    #[must_use]
    pub fn usage(&self, activity: &Activity, window: Window) -> Usage {
        usage(&[(self, activity)], window)
    }

    /// Counts an activity on its meters, all but what the front door costs without requests.
    fn meter(&self, activity: &Activity, usage: &mut Usage) {
        let lambda_target = matches!(self.compute, Compute::Lambda(_));
        for (hour, counts) in activity.hours() {
            match &self.compute {
                Compute::Lambda(architecture) => {
                    usage.add(hour, Meter::LambdaRequests, counts.lambda_requests);
                    usage.add(
                        hour,
                        Meter::LambdaDuration(*architecture),
                        counts.lambda_mib_millis,
                    );
                }
                Compute::Instances(meters) => {
                    for &(meter, per_micro) in meters {
                        usage.add(hour, meter, counts.instance_micros * per_micro);
                    }
                }
            }
            self.front_door.meter_traffic(hour, counts, lambda_target, usage);
            self.logs.meter(hour, counts.logged_requests, usage);
            if self.nat_gateways > 0 {
                // Responses leave by the load balancer; what tasks and instances send out themselves is their logs.
                let bytes = counts.logged_requests * u128::from(self.logs.bytes());
                usage.add(hour, Meter::NatBytes, bytes);
            }
        }
    }
}
