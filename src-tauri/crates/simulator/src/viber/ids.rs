//! Invented subscriber ids: standard base64 of 16 bytes, 24 characters that end in `==` (viber.md 1.7). They are to be
//! kept byte for byte, so some hold `+` and `/`, and some differ from another in nothing but case.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use uuid::Uuid;

use crate::dice::Dice;

/// How many ids form a group that holds one of each kind.
const GROUP: usize = 8;

/// `count` ids. Of each eight, the second is the first with the case of its letters swapped, and the third holds `+`
/// and `/`.
pub(super) fn invent(count: usize, seed: u64) -> Vec<String> {
    let mut ids: Vec<String> = Vec::with_capacity(count);
    for index in 0..count {
        let id = match index % GROUP {
            1 => swapped(&ids[index - 1]),
            2 => signed(&plain(index, seed)),
            _ => plain(index, seed),
        };
        ids.push(id);
    }
    ids
}

/// An id for somebody who subscribes now.
pub(super) fn random() -> String {
    STANDARD.encode(Uuid::new_v4().as_bytes())
}

fn plain(index: usize, seed: u64) -> String {
    STANDARD.encode(Dice::new(seed, [index as u64, u64::MAX - 2]).uuid().as_bytes())
}

/// The last letter carries bits that must be zero, so it stays as it is.
fn swapped(id: &str) -> String {
    let swap = |letter: char| {
        if letter.is_ascii_lowercase() { letter.to_ascii_uppercase() } else { letter.to_ascii_lowercase() }
    };
    let (head, tail) = id.split_at(21);
    head.chars().map(swap).chain(tail.chars()).collect()
}

fn signed(id: &str) -> String {
    format!("/8v+{}", &id[4..])
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn ids_are_base64_of_16_bytes_and_all_different() {
        let ids = invent(200, 7);
        assert!(
            ids.iter().all(|id| id.len() == 24 && STANDARD.decode(id).is_ok_and(|bytes| bytes.len() == 16))
        );
        assert_eq!(ids.iter().collect::<HashSet<_>>().len(), 200);
    }

    #[test]
    fn some_differ_only_in_case_and_some_hold_the_signs_of_base64() {
        let ids = invent(3, 7);
        assert_ne!(ids[0], ids[1]);
        assert!(ids[0].eq_ignore_ascii_case(&ids[1]));
        assert!(ids[2].contains('+') && ids[2].contains('/'));
    }

    #[test]
    fn the_same_seed_gives_the_same_ids() {
        assert_eq!(invent(9, 7), invent(9, 7));
        assert_ne!(invent(9, 7)[0], invent(9, 8)[0]);
    }
}
