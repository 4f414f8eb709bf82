//! Pictures from real servers, of the kinds there are and of kinds that are traps.

use super::small::{SIDE, small};
use super::{Bounds, NoPicture, Pictures, Png};
use crate::clock::Clock;
use image::{DynamicImage, ImageFormat, RgbaImage};
use std::io::Cursor;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

const BOUNDS: Bounds = Bounds { connect: Duration::from_secs(60), total: Duration::from_secs(120) };

/// Short enough to wait for, where it is what ends a request.
const SHORT: Bounds = Bounds { connect: Duration::from_millis(500), total: Duration::from_millis(1500) };

pub(crate) fn picture(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
    let mut drawn = RgbaImage::new(width, height);
    for (x, y, pixel) in drawn.enumerate_pixels_mut() {
        *pixel = image::Rgba([x as u8, y as u8, 7, 255]);
    }
    let drawn = match format {
        ImageFormat::Jpeg => DynamicImage::from(DynamicImage::from(drawn).into_rgb8()),
        _ => DynamicImage::from(drawn),
    };
    let mut bytes = Cursor::new(Vec::new());
    drawn.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

fn sides(png: &[u8]) -> (u32, u32) {
    let read = image::load_from_memory_with_format(png, ImageFormat::Png).unwrap();
    (read.width(), read.height())
}

/// A PNG that says of itself how large it is, and holds nothing.
fn png_of(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = picture(1, 1, ImageFormat::Png);
    bytes[16..20].copy_from_slice(&width.to_be_bytes());
    bytes[20..24].copy_from_slice(&height.to_be_bytes());
    let sum = crc32(&bytes[12..29]);
    bytes[29..33].copy_from_slice(&sum.to_be_bytes());
    bytes
}

fn crc32(bytes: &[u8]) -> u32 {
    let mut crc = flate2::Crc::new();
    crc.update(bytes);
    crc.sum()
}

/// A GIF whose screen is this large, with so many frames of one pixel.
fn gif_of(side: u16, frames: usize) -> Vec<u8> {
    let mut bytes = b"GIF89a".to_vec();
    bytes.extend_from_slice(&side.to_le_bytes());
    bytes.extend_from_slice(&side.to_le_bytes());
    bytes.extend_from_slice(&[0x80, 0, 0, 0, 0, 0, 255, 255, 255]);
    for _ in 0..frames {
        bytes.extend_from_slice(&[0x2C, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 1, 0]);
    }
    bytes.push(0x3B);
    bytes
}

#[test]
fn c14_every_kind_becomes_a_small_square_png() {
    for format in [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::WebP, ImageFormat::Gif] {
        for (width, height) in [(1, 1), (40, 30), (1024, 1), (1, 1024)] {
            let small = small(&picture(width, height, format)).unwrap();
            assert_eq!(sides(&small), (SIDE, SIDE), "{format:?} {width}x{height}");
        }
    }
    assert_eq!(sides(&small(&gif_of(10, 1000)).unwrap()), (SIDE, SIDE), "the first frame of many");
}

#[test]
fn c14_row_87_what_is_a_trap_or_no_picture_is_not_drawn() {
    let svg = br#"<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>"#;
    let half = picture(64, 64, ImageFormat::Png);
    let traps: [(&str, Vec<u8>); 10] = [
        ("nothing", Vec::new()),
        ("SVG", svg.to_vec()),
        ("a page", b"<!doctype html><p>hello".to_vec()),
        ("a wide PNG", png_of(60_000, 60_000)),
        ("a PNG one too wide", png_of(1025, 1)),
        ("a GIF with an endless screen", gif_of(u16::MAX, 1)),
        ("half a PNG", half[..half.len() / 2].to_vec()),
        ("a BMP", [b"BM", &[0; 60][..]].concat()),
        ("an icon", [&[0, 0, 1, 0, 1, 0][..], &[0; 60]].concat()),
        ("a WebP of nothing", b"RIFF\x04\0\0\0WEBP".to_vec()),
    ];
    for (what, bytes) in traps {
        assert_eq!(small(&bytes).unwrap_err(), NoPicture::NotDrawable, "{what}");
    }
}

proptest::proptest! {
    #![proptest_config(proptest::test_runner::Config::with_cases(48))]
    #[test]
    fn row_87_no_bytes_make_the_drawing_fail_in_another_way(
        kind in 0_usize..4,
        at in 0_usize..2000,
        put in proptest::collection::vec(proptest::num::u8::ANY, 1..40),
    ) {
        let formats = [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::WebP, ImageFormat::Gif];
        let mut bytes = picture(33, 17, formats[kind]);
        let at = at % bytes.len();
        let end = (at + put.len()).min(bytes.len());
        bytes[at..end].copy_from_slice(&put[..end - at]);
        if let Ok(png) = small(&bytes) {
            proptest::prop_assert_eq!(sides(&png), (SIDE, SIDE));
        }
    }
}

/// A server on this computer that answers every request in this way.
pub(crate) struct Server {
    pub(crate) base: String,
    pub(crate) requests: Arc<AtomicUsize>,
    at_once: Arc<AtomicUsize>,
    most_at_once: Arc<AtomicUsize>,
}

impl Server {
    async fn start<F>(answer: impl Fn(TcpStream) -> F + Send + Clone + 'static) -> Self
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let server =
            Self { base, requests: Arc::default(), at_once: Arc::default(), most_at_once: Arc::default() };
        let (requests, at_once, most) =
            (Arc::clone(&server.requests), Arc::clone(&server.at_once), Arc::clone(&server.most_at_once));
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let (requests, at_once, most) =
                    (Arc::clone(&requests), Arc::clone(&at_once), Arc::clone(&most));
                let answer = answer.clone();
                tokio::spawn(async move {
                    let mut head = [0; 4096];
                    let _ = stream.read(&mut head).await;
                    requests.fetch_add(1, Ordering::SeqCst);
                    most.fetch_max(at_once.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                    answer(stream).await;
                    at_once.fetch_sub(1, Ordering::SeqCst);
                });
            }
        });
        server
    }

    /// One that says the same to everybody: a head, and a body.
    pub(crate) async fn says(head: &'static str, body: Vec<u8>) -> Self {
        let body = Arc::new(body);
        Self::start(move |mut stream| {
            let body = Arc::clone(&body);
            async move {
                let _ = stream.write_all(head.as_bytes()).await;
                let _ = stream.write_all(&body).await;
            }
        })
        .await
    }
}

