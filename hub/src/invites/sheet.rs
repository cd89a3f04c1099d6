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

/// The codes as text. With the hub's address, a square says both, so that nobody need type it.
///
/// # Errors
/// When the address is none that an app would take: `https://` and a host.
pub fn print(codes: &[String], hub: &str, address: Option<&str>, format: Format) -> anyhow::Result<String> {
    let address = address.map(checked).transpose()?;
    match format {
        Format::Text => Ok(codes.iter().map(|code| format!("{code}\n")).collect()),
        Format::Csv => {
            let mut out = csv::Writer::from_writer(Vec::new());
            out.write_record(["code"].into_iter().chain(address.map(|_| "address")))?;
            for code in codes {
                out.write_record([code.as_str()].into_iter().chain(address))?;
            }
            Ok(String::from_utf8(out.into_inner()?)?)
        }
        Format::Svg => sheet(codes, hub, address),
    }
}

fn checked(address: &str) -> anyhow::Result<&str> {
    let uri: Option<axum::http::Uri> = address.parse().ok();
    let takes = uri.is_some_and(|uri| uri.scheme_str() == Some("https") && uri.host().is_some());
    anyhow::ensure!(
        takes,
        "the address of the hub must begin with https://, as officers reach it: {address}"
    );
    Ok(address.trim_end_matches('/'))
}

fn sheet(codes: &[String], hub: &str, address: Option<&str>) -> anyhow::Result<String> {
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
        let said = address.map_or_else(|| code.clone(), |address| format!("{code}\n{address}"));
        let image = QrCode::with_error_correction_level(said.as_bytes(), EcLevel::M)?
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
             <text x=\"{centre}\" y=\"{}\" font-family=\"sans-serif\" font-size=\"3\" text-anchor=\"middle\">{}</text>\
             <text x=\"{centre}\" y=\"{}\" font-family=\"sans-serif\" font-size=\"2.4\" text-anchor=\"middle\">{}</text></g>",
            y + 37,
            y + 41,
            escaped(hub),
            y + 44,
            escaped(address.unwrap_or_default()),
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
            let out = print(&codes, "Force & <hub>", None, format).unwrap();
            assert!(codes.iter().all(|code| out.contains(code)), "{format:?}");
        }
        let svg = print(&codes, "Force & <hub>", None, Format::Svg).unwrap();
        // Two pages, a drawing for each code, and no second XML heading within.
        // A browser prints whole pages: no card is cut in two.
        assert!(svg.contains("@page { size: 210mm 297mm; margin: 0 }"));
        assert!(svg.contains("height=\"594mm\"") && svg.contains("Force &amp; &lt;hub&gt;"));
        assert_eq!(svg.matches("<svg ").count(), 21);
        assert_eq!(svg.matches("<svg ").count(), svg.matches("</svg>").count());
        assert_eq!(svg.matches("<?xml").count(), 1);
    }

    #[test]
    fn an_address_is_printed_and_said_by_the_square() {
        let codes = vec!["ABCD-EFGH-JKMN-PQRS".to_owned()];
        let with = |format| print(&codes, "Hub", Some("https://hub.force.example/"), format).unwrap();
        assert_eq!(with(Format::Csv), "code,address\nABCD-EFGH-JKMN-PQRS,https://hub.force.example\n");
        assert!(with(Format::Svg).contains(">https://hub.force.example</text>"));
        for wrong in ["hub.force.example", "http://hub.force.example", "https://", "nonsense"] {
            assert!(print(&codes, "Hub", Some(wrong), Format::Text).is_err(), "{wrong}");
        }
    }
}
