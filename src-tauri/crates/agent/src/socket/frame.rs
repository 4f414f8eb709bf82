//! One frame on a byte stream: four bytes of length, little-endian, and as much JSON.

use serde::Serialize;
use std::io;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

/// Most bytes of one frame in either direction: a text of people, of which 5 MiB are taken, and what JSON adds to it.
pub const MOST_BYTES: usize = 8 << 20;

/// Why a conversation ended.
#[derive(Debug, thiserror::Error)]
pub(super) enum FrameError {
    /// The stream broke.
    #[error("the connection broke")]
    Broken(#[from] io::Error),
    /// A frame is larger than a frame may be.
    #[error("a frame is over {MOST_BYTES} bytes")]
    TooLarge,
    /// A frame is no JSON of ours.
    #[error("a frame cannot be read")]
    NotAFrame,
    /// More frames in a second than anybody needs.
    #[error("too many frames in a second")]
    TooMany,
}

/// The bytes of the next frame; nothing when the other end closed between two frames.
pub(super) async fn read(from: &mut (impl AsyncRead + Unpin)) -> Result<Option<Vec<u8>>, FrameError> {
    let mut length = [0; 4];
    match from.read_exact(&mut length).await {
        Ok(_) => {}
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
        Err(error) => return Err(FrameError::Broken(error)),
    }
    let length = usize::try_from(u32::from_le_bytes(length)).unwrap_or(usize::MAX);
    if length > MOST_BYTES {
        return Err(FrameError::TooLarge);
    }
    let mut bytes = vec![0; length];
    from.read_exact(&mut bytes).await?;
    Ok(Some(bytes))
}

/// Writes one frame.
pub(super) async fn write(
    to: &mut (impl AsyncWrite + Unpin),
    frame: &impl Serialize,
) -> Result<(), FrameError> {
    let mut bytes = vec![0; 4];
    serde_json::to_writer(&mut bytes, frame).map_err(|_| FrameError::NotAFrame)?;
    let length = bytes.len() - 4;
    if length > MOST_BYTES {
        return Err(FrameError::TooLarge);
    }
    let length = u32::try_from(length).map_err(|_| FrameError::TooLarge)?;
    bytes[..4].copy_from_slice(&length.to_le_bytes());
    to.write_all(&bytes).await?;
    to.flush().await?;
    Ok(())
}
