//! A chart as SVG: a plotters backend that writes elements instead of pixels, in tenths of a pixel. Every element carries
//! its color on white as an attribute, for programs that read no style sheets, and a class that the style sheet recolors
//! where the reader prefers dark; paper is always white. No script, no link, nothing loaded.

use std::fmt::{self, Write};

use plotters::drawing::IntoDrawingArea;
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind, FontStyle,
    text_anchor::HPos,
};

use super::{
    canvas::{Canvas, Mark},
    face,
    ink::Ink,
    paint::paint,
};

/// Units of the backend in a pixel.
const FINE: f64 = 10.0;

/// Whether an image stands alone or in a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Setting<'a> {
    /// A file of its own, with the font.
    Alone,
    /// Inside a page that has the font, and tells title and sentences itself; ids begin with this.
    Inline(&'a str),
}

/// The image with its title and description.
pub(super) fn document(canvas: &Canvas, (title, description): (&str, &str), setting: Setting<'_>) -> String {
    let prefix = match setting {
        Setting::Alone => "costsim",
        Setting::Inline(prefix) => prefix,
    };
    let prefix: String = prefix
        .chars()
        .filter(|c| c.is_ascii_alphanumeric() || *c == '-')
        .collect();
    let head = match setting {
        Setting::Alone => 0.0,
        Setting::Inline(_) => canvas.head.floor(),
    };
    let [width, height, top] =
        [canvas.width, canvas.height - head, head].map(|length| tenths((length * FINE) as i32));
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"costsim-chart\" width=\"{width}\" height=\"{height}\" \
         viewBox=\"0 {top} {width} {height}\" role=\"img\" aria-labelledby=\"{prefix}-title {prefix}-desc\">\n\
         <title id=\"{prefix}-title\">{}</title>\n<desc id=\"{prefix}-desc\">{}</desc>\n<style>{}{}</style>\n",
        escaped(title),
        escaped(description),
        if setting == Setting::Alone {
            face::css()
        } else {
            String::new()
        },
        style_sheet(),
    );
    out.push_str(&elements(&below(canvas, head)));
    for hover in &canvas.hovers {
        let area = hover.area;
        let [x, y, width, height] = [area.left, area.top, area.width(), area.height()]
            .map(|length| tenths((length * FINE).round() as i32));
        // Writing to a string does not fail.
        let _ = writeln!(
            out,
            "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" fill=\"#000\" fill-opacity=\"0\"><title>{}</title></rect>",
            escaped(&hover.text)
        );
    }
    out.push_str("</svg>\n");
    out
}

/// The canvas without texts of its head.
fn below(canvas: &Canvas, head: f64) -> Canvas {
    let mut canvas = canvas.clone();
    canvas
        .marks
        .retain(|mark| !matches!(mark, Mark::Text(text) if text.at.1 < head));
    canvas
}

/// The marks.
fn elements(canvas: &Canvas) -> String {
    let mut out = String::new();
    let backend = SvgBackend {
        out: &mut out,
        size: ((canvas.width * FINE) as u32, (canvas.height * FINE) as u32),
        path: None,
    };
    // The backend knows no error of its own, and asks for no font.
    let _ = paint(canvas, FINE, &backend.into_drawing_area());
    out
}

/// Colors where the reader prefers dark, and the font. Everything is under the class of the image, so that it leaves the
/// page around alone; the same rules twice do no harm.
fn style_sheet() -> String {
    let mut dark = String::new();
    for ink in Ink::all() {
        let (class, dark_color) = (ink.class(), ink.shade().dark);
        // Writing to a string does not fail.
        let _ = write!(
            dark,
            ".costsim-chart .f{class}{{fill:#{dark_color:06x}}}.costsim-chart .k{class}{{stroke:#{dark_color:06x}}}"
        );
    }
    format!(
        ".costsim-chart{{max-width:100%;height:auto}}.costsim-chart text{{font-family:\"{}\",Roboto,Arial,sans-serif;\
         font-kerning:none;font-variant-ligatures:none;white-space:pre}}.costsim-chart .w{{font-weight:600}}\
         @media screen and (prefers-color-scheme:dark){{{dark}}}",
        face::FAMILY
    )
}

/// Text between tags or in an attribute.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in super::canvas::harmless(text).chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            _ => out.push(c),
        }
    }
    out
}

/// `12.3`, `12`
fn tenths(value: i32) -> String {
    let (sign, size) = (if value < 0 { "-" } else { "" }, value.unsigned_abs());
    match size % 10 {
        0 => format!("{sign}{}", size / 10),
        tenth => format!("{sign}{}.{tenth}", size / 10),
    }
}

/// Writes SVG elements.
struct SvgBackend<'a> {
    out: &'a mut String,
    size: (u32, u32),
    /// Parts of a stroke of one look: dashes become one element.
    path: Option<(String, String)>,
}

type Drawn = Result<(), DrawingErrorKind<fmt::Error>>;

