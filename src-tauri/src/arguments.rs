//! What `porchlight` says when it starts the window: the data folder, and a page to open on.

use agent::place::{Place, PlaceError};
use agent::wire::WindowPage;
use std::ffi::OsString;
use std::path::Path;

/// The arguments, checked.
pub(crate) struct Arguments {
    /// Where everything of the run is.
    pub(crate) place: Place,
    /// The page to open on.
    pub(crate) page: Option<WindowPage>,
    /// Whether to start the program anew instead of opening a window.
    pub(crate) restarts: bool,
}

/// Why the arguments are no good.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ArgumentError {
    #[error("this window is started by porchlight: --data-dir PATH is missing")]
    NoDataDir,
    #[error("{} needs a value", .0.display())]
    NoValue(OsString),
    #[error("there is no page {}: people, activity, accounts, settings", .0.display())]
    NoPage(OsString),
    #[error("{} means nothing here", .0.display())]
    Unknown(OsString),
    #[error("the data folder cannot be used")]
    Place(#[from] PlaceError),
}

impl Arguments {
    /// Reads the arguments after the program's name.
    pub(crate) fn read(arguments: impl IntoIterator<Item = OsString>) -> Result<Self, ArgumentError> {
        let mut arguments = arguments.into_iter();
        let (mut place, mut page, mut restarts) = (None, None, false);
        while let Some(argument) = arguments.next() {
            let mut value = || arguments.next().ok_or(ArgumentError::NoValue(argument.clone()));
            match argument.to_str() {
                Some("--data-dir") => place = Some(Place::at(Path::new(&value()?))?),
                Some("--page") => page = Some(named(value()?)?),
                Some("--restart") => restarts = true,
                _ => return Err(ArgumentError::Unknown(argument)),
            }
        }
        Ok(Self { place: place.ok_or(ArgumentError::NoDataDir)?, page, restarts })
    }
}

fn named(page: OsString) -> Result<WindowPage, ArgumentError> {
    match page.to_str() {
        Some("people") => Ok(WindowPage::People),
        Some("activity") => Ok(WindowPage::Activity),
        Some("accounts") => Ok(WindowPage::Accounts),
        Some("settings") => Ok(WindowPage::Settings),
        _ => Err(ArgumentError::NoPage(page)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(arguments: &[&str]) -> Result<Arguments, ArgumentError> {
        Arguments::read(arguments.iter().map(OsString::from))
    }

    #[test]
    fn the_data_folder_is_needed_and_a_page_is_not() {
        let folder = std::env::temp_dir().join(format!("porchlight-window-test-{}", std::process::id()));
        let path = folder.to_str().unwrap();
        assert!(matches!(read(&[]), Err(ArgumentError::NoDataDir)));
        let plain = read(&["--data-dir", path]).unwrap();
        assert_eq!((plain.page, plain.restarts), (None, false));
        let on_a_page = read(&["--page", "accounts", "--data-dir", path]).unwrap();
        assert_eq!(on_a_page.page, Some(WindowPage::Accounts));
        std::fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn anything_else_is_refused() {
        assert!(matches!(read(&["--data-dir"]), Err(ArgumentError::NoValue(_))));
        assert!(matches!(read(&["--page", "../../x"]), Err(ArgumentError::NoPage(_))));
        assert!(matches!(read(&["--token=x"]), Err(ArgumentError::Unknown(_))));
    }
}
