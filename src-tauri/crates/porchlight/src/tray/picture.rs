//! The tray's pictures: one of 64 pixels for each state and number, drawn beforehand (see `icons/tray`) and unpacked when
//! shown, so that at any time one of them is in memory.

use super::face::Icon;
use agent::wire::Mood;

/// A picture as rows of red, green, blue and opacity, a byte each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Picture {
    /// Pixels in a row.
    pub(crate) width: u32,
    /// Rows.
    pub(crate) height: u32,
    /// `width` × `height` × 4 bytes.
    pub(crate) rgba: Vec<u8>,
}

macro_rules! pictures {
    ($colour:literal) => {
        Pictures {
            idle: include_bytes!(concat!("../../../../../icons/tray/idle-", $colour, ".png")),
            snoozed: include_bytes!(concat!("../../../../../icons/tray/snoozed-", $colour, ".png")),
            offline: include_bytes!(concat!("../../../../../icons/tray/offline-", $colour, ".png")),
            problem: include_bytes!(concat!("../../../../../icons/tray/problem-", $colour, ".png")),
            present: [
                include_bytes!(concat!("../../../../../icons/tray/present-1-", $colour, ".png")),
                include_bytes!(concat!("../../../../../icons/tray/present-2-", $colour, ".png")),
                include_bytes!(concat!("../../../../../icons/tray/present-3-", $colour, ".png")),
                include_bytes!(concat!("../../../../../icons/tray/present-4-", $colour, ".png")),
                include_bytes!(concat!("../../../../../icons/tray/present-5-", $colour, ".png")),
                include_bytes!(concat!("../../../../../icons/tray/present-6-", $colour, ".png")),
                include_bytes!(concat!("../../../../../icons/tray/present-7-", $colour, ".png")),
                include_bytes!(concat!("../../../../../icons/tray/present-8-", $colour, ".png")),
                include_bytes!(concat!("../../../../../icons/tray/present-9-", $colour, ".png")),
                include_bytes!(concat!("../../../../../icons/tray/present-more-", $colour, ".png")),
            ],
        }
    };
}

struct Pictures {
    idle: &'static [u8],
    snoozed: &'static [u8],
    offline: &'static [u8],
    problem: &'static [u8],
    present: [&'static [u8]; 10],
}

static LIGHT: Pictures = pictures!("light");
static DARK: Pictures = pictures!("dark");

/// The picture of an icon.
///
/// # Errors
///
/// When the picture built into the program cannot be unpacked.
pub(crate) fn picture(icon: Icon) -> Result<Picture, png::DecodingError> {
    let pictures = if icon.is_light { &LIGHT } else { &DARK };
    let packed = match icon.mood {
        Mood::Idle => pictures.idle,
        Mood::Snoozed => pictures.snoozed,
        Mood::Offline => pictures.offline,
        Mood::Problem => pictures.problem,
        Mood::Present => {
            let last = pictures.present.len() - 1;
            let nth = usize::try_from(icon.count.saturating_sub(1)).unwrap_or(last).min(last);
            pictures.present[nth]
        }
    };
    let mut reader = png::Decoder::new(std::io::Cursor::new(packed)).read_info()?;
    let mut rgba = vec![0; reader.output_buffer_size().unwrap_or(0)];
    let info = reader.next_frame(&mut rgba)?;
    rgba.truncate(info.buffer_size());
    Ok(Picture { width: info.width, height: info.height, rgba })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_and_number_has_a_picture_of_64_pixels_in_both_colours() {
        for is_light in [true, false] {
            for mood in [Mood::Idle, Mood::Present, Mood::Snoozed, Mood::Offline, Mood::Problem] {
                for count in [0, 1, 9, 10, u32::MAX] {
                    let picture = picture(Icon { mood, count, is_light }).unwrap();
                    assert_eq!((picture.width, picture.height, picture.rgba.len()), (64, 64, 64 * 64 * 4));
                    assert!(picture.rgba.chunks(4).any(|pixel| pixel[3] > 0), "{mood:?} is not empty");
                }
            }
        }
    }

    #[test]
    fn the_number_changes_the_picture_up_to_nine_and_a_plus() {
        let of = |count| picture(Icon { mood: Mood::Present, count, is_light: true }).unwrap();
        assert_ne!(of(1), of(2));
        assert_ne!(of(9), of(10));
        assert_eq!(of(10), of(400));
    }
}
