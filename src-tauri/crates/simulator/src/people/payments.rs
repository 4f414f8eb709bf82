//! What a person paid, by what for.

use crate::dice::Dice;
use crate::life::DAY;
use crate::people::Relation;

/// Whoever paid so much, in cents, is called a top spender here. The vendor does not say where it draws the line.
const TOP: u32 = 20_000;

/// What a person pays for by doing something here. Subscriptions are only in the past.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    Message,
    Tip,
}

/// All payments of one person, in cents. Times are milliseconds since 1970.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Payments {
    pub(crate) subscriptions: u32,
    pub(crate) messages: u32,
    pub(crate) tips: u32,
    /// The largest single one.
    pub(crate) largest: u32,
    pub(crate) last_at: Option<i64>,
}

impl Payments {
    pub(crate) fn total(self) -> u32 {
        self.subscriptions.saturating_add(self.messages).saturating_add(self.tips)
    }

    pub(crate) fn is_top(self) -> bool {
        self.total() >= TOP
    }

    /// Adds one.
    pub(crate) fn pay(&mut self, purpose: Purpose, cents: u32, at: i64) {
        let sum = match purpose {
            Purpose::Message => &mut self.messages,
            Purpose::Tip => &mut self.tips,
        };
        *sum = sum.saturating_add(cents);
        self.largest = self.largest.max(cents);
        self.last_at = self.last_at.max(Some(at));
    }
}

/// Invents the payments of somebody who knows the account since `since`: most pay a little, few a lot.
pub(crate) fn invented(dice: &mut Dice, relation: Relation, since: i64, now: i64) -> Payments {
    let pays = match relation {
        Relation::Subscriber { is_trial: false, .. } | Relation::Expired => 0.9,
        Relation::Subscriber { is_trial: true, .. } | Relation::Follower | Relation::Stranger => 0.15,
    };
    if !dice.chance(pays) {
        return Payments::default();
    }
    let few = dice.unit();
    // A stream of its own, so that what people pay for does not decide when they come.
    let mut dice = Dice::new(dice.clone().roll(), [u64::MAX, 3]);
    let total = (999.0 + 4_000.0 * few + 90_000.0 * few.powi(9)) as u32;
    let tips = if total > 6_000 && dice.chance(0.5) { total / 5 } else { 0 };
    let subscriptions = match relation {
        Relation::Subscriber { is_trial: false, .. } | Relation::Expired => (total - tips).min(999 * 12),
        Relation::Subscriber { is_trial: true, .. } | Relation::Follower | Relation::Stranger => 0,
    };
    let messages = total - tips - subscriptions;
    let last_at = (now - dice.between(0, 45 * DAY)).max(since);
    let single = [subscriptions.min(999), messages.div_ceil(3), tips.div_ceil(2)];
    let largest = single.into_iter().max().unwrap_or(0);
    Payments { subscriptions, messages, tips, largest, last_at: Some(last_at) }
}