impl SvgBackend<'_> {
    fn element(&mut self, element: &str) {
        self.end_path();
        self.out.push_str(element);
        self.out.push('\n');
    }

    fn end_path(&mut self) {
        if let Some((look, path)) = self.path.take() {
            self.out.push_str("<path d=\"");
            self.out.push_str(&path);
            self.out.push_str("\" ");
            self.out.push_str(&look);
            self.out.push_str("/>\n");
        }
    }
}

/// `class="fs1" fill="#0072b2"`, with its opacity where it has some.
fn filled(color: BackendColor) -> String {
    let ink = Ink::of(color.rgb);
    let opacity = match color.alpha {
        alpha if alpha < 1.0 => format!(" fill-opacity=\"{alpha:.2}\""),
        _ => String::new(),
    };
    format!(
        "class=\"f{}\" fill=\"#{:06x}\"{opacity}",
        ink.class(),
        ink.shade().light
    )
}

fn stroked(style: &impl BackendStyle) -> String {
    let ink = Ink::of(style.color().rgb);
    format!(
        "class=\"k{}\" fill=\"none\" stroke=\"#{:06x}\" stroke-width=\"{}\" stroke-linejoin=\"round\"",
        ink.class(),
        ink.shade().light,
        tenths(style.stroke_width().cast_signed())
    )
}

/// `M1 2L3 4L5 6`
fn path(points: impl IntoIterator<Item = BackendCoord>) -> String {
    let mut path = String::new();
    let mut last = None;
    for point in points {
        if last != Some(point) {
            let letter = if last.is_none() { 'M' } else { 'L' };
            path.push(letter);
            path.push_str(&tenths(point.0));
            path.push(' ');
            path.push_str(&tenths(point.1));
        }
        last = Some(point);
    }
    path
}

impl DrawingBackend for SvgBackend<'_> {
    type ErrorType = fmt::Error;

    fn get_size(&self) -> (u32, u32) {
        self.size
    }

    fn ensure_prepared(&mut self) -> Drawn {
        Ok(())
    }

    fn present(&mut self) -> Drawn {
        self.end_path();
        Ok(())
    }

    fn draw_pixel(&mut self, point: BackendCoord, color: BackendColor) -> Drawn {
        self.draw_rect(point, (point.0 + 1, point.1 + 1), &color, true)
    }

    fn draw_line<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &S) -> Drawn {
        self.draw_path([from, to], style)
    }

    fn draw_rect<S: BackendStyle>(
        &mut self,
        from: BackendCoord,
        to: BackendCoord,
        style: &S,
        fill: bool,
    ) -> Drawn {
        let corners = [from, (to.0, from.1), to, (from.0, to.1)];
        if fill {
            self.fill_polygon(corners, &style.color())
        } else {
            self.draw_path(corners.into_iter().chain([from]), style)
        }
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        points: I,
        style: &S,
    ) -> Drawn {
        let (look, part) = (stroked(style), path(points));
        match &mut self.path {
            Some((drawn, path)) if *drawn == look => path.push_str(&part),
            _ => {
                self.end_path();
                self.path = Some((look, part));
            }
        }
        Ok(())
    }

    fn draw_circle<S: BackendStyle>(
        &mut self,
        center: BackendCoord,
        radius: u32,
        style: &S,
        fill: bool,
    ) -> Drawn {
        let [x, y, radius] = [center.0, center.1, radius.cast_signed()].map(tenths);
        let look = if fill {
            filled(style.color())
        } else {
            stroked(style)
        };
        self.element(&format!("<circle cx=\"{x}\" cy=\"{y}\" r=\"{radius}\" {look}/>"));
        Ok(())
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        corners: I,
        style: &S,
    ) -> Drawn {
        let element = format!("<path d=\"{}Z\" {}/>", path(corners), filled(style.color()));
        self.element(&element);
        Ok(())
    }

    fn draw_text<T: BackendTextStyle>(&mut self, text: &str, style: &T, at: BackendCoord) -> Drawn {
        let anchor = match style.anchor().h_pos {
            HPos::Left => "",
            HPos::Center => " text-anchor=\"middle\"",
            HPos::Right => " text-anchor=\"end\"",
        };
        let ink = Ink::of(style.color().rgb);
        let strong = if matches!(style.style(), FontStyle::Bold) {
            " w"
        } else {
            ""
        };
        // As a raster writes: the line lies half the size below.
        let y = f64::from(at.1) + style.size() / 2.0;
        self.element(&format!(
            "<text x=\"{}\" y=\"{}\" font-size=\"{}\"{anchor} class=\"f{}{strong}\" fill=\"#{:06x}\">{}</text>",
            tenths(at.0),
            tenths(y.round() as i32),
            tenths((style.size() / face::PLOTTERS_PER_EM).round() as i32),
            ink.class(),
            ink.shade().light,
            escaped(text)
        ));
        Ok(())
    }
}
