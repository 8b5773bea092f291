//! Names in the room there is: each is cut once, from the whole of it, and those that differ still do.

use super::{
    canvas::harmless,
    face::{self, Weight},
};

/// Of the room beside a cut, how much the beginning of a name has.
const HEAD: f64 = 0.4;
/// The same where names would look alike: the more of their ends.
const HEADS_LESS: [f64; 2] = [0.25, 0.1];

/// Names so written, each in at most `room`. Those that would look alike keep more of their ends; where that does not
/// help, they are numbered.
pub(super) fn distinct<'a>(
    names: impl IntoIterator<Item = &'a str>,
    (size, weight): (f64, Weight),
    room: f64,
) -> Vec<String> {
    let whole: Vec<String> = names.into_iter().map(harmless).collect();
    let cut = |index: usize, head: f64, room: f64| {
        face::abridged(
            whole.get(index).map_or("", String::as_str),
            (size, weight),
            head,
            room,
        )
    };
    let mut written: Vec<String> = (0..whole.len()).map(|index| cut(index, HEAD, room)).collect();
    for head in HEADS_LESS {
        for index in alike(&whole, &written) {
            written[index] = cut(index, head, room);
        }
    }
    for (place, index) in alike(&whole, &written).into_iter().enumerate() {
        let number = format!(" #{}", place + 1);
        let left = room - face::width(&number, size, weight);
        written[index] = format!("{}{number}", cut(index, HEAD, left));
    }
    written
}

/// Those that are written like another of another name.
fn alike(whole: &[String], written: &[String]) -> Vec<usize> {
    let is_alike = |&one: &usize| {
        (0..whole.len()).any(|other| written[one] == written[other] && whole[one] != whole[other])
    };
    (0..whole.len()).filter(is_alike).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const FACE: (f64, Weight) = (13.0, Weight::Strong);

    #[test]
    fn a_name_is_cut_once_and_keeps_its_end() {
        let name = "production cluster of eu-central-1, arm64, 512 MB, http-api";
        let written = distinct([name, "short"], FACE, 150.0);
        assert!(written[0].ends_with("http-api"), "{written:?}");
        assert_eq!(written[0].matches('…').count(), 1, "{written:?}");
        assert_eq!(written[1], "short");
    }

    #[test]
    fn names_that_differ_still_do() {
        let ends = ["2", "3"].map(|n| format!("a name that is much too long for its place, number {n}"));
        let middles = ["x", "y", "z"].map(|middle| {
            let around = "the same words before and after";
            format!("{around} {middle} {around}")
        });
        let names: Vec<&str> = ends.iter().chain(&middles).map(String::as_str).collect();
        let written = distinct(names.iter().copied(), FACE, 120.0);
        for (index, name) in written.iter().enumerate() {
            assert!(face::width(name, FACE.0, FACE.1) <= 120.0, "{name}");
            assert!(!written[..index].contains(name), "{written:?}");
        }
        assert!(written[0].ends_with("r 2"), "{written:?}");
        // Two of one name are one name.
        let same = [names[0]; 2];
        assert_eq!(distinct(same, FACE, 120.0)[0], distinct(same, FACE, 120.0)[1]);
    }
}
