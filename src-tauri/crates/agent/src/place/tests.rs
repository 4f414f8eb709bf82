//! Paths, modes and environments.

use super::{Around, Place, PlaceError, short_hash};
use std::ffi::OsString;
use std::fs;
use std::path::Path;

fn home(path: &str) -> Around {
    Around { home: Some(OsString::from(path)), ..Around::default() }
}

#[cfg(all(unix, not(target_os = "macos")))]
#[test]
fn the_usual_folder_is_the_platforms() {
    assert_eq!(
        home("/home/ann").usual_folder().as_deref(),
        Some(Path::new("/home/ann/.local/share/porchlight"))
    );
    let data_home = Around { data_home: Some("/data".into()), ..home("/home/ann") };
    assert_eq!(data_home.usual_folder().as_deref(), Some(Path::new("/data/porchlight")));
    let relative = Around { data_home: Some("data".into()), ..home("/home/ann") };
    assert_eq!(relative.usual_folder().as_deref(), Some(Path::new("/home/ann/.local/share/porchlight")));
}

#[test]
fn row_63_without_a_home_it_says_what_to_do() {
    assert_eq!(Around::default().usual_folder(), None);
    assert_eq!(home("relative").usual_folder(), None);
    let words = PlaceError::NoHome.to_string();
    assert_eq!(words, "there is no home folder to keep the data in; name a data folder with --data-dir");
}

#[test]
fn row_63_odd_names_are_as_good_as_any() {
    let temp = tempfile::tempdir().unwrap();
    for name in ["with space", "f\u{fc}nf \u{1f3ee}", "a/b/c", "-x", "%s", "new\nline"] {
        let folder = temp.path().join(name);
        let place = Place::at(&folder).unwrap();
        assert!(place.folder().is_absolute() && folder.is_dir());
        assert_eq!(place.people().parent(), Some(place.folder()));
    }
}

#[test]
fn a_folder_that_cannot_be_one_is_refused_in_words() {
    let temp = tempfile::tempdir().unwrap();
    let file = temp.path().join("file");
    fs::write(&file, "x").unwrap();
    assert!(Place::at(&file).unwrap_err().to_string().ends_with("/file is not a folder"));
    assert!(matches!(Place::at(&file.join("below")), Err(PlaceError::Folder { .. })));
    assert!(matches!(Place::at(Path::new("")), Err(PlaceError::Empty)));
    assert!(matches!(Place::at(Path::new("nul\0byte")), Err(PlaceError::Folder { .. })));
}

#[cfg(unix)]
#[test]
fn only_a_folder_of_ours_changes_its_mode() {
    use std::os::unix::fs::PermissionsExt;
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let open = |path: &Path| fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
    let temp = tempfile::tempdir().unwrap();
    let folder = temp.path().join("new").join("data");
    Place::at(&folder).unwrap();
    assert_eq!((mode(&folder), mode(&temp.path().join("new"))), (0o700, 0o700));

    open(&folder);
    Place::at(&folder).unwrap();
    assert_eq!(mode(&folder), 0o700, "an empty one");

    open(&folder);
    fs::write(folder.join("people.db"), "").unwrap();
    Place::at(&folder).unwrap();
    assert_eq!(mode(&folder), 0o700, "one with our files");

    let others = temp.path().join("others");
    fs::create_dir(&others).unwrap();
    fs::write(others.join("letter.txt"), "").unwrap();
    open(&others);
    Place::at(&others).unwrap();
    assert_eq!(mode(&others), 0o755, "one that others may need");
}

#[test]
fn the_same_folder_has_the_same_socket_however_it_is_named() {
    let temp = tempfile::tempdir().unwrap();
    let folder = temp.path().join("data");
    let place = Place::at(&folder).unwrap();
    for other in [folder.join("."), folder.join("..").join("data"), place.folder().to_owned()] {
        assert_eq!(Place::at(&other).unwrap().socket(), place.socket());
    }
    #[cfg(unix)]
    {
        let link = temp.path().join("link");
        std::os::unix::fs::symlink(&folder, &link).unwrap();
        assert_eq!(Place::at(&link).unwrap().socket(), place.socket());
    }
    assert_ne!(Place::at(&temp.path().join("other")).unwrap().socket(), place.socket());
}

#[test]
fn the_hash_of_a_folder_never_changes() {
    assert_eq!(short_hash(Path::new("/home/ann/.local/share/porchlight")), "03dfff4f2df4f18b");
}

#[cfg(unix)]
#[test]
fn the_socket_is_in_a_private_folder_and_short_enough() {
    use std::os::unix::fs::PermissionsExt;
    let temp = tempfile::tempdir().unwrap();
    let runtime = temp.path().join("run");
    fs::create_dir(&runtime).unwrap();
    let long = temp.path().join("l".repeat(120));
    let around = |runtime: Option<&Path>| Around {
        runtime: runtime.map(|path| path.as_os_str().to_owned()),
        temp: temp.path().to_owned(),
        ..Around::default()
    };
    let missing = runtime.join("missing");
    for (folder, runtime, expected) in [
        (temp.path().join("data"), Some(runtime.as_path()), runtime.join("porchlight")),
        (temp.path().join("data"), Some(missing.as_path()), temp.path().join("data/run")),
        (temp.path().join("data"), Some(Path::new("relative")), temp.path().join("data/run")),
        (temp.path().join("data"), None, temp.path().join("data/run")),
    ] {
        let place = Place::within(&folder, &around(runtime)).unwrap();
        assert_eq!(place.socket().parent(), Some(expected.as_path()));
    }
    let place = Place::within(&long, &around(None)).unwrap();
    assert!(place.socket().starts_with(temp.path()) && !place.socket().starts_with(&long));
    assert!(place.socket().as_os_str().len() <= super::MOST_SOCKET_BYTES);

    place.make_socket_folder().unwrap();
    let folder = place.socket().parent().unwrap();
    assert_eq!(fs::metadata(folder).unwrap().permissions().mode() & 0o777, 0o700);
    fs::set_permissions(folder, fs::Permissions::from_mode(0o777)).unwrap();
    place.make_socket_folder().unwrap();
    assert_eq!(fs::metadata(folder).unwrap().permissions().mode() & 0o777, 0o700);
    std::os::unix::net::UnixListener::bind(place.socket()).unwrap();
}

#[cfg(unix)]
#[test]
fn a_link_in_the_place_of_the_sockets_folder_is_refused() {
    let temp = tempfile::tempdir().unwrap();
    let place = Place::within(&temp.path().join("data"), &Around::default()).unwrap();
    fs::create_dir(temp.path().join("elsewhere")).unwrap();
    std::os::unix::fs::symlink(temp.path().join("elsewhere"), place.folder().join("run")).unwrap();
    assert!(matches!(place.make_socket_folder(), Err(PlaceError::NotOurs(_))));
}

#[test]
fn a_throw_away_place_goes_with_its_last_copy() {
    let place = Place::throw_away().unwrap();
    let other = Place::throw_away().unwrap();
    assert_ne!(place.folder(), other.folder());
    assert!(place.is_throw_away() && !Place::at(other.folder()).unwrap().is_throw_away());
    place.make_socket_folder().unwrap();
    if cfg!(unix) {
        assert!(place.socket().starts_with(place.folder()));
    }
    let (folder, copy) = (place.folder().to_owned(), place.clone());
    drop(place);
    assert!(folder.exists());
    drop(copy);
    assert!(!folder.exists());
}
