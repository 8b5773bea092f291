//! What is said once for the whole question, as typed: by a flag, or by a key of the scenario file. Both name the
//! same settings and are read by the same parsers; a flag goes before the file.

use std::collections::BTreeMap;

use super::{Mistake, Place, ScenarioError, Typed};

/// A setting of the question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "each is the flag and the key of the same name")]
pub enum Setting {
    Region,
    PriceDate,
    Month,
    Pricing,
    FreeTier,
    Seed,
    Only,
    Baseline,
    FrontDoor,
    Logs,
    Network,
    Zones,
    Trace,
    TraceFormat,
    Strict,
    SampleRate,
    Drop,
    RequestsPerMonth,
    Rps,
    Duration,
    Memory,
    Cpu,
    Scale,
    Jitter,
    Span,
    WarmUp,
    Concurrency,
    FargateVcpus,
    Ec2Vcpus,
    MinServed,
    MaxMonthlyCost,
}

/// Settings as typed.
#[derive(Clone, Debug, Default)]
pub struct Settings(BTreeMap<Setting, Vec<Typed>>);

impl Settings {
    /// Notes what was typed; nothing when nothing was.
    pub fn set(&mut self, setting: Setting, typed: Option<Typed>) {
        self.set_all(setting, typed.into_iter().collect());
    }

    /// Notes what was typed, value by value, of a setting that may have several; nothing when nothing was.
    pub fn set_all(&mut self, setting: Setting, typed: Vec<Typed>) {
        if !typed.is_empty() {
            self.0.insert(setting, typed);
        }
    }

    /// What was typed, its first value where there are several.
    #[must_use]
    pub fn get(&self, setting: Setting) -> Option<&Typed> {
        self.all(setting).first()
    }

    /// Every value typed.
    #[must_use]
    pub fn all(&self, setting: Setting) -> &[Typed] {
        self.0.get(&setting).map_or(&[], Vec::as_slice)
    }

    /// What a file says in place of `flag` (`--warm-up`), by the key of the same name (`workload.warm_up`); of several
    /// values the one that `problem` begins with, or the first.
    #[must_use]
    pub fn of_file(&self, flag: &str, problem: &str) -> Option<&Typed> {
        let key = flag.strip_prefix("--")?.replace('-', "_");
        let named = |typed: &&Typed| {
            let name = typed.field.rsplit('.').next();
            matches!(typed.place, Place::File { .. }) && name == Some(key.as_str())
        };
        let mut all = self.0.values().flatten().filter(named);
        all.clone()
            .find(|typed| {
                problem
                    .strip_prefix(&typed.text)
                    .is_some_and(|rest| rest.starts_with(':'))
            })
            .or_else(|| all.next())
    }

    /// These settings, and `others` where these say nothing. A trace in place of a load, or the other way round,
    /// takes the place of both.
    #[must_use]
    pub fn before(mut self, others: Self) -> Self {
        let traffic = [Setting::Trace, Setting::RequestsPerMonth, Setting::Rps];
        let named = traffic.iter().any(|setting| self.0.contains_key(setting));
        for (setting, typed) in others.0 {
            if !(named && traffic.contains(&setting)) {
                self.0.entry(setting).or_insert(typed);
            }
        }
        self
    }
}

/// Reads settings, and remembers every mistake.
#[derive(Debug)]
pub struct SettingsReader<'a> {
    settings: &'a Settings,
    mistakes: Vec<Mistake>,
}

impl<'a> SettingsReader<'a> {
    /// A reader of `settings`.
    #[must_use]
    pub const fn new(settings: &'a Settings) -> Self {
        Self {
            settings,
            mistakes: Vec::new(),
        }
    }

    /// The setting read by `parse`, where it was typed and makes sense.
    pub fn optional<T, E: ToString>(
        &mut self,
        setting: Setting,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Option<T> {
        let read = self.settings.get(setting)?.read(parse);
        self.note(read)
    }

    /// The setting read by `parse`, or `default` where nothing was typed.
    pub fn or<T, E: ToString>(
        &mut self,
        setting: Setting,
        default: T,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> T {
        self.optional(setting, parse).unwrap_or(default)
    }

    /// Every value of a setting that may have several, read by `parse`.
    pub fn all<T, E: ToString>(&mut self, setting: Setting, parse: impl Fn(&str) -> Result<T, E>) -> Vec<T> {
        let settings = self.settings;
        self.each(settings.all(setting), parse)
    }

    /// Each value read by `parse`.
    pub fn each<T, E: ToString>(&mut self, typed: &[Typed], parse: impl Fn(&str) -> Result<T, E>) -> Vec<T> {
        typed
            .iter()
            .filter_map(|typed| self.note(typed.read(&parse)))
            .collect()
    }

    fn note<T>(&mut self, read: Result<T, Mistake>) -> Option<T> {
        read.map_err(|mistake| self.mistakes.push(mistake)).ok()
    }

    /// The end of reading.
    ///
    /// # Errors
    /// All mistakes found on the way.
    pub fn finish(self) -> Result<(), ScenarioError> {
        ScenarioError::unless(self.mistakes, ())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::Place;

    fn typed(text: &str, flag: &'static str) -> Typed {
        Typed {
            text: text.to_owned(),
            place: Place::Flag(flag),
            field: String::new(),
        }
    }

    #[test]
    fn flags_go_before_the_file_and_one_traffic_before_another() {
        let (mut flags, mut file) = (Settings::default(), Settings::default());
        flags.set(Setting::Rps, Some(typed("7", "--rps")));
        flags.set(Setting::Seed, Some(typed("2", "--seed")));
        file.set(Setting::Seed, Some(typed("3", "seed")));
        file.set(Setting::Trace, Some(typed("t.csv", "trace")));
        file.set(Setting::Logs, Some(typed("none", "logs")));
        let both = flags.before(file);
        assert_eq!(both.get(Setting::Seed).unwrap().text, "2");
        assert_eq!(both.get(Setting::Logs).unwrap().text, "none");
        assert_eq!(both.get(Setting::Trace), None);
    }

    #[test]
    fn every_mistake_is_told() {
        let mut settings = Settings::default();
        settings.set(Setting::Seed, Some(typed("x", "--seed")));
        settings.set(Setting::Zones, Some(typed("y", "--zones")));
        let mut reader = SettingsReader::new(&settings);
        let parse = |text: &str| text.parse::<u32>();
        assert_eq!(reader.or(Setting::Seed, 1, parse), 1);
        assert_eq!(reader.or(Setting::Zones, 2, parse), 2);
        assert_eq!(reader.finish().unwrap_err().0.len(), 2);
    }
}
