//! The short form of a candidate: `lambda:memory=512,architecture=arm64`, `fargate:cpu=0.5,memory=1GB,count=2`,
//! `ec2:type=t3.medium,count=2,name=today`. Keys keep their column, so that a mistake is shown where it was typed.

use super::Platform;

/// A candidate as typed: platform and keys, each key known to its platform and given once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RawCandidate {
    text: String,
    /// Which platform.
    pub(super) platform: Platform,
    keys: Vec<Key>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Key {
    name: &'static str,
    /// `None` of a bare key such as `keep-warm`.
    value: Option<String>,
    /// 1-based column of the key, and of its value.
    column: usize,
}

impl Platform {
    /// Keys the platform understands.
    const fn keys(self) -> &'static [&'static str] {
        match self {
            Self::Lambda => &[
                "name",
                "front-door",
                "architecture",
                "memory",
                "runtime",
                "package",
                "init",
                "keep-alive",
                "life-cap",
                "placement",
                "reuse",
                "late-binding",
                "reserved-concurrency",
                "timeout",
                "keep-warm",
                "cpu-fraction",
            ],
            Self::Fargate => &[
                "name",
                "front-door",
                "architecture",
                "cpu",
                "memory",
                "count",
                "slots",
                "balancer",
                "queue-limit",
                "client-timeout",
                "cpu-fraction",
            ],
            Self::Ec2 => &[
                "name",
                "front-door",
                "type",
                "count",
                "slots",
                "balancer",
                "queue-limit",
                "client-timeout",
                "cpu-fraction",
            ],
        }
    }

    /// Keys that need scaling, which this version does not simulate yet.
    const SCALING: [&'static str; 4] = ["min", "max", "target-cpu", "target-requests"];
}

/// What is wrong with a candidate, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("candidate `{text}`, column {column}: {field}: {problem}")]
pub struct CandidateError {
    /// The candidate as typed.
    pub text: String,
    /// 1-based column.
    pub column: usize,
    /// The key, or what stands in its place.
    pub field: String,
    /// What is wrong and what would do.
    pub problem: String,
}

impl RawCandidate {
    /// Reads the short form.
    ///
    /// # Errors
    /// An unknown platform or key, a key given twice, an empty value; with column and the nearest known name.
    pub fn parse(text: &str) -> Result<Self, CandidateError> {
        let (platform, rest) = text.split_once(':').unwrap_or((text, ""));
        let named = Platform::ALL.into_iter().find(|known| known.name() == platform);
        let Some(platform) = named else {
            let problem = format!("unknown platform `{platform}`: lambda, fargate or ec2");
            return Err(CandidateError {
                text: text.into(),
                column: 1,
                field: "platform".into(),
                problem,
            });
        };
        let mut raw = Self {
            text: text.to_owned(),
            platform,
            keys: Vec::new(),
        };
        let mut at = platform.name().len() + 1;
        for part in rest.split(',').filter(|_| !rest.is_empty()) {
            raw.add_key(part, text[..at].chars().count() + 1)?;
            at += part.len() + 1;
        }
        Ok(raw)
    }

    fn add_key(&mut self, part: &str, column: usize) -> Result<(), CandidateError> {
        let (name, value) = part
            .split_once('=')
            .map_or((part, None), |(name, value)| (name, Some(value)));
        let (name, known) = (name.trim(), self.platform.keys());
        let Some(&name) = known.iter().find(|&&key| key == name) else {
            let problem = self.unknown(name);
            return Err(self.error_at(column, name, problem));
        };
        if self.keys.iter().any(|key| key.name == name) {
            return Err(self.error_at(column, name, "given twice".to_owned()));
        }
        let value = value.map(|value| value.trim().to_owned());
        if value.as_deref() == Some("") {
            return Err(self.error_at(column, name, "a value is missing behind `=`".to_owned()));
        }
        self.keys.push(Key { name, value, column });
        Ok(())
    }

