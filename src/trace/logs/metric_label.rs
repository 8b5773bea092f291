//! What the label of a CloudWatch metric means. CloudWatch makes labels of whatever tells the metrics of a request apart
//! (`Invocations`, `cart Duration p99`, `AWS/Lambda cart Throttles`), and users write their own, so the name of the metric
//! and the statistic are looked for among the words, in any order; what is left names the function.
//!
//! Source: Amazon CloudWatch User Guide, "Graphing metrics", and the metric lists of AWS Lambda, Elastic Load Balancing
//! and API Gateway.

/// What one series of points tells of a function.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Series {
    /// How many requests.
    Count(Counter),
    /// How many requests were refused, and are in no [`Counter`].
    Throttles,
    /// A statistic of how long they took.
    Time(Clock, Statistic),
}

/// A metric that counts requests, the best first: where a function has several, the others count the same requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Counter {
    /// Lambda.
    Invocations,
    /// Elastic Load Balancing.
    RequestCount,
    /// CloudFront.
    Requests,
    /// API Gateway.
    Count,
    /// How many durations there were.
    SampleCount,
    /// A column that says only `value`.
    Value,
}

/// A metric of durations, the best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Clock {
    /// Lambda, in milliseconds, init excluded.
    Duration,
    /// Application Load Balancer, in seconds.
    TargetResponseTime,
    /// API Gateway's wait for what is behind it, in milliseconds.
    IntegrationLatency,
    /// In milliseconds, as its unit says or a counter of API Gateway beside it.
    LatencyMillis,
    /// In seconds, as its unit says or a counter of a load balancer beside it.
    LatencySeconds,
    /// Classic Load Balancer, in seconds, or API Gateway, in milliseconds.
    Latency,
}

/// A statistic of a metric over a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Statistic {
    Sum,
    SampleCount,
    Average,
    /// So many of 100,000 take at most this long: 0 is the minimum, 100,000 the maximum.
    Quantile(u32),
}

/// What a label says; of each part the first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Label {
    pub(super) function: String,
    pub(super) metric: Option<Metric>,
    pub(super) statistic: Option<Statistic>,
}

/// A metric, whatever the statistic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Metric {
    Counter(Counter),
    Throttles,
    Clock(Clock),
}

/// What a point states as its unit, as far as it matters: two services have a metric `Latency`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LatencyUnit {
    Seconds,
    Millis,
    /// Another, or none.
    Other,
}

impl Label {
    /// Reads a label such as `cart Duration p99`.
    pub(super) fn read(text: &str) -> Self {
        let mut label = Self::default();
        for word in text.split(|c: char| c.is_whitespace() || "()[],:|\"".contains(c)) {
            let lower = word.to_ascii_lowercase();
            if word.is_empty() || lower.starts_with("aws/") {
                continue;
            }
            match (Metric::named(&lower), Statistic::named(&lower)) {
                (Some(metric), _) if label.metric.is_none() => label.metric = Some(metric),
                (_, Some(statistic)) if label.statistic.is_none() => label.statistic = Some(statistic),
                _ => {
                    if !label.function.is_empty() {
                        label.function.push(' ');
                    }
                    label.function.push_str(word);
                }
            }
        }
        label
    }

    /// Takes from the id of a query (`inv`, `p99`, `duration_p99`) what the label does not say.
    pub(super) fn or_of_id(mut self, id: &str) -> Self {
        let id = id.to_ascii_lowercase();
        let known = [
            ("invocation", Metric::Counter(Counter::Invocations)),
            ("requestcount", Metric::Counter(Counter::RequestCount)),
            ("throttle", Metric::Throttles),
            ("duration", Metric::Clock(Clock::Duration)),
        ];
        let of_id = || {
            known
                .iter()
                .find(|(part, _)| id.contains(part))
                .map(|(_, metric)| *metric)
        };
        self.metric = self.metric.or_else(of_id);
        let words = id.split(['_', '-']);
        let mut statistics = words.filter_map(|word| {
            let from_p = word.rfind('p').and_then(|at| Statistic::named(word.get(at..)?));
            Statistic::named(word).or(from_p)
        });
        self.statistic = self.statistic.or_else(|| statistics.next());
        self
    }

    /// The series that the metric and the statistic are; `None` where they tell neither counts nor durations.
    pub(super) fn series(&self) -> Option<Series> {
        match (self.metric?, self.statistic) {
            (Metric::Counter(counter), None | Some(Statistic::Sum)) => Some(Series::Count(counter)),
            (Metric::Throttles, None | Some(Statistic::Sum)) => Some(Series::Throttles),
            (Metric::Clock(_), Some(Statistic::SampleCount)) => Some(Series::Count(Counter::SampleCount)),
            (Metric::Clock(_), Some(Statistic::Sum)) => None,
            // CloudWatch's own default for a metric of times.
            (Metric::Clock(clock), statistic) => {
                Some(Series::Time(clock, statistic.unwrap_or(Statistic::Average)))
            }
            _ => None,
        }
    }
}

