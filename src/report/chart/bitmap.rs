//! A chart as PNG: drawn by plotters four times as large as it is, and halved, so that edges are smooth on screens of
//! two pixels a point and on paper. Light, as paper is.

use plotters::{backend::BitMapBackend, drawing::IntoDrawingArea};

use super::{canvas::Canvas, paint::paint};

/// Pixels of the image for each of the chart.
pub(super) const DENSITY: usize = 2;
/// Pixels drawn, in each direction, for one of the image.
const SAMPLES: usize = 2;
/// Bytes of a pixel.
const RGB: usize = 3;

/// Why there is no image.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the chart cannot be drawn: {0}")]
pub struct DrawingError(String);

/// The image.
pub(super) fn image(canvas: &Canvas) -> Result<Vec<u8>, DrawingError> {
    let [width, height] = [canvas.width, canvas.height].map(|length| length as usize * DENSITY);
    let mut samples = vec![0; width * SAMPLES * height * SAMPLES * RGB];
    let size = [width, height].map(|length| u32::try_from(length * SAMPLES).unwrap_or(u32::MAX));
    let backend = BitMapBackend::with_buffer(&mut samples, (size[0], size[1]));
    let scale = (DENSITY * SAMPLES) as f64;
    paint(canvas, scale, &backend.into_drawing_area()).map_err(|error| DrawingError(error.to_string()))?;
    encoded(&reduced(&samples, width), width, height).map_err(|error| DrawingError(error.to_string()))
}

/// The means of squares of samples, for an image so wide.
fn reduced(samples: &[u8], width: usize) -> Vec<u8> {
    let row = width * SAMPLES * RGB;
    let mut pixels = Vec::with_capacity(samples.len() / (SAMPLES * SAMPLES));
    for rows in samples.chunks_exact(row * SAMPLES) {
        for pixel in 0..width {
            for channel in 0..RGB {
                let sum: usize = (0..SAMPLES * SAMPLES)
                    .map(|sample| {
                        let (across, down) = (sample % SAMPLES, sample / SAMPLES);
                        usize::from(rows[down * row + (pixel * SAMPLES + across) * RGB + channel])
                    })
                    .sum();
                let mean = (sum + SAMPLES * SAMPLES / 2) / (SAMPLES * SAMPLES);
                pixels.push(u8::try_from(mean).unwrap_or(u8::MAX));
            }
        }
    }
    pixels
}

fn encoded(pixels: &[u8], width: usize, height: usize) -> Result<Vec<u8>, png::EncodingError> {
    let mut bytes = Vec::new();
    let [width, height] = [width, height].map(|length| u32::try_from(length).unwrap_or(u32::MAX));
    let mut encoder = png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    // 192 pixels an inch, as everything is drawn twice as large as on a screen of 96: 7,559 a meter.
    encoder.set_pixel_dims(Some(png::PixelDimensions {
        xppu: 7_559,
        yppu: 7_559,
        unit: png::Unit::Meter,
    }));
    let mut writer = encoder.write_header()?;
    writer.write_image_data(pixels)?;
    writer.finish()?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn four_samples_make_a_pixel() {
        // One pixel of 2 × 2 samples: red 0, 0, 255, 255 → 127.5 rounds to 128; green 4, 4, 4, 5 → 4.25; blue 1.
        let samples = [0, 4, 1, 0, 4, 1, 255, 4, 1, 255, 5, 1];
        assert_eq!(reduced(&samples, 1), [128, 4, 1]);
    }
}
