//! The candidates of a scenario file, checked as meant: one platform each or a deployment, names of their own.

use super::{
    Mistake, Pattern, Place, Platform, RawCandidate, Typed,
    check::Check,
    matrix::{CANDIDATES_MAX, PartMatrix, expand},
    raw_file::RawCandidateTable,
    raw_value::Keys,
};

impl Check<'_> {
    pub(super) fn candidates(&mut self, raw: &[RawCandidateTable]) -> Vec<RawCandidate> {
        let mut candidates: Vec<RawCandidate> = Vec::new();
        for table in raw {
            let name = self.source.typed("candidate.name", &table.name);
            if name.text.trim().is_empty() {
                self.mistakes.push(name.mistake("expected a name, found nothing"));
            }
            let more = self.candidate(table, &name);
            if let Some(twin) = more
                .iter()
                .find(|one| candidates.iter().any(|other| other.name() == one.name()))
            {
                let problem = format!(
                    "two candidates are named `{}`; names tell them apart",
                    twin.name().unwrap_or_default()
                );
                self.mistakes.push(name.mistake(problem));
            }
            candidates.extend(more);
            if candidates.len() > CANDIDATES_MAX {
                let problem =
                    format!("with it there are more than {CANDIDATES_MAX} candidates; shorten a list");
                self.mistakes.push(name.mistake(problem));
                break;
            }
        }
        candidates
    }

    fn candidate(&mut self, raw: &RawCandidateTable, name: &Typed) -> Vec<RawCandidate> {
        let whole = [&raw.lambda, &raw.fargate, &raw.ec2];
        let mut place = name.place.clone();
        let parts = match &raw.deployment {
            None => {
                let claim = (Pattern::all(), name.place.clone());
                self.part(whole, claim, &name.place, "candidate")
                    .into_iter()
                    .collect()
            }
            Some(list) => {
                place = self.source.place(&list.0.span());
                if let Some(keys) = whole.into_iter().flatten().next() {
                    let problem = "stands beside `deployment`; move it into a part of the deployment";
                    self.mistakes
                        .push(self.source.mistake(&keys.0.span(), "candidate", problem));
                }
                if list.0.get_ref().is_empty() {
                    let problem = "an empty deployment runs nothing; give it parts";
                    self.mistakes.push(
                        self.source
                            .mistake(&list.0.span(), "candidate.deployment", problem),
                    );
                }
                let mut parts = Vec::new();
                for part in list.0.get_ref() {
                    let (at, part) = (self.source.place(&part.0.span()), part.0.get_ref());
                    let claim = self.pattern("candidate.deployment.match", &part.pattern);
                    let platforms = [&part.lambda, &part.fargate, &part.ec2];
                    parts.extend(self.part(platforms, claim, &at, "candidate.deployment"));
                }
                parts
            }
        };
        if parts.is_empty() {
            return Vec::new();
        }
        match expand(name, &place, &parts) {
            Ok(candidates) => {
                let claims = candidates
                    .first()
                    .map_or_else(Vec::new, RawCandidate::claim_mistakes);
                self.mistakes.extend(claims);
                candidates
            }
            Err(mistakes) => {
                self.mistakes.extend(mistakes);
                Vec::new()
            }
        }
    }

    /// The one platform of `given`, in the order of [`Platform::ALL`].
    fn part(
        &mut self,
        given: [&Option<Keys>; 3],
        claim: (Pattern, Place),
        place: &Place,
        field: &str,
    ) -> Option<PartMatrix> {
        let mut named = Platform::ALL
            .into_iter()
            .zip(given)
            .filter_map(|(platform, keys)| keys.as_ref().map(|keys| (platform, keys)));
        match (named.next(), named.next()) {
            (Some(one), None) => Some(PartMatrix::new(&self.source, claim, one, &mut self.mistakes)),
            (Some((first, _)), Some((second, keys))) => {
                let problem = format!(
                    "runs on {first} and {second}; name one, or split by function with deployment = [..]"
                );
                self.mistakes
                    .push(self.source.mistake(&keys.0.span(), field, problem));
                None
            }
            (None, _) => {
                self.mistakes.push(Mistake {
                    place: place.clone(),
                    field: field.to_owned(),
                    problem: "names no platform; add lambda = {}, fargate = {} or ec2 = {}".to_owned(),
                });
                None
            }
        }
    }
}
