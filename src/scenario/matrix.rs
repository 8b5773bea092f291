//! Lists as values of candidate keys: one candidate per combination, named after what tells it apart.

use super::{
    Mistake, Pattern, Place, Platform, RawCandidate, RawPart, Typed,
    raw_value::{Keys, Scalar, Scalars},
    source::Source,
};

/// Candidates a scenario may ask for; a matrix grows by multiplication.
pub(super) const CANDIDATES_MAX: usize = 200;

/// A part of a candidate whose keys may be lists.
pub(super) struct PartMatrix {
    functions: Pattern,
    functions_place: Place,
    platform: Platform,
    place: Place,
    keys: Vec<Choices>,
}

/// A key and the values it takes, one or more.
struct Choices {
    name: String,
    place: Place,
    values: Vec<Typed>,
}

impl PartMatrix {
    /// A part as typed; what is wrong with its lists goes to `mistakes`.
    pub(super) fn new(
        source: &Source<'_>,
        (functions, functions_place): (Pattern, Place),
        (platform, keys): (Platform, &Keys),
        mistakes: &mut Vec<Mistake>,
    ) -> Self {
        let mut named: Vec<_> = keys.0.get_ref().iter().collect();
        named.sort_by_key(|(name, _)| name.span().start);
        let mut choices = Vec::new();
        for (name, value) in named {
            let values = values(source, name.get_ref(), value);
            let place = source.place(&name.span());
            if let Some(problem) = list_problem(&values) {
                mistakes.push(Mistake {
                    place: source.place(&value.0.span()),
                    field: name.get_ref().clone(),
                    problem,
                });
            }
            choices.push(Choices {
                name: name.get_ref().clone(),
                place,
                values,
            });
        }
        Self {
            functions,
            functions_place,
            platform,
            place: source.place(&keys.0.span()),
            keys: choices,
        }
    }

    /// The part with the `picked` value of each key; mistakes about its keys.
    fn pick(&self, picked: &[usize]) -> (RawPart, Vec<Mistake>) {
        let (functions, place) = (self.functions.clone(), self.place.clone());
        let mut part = RawPart::new(self.platform, functions, self.functions_place.clone(), place);
        let mut mistakes = Vec::new();
        for (key, &at) in self.keys.iter().zip(picked) {
            let Some(value) = key.values.get(at) else { continue };
            // The key's place tells an unknown key, the value's a wrong value.
            let added = part
                .add_key(&key.name, Some(value.text.clone()), value.place.clone())
                .map_err(|mistake| Mistake {
                    place: key.place.clone(),
                    ..mistake
                });
            mistakes.extend(added.err());
        }
        (part, mistakes)
    }
}

fn values(source: &Source<'_>, field: &str, value: &super::raw_value::At<Scalars>) -> Vec<Typed> {
    let scalar = |scalar: &Scalar, span: std::ops::Range<usize>| Typed {
        text: scalar.text(source.text(&span)),
        place: source.place(&span),
        field: field.to_owned(),
    };
    match value.0.get_ref() {
        Scalars::One(one) => vec![scalar(one, value.0.span())],
        Scalars::List(list) => list
            .iter()
            .map(|item| scalar(item.0.get_ref(), item.0.span()))
            .collect(),
    }
}

fn list_problem(values: &[Typed]) -> Option<String> {
    if values.is_empty() {
        return Some("an empty list makes no candidate; leave the key out for its default".to_owned());
    }
    if values.len() > CANDIDATES_MAX {
        return Some(format!("a list of more than {CANDIDATES_MAX} values; shorten it"));
    }
    let twice = values.iter().enumerate().find(|(at, value)| {
        let before = values.get(..*at).unwrap_or_default();
        before.iter().any(|other| other.text == value.text)
    });
    twice.map(|(_, value)| format!("`{}` stands twice in the list", value.text))
}

/// One candidate per combination of list elements, the last list running fastest.
pub(super) fn expand(
    name: &Typed,
    place: &Place,
    parts: &[PartMatrix],
) -> Result<Vec<RawCandidate>, Vec<Mistake>> {
    let lengths: Vec<usize> = parts
        .iter()
        .flat_map(|part| part.keys.iter().map(|key| key.values.len()))
        .collect();
    let count = lengths
        .iter()
        .try_fold(1_usize, |count, length| count.checked_mul(*length))
        .filter(|&count| count <= CANDIDATES_MAX);
    let Some(count) = count else {
        return Err(vec![name.mistake(format!(
            "its lists make more than {CANDIDATES_MAX} candidates; shorten one"
        ))]);
    };
    let mut candidates = Vec::with_capacity(count);
    for number in 0..count {
        let picked = digits(number, &lengths);
        let (raw, mistakes) = combination(name, place, parts, &picked);
        // A mistake that has nothing to do with the picked values would come back with each combination.
        if !mistakes.is_empty() {
            return Err(mistakes);
        }
        candidates.push(raw);
    }
    Ok(candidates)
}

/// `number` in the mixed radix of the lists' lengths.
fn digits(mut number: usize, lengths: &[usize]) -> Vec<usize> {
    let mut digits: Vec<usize> = lengths
        .iter()
        .rev()
        .map(|&length| {
            let digit = number % length.max(1);
            number /= length.max(1);
            digit
        })
        .collect();
    digits.reverse();
    digits
}

fn combination(
    name: &Typed,
    place: &Place,
    parts: &[PartMatrix],
    picked: &[usize],
) -> (RawCandidate, Vec<Mistake>) {
    let (mut rest, mut raw_parts, mut mistakes) = (picked, Vec::new(), Vec::new());
    let mut text = name.text.clone();
    for part in parts {
        let (mine, others) = rest.split_at(part.keys.len().min(rest.len()));
        rest = others;
        let (raw, wrong) = part.pick(mine);
        raw_parts.push(raw);
        mistakes.extend(wrong);
        for (key, &at) in part.keys.iter().zip(mine) {
            let Some(value) = key.values.get(at).filter(|_| key.values.len() > 1) else {
                continue;
            };
            let listed_elsewhere = parts.iter().filter(|other| other.lists(&key.name)).count() > 1;
            let of = if listed_elsewhere {
                format!("{} ", part.functions)
            } else {
                String::new()
            };
            text.push_str(&format!(", {of}{}={}", key.name, value.text));
        }
    }
    let raw = RawCandidate {
        name: Some(Typed { text, ..name.clone() }),
        parts: raw_parts,
        place: place.clone(),
    };
    (raw, mistakes)
}

impl PartMatrix {
    /// Whether `key` is a list of several values here.
    fn lists(&self, key: &str) -> bool {
        self.keys
            .iter()
            .any(|own| own.name == key && own.values.len() > 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_run_through_every_combination() {
        let all: Vec<Vec<usize>> = (0..6).map(|number| digits(number, &[2, 1, 3])).collect();
        assert_eq!(all[0], [0, 0, 0]);
        assert_eq!(all[1], [0, 0, 1]);
        assert_eq!(all[3], [1, 0, 0]);
        assert_eq!(all[5], [1, 0, 2]);
    }
}
