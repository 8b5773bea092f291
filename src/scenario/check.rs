//! The values of a scenario file, checked as meant; every mistake is noted at its place.

use std::{collections::BTreeMap, path::Path};

use super::{
    Automatic, CpuChoice, Extra, FunctionRule, Goal, Mistake, Pattern, Place, ResponseStatistic,
    ScenarioFile, ServiceCall, Setting, Settings, Typed,
    extra::parse_dollars,
    parse_bytes,
    raw_file::{RawFile, RawFunction, RawSend, RawSlo, RawWorkload},
    raw_value::{At, Scalar, Scalars, Text},
    source::Source,
};
use crate::{
    catalog::metering::{ReadConsistency, dynamodb_read, dynamodb_write, sqs_request},
    usage::Meter,
};

/// A check under way.
pub(super) struct Check<'a> {
    pub(super) source: Source<'a>,
    /// What relative paths are relative to.
    folder: &'a Path,
    pub(super) mistakes: Vec<Mistake>,
}

impl<'a> Check<'a> {
    pub(super) const fn new(source: Source<'a>, folder: &'a Path) -> Self {
        Self {
            source,
            folder,
            mistakes: Vec::new(),
        }
    }

    pub(super) fn file(&mut self, raw: &RawFile) -> ScenarioFile {
        let workload = raw.workload.as_ref();
        ScenarioFile {
            settings: self.settings(raw),
            map: self.pairs(
                "workload.map",
                workload.and_then(|workload| workload.map.as_ref()),
            ),
            prices: self.pairs("price", raw.price.as_ref()),
            goals: raw.slo.as_ref().map_or_else(Vec::new, |slo| self.goals(slo)),
            functions: raw.function.iter().map(|rule| self.function(rule)).collect(),
            candidates: self.candidates(&raw.candidate),
            automatic: match &raw.only {
                Some(only) if *only.0.get_ref() => Automatic::None,
                _ => Automatic::Beside,
            },
            extras: self.extras(raw),
        }
    }

    pub(super) fn note<T>(&mut self, read: Result<T, Mistake>) -> Option<T> {
        read.map_err(|mistake| self.mistakes.push(mistake)).ok()
    }

    fn typed<T: ToString>(&self, field: &str, value: Option<&At<T>>) -> Option<Typed> {
        value.map(|value| self.source.typed(field, value))
    }

    /// A number or text, as typed.
    fn scalar(&self, field: &str, value: &At<Scalar>) -> Typed {
        let text = value.0.get_ref().text(self.source.text(&value.0.span()));
        self.source.typed_as(field, &value.0, text)
    }

    /// A path, relative to the folder of the file.
    fn path(&self, field: &str, value: Option<&Text>) -> Option<Typed> {
        self.typed(field, value).map(|typed| self.beside(typed))
    }

    fn beside(&self, typed: Typed) -> Typed {
        let text = match typed.text.as_str() {
            "-" => typed.text,
            path => self.folder.join(path).display().to_string(),
        };
        Typed { text, ..typed }
    }

    /// A text, or each of a list.
    fn texts(&self, field: &str, value: Option<&At<Scalars>>) -> Vec<Typed> {
        let Some(value) = value else {
            return Vec::new();
        };
        match value.0.get_ref() {
            Scalars::One(one) => {
                let text = one.text(self.source.text(&value.0.span()));
                vec![self.source.typed_as(field, &value.0, text)]
            }
            Scalars::List(list) => list.iter().map(|one| self.scalar(field, one)).collect(),
        }
    }

    fn pairs(&self, field: &str, pairs: Option<&BTreeMap<String, Text>>) -> Vec<Typed> {
        let pair = |(name, value): (&String, &Text)| {
            let text = format!("{name}={}", value.0.get_ref());
            self.source.typed_as(field, &value.0, text)
        };
        pairs.into_iter().flatten().map(pair).collect()
    }

