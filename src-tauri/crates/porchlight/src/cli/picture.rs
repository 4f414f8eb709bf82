//! `contact picture`: the picture of a person, into a file.

use super::contacts::write;
use super::ending::Stop;
use super::find::{self, person_name};
use super::talk::Talk;
use super::terminal::Terminal;
use agent::words::say;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use std::path::Path;

/// What stands before the bytes in the address of a picture (`agent::wire`).
const BEFORE: &str = "data:image/png;base64,";

/// Writes the picture of a person into a file that is not there yet.
///
/// # Errors
/// When there is no picture, or the file cannot be written.
pub(crate) async fn picture(
    named: &str,
    file: &Path,
    talk: &mut Talk,
    terminal: &mut Terminal,
) -> Result<(), Stop> {
    talk.settled().await?;
    let row = find::person(talk, named).await?;
    let person = person_name(&row);
    let address = talk.picture(row.person).await?;
    let png = address.and_then(|address| STANDARD.decode(address.strip_prefix(BEFORE)?).ok());
    let why = match (&png, talk.state().await?.settings.pictures) {
        (Some(_), _) => None,
        (None, true) => Some("command.noPicture"),
        (None, false) => Some("command.picturesOff"),
    };
    if let Some(why) = why {
        return Err(Stop::not_done(say(why, &[("person", &person)])));
    }
    write(file, &png.unwrap_or_default())?;
    let holes = [("person", person), ("file", file.display().to_string())];
    terminal.line(&say("command.pictured", &[(holes[0].0, &holes[0].1), (holes[1].0, &holes[1].1)]))
}
