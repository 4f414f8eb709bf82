//! A file as text: UTF-8 with or without its mark, or UTF-16 with one, which is how spreadsheets write.

use super::MOST_BYTES;

/// Why a file is no text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotText {
    /// It has more bytes than are read, 5 MiB of UTF-8 or twice that of UTF-16.
    #[error("the file has more than 5 MiB")]
    TooLarge,
    /// Its bytes are no text in UTF-8 or UTF-16.
    #[error("the file is no text in UTF-8 or UTF-16")]
    NotText,
}

/// The text in a file.
///
/// # Errors
///
/// When the file is too large, or is no text.
pub fn decoded(bytes: &[u8]) -> Result<String, NotText> {
    let text = match bytes {
        [0xFF, 0xFE, rest @ ..] => utf_16(rest, u16::from_le_bytes)?,
        [0xFE, 0xFF, rest @ ..] => utf_16(rest, u16::from_be_bytes)?,
        [0xEF, 0xBB, 0xBF, rest @ ..] | rest => {
            if rest.len() > MOST_BYTES {
                return Err(NotText::TooLarge);
            }
            str::from_utf8(rest).map_err(|_| NotText::NotText)?.to_owned()
        }
    };
    if text.contains('\0') { Err(NotText::NotText) } else { Ok(text) }
}

fn utf_16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<String, NotText> {
    if bytes.len() > 2 * MOST_BYTES {
        return Err(NotText::TooLarge);
    }
    let (pairs, rest) = bytes.as_chunks::<2>();
    let units: Vec<u16> = pairs.iter().map(|pair| unit(*pair)).collect();
    let text = String::from_utf16(&units).map_err(|_| NotText::NotText)?;
    if rest.is_empty() { Ok(text) } else { Err(NotText::NotText) }
}
