//! The colors, on white and on dark. Those of series follow Okabe and Ito (Color Universal Design, 2008), darkened or
//! lightened until each stands out from its background by 3 : 1 (WCAG 2.2, 1.4.11); series differ in stroke and marker,
//! too.

use plotters::style::RGBColor;

use crate::scenario::Platform;

/// What is colored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ink {
    /// The background.
    Surface,
    Text,
    Muted,
    Grid,
    Axis,
    /// The n-th series; there are [`SERIES`] colors, the first three those of the platforms.
    Series(usize),
}

/// What arrives, whatever it runs on.
pub(super) const ARRIVALS: Ink = Ink::Series(6);
/// How long requests take, and how many there are at once.
pub(super) const WORK: Ink = Ink::Series(3);
/// How busy something is.
pub(super) const BUSY: Ink = Ink::Series(4);
/// What goes wrong.
pub(super) const FAILURES: Ink = Ink::Series(7);

/// How many colors series have.
pub(super) const SERIES: usize = 8;

/// A color on white, and in its place on dark.
pub(super) struct Shade {
    pub(super) light: u32,
    pub(super) dark: u32,
}

const fn shade(light: u32, dark: u32) -> Shade {
    Shade { light, dark }
}

const SERIES_SHADES: [Shade; SERIES] = [
    shade(0xd5_5e00, 0xf2_8b4b), // vermilion
    shade(0x00_72b2, 0x5a_b4f0), // blue
    shade(0x00_8763, 0x3c_c79a), // green
    shade(0xa6_4d86, 0xdf_93c4), // purple
    shade(0x9a_7300, 0xe6_c229), // ochre
    shade(0x2c_90c6, 0xa5_dbfa), // sky
    shade(0x5f_5f5f, 0xbd_bdbd), // gray
    shade(0x8c_2d19, 0xe9_7c66), // brick
];

impl Ink {
    /// Every color.
    pub(super) fn all() -> impl Iterator<Item = Self> {
        [Self::Surface, Self::Text, Self::Muted, Self::Grid, Self::Axis]
            .into_iter()
            .chain((0..SERIES).map(Self::Series))
    }

    /// Of a platform, in every chart the same; of what is on several, gray.
    pub(super) const fn platform(platform: Option<Platform>) -> Self {
        Self::Series(match platform {
            Some(Platform::Lambda) => 0,
            Some(Platform::Fargate) => 1,
            Some(Platform::Ec2) => 2,
            None => 6,
        })
    }

    /// What it is on white and on dark.
    pub(super) const fn shade(self) -> Shade {
        match self {
            Self::Surface => shade(0xff_ffff, 0x14_171c),
            Self::Text => shade(0x1c_1f24, 0xea_ecef),
            Self::Muted => shade(0x5b_616b, 0xa3_aab5),
            Self::Grid => shade(0xe3_e5e8, 0x2d_3239),
            Self::Axis => shade(0x8a_9099, 0x7b_828d),
            Self::Series(number) => {
                let Shade { light, dark } = SERIES_SHADES[number % SERIES];
                shade(light, dark)
            }
        }
    }

    /// Its name in style sheets.
    pub(super) fn class(self) -> String {
        match self {
            Self::Surface => "b".to_owned(),
            Self::Text => "t".to_owned(),
            Self::Muted => "m".to_owned(),
            Self::Grid => "g".to_owned(),
            Self::Axis => "x".to_owned(),
            Self::Series(number) => format!("s{}", number % SERIES),
        }
    }

    /// What plotters draws with: the color on white, by which [`Ink::of`] knows it again.
    pub(super) const fn color(self) -> RGBColor {
        let [_, red, green, blue] = self.shade().light.to_be_bytes();
        RGBColor(red, green, blue)
    }

    /// The ink of a color.
    pub(super) fn of((red, green, blue): (u8, u8, u8)) -> Self {
        let rgb = u32::from_be_bytes([0, red, green, blue]);
        Self::all()
            .find(|ink| ink.shade().light == rgb)
            .unwrap_or(Self::Text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Relative luminance (WCAG 2.2).
    fn luminance(rgb: u32) -> f64 {
        let [_, red, green, blue] = rgb.to_be_bytes();
        let linear = |channel: u8| match f64::from(channel) / 255.0 {
            value if value <= 0.040_45 => value / 12.92,
            value => ((value + 0.055) / 1.055).powf(2.4),
        };
        0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
    }

    fn contrast(a: u32, b: u32) -> f64 {
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    #[test]
    fn everything_stands_out_from_both_backgrounds() {
        let surface = Ink::Surface.shade();
        for ink in Ink::all() {
            let least = match ink {
                Ink::Text | Ink::Muted => 4.5,
                Ink::Axis | Ink::Series(_) => 3.0,
                Ink::Grid | Ink::Surface => continue,
            };
            let shade = ink.shade();
            assert!(contrast(shade.light, surface.light) >= least, "{ink:?} on white");
            assert!(contrast(shade.dark, surface.dark) >= least, "{ink:?} on dark");
        }
    }

    #[test]
    fn every_color_is_known_again() {
        for ink in Ink::all() {
            let RGBColor(red, green, blue) = ink.color();
            assert_eq!(Ink::of((red, green, blue)), ink);
        }
    }
}
