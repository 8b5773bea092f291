//! Which functions are meant: names with `*` for any text and `?` for any one character.

use std::fmt;

/// A pattern of function names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern(String);

impl Pattern {
    /// The pattern as typed.
    #[must_use]
    pub const fn new(text: String) -> Self {
        Self(text)
    }

    /// Every function that no other pattern means.
    #[must_use]
    pub fn all() -> Self {
        Self("*".to_owned())
    }

    /// Whether it is the plain `*`.
    #[must_use]
    pub fn is_all(&self) -> bool {
        self.0 == "*"
    }

    /// Whether `name` is meant. Linear but for one step back per star.
    #[must_use]
    pub fn matches(&self, name: &str) -> bool {
        let (pattern, name): (Vec<char>, Vec<char>) = (self.0.chars().collect(), name.chars().collect());
        let (mut p, mut n) = (0, 0);
        let mut back = None;
        while n < name.len() {
            match pattern.get(p) {
                Some('*') => {
                    back = Some((p, n));
                    p += 1;
                }
                Some(&c) if c == '?' || c == name[n] => {
                    p += 1;
                    n += 1;
                }
                _ => {
                    let Some((star, from)) = back else { return false };
                    back = Some((star, from + 1));
                    p = star + 1;
                    n = from + 1;
                }
            }
        }
        pattern[p..].iter().all(|&c| c == '*')
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The definition, letter by letter.
    fn means(pattern: &[char], name: &[char]) -> bool {
        match (pattern, name) {
            ([], _) => name.is_empty(),
            (['*', rest @ ..], _) => means(rest, name) || (!name.is_empty() && means(pattern, &name[1..])),
            ([one, rest @ ..], [first, others @ ..]) => (*one == '?' || one == first) && means(rest, others),
            (_, []) => false,
        }
    }

    proptest::proptest! {
        #[test]
        fn agrees_with_the_definition(pattern in "[ab*?]{0,8}", name in "[ab]{0,10}") {
            let chars = |text: &str| text.chars().collect::<Vec<char>>();
            let meant = means(&chars(&pattern), &chars(&name));
            proptest::prop_assert_eq!(Pattern::new(pattern).matches(&name), meant);
        }
    }

    #[test]
    fn stars_and_question_marks() {
        for (pattern, name, meant) in [
            ("*", "", true),
            ("api-*", "api-", true),
            ("api-*", "api", false),
            ("*-v?", "orders-v2", true),
            ("*-v?", "orders-v", false),
            ("a*b*c", "aXbYbZc", true),
            ("a*b*c", "aXbYbZ", false),
            ("", "", true),
            ("größe-?", "größe-ß", true),
        ] {
            assert_eq!(
                Pattern::new(pattern.into()).matches(name),
                meant,
                "{pattern} {name}"
            );
        }
    }
}
