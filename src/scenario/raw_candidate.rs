//! A candidate as typed, whatever the form: a name and its parts, each with a platform and keys that the platform
//! knows, every key with its place.

use super::{Mistake, Pattern, Place, Platform, Typed, keys, nearest, parse_lambda_memory};
use crate::units::Mebibytes;

/// A candidate as typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RawCandidate {
    /// Its name, where the user gave one.
    pub(super) name: Option<Typed>,
    /// At least one.
    pub(super) parts: Vec<RawPart>,
    /// Where its parts are listed.
    pub(super) place: Place,
}

/// Some functions and how they run, as typed: platform and keys, each key known to its platform and given once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RawPart {
    /// Which functions.
    pub(super) functions: Pattern,
    /// Where the pattern stands.
    pub(super) functions_place: Place,
    pub(super) platform: Platform,
    /// Where the platform stands.
    pub(super) place: Place,
    keys: Vec<GivenKey>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct GivenKey {
    name: &'static str,
    /// `None` of a bare key such as `keep-warm`.
    value: Option<String>,
    place: Place,
}

/// On or off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Switch {
    On,
    Off,
}

impl RawCandidate {
    /// Its parts.
    #[must_use]
    pub fn parts(&self) -> &[RawPart] {
        &self.parts
    }

    /// Its name, where the user gave one.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.name.as_ref().map(|name| name.text.as_str())
    }

    /// The same candidate made of other parts, such as parts completed by sizing.
    #[must_use]
    pub fn with_parts(&self, parts: Vec<RawPart>) -> Self {
        Self {
            parts,
            ..self.clone()
        }
    }

    /// A mistake about its name, or about all of it where it has none.
    #[must_use]
    pub fn mistake(&self, problem: impl ToString) -> Mistake {
        Mistake {
            place: self.name.as_ref().map_or(&self.place, |name| &name.place).clone(),
            field: "name".to_owned(),
            problem: problem.to_string(),
        }
    }
}

impl RawPart {
    /// All functions on `platform`, with no key given yet.
    pub(super) const fn new(
        platform: Platform,
        functions: Pattern,
        functions_place: Place,
        place: Place,
    ) -> Self {
        Self {
            functions,
            functions_place,
            platform,
            place,
            keys: Vec::new(),
        }
    }

    /// Which platform.
    #[must_use]
    pub const fn platform(&self) -> Platform {
        self.platform
    }

    /// Which functions.
    #[must_use]
    pub const fn functions(&self) -> &Pattern {
        &self.functions
    }

    /// Adds a key as typed.
    ///
    /// # Errors
    /// A key the platform does not know, with the nearest it has; a key given twice; an empty value.
    pub(super) fn add_key(&mut self, name: &str, value: Option<String>, place: Place) -> Result<(), Mistake> {
        let mistake = |problem: String| Mistake {
            place: place.clone(),
            field: name.to_owned(),
            problem,
        };
        let Some(known) = keys::of(self.platform).find(|key| key.name == name) else {
            return Err(mistake(self.unknown(name)));
        };
        if self.is_given(name) {
            return Err(mistake("given twice".to_owned()));
        }
        if value.as_deref() == Some("") {
            return Err(mistake("a value is missing behind `=`".to_owned()));
        }
        let name = known.name;
        self.keys.push(GivenKey { name, value, place });
        Ok(())
    }

    /// What is wrong with a key the platform does not know.
    fn unknown(&self, name: &str) -> String {
        if name == "target-requests" {
            return "scaling on requests is not simulated yet; scale on CPU with target-cpu".to_owned();
        }
        let known: Vec<&str> = keys::of(self.platform).map(|key| key.name).collect();
        let elsewhere: Vec<&str> = keys::platforms(name).map(Platform::name).collect();
        if !elsewhere.is_empty() {
            return format!("a key of {}; here: {}", elsewhere.join(" and "), known.join(", "));
        }
        match nearest(name, &known) {
            Some(near) => format!("unknown key; did you mean `{near}`? ({})", known.join(", ")),
            None => format!("unknown key; there are: {}", known.join(", ")),
        }
    }

    /// Whether `key` was given.
    #[must_use]
    pub fn is_given(&self, key: &str) -> bool {
        self.keys.iter().any(|given| given.name == key)
    }

    /// The same part with a value for a key that was not given; unchanged where it was, or where the platform has no
    /// such key.
    #[must_use]
    pub fn with(&self, key: &str, value: impl ToString) -> Self {
        let mut part = self.clone();
        if let Some(known) = keys::of(self.platform).find(|known| known.name == key)
            && !self.is_given(key)
        {
            part.keys.push(GivenKey {
                name: known.name,
                value: Some(value.to_string()),
                place: self.place.clone(),
            });
        }
        part
    }

