//! What happens between members by itself: requests come, and are accepted now and then. Follows from the seed alone,
//! and each thing happens at its own time, so it does not depend on how often one looks.

use crate::community::{Community, Tie};
use crate::dice::Dice;
use crate::life::MINUTE;

/// The next thing to happen.
#[derive(Debug)]
pub(super) struct Life {
    dice: Dice,
    speed: f64,
    next: i64,
}

impl Life {
    pub(super) fn new(speed: f64, seed: u64, now: i64) -> Life {
        let mut life = Life { dice: Dice::new(seed, [u64::MAX, 4]), speed, next: now };
        life.go_on();
        life
    }

    /// Something happens every few minutes of the members' time.
    fn go_on(&mut self) {
        let pause = self.dice.between(2 * MINUTE, 9 * MINUTE) as f64 / self.speed;
        self.next += (pause as i64).max(1);
    }
}

impl Community {
    /// Carries out all that has become due.
    pub(crate) fn live_until(&mut self, now: i64) {
        let Some(mut life) = self.life.take() else { return };
        while life.next <= now {
            self.step(&mut life.dice, life.next);
            life.go_on();
        }
        self.life = Some(life);
    }

    /// One thing happens, more often to somebody with an open request than to anybody else.
    fn step(&mut self, dice: &mut Dice, at: i64) {
        if self.options.owners.is_empty() {
            return;
        }
        let owner = dice.between(0, self.options.owners.len() as i64) as usize;
        let wants_open = dice.chance(0.5);
        let ties: Vec<&mut Tie> = self
            .members
            .iter_mut()
            .filter(|member| !member.is_gone && !member.is_deleted)
            .filter_map(|member| member.ties.get_mut(owner))
            .filter(|tie| !tie.is_held && tie.stated.is_none() && (!wants_open || tie.is_open()))
            .collect();
        if ties.is_empty() {
            return;
        }
        let chosen = dice.between(0, ties.len() as i64) as usize;
        let luck = dice.unit();
        for tie in ties.into_iter().skip(chosen).take(1) {
            let (from_me, from_them) = match (tie.from_me, tie.from_them) {
                (false, false) if luck < 0.6 => (false, true),
                (false, false) if luck < 0.8 => (true, false),
                (true, false) | (false, true) if luck < 0.75 => (true, true),
                (true, false) | (false, true) if luck < 0.85 => (false, false),
                (true, true) if luck < 0.1 => (false, false),
                unchanged => unchanged,
            };
            tie.set(from_me, from_them, at);
        }
    }
}