pub(crate) const OK: &str = "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-type: image/png\r\n\r\n";

fn pictures() -> (TempDir, Pictures) {
    let folder = tempfile::tempdir().unwrap();
    let pictures = Pictures::new(folder.path().join("pictures"), BOUNDS, Clock::system());
    (folder, pictures)
}

async fn brought(address: &str) -> Result<Png, NoPicture> {
    let (_folder, pictures) = pictures();
    pictures.bring(address.to_owned()).await
}

#[tokio::test]
async fn m27_a_picture_is_fetched_once_and_then_kept() {
    let server = Server::says(OK, picture(300, 200, ImageFormat::Jpeg)).await;
    let (_folder, pictures) = pictures();
    let address = format!("{}/a.jpg", server.base);
    let first = pictures.clone().bring(address.clone()).await.unwrap();
    assert_eq!(sides(&first), (SIDE, SIDE));
    assert_eq!(pictures.bring(address).await.unwrap(), first);
    assert_eq!(server.requests.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn c14_four_are_fetched_at_once_and_no_more() {
    let body = Arc::new(picture(8, 8, ImageFormat::Png));
    let server = Server::start(move |mut stream| {
        let body = Arc::clone(&body);
        async move {
            tokio::time::sleep(Duration::from_millis(50)).await;
            let _ = stream.write_all(OK.as_bytes()).await;
            let _ = stream.write_all(&body).await;
        }
    })
    .await;
    let (_folder, pictures) = pictures();
    let all = (0..20).map(|n| pictures.clone().bring(format!("{}/{n}.png", server.base)));
    let all = futures_util::future::join_all(all).await;
    assert!(all.iter().all(Result::is_ok));
    assert_eq!(server.most_at_once.load(Ordering::SeqCst), 4);
}

#[tokio::test]
async fn row_87_a_redirect_is_not_followed() {
    let inner = Server::says(OK, picture(8, 8, ImageFormat::Png)).await;
    let redirect =
        format!("HTTP/1.1 302 Found\r\nlocation: {}/x.png\r\ncontent-length: 0\r\n\r\n", inner.base);
    let server = Server::says(Box::leak(redirect.into_boxed_str()), Vec::new()).await;
    assert_eq!(brought(&server.base).await.unwrap_err(), NoPicture::Status(302));
    assert_eq!(inner.requests.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn row_87_a_file_that_is_too_large_is_let_go_of_at_its_bound() {
    let told = Server::says("HTTP/1.1 200 OK\r\ncontent-length: 600000\r\n\r\n", Vec::new()).await;
    assert_eq!(brought(&told.base).await.unwrap_err(), NoPicture::TooLarge);
    let untold = Server::says(OK, vec![0; (512 << 10) + 1]).await;
    assert_eq!(brought(&untold.base).await.unwrap_err(), NoPicture::TooLarge);
}

#[tokio::test]
async fn row_87_a_slow_drip_ends_at_the_deadline() {
    let server = Server::start(|mut stream| async move {
        let _ = stream.write_all(OK.as_bytes()).await;
        while stream.write_all(b"\x89").await.is_ok() {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    })
    .await;
    let folder = tempfile::tempdir().unwrap();
    let pictures = Pictures::new(folder.path().join("pictures"), SHORT, Clock::system());
    let begun = Instant::now();
    let brought = pictures.bring(server.base.clone()).await;
    assert_eq!(brought.unwrap_err(), NoPicture::NoAnswer);
    assert!(begun.elapsed() < BOUNDS.total / 2);
}

#[tokio::test]
async fn row_87_what_leads_inward_is_not_asked() {
    for address in
        ["http://169.254.169.254/latest", "https://192.168.0.1/a.png", "file:///etc/passwd", "data:,x"]
    {
        assert_eq!(brought(address).await.unwrap_err(), NoPicture::OutOfReach, "{address}");
    }
}