    fn settings(&mut self, raw: &RawFile) -> Settings {
        let mut settings = Settings::default();
        for (setting, field, value) in [
            (Setting::Region, "region", &raw.region),
            (Setting::PriceDate, "price_date", &raw.price_date),
            (Setting::Month, "month", &raw.month),
            (Setting::Baseline, "baseline", &raw.baseline),
            (Setting::FrontDoor, "front_door", &raw.front_door),
            (Setting::Logs, "logs", &raw.logs),
            (Setting::Network, "network", &raw.network),
        ] {
            settings.set(setting, self.typed(field, value.as_ref()));
        }
        settings.set(Setting::Pricing, self.path("pricing", raw.pricing.as_ref()));
        settings.set(Setting::Only, self.typed("only", raw.only.as_ref()));
        settings.set(Setting::Seed, self.typed("seed", raw.seed.as_ref()));
        settings.set(Setting::Zones, self.typed("zones", raw.zones.as_ref()));
        if let Some(workload) = &raw.workload {
            self.workload(workload, &mut settings);
        }
        if let Some(account) = &raw.account {
            for (setting, field, value) in [
                (Setting::Concurrency, "account.concurrency", &account.concurrency),
                (
                    Setting::FargateVcpus,
                    "account.fargate_vcpus",
                    &account.fargate_vcpus,
                ),
                (Setting::Ec2Vcpus, "account.ec2_vcpus", &account.ec2_vcpus),
            ] {
                settings.set(setting, self.typed(field, value.as_ref()));
            }
            settings.set(
                Setting::FreeTier,
                self.typed("account.free_tier", account.free_tier.as_ref()),
            );
        }
        if let Some(slo) = &raw.slo {
            let most = self.typed("slo.max_monthly_cost", slo.max_monthly_cost.as_ref());
            settings.set(Setting::MaxMonthlyCost, most);
            settings.set(
                Setting::MinServed,
                self.typed("slo.min_served", slo.min_served.as_ref()),
            );
        }
        settings
    }

    fn workload(&mut self, raw: &RawWorkload, settings: &mut Settings) {
        for (setting, field, value) in [
            (Setting::Duration, "workload.duration", &raw.duration),
            (Setting::Memory, "workload.memory", &raw.memory),
            (Setting::Cpu, "workload.cpu", &raw.cpu),
            (Setting::Jitter, "workload.jitter", &raw.jitter),
            (Setting::Span, "workload.span", &raw.span),
            (Setting::WarmUp, "workload.warm_up", &raw.warm_up),
            (Setting::TraceFormat, "workload.trace_format", &raw.trace_format),
        ] {
            settings.set(setting, self.typed(field, value.as_ref()));
        }
        for (setting, field, value) in [
            (Setting::Scale, "workload.scale", &raw.scale),
            (Setting::SampleRate, "workload.sample_rate", &raw.sample_rate),
            (
                Setting::RequestsPerMonth,
                "workload.requests_per_month",
                &raw.requests_per_month,
            ),
            (Setting::Rps, "workload.rps", &raw.rps),
        ] {
            let typed = value.as_ref().map(|value| self.scalar(field, value));
            settings.set(setting, typed);
        }
        settings.set(
            Setting::Strict,
            self.typed("workload.strict", raw.strict.as_ref()),
        );
        let traces = self.texts("workload.trace", raw.trace.as_ref());
        let traces = traces.into_iter().map(|typed| self.beside(typed)).collect();
        settings.set_all(Setting::Trace, traces);
        settings.set_all(Setting::Drop, self.texts("workload.drop", raw.drop.as_ref()));
        self.one_traffic(settings);
        if let Some(zone) = self.typed("workload.timezone", raw.timezone.as_ref()) {
            self.note(zone.read(time_zone));
        }
    }

    fn one_traffic(&mut self, settings: &Settings) {
        let traffic = [Setting::Trace, Setting::RequestsPerMonth, Setting::Rps];
        let named: Vec<&Typed> = traffic
            .iter()
            .filter_map(|&setting| settings.get(setting))
            .collect();
        if let [first, second, ..] = named.as_slice() {
            let problem = format!(
                "the traffic is given twice, by {} too; leave one out",
                first.field
            );
            self.mistakes.push(second.mistake(problem));
        }
    }

    fn goals(&mut self, raw: &RawSlo) -> Vec<Goal> {
        let mut goals = Vec::new();
        for (statistic, value) in [
            (ResponseStatistic::P50, &raw.p50),
            (ResponseStatistic::P90, &raw.p90),
            (ResponseStatistic::P95, &raw.p95),
            (ResponseStatistic::P99, &raw.p99),
            (ResponseStatistic::P999, &raw.p999),
            (ResponseStatistic::Max, &raw.max),
        ] {
            if let Some(typed) = self.typed(&format!("slo.{}", statistic.name()), value.as_ref()) {
                goals.extend(self.note(typed.read(|text| Goal::new(statistic, text))));
            }
        }
        goals
    }

