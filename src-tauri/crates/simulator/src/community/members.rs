//! The members besides those who can sign in.

use crate::community::{CommunityOptions, Tie};
use crate::dice::Dice;
use crate::life::DAY;
use crate::names;
use crate::options::Crowd;

/// The id of the first one; the next ones count on. Small numbers belong to those who can sign in.
const FIRST_ID: u64 = 101;

/// One member. Times are milliseconds since 1970.
#[derive(Clone, Debug)]
pub(crate) struct Member {
    pub(crate) id: u64,
    pub(crate) username: String,
    /// May be empty.
    pub(crate) real_name: String,
    pub(crate) ext_id: Option<u64>,
    pub(crate) joined_at: i64,
    /// The account was closed, and is still shown.
    pub(crate) is_deleted: bool,
    /// The community no longer knows the member.
    pub(crate) is_gone: bool,
    /// The connection with each who can sign in, in their order.
    pub(crate) ties: Vec<Tie>,
}

/// Invents the members a community starts with.
pub(super) fn invented(options: &CommunityOptions, crowd: Crowd, seed: u64, now: i64) -> Vec<Member> {
    (0..options.members).map(|place| member(place, options.owners.len(), crowd, seed, now)).collect()
}

/// Plain members follow a pattern of four: a step from me, none, one from them, one from each; for the second who can
/// sign in it is shifted by one, so that the two disagree about everybody.
fn member(place: usize, owners: usize, crowd: Crowd, seed: u64, now: i64) -> Member {
    let mut dice = Dice::new(seed, [place as u64, u64::MAX - 4]);
    let name = names::invent(&mut dice, crowd, Some(place));
    let real_name = match crowd {
        Crowd::Varied if dice.chance(0.15) => String::new(),
        Crowd::Plain | Crowd::Varied => name.display,
    };
    let joined_at = now - dice.between(10 * DAY, 900 * DAY);
    let tie = |owner: usize, dice: &mut Dice| {
        let (from_me, from_them) = match crowd {
            Crowd::Plain => [(true, false), (false, false), (false, true), (true, true)][(place + owner) % 4],
            Crowd::Varied => match dice.between(0, 100) {
                0..40 => (true, true),
                40..52 => (true, false),
                52..65 => (false, true),
                _ => (false, false),
            },
        };
        Tie { from_me, from_them, since: now - dice.between(DAY / 24, 9 * DAY), ..Tie::default() }
    };
    let ties = (0..owners).map(|owner| tie(owner, &mut dice)).collect();
    Member {
        id: FIRST_ID + place as u64,
        username: name.handle.replace('.', "_"),
        real_name,
        ext_id: dice.chance(0.3).then(|| 70_000 + place as u64),
        joined_at,
        is_deleted: false,
        is_gone: false,
        ties,
    }
}

impl Member {
    /// Somebody who joins now and is connected with nobody. `number` says how many there were before.
    pub(crate) fn newcomer(
        number: usize,
        owners: usize,
        username: &str,
        real_name: &str,
        now: i64,
    ) -> Member {
        Member {
            id: FIRST_ID + number as u64,
            username: String::from(username),
            real_name: String::from(real_name),
            ext_id: None,
            joined_at: now,
            is_deleted: false,
            is_gone: false,
            ties: vec![Tie::default(); owners],
        }
    }
}
