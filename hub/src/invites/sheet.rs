//! Codes on paper: lines of text, CSV, or a sheet of cards with QR codes to cut up.

use qrcode::{EcLevel, QrCode, render::svg};
use std::fmt::Write;

/// How codes are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// One code on each line.
    Text,
    /// CSV with a heading, for a mail merge.
    Csv,
    /// A4 pages of cards, one below the other, each with a QR code.
    Svg,
}

/// Cards in one row of an A4 page, and rows.
const GRID: (usize, usize) = (3, 6);
/// A4 and its margin, in millimetres.
const PAGE: (usize, usize, usize) = (210, 297, 12);

/// The codes as text.
///
/// # Errors
/// None in practice: a code always fits into a QR code.
pub fn print(codes: &[String], hub: &str, format: Format) -> anyhow::Result<String> {
    match format {
        Format::Text => Ok(codes.iter().map(|code| format!("{code}\n")).collect()),
        Format::Csv => {
            let mut out = csv::Writer::from_writer(Vec::new());
            out.write_record(["code"])?;
            for code in codes {
                out.write_record([code])?;
            }
            Ok(String::from_utf8(out.into_inner()?)?)
        }
        Format::Svg => sheet(codes, hub),
    }
}

fn sheet(codes: &[String], hub: &str) -> anyhow::Result<String> {
    let (width, page_height, margin) = PAGE;
    let per_page = GRID.0 * GRID.1;
    let height = page_height * codes.len().div_ceil(per_page);
    let (card_width, card_height) = ((width - 2 * margin) / GRID.0, (page_height - 2 * margin) / GRID.1);
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\" \
         width=\"{width}mm\" height=\"{height}mm\" viewBox=\"0 0 {width} {height}\">\n\
         <style>@page {{ size: {width}mm {page_height}mm; margin: 0 }}</style>\n\
         <rect width=\"{width}\" height=\"{height}\" fill=\"#fff\"/>\n"
    );
    for (at, code) in codes.iter().enumerate() {
        let (page, place) = (at / per_page, at % per_page);
        let x = margin + (place % GRID.0) * card_width;
        let y = page * page_height + margin + (place / GRID.0) * card_height;
        let image = QrCode::with_error_correction_level(code.as_bytes(), EcLevel::M)?
            .render::<svg::Color<'_>>()
            .min_dimensions(28, 28)
            .build();
        // The renderer writes a document; only its drawing is wanted.
        let drawing = image.split_once("?>").map_or(image.as_str(), |(_, rest)| rest);
        let drawing = drawing.replacen("<svg ", &format!("<svg x=\"{}\" y=\"{}\" ", x + 15, y + 2), 1);
        let drawing = sized(&drawing);
        let centre = x + card_width / 2;
        writeln!(
            out,
            "<g><rect x=\"{x}\" y=\"{y}\" width=\"{card_width}\" height=\"{card_height}\" fill=\"none\" \
             stroke=\"#999\" stroke-width=\"0.2\" stroke-dasharray=\"1 1\"/>{drawing}\
             <text x=\"{centre}\" y=\"{}\" font-family=\"monospace\" font-size=\"4\" text-anchor=\"middle\">{code}</text>\
             <text x=\"{centre}\" y=\"{}\" font-family=\"sans-serif\" font-size=\"3\" text-anchor=\"middle\">{}</text></g>",
            y + 37,
            y + 42,
            escaped(hub)
        )?;
    }
    out.push_str("</svg>\n");
    Ok(out)
}

/// Gives the drawing 32 mm, whatever its modules came to; its own view box stays.
fn sized(drawing: &str) -> String {
    let Some((head, rest)) = drawing.split_once('>') else { return drawing.to_owned() };
    let kept: Vec<&str> =
        head.split(' ').filter(|part| !part.starts_with("width=") && !part.starts_with("height=")).collect();
    format!("{} width=\"32\" height=\"32\">{rest}", kept.join(" "))
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_format_has_every_code() {
        let codes: Vec<String> = (0..20).map(|n| format!("ABCD-EFGH-JKMN-PQ{n:02}")).collect();
        for format in [Format::Text, Format::Csv, Format::Svg] {
            let out = print(&codes, "Force & <hub>", format).unwrap();
            assert!(codes.iter().all(|code| out.contains(code)), "{format:?}");
        }
        let svg = print(&codes, "Force & <hub>", Format::Svg).unwrap();
        // Two pages, a drawing for each code, and no second XML heading within.
        // A browser prints whole pages: no card is cut in two.
        assert!(svg.contains("@page { size: 210mm 297mm; margin: 0 }"));
        assert!(svg.contains("height=\"594mm\"") && svg.contains("Force &amp; &lt;hub&gt;"));
        assert_eq!(svg.matches("<svg ").count(), 21);
        assert_eq!(svg.matches("<svg ").count(), svg.matches("</svg>").count());
        assert_eq!(svg.matches("<?xml").count(), 1);
    }
}
