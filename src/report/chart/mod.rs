//! Finished answers as charts, in SVG and PNG. A chart is laid out once, as marks; plotters draws them on either
//! backend with an embedded font, so the same answer makes the same bytes on every machine.
//!
//! Names in answers are the user's: they reach an image as text only, on one line, cut to the room there is.

mod axis;
mod bitmap;
mod break_even;
mod canvas;
mod clock;
mod costs;
mod ends;
mod face;
mod flags;
mod frame;
mod ink;
mod label;
mod look;
mod memory;
mod names;
mod paint;
mod panel;
mod response_times;
mod scale;
mod stroke;
mod svg;
mod timeline;
mod trace;

#[cfg(test)]
mod tests;

use std::path::Path;

pub use bitmap::DrawingError;
pub use break_even::break_even;
pub use costs::costs;
pub use memory::{ComparedSize, compared_sizes, memory};
pub use response_times::response_times;
pub use timeline::{Ran, leading_timeline, timeline};
pub use trace::trace;

use canvas::Canvas;
use svg::Setting;

/// A chart, laid out.
#[derive(Clone, Debug, PartialEq)]
pub struct Chart {
    title: String,
    description: String,
    canvas: Canvas,
}

/// The kind of an image file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImageFormat {
    /// Scalable, light and dark, with exact values where the pointer rests.
    Svg,
    /// Pixels, light.
    Png,
}

/// No kind of image.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}: charts are .svg or .png")]
pub struct UnknownImage(pub String);

impl ImageFormat {
    /// What the name of a file asks for.
    ///
    /// # Errors
    /// When it ends in neither `.svg` nor `.png`.
    pub fn of(path: &Path) -> Result<Self, UnknownImage> {
        let extension = path.extension().and_then(|extension| extension.to_str());
        match extension.map(str::to_ascii_lowercase).as_deref() {
            Some("svg") => Ok(Self::Svg),
            Some("png") => Ok(Self::Png),
            _ => Err(UnknownImage(path.display().to_string())),
        }
    }
}

impl Chart {
    fn new(title: &str, description: String, canvas: Canvas) -> Self {
        Self {
            title: title.to_owned(),
            description,
            canvas,
        }
    }

    /// What it is called.
    #[must_use]
    pub fn title(&self) -> &str {
        &self.title
    }

    /// What it shows, in sentences, for those who do not see it.
    #[must_use]
    pub fn description(&self) -> &str {
        &self.description
    }

    /// An SVG file of its own, with its font.
    #[must_use]
    pub fn svg(&self) -> String {
        svg::document(&self.canvas, (&self.title, &self.description), Setting::Alone)
    }

    /// An SVG element inside a page that has [`font_css`] in a style sheet and tells title and description itself; `id`
    /// tells it from others of the page.
    #[must_use]
    pub fn inline_svg(&self, id: &str) -> String {
        svg::document(
            &self.canvas,
            (&self.title, &self.description),
            Setting::Inline(id),
        )
    }

    /// A PNG of twice as many pixels as the SVG is wide and high, light.
    ///
    /// # Errors
    /// When plotters cannot draw, which nothing known makes it.
    pub fn png(&self) -> Result<Vec<u8>, DrawingError> {
        bitmap::image(&self.canvas)
    }

    /// The bytes of a file.
    ///
    /// # Errors
    /// As [`Self::png`].
    pub fn bytes(&self, format: ImageFormat) -> Result<Vec<u8>, DrawingError> {
        match format {
            ImageFormat::Svg => Ok(self.svg().into_bytes()),
            ImageFormat::Png => self.png(),
        }
    }
}

/// The font of the charts as CSS, once for a page.
#[must_use]
pub fn font_css() -> String {
    face::css()
}
