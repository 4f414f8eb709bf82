//! A file in the user's own downloads: new, for its user alone, never in the place of another.

use std::fs::OpenOptions;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// How many names are tried when there are files of the same day already.
const MOST_NAMES: u32 = 1000;

/// The folder of the user's downloads as the desktop has it, or their home where there is none.
pub(crate) fn downloads() -> Option<PathBuf> {
    let there = |folder: Option<PathBuf>| folder.filter(|folder| folder.is_dir());
    there(dirs::download_dir()).or_else(|| there(dirs::home_dir()))
}

/// Writes a file of this name, or of the name with a number when there is one.
///
/// # Errors
///
/// When the folder cannot be written. What was begun is taken away.
pub(crate) fn write_new(folder: &Path, name: &str, ending: &str, text: &str) -> io::Result<PathBuf> {
    for n in 1..=MOST_NAMES {
        let name = if n == 1 { format!("{name}.{ending}") } else { format!("{name}-{n}.{ending}") };
        let path = folder.join(name);
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = match options.open(&path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => continue,
            Err(error) => return Err(error),
        };
        let written = file.write_all(text.as_bytes()).and_then(|()| file.sync_all());
        if let Err(error) = written {
            // Half a table would be taken for a whole one.
            let _ = std::fs::remove_file(&path);
            return Err(error);
        }
        return Ok(path);
    }
    Err(io::ErrorKind::AlreadyExists.into())
}

#[cfg(test)]
mod tests {
    use super::write_new;

    #[test]
    fn a_file_never_takes_the_place_of_another_and_is_its_users_alone() {
        let folder = tempfile::tempdir().unwrap();
        let paths: Vec<_> =
            (0..3).map(|n| write_new(folder.path(), "people", "csv", &n.to_string()).unwrap()).collect();
        let names: Vec<_> = paths.iter().map(|path| path.file_name().unwrap().to_str().unwrap()).collect();
        assert_eq!(names, ["people.csv", "people-2.csv", "people-3.csv"]);
        for (n, path) in paths.iter().enumerate() {
            assert_eq!(std::fs::read_to_string(path).unwrap(), n.to_string());
            #[cfg(unix)]
            {
                use std::os::unix::fs::PermissionsExt;
                assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600);
            }
        }
        assert!(write_new(&folder.path().join("missing"), "people", "csv", "").is_err());
    }
}