    /// The same part without `key`.
    #[must_use]
    pub fn without(&self, key: &str) -> Self {
        let mut part = self.clone();
        part.keys.retain(|given| given.name != key);
        part
    }

    /// The memory stated of Lambda, in a value that says one.
    #[must_use]
    pub fn lambda_memory(&self) -> Option<Mebibytes> {
        let memory = self.get("memory", parse_lambda_memory);
        memory.ok().flatten()
    }

    /// The text behind `-c` that says the same, but for which functions are meant and the candidate's name.
    #[must_use]
    pub fn to_short_form(&self) -> String {
        let keys = self.keys.iter().map(|key| match &key.value {
            Some(value) => format!("{}={value}", key.name),
            None => key.name.to_owned(),
        });
        let keys: Vec<String> = keys.collect();
        if keys.is_empty() {
            self.platform.to_string()
        } else {
            format!("{}:{}", self.platform, keys.join(","))
        }
    }

    /// The table that says the same in a scenario file: `{ type = "t3.medium", count = 2 }`.
    #[must_use]
    pub fn to_toml(&self) -> String {
        let number = |value: &str| {
            value
                .parse::<u32>()
                .is_ok_and(|number| number.to_string() == value)
                || value.split_once('.').is_some_and(|(whole, decimals)| {
                    [whole, decimals]
                        .iter()
                        .all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()))
                        && (whole == "0" || !whole.starts_with('0'))
                })
        };
        let keys = self.keys.iter().map(|key| match &key.value {
            None => format!("{} = true", key.name),
            Some(value) if number(value) => format!("{} = {value}", key.name),
            Some(value) => format!("{} = {}", key.name, toml_text(value)),
        });
        let keys: Vec<String> = keys.collect();
        if keys.is_empty() {
            "{}".to_owned()
        } else {
            format!("{{ {} }}", keys.join(", "))
        }
    }

    /// A mistake about `key`, at its place, or at the platform's where it was not given.
    pub(super) fn error(&self, key: &str, problem: impl ToString) -> Mistake {
        let given = self.keys.iter().find(|given| given.name == key);
        Mistake {
            place: given.map_or(&self.place, |given| &given.place).clone(),
            field: key.to_owned(),
            problem: problem.to_string(),
        }
    }

    /// The value of `key` read by `parse`, if the key was given.
    pub(super) fn get<T, E: ToString>(
        &self,
        key: &str,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Result<Option<T>, Mistake> {
        let Some(found) = self.keys.iter().find(|given| given.name == key) else {
            return Ok(None);
        };
        let Some(value) = &found.value else {
            return Err(self.error(key, "needs a value: `key=value`"));
        };
        parse(value).map(Some).map_err(|problem| self.error(key, problem))
    }

    /// An on/off key: absent, bare (on), or `true`, `false`, `on`, `off`.
    pub(super) fn switch(&self, key: &str, absent: Switch) -> Result<Switch, Mistake> {
        let given = self.keys.iter().find(|given| given.name == key);
        match given.map(|given| given.value.as_deref()) {
            None => Ok(absent),
            Some(None | Some("true" | "on")) => Ok(Switch::On),
            Some(Some("false" | "off")) => Ok(Switch::Off),
            Some(Some(other)) => Err(self.error(key, format!("expected on or off, found `{other}`"))),
        }
    }
}

/// Text in quotes, as TOML (and JSON) write it.
#[must_use]
pub fn toml_text(text: &str) -> String {
    serde_json::Value::from(text)
        .to_string()
        .replace('\u{7f}', "\\u007f")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(text: &str) -> RawPart {
        RawCandidate::parse(text).unwrap().parts[0].clone()
    }

    #[test]
    fn switches() {
        let raw = part("lambda:keep-warm,late-binding=off");
        assert_eq!(raw.switch("keep-warm", Switch::Off), Ok(Switch::On));
        assert_eq!(raw.switch("late-binding", Switch::On), Ok(Switch::Off));
        assert!(
            part("lambda:keep-warm=maybe")
                .switch("keep-warm", Switch::Off)
                .is_err()
        );
    }

    #[test]
    fn sizing_completes_what_was_not_given_and_says_how_to_repeat_it() {
        let completed = part("fargate:min=3")
            .with("cpu", "0.5")
            .with("min", 2)
            .with("type", "t3.small");
        assert_eq!(completed.to_short_form(), "fargate:min=3,cpu=0.5");
        assert_eq!(part("lambda").to_short_form(), "lambda");
        assert_eq!(completed.to_toml(), "{ min = 3, cpu = 0.5 }");
        let again = RawCandidate::parse("lambda:keep-warm,memory=1GB").unwrap();
        assert_eq!(again.parts[0].to_toml(), "{ keep-warm = true, memory = \"1GB\" }");
        assert_eq!(again.parts[0].to_short_form(), "lambda:keep-warm,memory=1GB");
    }
}
