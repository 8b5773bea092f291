//! The short form of a candidate: `lambda:memory=512,architecture=arm64`, `fargate:cpu=0.5,memory=1GB,min=2`,
//! `ec2:type=t3.medium,count=2,name=today`. Keys keep their column, so that a mistake is shown where it was typed.

use std::sync::Arc;

use super::{Mistake, Pattern, Place, Platform, RawCandidate, RawPart, Typed};

impl RawCandidate {
    /// Reads the short form.
    ///
    /// # Errors
    /// An unknown platform or key, a key given twice, an empty value; with column and the nearest known name.
    pub fn parse(text: &str) -> Result<Self, Mistake> {
        let whole: Arc<str> = text.into();
        let at = |bytes: usize| Place::ShortForm {
            text: Arc::clone(&whole),
            column: text[..bytes].chars().count() + 1,
        };
        let (platform, rest) = text.split_once(':').unwrap_or((text, ""));
        let Some(platform) = Platform::ALL.into_iter().find(|known| known.name() == platform) else {
            return Err(Mistake {
                place: at(0),
                field: "platform".to_owned(),
                problem: format!("unknown platform `{platform}`: lambda, fargate or ec2"),
            });
        };
        let mut name = None;
        let mut part = RawPart::new(platform, Pattern::all(), at(0), at(0));
        let mut bytes = platform.name().len() + 1;
        for key in rest.split(',').filter(|_| !rest.is_empty()) {
            let place = at(bytes);
            bytes += key.len() + 1;
            match key.split_once('=') {
                Some((key, value)) if key.trim() == "name" => {
                    set_name(&mut name, value.trim(), place)?;
                }
                Some((key, value)) => part.add_key(key.trim(), Some(value.trim().to_owned()), place)?,
                None => part.add_key(key.trim(), None, place)?,
            }
        }
        Ok(Self {
            name,
            parts: vec![part],
            place: at(0),
        })
    }
}

fn set_name(name: &mut Option<Typed>, value: &str, place: Place) -> Result<(), Mistake> {
    let typed = Typed {
        text: value.to_owned(),
        place,
        field: "name".to_owned(),
    };
    if name.is_some() {
        return Err(typed.mistake("given twice"));
    }
    if value.is_empty() {
        return Err(typed.mistake("a value is missing behind `=`"));
    }
    *name = Some(typed);
    Ok(())
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
        let Place::ShortForm { column, .. } = error.place else {
            panic!("{error}");
        };
        (column, error.to_string())
    }

    #[test]
    fn a_mistake_is_shown_where_it_was_typed() {
        let (column, text) = problem("lambda:memory=512,architekture=arm64");
        assert_eq!(column, 19);
        assert!(text.contains("did you mean `architecture`?"), "{text}");
        assert_eq!(problem("lamda:memory=512").0, 1);
        assert!(problem("fargate:target-requests=9").1.contains("target-cpu"));
        assert!(problem("lambda:memory=512,memory=1GB").1.contains("given twice"));
        assert!(problem("lambda:name=a,name=b").1.contains("given twice"));
        assert!(
            problem("ec2:runtime=go")
                .1
                .contains("a key of lambda; here: architecture, ")
        );
        assert!(problem("lambda:memory=").1.contains("missing"));
        assert!(problem("").1.contains("unknown platform"));
    }
}
