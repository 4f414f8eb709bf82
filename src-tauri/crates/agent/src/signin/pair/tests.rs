//! What stands in the keyring: its size, its letters, and what is read back.

use super::*;
use proptest::prelude::*;

fn pair(access: &str, refresh: &str) -> Pair {
    let moment = Moment { wall: Wall(1_000_000), run: Run(5_000) };
    Pair {
        access: Some(Token { text: access.into(), life: Some(Life::new(moment, Duration::from_secs(3600))) }),
        refresh: Some(refresh.into()),
        client_secret: Some("s".into()),
        scopes: Some(vec!["read:chat".to_owned()]),
        saved: moment.wall,
    }
}

fn text(secret: &Option<SecretString>) -> Option<&str> {
    secret.as_ref().map(ExposeSecret::expose_secret)
}

#[test]
fn a_pair_comes_back_as_it_was() {
    let kept = pair("a\u{e9}\u{1f511}", "r\"\\").to_secret().unwrap();
    assert!(kept.expose_secret().is_ascii());
    let read = Pair::from_secret(&kept).unwrap();
    assert_eq!(read.access.as_ref().unwrap().text.expose_secret(), "a\u{e9}\u{1f511}");
    assert_eq!(read.access.as_ref().unwrap().life.unwrap().wall, Wall(4_600_000));
    assert_eq!((text(&read.refresh), text(&read.client_secret)), (Some("r\"\\"), Some("s")));
    assert_eq!((read.scopes, read.saved), (Some(vec!["read:chat".to_owned()]), Wall(1_000_000)));
}

#[test]
fn row_57_a_pair_that_is_too_long_loses_its_access_token_first() {
    let normal = pair(&"a".repeat(90), &"r".repeat(90)).to_secret().unwrap();
    assert!(normal.expose_secret().len() <= 1536);
    let overhead = pair("", "").to_secret().unwrap().expose_secret().len();
    for (extra, expected) in
        [(MOST_BYTES - 1, Some(true)), (MOST_BYTES, Some(true)), (MOST_BYTES + 1, Some(false))]
    {
        let kept = pair(&"a".repeat(extra - overhead), "").to_secret().unwrap();
        let has_access = Pair::from_secret(&kept).unwrap().access.is_some();
        assert_eq!(Some(has_access), expected, "{extra}");
        assert!(kept.expose_secret().len() <= MOST_BYTES);
    }
    let error = pair("a", &"r".repeat(MOST_BYTES)).to_secret().unwrap_err();
    assert!(matches!(error, KeyringError::TooLong { bytes } if bytes > MOST_BYTES));
}

#[test]
fn a_token_that_ends_when_it_is_refused_comes_back_so_and_is_never_left_out() {
    let fixed = |length: usize| Pair {
        access: Some(Token { text: "a".repeat(length).into(), life: None }),
        refresh: None,
        ..pair("", "")
    };
    let read = Pair::from_secret(&fixed(40).to_secret().unwrap()).unwrap();
    let token = read.access.unwrap();
    assert_eq!((token.text.expose_secret().len(), token.life), (40, None));
    assert_eq!(token.left(Moment { wall: Wall(i64::MAX), run: Run(0) }), Duration::MAX);
    // Nothing would be left of it without its token.
    let error = fixed(MOST_BYTES).to_secret().unwrap_err();
    assert!(matches!(error, KeyringError::TooLong { .. }));
}

#[test]
fn row_56_a_value_that_is_none_of_ours_is_read_as_none() {
    let good = pair("a", "r").to_secret().unwrap();
    let good = good.expose_secret();
    for bytes in [
        b"".to_vec(),
        b"not json".to_vec(),
        b"\xff\xfe".to_vec(),
        b"[]".to_vec(),
        b"{}".to_vec(),
        good[..good.len() - 4].to_vec(),
        br#"{"v":0,"saved":1,"refresh_token":"r"}"#.to_vec(),
        br#"{"v":2,"saved":1,"refresh_token":"r"}"#.to_vec(),
        br#"{"v":1,"saved":"x","refresh_token":"r"}"#.to_vec(),
        br#"{"v":1,"saved":1,"refresh_token":7}"#.to_vec(),
    ] {
        assert!(Pair::from_secret(&Secret::from(bytes)).is_none());
    }
    // Fields of a later version are ignored.
    assert!(Pair::from_secret(&Secret::from(br#"{"v":1,"saved":1,"more":[1]}"#.to_vec())).is_some());
}

#[test]
fn neither_a_clock_set_back_nor_a_sleep_makes_a_token_live_longer() {
    let span = Duration::from_secs(3600);
    let life = Life::new(Moment { wall: Wall(10_000_000), run: Run(0) }, span);
    let left = |wall: i64, run: u64| life.left(Moment { wall: Wall(wall), run: Run(run) }).as_secs();
    assert_eq!(left(10_000_000, 0), 3600);
    assert_eq!(left(10_600_000, 600_000), 3000);
    // The clock was set back by a year, then by an hour forward.
    assert_eq!(left(10_000_000 - 31_536_000_000, 600_000), 3000);
    assert_eq!(left(10_000_000 + 3_600_000, 600_000), 0);
    // The machine slept for an hour: only the wall clock went on.
    assert_eq!(left(10_000_000 + 3_600_000, 1_000), 0);
    assert_eq!(left(10_000_000, 3_700_000), 0);
}

#[test]
fn a_token_from_an_earlier_run_never_lives_longer_than_it_was_given() {
    let kept = pair("a", "r").to_secret().unwrap();
    let life = Pair::from_secret(&kept).unwrap().access.unwrap().life.unwrap();
    let long_before = Moment { wall: Wall(-99_000_000), run: Run(0) };
    assert_eq!(life.left(long_before), Duration::from_secs(3600));
}

#[test]
fn secrets_are_not_shown_when_they_are_debugged() {
    let shown = format!("{:?}", pair("aaaa", "rrrr"));
    assert!(!shown.contains("aaaa") && !shown.contains("rrrr"), "{shown}");
}

proptest! {
    #[test]
    fn no_value_makes_reading_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _ = Pair::from_secret(&Secret::from(bytes));
    }

    #[test]
    fn every_token_survives_the_keyring(access in "\\PC{0,60}", refresh in "\\PC{1,60}") {
        let read = Pair::from_secret(&pair(&access, &refresh).to_secret().unwrap()).unwrap();
        let (kept, renewing) = (read.access.unwrap(), read.refresh.unwrap());
        prop_assert_eq!(kept.text.expose_secret(), access);
        prop_assert_eq!(renewing.expose_secret(), refresh);
    }
}
