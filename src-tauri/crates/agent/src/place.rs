//! Where everything a run leaves behind is: one value made from the data folder, so that the demo, tests and real runs never
//! meet. Nothing of the program names a file or a socket in any other way. It holds paths and makes folders; it opens no file.
//!
//! Folders are for the user alone (0700). A folder that was there before and holds nothing of ours keeps its mode, so that
//! `--data-dir /srv` does not take `/srv` away from others; what we put into it is private either way.

use sha2::{Digest, Sha256};
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::{fs, io};
use tempfile::TempDir;

#[cfg(test)]
mod tests;

/// The name of the program's folder below the platform's folder for such data.
const NAME: &str = if cfg!(target_os = "macos") || cfg!(windows) { "Porchlight" } else { "porchlight" };

/// Most bytes in the path of a socket: 108 with the closing NUL on Linux (`unix(7)`), 104 on macOS (`sys/un.h`).
const MOST_SOCKET_BYTES: usize = if cfg!(target_os = "macos") { 103 } else { 107 };

/// The data folder, and with it every other path. Copies mean the same folder.
#[derive(Clone, Debug)]
pub struct Place {
    folder: PathBuf,
    socket: PathBuf,
    /// Removes the folder when the last copy goes.
    throw_away: Option<Arc<TempDir>>,
}

/// Why there is no place to keep things.
#[derive(Debug, thiserror::Error)]
pub enum PlaceError {
    /// The environment names no home folder.
    #[error("there is no home folder to keep the data in; name a data folder with --data-dir")]
    NoHome,
    /// The data folder's name is empty.
    #[error("the name of the data folder is empty")]
    Empty,
    /// Something else stands there.
    #[error("{} is not a folder", .0.display())]
    NotAFolder(PathBuf),
    /// A folder cannot be made or entered.
    #[error("the folder {} cannot be used", .path.display())]
    Folder {
        /// Which.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// The folder for the socket belongs to somebody else, or is a link.
    #[error("the folder {} is not this user's own", .0.display())]
    NotOurs(PathBuf),
}

impl Place {
    /// The default data folder: `$XDG_DATA_HOME/porchlight` or `~/.local/share/porchlight`; on macOS
    /// `~/Library/Application Support/Porchlight`, on Windows `%LOCALAPPDATA%\Porchlight`. Made when missing.
    ///
    /// # Errors
    /// When there is no home, or the folder cannot be made or entered.
    pub fn usual() -> Result<Self, PlaceError> {
        let around = Around::read();
        Self::within(&around.usual_folder().ok_or(PlaceError::NoHome)?, &around)
    }

    /// This data folder, relative to the current one unless absolute. Made when missing.
    ///
    /// # Errors
    /// When it is no folder, or cannot be made or entered.
    pub fn at(folder: &Path) -> Result<Self, PlaceError> {
        Self::within(folder, &Around::read())
    }

    /// A folder of its own that is removed with all it holds when the last copy of this value goes: for the demo.
    ///
    /// # Errors
    /// When the system's folder for such things cannot be written.
    pub fn throw_away() -> Result<Self, PlaceError> {
        let around = Around::read();
        let temp = tempfile::Builder::new()
            .prefix("porchlight-demo-")
            .tempdir()
            .map_err(|source| PlaceError::Folder { path: std::env::temp_dir(), source })?;
        // The socket goes into the folder, too, so that a demo that was killed leaves one thing behind, not two.
        let mut place = Self::within(temp.path(), &Around { runtime: None, ..around })?;
        place.throw_away = Some(Arc::new(temp));
        Ok(place)
    }

    fn within(folder: &Path, around: &Around) -> Result<Self, PlaceError> {
        if folder.as_os_str().is_empty() {
            return Err(PlaceError::Empty);
        }
        let trouble = |source| PlaceError::Folder { path: folder.to_owned(), source };
        match fs::metadata(folder) {
            Ok(there) if !there.is_dir() => return Err(PlaceError::NotAFolder(folder.to_owned())),
            Ok(_) if is_empty_or_ours(folder) => {
                // Somebody else's folder, or a medium that cannot be written, may still be read.
                if let Err(error) = make_private(folder) {
                    tracing::warn!(%error, "the data folder's mode could not be set");
                }
            }
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => private_folder(folder)?,
            Err(error) => return Err(trouble(error)),
        }
        let folder = fs::canonicalize(folder).map_err(trouble)?;
        let socket = socket_path(&folder, around);
        Ok(Self { folder, socket, throw_away: None })
    }

    /// The data folder, absolute and without links.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Whether the folder goes when the program does.
    #[must_use]
    pub fn is_throw_away(&self) -> bool {
        self.throw_away.is_some()
    }

    /// The database of what the user made.
    #[must_use]
    pub fn people(&self) -> PathBuf {
        self.folder.join("people.db")
    }

    /// The database of what happened.
    #[must_use]
    pub fn history(&self) -> PathBuf {
        self.folder.join("history.db")
    }

    /// The folder of the daily copies of [`Self::people`].
    #[must_use]
    pub fn copies(&self) -> PathBuf {
        self.folder.join("copies")
    }

    /// The folder of databases that were damaged and put aside.
    #[must_use]
    pub fn damaged(&self) -> PathBuf {
        self.folder.join("damaged")
    }

    /// The folder of the logs.
    #[must_use]
    pub fn logs(&self) -> PathBuf {
        self.folder.join("logs")
    }

