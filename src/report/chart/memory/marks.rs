//! Memory sizes with a meaning: the pick, what was compared, the fastest, what is in use, a whole vCPU.

use super::{ComparedSize, words::megabytes};
use crate::{
    analysis::MemorySweep,
    units::{Architecture, Mebibytes},
};

/// One full vCPU (AWS Lambda, configure memory).
const ONE_VCPU: Mebibytes = Mebibytes(1_769);

/// A size with a meaning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct SizeMark {
    pub(super) memory: Mebibytes,
    pub(super) words: String,
}

/// Sizes with a meaning, by ascending memory; several meanings of one size together.
pub(super) fn marks(sweeps: &[MemorySweep], compared: &[ComparedSize]) -> Vec<SizeMark> {
    let mut marks = Marks::default();
    let chosen = |of: fn(&MemorySweep) -> Option<usize>| -> Vec<ComparedSize> {
        let sizes = sweeps.iter().filter_map(|sweep| {
            let size = sweep.sizes.get(of(sweep)?)?;
            Some((sweep.architecture, size.memory))
        });
        sizes.collect()
    };
    let picks = chosen(MemorySweep::pick);
    let sizes = || {
        sweeps
            .iter()
            .flat_map(|sweep| &sweep.sizes)
            .map(|size| size.memory)
    };
    let (least, most) = (sizes().min(), sizes().max());
    let inside = |memory: &Mebibytes| Some(*memory) >= least && Some(*memory) <= most;
    let others: Vec<ComparedSize> = compared
        .iter()
        .copied()
        .filter(|size| inside(&size.1) && !picks.contains(size))
        .collect();
    marks.add_all("pick", &picks);
    marks.add_all("compared", &others);
    marks.add_all("fastest", &chosen(|sweep| sweep.fastest));
    let used = sweeps.iter().filter_map(|sweep| sweep.working_set).max();
    if let Some(used) = used.filter(inside) {
        marks.add(used, format!("{} in use", megabytes(used)));
    }
    if inside(&ONE_VCPU) {
        marks.add(ONE_VCPU, format!("{}: one vCPU", megabytes(ONE_VCPU)));
    }
    marks.0.sort_by_key(|mark| mark.memory);
    marks.0
}

#[derive(Default)]
struct Marks(Vec<SizeMark>);

impl Marks {
    fn add(&mut self, memory: Mebibytes, words: String) {
        match self.0.iter_mut().find(|mark| mark.memory == memory) {
            Some(mark) => mark.words = format!("{}, {words}", mark.words),
            None => self.0.push(SizeMark { memory, words }),
        }
    }

    /// One meaning of several sizes: on what, unless all agree.
    fn add_all(&mut self, what: &str, found: &[ComparedSize]) {
        let mut sizes: Vec<Mebibytes> = found.iter().map(|(_, memory)| *memory).collect();
        sizes.sort_unstable();
        sizes.dedup();
        for memory in &sizes {
            let mut on: Vec<Architecture> = found
                .iter()
                .filter(|(_, size)| size == memory)
                .map(|(on, _)| *on)
                .collect();
            on.dedup();
            let on: Vec<&str> = on.into_iter().map(Architecture::name).collect();
            let on = if sizes.len() > 1 {
                format!(" on {}", on.join(", "))
            } else {
                String::new()
            };
            self.add(*memory, format!("{what}{on}"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::chart::tests::sample;

    fn told(compared: &[ComparedSize]) -> Vec<String> {
        // The cheapest within the goals is 512 MB, the fastest 1,769 MB.
        let sweeps = [Architecture::Arm64, Architecture::X86_64].map(sample::sweep);
        let marks = marks(&sweeps, compared).into_iter();
        marks
            .map(|mark| format!("{}: {}", mark.memory.0, mark.words))
            .collect()
    }

    #[test]
    fn what_was_compared_is_marked_where_it_is_not_the_pick() {
        let on = |memory| [Architecture::Arm64, Architecture::X86_64].map(|on| (on, Mebibytes(memory)));
        let usual = [
            "187: 187 MB in use",
            "512: pick",
            "1769: fastest, 1,769 MB: one vCPU",
        ];
        assert_eq!(told(&[]), usual);
        assert_eq!(told(&on(512)), usual);
        assert_eq!(
            told(&on(1_024)),
            [
                "187: 187 MB in use",
                "512: pick",
                "1024: compared",
                "1769: fastest, 1,769 MB: one vCPU"
            ]
        );
        // What the axis does not have cannot be marked.
        assert_eq!(told(&on(64)), usual);
    }
}