    /// What is wrong with a key the platform does not know.
    fn unknown(&self, name: &str) -> String {
        if Platform::SCALING.contains(&name) {
            return "autoscaling is not simulated yet; give a fixed `count`".to_owned();
        }
        let keys = self.platform.keys();
        let elsewhere: Vec<&str> = Platform::ALL
            .into_iter()
            .filter(|platform| platform.keys().contains(&name))
            .map(Platform::name)
            .collect();
        if !elsewhere.is_empty() {
            return format!("a key of {}; here: {}", elsewhere.join(" and "), keys.join(", "));
        }
        match nearest(name, keys) {
            Some(near) => format!("unknown key; did you mean `{near}`? ({})", keys.join(", ")),
            None => format!("unknown key; there are: {}", keys.join(", ")),
        }
    }

    fn error_at(&self, column: usize, field: &str, problem: String) -> CandidateError {
        CandidateError {
            text: self.text.clone(),
            column,
            field: field.to_owned(),
            problem,
        }
    }

    /// An error about `key`, at its place, or at the start when it was not given.
    pub(super) fn error(&self, key: &str, problem: impl ToString) -> CandidateError {
        let column = self.keys.iter().find(|k| k.name == key).map_or(1, |k| k.column);
        self.error_at(column, key, problem.to_string())
    }

    /// Whether `key` was given.
    pub(super) fn has(&self, key: &str) -> bool {
        self.keys.iter().any(|k| k.name == key)
    }

    /// The value of `key` read by `parse`, if the key was given.
    pub(super) fn get<T, E: ToString>(
        &self,
        key: &str,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Result<Option<T>, CandidateError> {
        let Some(found) = self.keys.iter().find(|k| k.name == key) else {
            return Ok(None);
        };
        let Some(value) = &found.value else {
            return Err(self.error(key, "needs a value: `key=value`"));
        };
        parse(value).map(Some).map_err(|problem| self.error(key, problem))
    }

    /// An on/off key: absent, bare (on), or `true`, `false`, `on`, `off`.
    pub(super) fn switch(&self, key: &str, absent: Switch) -> Result<Switch, CandidateError> {
        match self
            .keys
            .iter()
            .find(|k| k.name == key)
            .map(|k| k.value.as_deref())
        {
            None => Ok(absent),
            Some(None | Some("true" | "on")) => Ok(Switch::On),
            Some(Some("false" | "off")) => Ok(Switch::Off),
            Some(Some(other)) => Err(self.error(key, format!("expected on or off, found `{other}`"))),
        }
    }
}

/// On or off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Switch {
    On,
    Off,
}

/// The known name nearest to what was typed, where one is near: two slips, or a third of its length.
#[must_use]
pub fn nearest<'a>(typed: &str, known: &[&'a str]) -> Option<&'a str> {
    let typed: String = typed.chars().take(64).collect();
    let slips = |name: &str| strsim::levenshtein(&typed, name);
    let near = known.iter().min_by_key(|name| slips(name))?;
    (slips(near) <= (near.len() / 3).max(2)).then_some(*near)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(text: &str) -> (usize, String) {
        let error = RawCandidate::parse(text).unwrap_err();
        (error.column, error.to_string())
    }

    #[test]
    fn a_mistake_is_shown_where_it_was_typed() {
        let (column, text) = problem("lambda:memory=512,architekture=arm64");
        assert_eq!(column, 19);
        assert!(text.contains("did you mean `architecture`?"), "{text}");
        assert_eq!(problem("lamda:memory=512").0, 1);
        assert!(problem("fargate:min=2").1.contains("fixed `count`"));
        assert!(problem("lambda:memory=512,memory=1GB").1.contains("given twice"));
        assert!(
            problem("ec2:architecture=arm64")
                .1
                .contains("a key of lambda and fargate; here: name, ")
        );
        assert!(problem("lambda:memory=").1.contains("missing"));
        assert!(problem("").1.contains("unknown platform"));
    }

    #[test]
    fn switches() {
        let raw = RawCandidate::parse("lambda:keep-warm,late-binding=off").unwrap();
        assert_eq!(raw.switch("keep-warm", Switch::Off), Ok(Switch::On));
        assert_eq!(raw.switch("late-binding", Switch::On), Ok(Switch::Off));
        let odd = RawCandidate::parse("lambda:keep-warm=maybe").unwrap();
        assert!(odd.switch("keep-warm", Switch::Off).is_err());
    }
}
