//! The address of the chart, which holds its figures.

use base64::{
    Engine,
    alphabet::STANDARD,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};

use super::{File, Points, memory, run_time};
use crate::scenario::Mistake;

impl File {
    /// The address of the chart: everything is in its fragment.
    pub(super) fn chart(&self, address: &str) -> Result<Points, Mistake> {
        let problem = |problem: &str| self.mistake((1, 1), "visualization", problem);
        let (_, data) = address.split_once('#').ok_or_else(|| {
            problem(
                "expected the address of a chart, https://lambda-power-tuning.show/#sizes;durations;costs",
            )
        })?;
        let mut lists = data.split(';');
        let mut list = |what: &str| {
            let list = lists.next().filter(|list| !list.is_empty());
            let list = list.ok_or_else(|| problem(&format!("the address holds no {what}")))?;
            bytes(list).ok_or_else(|| problem(&format!("its {what} are no base64")))
        };
        let (sizes, durations) = (list("sizes")?, list("durations")?);
        let (sizes, durations) = (sizes.chunks_exact(2), durations.chunks_exact(4));
        let cut = !sizes.remainder().is_empty() || !durations.remainder().is_empty();
        if cut || sizes.len() != durations.len() {
            return Err(problem(
                "there are not as many durations as sizes; is the address complete?",
            ));
        }
        let points = sizes.zip(durations).map(|(size, duration)| {
            let size = u16::from_le_bytes([size[0], size[1]]);
            let millis = f32::from_le_bytes([duration[0], duration[1], duration[2], duration[3]]);
            Ok((memory(&size.to_string())?, run_time(f64::from(millis))?))
        });
        points
            .collect::<Result<_, String>>()
            .map_err(|text| problem(&text))
    }
}

/// Bytes of base64, in either alphabet, padded or not; `None` of anything else.
fn bytes(text: &str) -> Option<Vec<u8>> {
    let text = text.trim_end_matches('=').replace('-', "+").replace('_', "/");
    LENIENT.decode(text).ok()
}

/// Without padding; what stands in the bits past the last byte does not matter.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::RequireNone)
        .with_decode_allow_trailing_bits(true),
);
