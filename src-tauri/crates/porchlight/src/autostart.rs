//! Starting with the session. On Linux this is a desktop entry in the user's autostart folder, written by us because the
//! path of the program may hold characters that the format must escape; elsewhere a library knows the way.

#[cfg(target_os = "linux")]
pub(crate) use xdg::set;

#[cfg(not(target_os = "linux"))]
pub(crate) use other::set;

#[cfg(target_os = "linux")]
mod xdg {
    use agent::place::short_hash;
    use std::io::Write;
    use std::path::{Path, PathBuf};

    /// The name of the entry for the usual data folder.
    const NAME: &str = "io.porchlight.Porchlight";

    /// Makes the program start with the session, or no more. Called at every start, too, so that an entry for a program
    /// that has moved repairs itself.
    ///
    /// # Errors
    ///
    /// When the autostart folder cannot be written.
    pub(crate) fn set(on: bool, data_dir: Option<&Path>) -> std::io::Result<()> {
        let folder = folder()?;
        let file = folder.join(file_name(data_dir));
        if !on {
            return match std::fs::remove_file(&file) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error),
                Ok(()) | Err(_) => Ok(()),
            };
        }
        let entry = entry(&program()?, data_dir);
        if std::fs::read_to_string(&file).is_ok_and(|there| there == entry) {
            return Ok(());
        }
        std::fs::create_dir_all(&folder)?;
        let mut new = tempfile::NamedTempFile::new_in(&folder)?;
        new.write_all(entry.as_bytes())?;
        new.as_file().sync_all()?;
        new.persist(&file)?;
        Ok(())
    }

    /// Every data folder has an entry of its own, so that a second program never takes away the first one's.
    fn file_name(data_dir: Option<&Path>) -> String {
        match data_dir {
            None => format!("{NAME}.desktop"),
            Some(folder) => format!("{NAME}-{}.desktop", short_hash(folder)),
        }
    }

    fn folder() -> std::io::Result<PathBuf> {
        let config = match std::env::var_os("XDG_CONFIG_HOME").map(PathBuf::from) {
            Some(folder) if folder.is_absolute() => folder,
            Some(_) | None => std::env::home_dir()
                .ok_or_else(|| std::io::Error::other("there is no home folder"))?
                .join(".config"),
        };
        Ok(config.join("autostart"))
    }

    /// An AppImage runs from a mount that is another at each start; its own path stands in the environment.
    fn program() -> std::io::Result<PathBuf> {
        match std::env::var_os("APPIMAGE") {
            Some(image) => Ok(PathBuf::from(image)),
            None => std::env::current_exe(),
        }
    }

    fn entry(program: &Path, data_dir: Option<&Path>) -> String {
        let mut exec = quoted(&program.to_string_lossy());
        exec.push_str(" --hidden");
        if let Some(folder) = data_dir {
            exec.push_str(" --data-dir ");
            exec.push_str(&quoted(&folder.to_string_lossy()));
        }
        format!(
            "[Desktop Entry]\nType=Application\nName=Porchlight\nComment=Watch who comes online\nExec={exec}\n\
             Icon=io.porchlight.Porchlight\nTerminal=false\nX-GNOME-Autostart-enabled=true\n"
        )
    }

    /// An argument of an `Exec` line: quoted, its quotes, backticks, dollars and backslashes escaped, per cent signs doubled,
    /// and every backslash doubled once more because the line is a string value (Desktop Entry Specification, "Exec").
    fn quoted(argument: &str) -> String {
        let mut text = String::from("\"");
        for character in argument.chars() {
            match character {
                '"' | '`' | '$' => {
                    text.push_str("\\\\");
                    text.push(character);
                }
                '\\' => text.push_str("\\\\\\\\"),
                '%' => text.push_str("%%"),
                plain => text.push(plain),
            }
        }
        text.push('"');
        text
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn a_path_with_special_characters_is_escaped_twice_as_the_format_wants() {
            assert_eq!(quoted("/opt/my app/p"), "\"/opt/my app/p\"");
            assert_eq!(quoted("/a\"b"), "\"/a\\\\\"b\"");
            assert_eq!(quoted("/a$b`c"), "\"/a\\\\$b\\\\`c\"");
            assert_eq!(quoted("/100%"), "\"/100%%\"");
            assert_eq!(quoted("/a\\b"), "\"/a\\\\\\\\b\"");
        }

        #[test]
        fn another_data_folder_has_another_entry() {
            assert_eq!(file_name(None), "io.porchlight.Porchlight.desktop");
            assert_ne!(file_name(Some(Path::new("/a"))), file_name(Some(Path::new("/b"))));
            assert_eq!(file_name(Some(Path::new("/a"))), file_name(Some(Path::new("/a"))));
        }

        #[test]
        fn the_entry_starts_hidden_and_in_the_folder_in_use() {
            let entry = entry(Path::new("/usr/bin/porchlight"), Some(Path::new("/home/a b/data")));
            assert!(
                entry.contains("\nExec=\"/usr/bin/porchlight\" --hidden --data-dir \"/home/a b/data\"\n"),
                "{entry}"
            );
        }
    }
}

#[cfg(not(target_os = "linux"))]
mod other {
    use std::path::Path;

    /// Makes the program start with the session, or no more.
    ///
    /// # Errors
    ///
    /// When the system refuses.
    pub(crate) fn set(on: bool, data_dir: Option<&Path>) -> std::io::Result<()> {
        let program = std::env::current_exe()?;
        let mut args = vec!["--hidden".to_owned()];
        if let Some(folder) = data_dir {
            args.push("--data-dir".to_owned());
            args.push(folder.to_string_lossy().into_owned());
        }
        let launch = auto_launch::AutoLaunchBuilder::new()
            .set_app_name("Porchlight")
            .set_app_path(&program.to_string_lossy())
            .set_args(&args)
            .build()
            .map_err(std::io::Error::other)?;
        let done = if on { launch.enable() } else { launch.disable() };
        done.map_err(std::io::Error::other)
    }
}
