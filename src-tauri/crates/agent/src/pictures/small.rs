//! Drawing a picture anew: small, square, as a PNG. What a stranger uploaded is read within bounds, and nothing but its pixels goes
//! on. SVG is not read at all: it is a document with addresses and scripts.

use super::NoPicture;
use image::imageops::FilterType;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits};
use std::io::Cursor;

/// Width and height of what comes out, in pixels: the largest place a picture is shown at, on a screen with two pixels each way.
pub(super) const SIDE: u32 = 96;

/// Most pixels each way of what is read (QUALITY C14).
const MOST_SIDE: u32 = 1024;

/// Most memory that reading may take (QUALITY C14).
const MOST_MEMORY: u64 = 32 << 20;

/// The first picture of a file, small.
pub(super) fn small(bytes: &[u8]) -> Result<Vec<u8>, NoPicture> {
    let read = read(bytes).map_err(|_| NoPicture::NotDrawable)?;
    // The middle first: a strip of 1024 by 1 that is made 96 high before it is cut would take up 98,304 by 96.
    let side = read.width().min(read.height());
    let (left, top) = ((read.width() - side) / 2, (read.height() - side) / 2);
    let small = read.crop_imm(left, top, side, side).resize_exact(SIDE, SIDE, FilterType::Triangle);
    let small = small.into_rgba8();
    let mut png = Cursor::new(Vec::new());
    small.write_to(&mut png, ImageFormat::Png).map_err(|_| NoPicture::NotDrawable)?;
    Ok(png.into_inner())
}

fn read(bytes: &[u8]) -> image::ImageResult<DynamicImage> {
    let mut reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format()?;
    let mut limits = Limits::default();
    limits.max_image_width = Some(MOST_SIDE);
    limits.max_image_height = Some(MOST_SIDE);
    limits.max_alloc = Some(MOST_MEMORY);
    reader.limits(limits);
    let mut decoder = reader.into_decoder()?;
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let mut read = DynamicImage::from_decoder(decoder)?;
    read.apply_orientation(orientation);
    Ok(read)
}