impl Series {
    /// The name of its metric.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Count(Counter::Invocations) => "Invocations",
            Self::Count(Counter::RequestCount) => "RequestCount",
            Self::Count(Counter::Requests) => "Requests",
            Self::Count(Counter::Count) => "Count",
            Self::Count(Counter::SampleCount) => "SampleCount",
            Self::Count(Counter::Value) => "value",
            Self::Throttles => "Throttles",
            Self::Time(..) => "durations",
        }
    }
}

impl Metric {
    fn named(lower: &str) -> Option<Self> {
        Some(match lower {
            "invocations" => Self::Counter(Counter::Invocations),
            "requestcount" => Self::Counter(Counter::RequestCount),
            "requests" => Self::Counter(Counter::Requests),
            "count" => Self::Counter(Counter::Count),
            "throttles" => Self::Throttles,
            "duration" => Self::Clock(Clock::Duration),
            "targetresponsetime" => Self::Clock(Clock::TargetResponseTime),
            "integrationlatency" => Self::Clock(Clock::IntegrationLatency),
            "latency" => Self::Clock(Clock::Latency),
            _ => return None,
        })
    }

    /// The same with the unit that a point states.
    pub(super) fn in_unit(self, unit: LatencyUnit) -> Self {
        match (self, unit) {
            (Self::Clock(Clock::Latency), LatencyUnit::Seconds) => Self::Clock(Clock::LatencySeconds),
            (Self::Clock(Clock::Latency), LatencyUnit::Millis) => Self::Clock(Clock::LatencyMillis),
            (metric, _) => metric,
        }
    }
}

impl LatencyUnit {
    pub(super) fn named(unit: &str) -> Self {
        match unit {
            "Seconds" => Self::Seconds,
            "Milliseconds" => Self::Millis,
            _ => Self::Other,
        }
    }
}

impl Statistic {
    pub(super) fn named(lower: &str) -> Option<Self> {
        Some(match lower {
            "sum" => Self::Sum,
            "samplecount" => Self::SampleCount,
            "average" | "avg" | "mean" => Self::Average,
            "minimum" | "min" => Self::Quantile(0),
            "maximum" | "max" => Self::Quantile(100_000),
            _ => return Self::percentile(lower.strip_prefix('p')?),
        })
    }

    /// `99`, `99.9`: per cent with at most three decimals.
    fn percentile(text: &str) -> Option<Self> {
        let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
        let digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
        if whole.is_empty() || whole.len() > 3 || decimals.len() > 3 || !digits(whole) || !digits(decimals) {
            return None;
        }
        let share: u32 = format!("{whole}{decimals:0<3}").parse().ok()?;
        (share <= 100_000).then_some(Self::Quantile(share))
    }
}

impl Clock {
    /// Microseconds in its unit, where `counter` counts the requests.
    pub(super) const fn micros(self, counter: Counter) -> f64 {
        match (self, counter) {
            (Self::TargetResponseTime | Self::LatencySeconds, _) | (Self::Latency, Counter::RequestCount) => {
                1_000_000.0
            }
            _ => 1_000.0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_in_any_order_name_metric_statistic_and_function() {
        let read = |text| {
            let label = Label::read(text);
            (label.function.clone(), label.series())
        };
        let p99 = Some(Series::Time(Clock::Duration, Statistic::Quantile(99_000)));
        assert_eq!(
            read("Invocations"),
            (String::new(), Some(Series::Count(Counter::Invocations)))
        );
        assert_eq!(read("cart Duration p99"), ("cart".to_owned(), p99));
        assert_eq!(read("p99 of"), ("of".to_owned(), None));
        assert_eq!(read("[AWS/Lambda] Duration (p99) cart"), ("cart".to_owned(), p99));
        let average = Some(Series::Time(Clock::TargetResponseTime, Statistic::Average));
        assert_eq!(read("TargetResponseTime"), (String::new(), average));
        assert_eq!(
            read("Duration SampleCount").1,
            Some(Series::Count(Counter::SampleCount))
        );
        for other in [
            "Errors",
            "Invocations Average",
            "Duration Sum",
            "RequestCountPerTarget",
            "",
            "p101 Duration x p1",
        ] {
            assert!(
                !matches!(read(other).1, Some(Series::Count(_) | Series::Throttles)),
                "{other}"
            );
        }
    }

    #[test]
    fn an_id_says_what_the_label_does_not() {
        let read = |label, id| Label::read(label).or_of_id(id).series();
        let quantile = |share| Some(Series::Time(Clock::Duration, Statistic::Quantile(share)));
        assert_eq!(read("Duration", "p99"), quantile(99_000));
        assert_eq!(read("Duration", "cart_max"), quantile(100_000));
        assert_eq!(read("cart", "durationp50"), quantile(50_000));
        assert_eq!(
            read("cart", "invocations1"),
            Some(Series::Count(Counter::Invocations))
        );
        assert_eq!(read("Duration p90", "p99"), quantile(90_000));
        assert_eq!(Statistic::named("p99.95"), Some(Statistic::Quantile(99_950)));
        assert_eq!((Statistic::named("p"), Statistic::named("p1.2345")), (None, None));
    }
}
