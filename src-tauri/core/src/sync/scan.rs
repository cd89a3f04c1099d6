//! The code on a picture: the square on an invitation, or on the screen of a new device.

use rqrr::PreparedImage;
use serde::Serialize;
use zeroize::Zeroizing;

/// Pixels at most: what a phone's camera gives, made smaller.
const MAX_PIXELS: usize = 2_000_000;
/// The shortest side of a picture on which a code can be made out.
const MIN_SIDE: usize = 21;
/// Letters at most: an address and a code.
const MAX_LETTERS: usize = 400;

/// What a square says.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct ScannedCode {
    /// The code; none when the picture has no square that says one.
    pub code: Option<String>,
    /// The hub's address, where the square says it too.
    pub address: Option<String>,
}

/// Reads a picture: pixels in a row, and a byte for each pixel in base64. `None` for what is no picture.
pub(super) fn read(width: u32, luma: &str) -> Option<ScannedCode> {
    if luma.len() > MAX_PIXELS.div_ceil(3) * 4 {
        return None;
    }
    let luma = Zeroizing::new(data_encoding::BASE64.decode(luma.as_bytes()).ok()?);
    let width = usize::try_from(width).ok().filter(|width| *width >= MIN_SIDE)?;
    let height = luma.len() / width;
    if height < MIN_SIDE || width * height != luma.len() {
        return None;
    }
    let mut image = PreparedImage::prepare_from_greyscale(width, height, |x, y| {
        luma.get(y * width + x).copied().unwrap_or(u8::MAX)
    });
    let squares = image.detect_grids();
    let said = squares.iter().filter_map(|square| square.decode().ok());
    Some(
        said.map(|(_, text)| understood(&Zeroizing::new(text)))
            .find(|one| one.code.is_some())
            .unwrap_or_default(),
    )
}

/// A code, and perhaps an address, in either order and between blanks. Anything else is no code.
fn understood(text: &str) -> ScannedCode {
    if text.chars().count() > MAX_LETTERS {
        return ScannedCode::default();
    }
    let (addresses, code): (Vec<&str>, Vec<&str>) =
        text.split_whitespace().partition(|word| word.contains(['.', ':', '/']));
    let code = code.concat();
    let is_code = !code.is_empty() && code.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    if !is_code || addresses.len() > 1 {
        return ScannedCode::default();
    }
    ScannedCode { code: Some(code), address: addresses.first().map(|one| (*one).to_owned()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use qrcode::{Color, QrCode};

    /// A picture of the square: `scale` pixels a module, on a grey table, a little darker to one side.
    fn picture(text: &str, scale: usize) -> (u32, String) {
        let square = QrCode::new(text).unwrap();
        let (modules, quiet) = (square.width(), 4);
        let side = (modules + 2 * quiet) * scale;
        let (width, height) = (side + 60, side + 40);
        let mut luma = vec![150_u8; width * height];
        for y in 0..side {
            for x in 0..side {
                let (column, row) = ((x / scale).checked_sub(quiet), (y / scale).checked_sub(quiet));
                let dark = matches!((column, row), (Some(column), Some(row)) if column < modules && row < modules
                    && square[(column, row)] == Color::Dark);
                luma[(y + 20) * width + x + 30] = if dark { 20 } else { 235 - (x * 30 / side) as u8 };
            }
        }
        (width as u32, data_encoding::BASE64.encode(&luma))
    }

    fn said(text: &str) -> (Option<String>, Option<String>) {
        let one = understood(text);
        (one.code, one.address)
    }

    #[test]
    fn the_square_of_an_invitation_and_of_a_pairing_are_read() {
        for scale in [3, 8] {
            let (width, luma) = picture("ABCD-EFGH-JKMN-PQRS\nhttps://hub.force.example", scale);
            let read = read(width, &luma).unwrap();
            assert_eq!(read.code.as_deref(), Some("ABCD-EFGH-JKMN-PQRS"));
            assert_eq!(read.address.as_deref(), Some("https://hub.force.example"));
        }
        let (width, luma) = picture("7K3MW2QX9AVT4NHRC8PDY5EB6G", 5);
        assert_eq!(read(width, &luma).unwrap().code.as_deref(), Some("7K3MW2QX9AVT4NHRC8PDY5EB6G"));
    }

    #[test]
    fn what_is_no_code_is_none() {
        assert_eq!(said("AB CD-EF"), (Some("ABCD-EF".into()), None));
        for other in
            ["", "https://example.org/?a=b", "a.example b.example CODE", "naïve", "CODE!", &"A".repeat(401)]
        {
            assert_eq!(said(other), (None, None), "{other}");
        }
        let white = data_encoding::BASE64.encode(&[255; 100 * 100]);
        assert_eq!(read(100, &white), Some(ScannedCode::default()));
    }

    #[test]
    fn what_is_no_picture_is_refused() {
        let some = data_encoding::BASE64.encode(&[255; 100 * 100]);
        for (width, luma) in
            [(0, some.as_str()), (3, &some), (99, &some), (u32::MAX, &some), (100, "no base64!")]
        {
            assert_eq!(read(width, luma), None, "{width}");
        }
        assert_eq!(read(2_000, &data_encoding::BASE64.encode(&vec![0; 2_000 * 1_001])), None);
    }

    proptest! {
        // Each searches a whole picture.
        #![proptest_config(ProptestConfig::with_cases(48))]

        #[test]
        fn no_picture_makes_it_panic(
            width in 21_usize..90,
            noise in proptest::collection::vec(any::<u8>(), 90 * 90),
            squares in proptest::collection::vec((0_usize..80, 0_usize..80, 1_usize..40, any::<u8>()), 0..12),
        ) {
            let height = 90;
            let mut luma: Vec<u8> = noise.into_iter().cycle().take(width * height).collect();
            for (left, top, side, shade) in squares {
                for (y, x) in (top..(top + side).min(height)).flat_map(|y| (left..(left + side).min(width)).map(move |x| (y, x))) {
                    luma[y * width + x] = shade;
                }
            }
            prop_assert!(read(width as u32, &data_encoding::BASE64.encode(&luma)).is_some());
        }

        #[test]
        fn a_damaged_square_makes_it_no_panic(hits in proptest::collection::vec((any::<usize>(), any::<u8>()), 1..400)) {
            let (width, luma) = picture("ABCD-EFGH-JKMN-PQRS", 3);
            let mut luma = data_encoding::BASE64.decode(luma.as_bytes()).unwrap();
            for (at, shade) in hits {
                let at = at % luma.len();
                luma[at] = shade;
            }
            prop_assert!(read(width, &data_encoding::BASE64.encode(&luma)).is_some());
        }
    }
}
