//! What holds of any chart: it is well-formed, nothing in it is clipped, no text lies on another, and it carries no code.

use super::look;
use crate::report::chart::{Chart, canvas::Area};

/// Fails where a chart is not as any chart must be.
pub(super) fn check(name: &str, chart: &Chart) {
    look::keep(name, chart);
    let canvas = &chart.canvas;
    let whole = Area {
        left: 0.0,
        top: 0.0,
        right: canvas.width,
        bottom: canvas.height,
    };
    let texts: Vec<_> = canvas.texts().map(|text| (text.area(), &text.text)).collect();
    assert!(!texts.is_empty(), "{name}: no text");
    for (index, (area, text)) in texts.iter().enumerate() {
        assert!(whole.contains(*area), "{name}: `{text}` is clipped: {area:?}");
        for (other, beside) in &texts[index + 1..] {
            let overlaps = area.grown(-0.4).overlaps(other.grown(-0.4));
            assert!(
                !overlaps,
                "{name}: `{text}` lies on `{beside}`: {area:?}, {other:?}"
            );
        }
    }
    for hover in &canvas.hovers {
        assert!(whole.contains(hover.area), "{name}: {hover:?} is clipped");
    }
    harmless(name, &chart.svg());
    harmless(name, &chart.inline_svg("a-1"));
}

/// Fails where an image is not well-formed, or could do or load anything.
fn harmless(name: &str, svg: &str) {
    let document = roxmltree::Document::parse(svg).unwrap_or_else(|error| panic!("{name}: {error}"));
    let known = ["svg", "title", "desc", "style", "path", "rect", "circle", "text"];
    for element in document.descendants().filter(roxmltree::Node::is_element) {
        assert!(known.contains(&element.tag_name().name()), "{name}: {element:?}");
        for attribute in element.attributes() {
            assert!(!attribute.name().starts_with("on"), "{name}: {attribute:?}");
            assert!(!attribute.name().contains("href"), "{name}: {attribute:?}");
        }
    }
    assert!(
        !svg.contains("<script") && !svg.contains("NaN") && !svg.contains("inf\""),
        "{name}"
    );
    let bad = |c: char| {
        (c.is_control() && c != '\n')
            || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{fffe}' | '\u{ffff}')
    };
    assert!(!svg.contains(bad), "{name}: a character that controls");
}

/// Width and height of a PNG, all of it decoded.
pub(super) fn decoded_size(png: &[u8]) -> (u32, u32) {
    let mut reader = png::Decoder::new(std::io::Cursor::new(png)).read_info().unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut pixels).unwrap();
    (info.width, info.height)
}

#[test]
fn every_sample_is_sound() {
    for (name, chart) in look::all() {
        check(name, &chart);
    }
}

#[test]
fn pixels_are_twice_as_many() {
    let (_, chart) = look::all().swap_remove(0);
    let canvas = &chart.canvas;
    let twice = |length: f64| length as u32 * 2;
    assert_eq!(
        decoded_size(&chart.png().unwrap()),
        (twice(canvas.width), twice(canvas.height))
    );
}

#[test]
fn the_same_answer_makes_the_same_bytes_on_any_thread() {
    let here = look::all();
    let there = std::thread::spawn(look::all).join().unwrap();
    for ((name, one), (_, other)) in here.iter().zip(&there) {
        assert_eq!(one.svg(), other.svg(), "{name}");
    }
    let (one, other) = (&here[0].1, &there[0].1);
    let bytes = one.png().unwrap();
    let again = std::thread::scope(|scope| scope.spawn(|| other.png().unwrap()).join().unwrap());
    assert!(bytes == again);
}

#[test]
fn the_font_comes_with_a_file_and_not_with_each_part_of_a_page() {
    let (_, chart) = look::all().swap_remove(0);
    assert!(chart.svg().contains("@font-face"));
    let inline = chart.inline_svg("cost\" onload=\"x");
    assert!(!inline.contains("@font-face") && inline.contains("id=\"costonloadx-title\""));
    assert!(crate::report::chart::font_css().contains("font/woff2"));
}
