//! Which part of a candidate each function belongs to: exactly one. A plain `*` takes what no other part claims.

use super::{Mistake, Pattern, RawCandidate, RawPart, nearest};

/// What is wrong with a pattern that means no function of the trace.
#[must_use]
pub fn no_function(pattern: &Pattern, functions: &[&str]) -> String {
    let near = nearest(&pattern.to_string(), functions);
    let hint = near.or(functions.first().copied());
    let hint = hint.map_or_else(String::new, |name| format!("; it has `{name}`"));
    format!("`{pattern}` means no function of the trace{hint}")
}

impl RawPart {
    /// A mistake about which functions are meant.
    fn claim_mistake(&self, problem: impl ToString) -> Mistake {
        Mistake {
            place: self.functions_place.clone(),
            field: "match".to_owned(),
            problem: problem.to_string(),
        }
    }
}

impl RawCandidate {
    /// What is wrong with the parts' claims before any function is known: the same pattern twice.
    pub(super) fn claim_mistakes(&self) -> Vec<Mistake> {
        let mut mistakes = Vec::new();
        for (at, part) in self.parts.iter().enumerate() {
            let before = self.parts.get(..at).unwrap_or_default();
            if before.iter().any(|other| other.functions == part.functions) {
                let problem = format!("`{}` is claimed by a part above, too", part.functions);
                mistakes.push(part.claim_mistake(problem));
            }
        }
        mistakes
    }

    /// The part each function belongs to, as an index into [`RawCandidate::parts`].
    ///
    /// # Errors
    /// A function that no part claims, or two parts other than a plain `*`; at the place of the parts, or of the
    /// second claim.
    pub fn assign<'a>(&self, functions: impl IntoIterator<Item = &'a str>) -> Result<Vec<usize>, Mistake> {
        let rest = self.parts.iter().position(|part| part.functions.is_all());
        let functions: Vec<&str> = functions.into_iter().collect();
        let assigned = functions.iter().map(|function| self.part_of(function, rest));
        let assigned: Vec<usize> = assigned.collect::<Result<_, _>>()?;
        for (at, part) in self.parts.iter().enumerate() {
            if !part.functions.is_all() && !assigned.contains(&at) {
                return Err(part.claim_mistake(no_function(&part.functions, &functions)));
            }
        }
        Ok(assigned)
    }

    fn part_of(&self, function: &str, rest: Option<usize>) -> Result<usize, Mistake> {
        let mut claims = self
            .parts
            .iter()
            .enumerate()
            .filter(|(_, part)| !part.functions.is_all() && part.functions.matches(function));
        match (claims.next(), claims.next()) {
            (Some((at, _)), None) => Ok(at),
            (Some((_, first)), Some((_, second))) => Err(second.claim_mistake(format!(
                "function `{function}` is claimed twice, by `{}` and `{}`; make one of them narrower",
                first.functions, second.functions
            ))),
            (None, _) => rest.ok_or_else(|| Mistake {
                place: self.place.clone(),
                field: "deployment".to_owned(),
                problem: format!(
                    "function `{function}` is claimed by no part; add {{ match = \"*\", .. }} for what is left"
                ),
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::{Pattern, Place, Platform};

    fn candidate(patterns: &[&str]) -> RawCandidate {
        let place = |line| Place::File {
            path: "s.toml".into(),
            line,
            column: 1,
        };
        let parts = patterns.iter().enumerate().map(|(line, pattern)| {
            let pattern = Pattern::new((*pattern).to_owned());
            RawPart::new(Platform::Lambda, pattern, place(line + 1), place(line + 1))
        });
        RawCandidate {
            name: None,
            parts: parts.collect(),
            place: place(9),
        }
    }

    #[test]
    fn a_plain_star_takes_the_rest() {
        let split = candidate(&["*", "api-*", "job-?"]);
        assert_eq!(
            split.assign(["api-a", "job-1", "job-10", "x"]),
            Ok(vec![1, 2, 0, 0])
        );
        assert_eq!(split.claim_mistakes(), []);
    }

    #[test]
    fn unclaimed_and_claimed_twice() {
        let error = candidate(&["api-*"]).assign(["api-a", "job"]).unwrap_err();
        assert!(
            error
                .to_string()
                .starts_with("s.toml:9:1: deployment: function `job`"),
            "{error}"
        );
        let error = candidate(&["a*", "*b", "*"]).assign(["ab"]).unwrap_err();
        assert!(
            error.to_string().starts_with("s.toml:2:1: match: function `ab`"),
            "{error}"
        );
        assert_eq!(candidate(&["*", "a", "*"]).claim_mistakes().len(), 1);
    }
}
