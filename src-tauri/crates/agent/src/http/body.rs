//! A body as it comes in: decompressed piece by piece, counted on both sides, cut off at the bound.

use brotli_decompressor::DecompressorWriter;
use flate2::write::GzDecoder;
use presence::service::NoAnswer;
use reqwest::header::ToStrError;
use std::io::{self, Write};

/// The body grew over its bound.
#[derive(Debug, thiserror::Error)]
#[error("the body is larger than it may be")]
pub(super) struct TooLarge;

pub(super) struct Body {
    coding: Coding,
    most: usize,
    received: usize,
    /// What came is not what its encoding says. The rest is read and thrown away, so that status and headers still count.
    is_garbled: bool,
}

enum Coding {
    Plain(Bounded),
    Gzip(GzDecoder<Bounded>),
    Brotli(Box<DecompressorWriter<Bounded>>),
    /// One we did not ask for, or several on top of each other.
    Other,
}

/// A vector that refuses to grow over its bound.
#[derive(Default)]
struct Bounded {
    bytes: Vec<u8>,
    most: usize,
    is_full: bool,
}

impl Write for Bounded {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.bytes.len() + bytes.len() > self.most {
            self.is_full = true;
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.bytes.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Body {
    /// A body under these values of `Content-Encoding`, of at most so many bytes.
    pub(super) fn new(encodings: &[Result<&str, ToStrError>], most: usize) -> Self {
        let into = Bounded { most, ..Bounded::default() };
        let coding = match encodings {
            [] => Coding::Plain(into),
            [Ok(one)] => match one.trim().to_ascii_lowercase().as_str() {
                "" | "identity" => Coding::Plain(into),
                "gzip" | "x-gzip" => Coding::Gzip(GzDecoder::new(into)),
                "br" => Coding::Brotli(Box::new(DecompressorWriter::new(into, 4096))),
                _ => Coding::Other,
            },
            _ => Coding::Other,
        };
        Self { coding, most, received: 0, is_garbled: false }
    }

    /// Takes the next piece.
    pub(super) fn take(&mut self, piece: &[u8]) -> Result<(), TooLarge> {
        self.received += piece.len();
        if self.received > self.most {
            return Err(TooLarge);
        }
        if self.is_garbled {
            return Ok(());
        }
        let written = match &mut self.coding {
            Coding::Plain(into) => into.write_all(piece),
            Coding::Gzip(into) => into.write_all(piece),
            Coding::Brotli(into) => into.write_all(piece),
            Coding::Other => Ok(()),
        };
        self.judge(written.is_ok())
    }

    /// The whole body; empty when it is not what its encoding says, which the service's dialect then finds unreadable.
    pub(super) fn finish(mut self) -> Result<Vec<u8>, NoAnswer> {
        if !self.is_garbled && self.received > 0 {
            let ended = match &mut self.coding {
                Coding::Plain(_) | Coding::Other => Ok(()),
                Coding::Gzip(into) => into.try_finish(),
                Coding::Brotli(into) => into.close(),
            };
            self.judge(ended.is_ok()).map_err(|_| NoAnswer::TooLarge)?;
        }
        if self.is_garbled {
            return Ok(Vec::new());
        }
        Ok(match self.coding {
            Coding::Plain(into) => into.bytes,
            Coding::Gzip(mut into) => std::mem::take(into.get_mut()).bytes,
            Coding::Brotli(mut into) => std::mem::take(into.get_mut()).bytes,
            Coding::Other => Vec::new(),
        })
    }

    fn judge(&mut self, is_fine: bool) -> Result<(), TooLarge> {
        let is_full = match &self.coding {
            Coding::Plain(into) => into.is_full,
            Coding::Gzip(into) => into.get_ref().is_full,
            Coding::Brotli(into) => into.get_ref().is_full,
            Coding::Other => false,
        };
        if is_full {
            return Err(TooLarge);
        }
        self.is_garbled |= !is_fine;
        Ok(())
    }
}