    fn function(&mut self, raw: &RawFunction) -> FunctionRule {
        let cpu = self.typed("function.cpu", raw.cpu.as_ref());
        let cpu = cpu.and_then(|typed| self.note(typed.read(str::parse::<CpuChoice>)));
        let mut calls = Vec::new();
        if let Some(read) = raw.dynamodb.as_ref().and_then(|dynamodb| dynamodb.read.as_ref()) {
            let field = "function.dynamodb.read";
            let consistency = self.typed(&format!("{field}.consistency"), read.consistency.as_ref());
            let consistency = consistency.and_then(|typed| self.note(typed.read(read_consistency)));
            let consistency = consistency.unwrap_or(ReadConsistency::Eventual);
            let each = |bytes| dynamodb_read(bytes, consistency);
            calls.extend(self.call(field, Meter::DynamodbRead, (&read.per_request, &read.size), each));
        }
        let write = raw.dynamodb.as_ref().and_then(|dynamodb| dynamodb.write.as_ref());
        if let Some(RawSend { per_request, size }) = write {
            let (field, meter) = ("function.dynamodb.write", Meter::DynamodbWrite);
            calls.extend(self.call(field, meter, (per_request, size), dynamodb_write));
        }
        let send = raw.sqs.as_ref().and_then(|sqs| sqs.send.as_ref());
        if let Some(RawSend { per_request, size }) = send {
            let (field, meter) = ("function.sqs.send", Meter::SqsRequests);
            calls.extend(self.call(field, meter, (per_request, size), sqs_request));
        }
        FunctionRule {
            functions: self.pattern("function.match", &raw.pattern).0,
            cpu,
            calls,
        }
    }

    /// Calls of a service: how many per request, and what each counts by its size.
    fn call(
        &mut self,
        field: &str,
        meter: Meter,
        (count, size): (&At<Scalar>, &Text),
        each: impl Fn(u64) -> u64,
    ) -> Option<ServiceCall> {
        let bytes = self
            .source
            .typed(&format!("{field}.size"), size)
            .read(parse_bytes);
        let each = self.note(bytes).map(each);
        let count = self.scalar(&format!("{field}.per_request"), count);
        self.note(count.read(|count| ServiceCall::new(meter, count, each.unwrap_or(1))))
    }

    pub(super) fn pattern(&mut self, field: &str, raw: &Text) -> (Pattern, Place) {
        let typed = self.source.typed(field, raw);
        if typed.text.is_empty() {
            self.mistakes.push(
                typed.mistake("expected a pattern of function names, such as \"api-*\", found nothing"),
            );
        }
        (Pattern::new(typed.text), typed.place)
    }

    fn extras(&mut self, raw: &RawFile) -> Vec<Extra> {
        let mut extras: Vec<Extra> = Vec::new();
        for extra in &raw.extra {
            let name = self.source.typed("extra.name", &extra.name);
            if extras.iter().any(|other| other.name == name.text) {
                self.mistakes
                    .push(name.mistake(format!("two extras are named `{}`", name.text)));
            }
            let per_month = self.source.typed("extra.per_month", &extra.per_month);
            if let Some(per_month) = self.note(per_month.read(parse_dollars)) {
                let name = name.text;
                extras.push(Extra { name, per_month });
            }
        }
        extras
    }
}

fn read_consistency(text: &str) -> Result<ReadConsistency, String> {
    match text {
        "eventual" => Ok(ReadConsistency::Eventual),
        "strong" => Ok(ReadConsistency::Strong),
        "transactional" => Ok(ReadConsistency::Transactional),
        _ => Err(format!(
            "expected eventual, strong or transactional, found `{text}`"
        )),
    }
}

/// A name that a time zone could have. Schedules, which would need its rules, are not simulated.
fn time_zone(name: &str) -> Result<(), String> {
    let named = name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '/' | '_' | '-' | '+'));
    if named {
        Ok(())
    } else {
        Err(format!(
            "expected an IANA time zone such as Europe/Berlin, found `{name}`"
        ))
    }
}