    /// The file that the running program holds locked. Always empty: Windows lets nobody read what is locked.
    #[must_use]
    pub fn lock_file(&self) -> PathBuf {
        self.folder.join("lock")
    }

    /// The file that says who holds the lock, for people and for the command line.
    #[must_use]
    pub fn running_file(&self) -> PathBuf {
        self.folder.join("running")
    }

    /// The folder the web view keeps its own data in.
    #[must_use]
    pub fn web_view(&self) -> PathBuf {
        self.folder.join("webview")
    }

    /// The folder of people's pictures, which can all be fetched again.
    #[must_use]
    pub fn pictures(&self) -> PathBuf {
        self.folder.join("pictures")
    }

    /// The folder of icon files for trays that want files.
    #[must_use]
    pub fn tray_icons(&self) -> PathBuf {
        self.folder.join("tray")
    }

    /// Where the running program listens: a socket's path, on Windows the name of a pipe. Its folder may not exist yet, see
    /// [`Self::make_socket_folder`].
    #[must_use]
    pub fn socket(&self) -> &Path {
        &self.socket
    }

    /// Makes the folder of the socket, and makes sure that it is this user's alone. Does nothing on Windows.
    ///
    /// # Errors
    /// When it cannot be made, is a link, or belongs to somebody else.
    pub fn make_socket_folder(&self) -> Result<(), PlaceError> {
        if cfg!(windows) {
            return Ok(());
        }
        let Some(folder) = self.socket.parent() else { return Ok(()) };
        private_folder(folder)?;
        let trouble = |source| PlaceError::Folder { path: folder.to_owned(), source };
        let there = fs::symlink_metadata(folder).map_err(trouble)?;
        if !there.is_dir() || !is_this_users(&there) {
            return Err(PlaceError::NotOurs(folder.to_owned()));
        }
        make_private(folder).map_err(trouble)
    }
}

/// Makes a folder for the user alone (0700), and those above it, where missing. One that is there stays as it is.
///
/// # Errors
/// When it cannot be made.
pub fn private_folder(folder: &Path) -> Result<(), PlaceError> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder).map_err(|source| PlaceError::Folder { path: folder.to_owned(), source })
}

#[cfg(unix)]
fn make_private(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    if fs::metadata(folder)?.permissions().mode() & 0o7777 == 0o700 {
        return Ok(());
    }
    fs::set_permissions(folder, fs::Permissions::from_mode(0o700))
}

#[cfg(not(unix))]
fn make_private(_folder: &Path) -> io::Result<()> {
    // The folders used on Windows inherit an access list that names the user alone.
    Ok(())
}

#[cfg(unix)]
fn is_this_users(there: &fs::Metadata) -> bool {
    std::os::unix::fs::MetadataExt::uid(there) == rustix::process::geteuid().as_raw()
}

#[cfg(not(unix))]
fn is_this_users(_there: &fs::Metadata) -> bool {
    true
}

fn is_empty_or_ours(folder: &Path) -> bool {
    let ours = ["people.db", "history.db", "lock"].iter().any(|name| folder.join(name).exists());
    ours || fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_none())
}

fn socket_path(folder: &Path, around: &Around) -> PathBuf {
    let hash = short_hash(folder);
    if cfg!(windows) {
        return PathBuf::from(format!(r"\\.\pipe\porchlight-{hash}"));
    }
    let fits = |path: &PathBuf| path.as_os_str().len() <= MOST_SOCKET_BYTES;
    let runtime =
        around.runtime.as_ref().map(PathBuf::from).filter(|path| path.is_absolute() && path.is_dir());
    runtime
        .map(|runtime| runtime.join("porchlight").join(format!("{hash}.sock")))
        .filter(fits)
        .or_else(|| Some(folder.join("run").join("porchlight.sock")).filter(fits))
        .unwrap_or_else(|| around.temp.join(format!("porchlight-{hash}")).join("porchlight.sock"))
}

/// 16 hexadecimal digits that stand for a folder: long enough never to meet another of the same user.
pub fn short_hash(folder: &Path) -> String {
    let digest = Sha256::digest(folder.as_os_str().as_encoded_bytes());
    digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

/// What the environment says, read once, so that tests can say it instead.
#[derive(Clone, Debug, Default)]
struct Around {
    home: Option<OsString>,
    data_home: Option<OsString>,
    local_app_data: Option<OsString>,
    runtime: Option<OsString>,
    temp: PathBuf,
}

impl Around {
    fn read() -> Self {
        let read = |name| std::env::var_os(name).filter(|value| !value.is_empty());
        Self {
            home: read("HOME"),
            data_home: read("XDG_DATA_HOME"),
            local_app_data: read("LOCALAPPDATA"),
            runtime: read("XDG_RUNTIME_DIR"),
            temp: std::env::temp_dir(),
        }
    }

    fn usual_folder(&self) -> Option<PathBuf> {
        // The XDG base directory specification says that relative paths are to be ignored.
        let absolute = |value: &Option<OsString>| {
            value
                .as_ref()
                .map(PathBuf::from)
                .filter(|path| path.is_absolute() && !path.as_os_str().is_empty())
        };
        let parent = if cfg!(windows) {
            absolute(&self.local_app_data)
        } else if cfg!(target_os = "macos") {
            absolute(&self.home).map(|home| home.join("Library").join("Application Support"))
        } else {
            absolute(&self.data_home)
                .or_else(|| absolute(&self.home).map(|home| home.join(".local").join("share")))
        };
        parent.map(|parent| parent.join(NAME))
    }
}
