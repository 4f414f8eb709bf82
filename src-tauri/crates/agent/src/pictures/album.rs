//! What the loop knows of pictures: those of the last minutes, who waits for which, and which are not to be had. No I/O.

use super::{Mark, NoPicture, Png};
use crate::handle::ConnectionId;
use presence::id::{AccountId, PersonId};
use presence::time::Wall;
use std::collections::{HashMap, VecDeque};
use std::time::Duration;

/// Most bytes of pictures in memory: what a list shows while it is scrolled through.
const IN_MEMORY: usize = 1 << 20;

/// Most pictures that are waited for at the same time.
const MOST_AWAITED: usize = 512;

/// Most failures that are remembered.
const MOST_FAILED: usize = 4096;

/// How long a picture that is none is left alone.
const FAILED_FOR: Duration = Duration::from_secs(24 * 3600);

/// How long one is left alone that nobody answered for: it may be the network's fault, not the picture's.
const UNANSWERED_FOR: Duration = Duration::from_secs(10 * 60);

/// Whose picture somebody wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Whose {
    /// A person's.
    Person(PersonId),
    /// That of the owner of an account.
    Owner(AccountId),
}

/// What there is to be seen at once.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Look {
    /// The picture.
    Seen(Png),
    /// None is to be had.
    Nothing,
    /// It is on its way, and who asked is told when it is there.
    Awaited,
    /// It has to be brought; who asked is told then.
    Bring,
}

#[derive(Debug, Default)]
pub(crate) struct Album {
    /// The newest last.
    seen: VecDeque<(Mark, Png)>,
    bytes: usize,
    awaited: HashMap<Mark, Vec<(ConnectionId, Whose)>>,
    failed: HashMap<Mark, Wall>,
}

impl Album {
    /// Somebody wants a picture.
    pub(crate) fn look(&mut self, mark: Mark, who: (ConnectionId, Whose), now: Wall) -> Look {
        if let Some((_, png)) = self.seen.iter().find(|(seen, _)| *seen == mark) {
            return Look::Seen(Png::clone(png));
        }
        if let Some(waiting) = self.awaited.get_mut(&mark) {
            // A page that asks again and again waits once.
            if !waiting.contains(&who) {
                waiting.push(who);
            }
            return Look::Awaited;
        }
        self.failed.retain(|_, until| *until > now);
        if self.failed.contains_key(&mark) || self.awaited.len() >= MOST_AWAITED {
            return Look::Nothing;
        }
        self.awaited.insert(mark, vec![who]);
        Look::Bring
    }

    /// A picture was brought, or is not to be had; who waited for it.
    pub(crate) fn brought(
        &mut self,
        mark: Mark,
        picture: &Result<Png, NoPicture>,
        now: Wall,
    ) -> Vec<(ConnectionId, Whose)> {
        match picture {
            Ok(png) => {
                self.bytes += png.len();
                self.seen.push_back((mark, Png::clone(png)));
                while self.bytes > IN_MEMORY {
                    let Some((_, oldest)) = self.seen.pop_front() else { break };
                    self.bytes -= oldest.len();
                }
            }
            Err(why) => {
                let span = match why {
                    NoPicture::NoAnswer => UNANSWERED_FOR,
                    NoPicture::OutOfReach
                    | NoPicture::Status(_)
                    | NoPicture::TooLarge
                    | NoPicture::NotDrawable => FAILED_FOR,
                };
                // One more than can be remembered costs a request more, no more.
                if self.failed.len() < MOST_FAILED {
                    self.failed.insert(mark, now.after(span));
                }
            }
        }
        self.awaited.remove(&mark).unwrap_or_default()
    }

    /// Lets go of what is in memory: pictures are off.
    pub(crate) fn close(&mut self) {
        self.seen.clear();
        self.bytes = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::{Album, IN_MEMORY, Look, MOST_AWAITED, Mark, NoPicture, Whose};
    use crate::handle::ConnectionId;
    use presence::id::{AccountId, PersonId};
    use presence::time::Wall;

    const ANA: (ConnectionId, Whose) = (ConnectionId(1), Whose::Person(PersonId(1)));
    const LEO: (ConnectionId, Whose) = (ConnectionId(1), Whose::Owner(AccountId(1)));
    const MINUTE: i64 = 60_000;

    #[test]
    fn m27_a_picture_is_brought_once_for_all_who_wait() {
        let (mut album, mark) = (Album::default(), Mark::of("a"));
        assert_eq!(album.look(mark, ANA, Wall(0)), Look::Bring);
        assert_eq!(album.look(mark, LEO, Wall(0)), Look::Awaited);
        assert_eq!(album.look(mark, LEO, Wall(0)), Look::Awaited);
        assert_eq!(album.brought(mark, &Ok([1, 2][..].into()), Wall(0)), [ANA, LEO]);
        assert_eq!(album.look(mark, ANA, Wall(0)), Look::Seen([1, 2][..].into()));
    }

    #[test]
    fn c14_one_that_failed_is_not_asked_for_again_for_a_day() {
        for (why, minutes) in
            [(NoPicture::Status(404), 24 * 60), (NoPicture::TooLarge, 24 * 60), (NoPicture::NoAnswer, 10)]
        {
            let (mut album, mark) = (Album::default(), Mark::of("a"));
            assert_eq!(album.look(mark, ANA, Wall(0)), Look::Bring);
            assert_eq!(album.brought(mark, &Err(why), Wall(0)), [ANA]);
            assert_eq!(album.look(mark, ANA, Wall(minutes * MINUTE - 1)), Look::Nothing);
            assert_eq!(album.look(mark, ANA, Wall(minutes * MINUTE)), Look::Bring);
        }
    }

    #[test]
    fn memory_is_bounded_and_so_is_waiting() {
        let mut album = Album::default();
        for n in 0..100 {
            album.brought(Mark::of(&n.to_string()), &Ok(vec![0; IN_MEMORY / 10].into()), Wall(0));
            assert!(album.bytes <= IN_MEMORY);
        }
        assert_eq!(album.look(Mark::of("0"), ANA, Wall(0)), Look::Bring);
        for n in 200..200 + MOST_AWAITED {
            album.look(Mark::of(&n.to_string()), ANA, Wall(0));
        }
        assert_eq!(album.look(Mark::of("one more"), ANA, Wall(0)), Look::Nothing);
        album.close();
        assert_eq!(album.bytes, 0);
    }
}
