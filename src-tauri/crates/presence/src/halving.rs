//! Finding who is at fault when a service refuses a question about many: it is asked again about each half, and about halves of a
//! refused half, breadth first, until one stands alone.

use crate::roster::Slot;
use std::collections::BTreeMap;

/// So many refusals in a group of halved batches without a single answer, and it is not about an id. Halving goes breadth
/// first, so one bad id among a hundred has an answered half at the third request.
const REFUSALS_THAT_STOP: u32 = 7;

/// The batches under way that came of refused ones.
#[derive(Debug, Default)]
pub(crate) struct Halving {
    groups: BTreeMap<u32, Group>,
    last: u32,
}

/// Batches that came of one refused batch.
#[derive(Clone, Debug, Default)]
struct Group {
    /// How many the batch had that was refused first.
    size: usize,
    /// Whether it was refused, and did not fail.
    is_refused: bool,
    pending: u32,
    answered: u32,
    refused: u32,
    /// Who stood alone when refused, with the service's words: at fault once others are answered.
    suspects: Vec<(Slot, Box<str>)>,
}

/// How a batch went wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wrong<'a> {
    /// The service did not like it, in these words: for somebody in it, or for its size.
    Refused(&'a str),
    /// The service broke down over it: for somebody in it, or for nothing that lasts.
    Failed,
}

/// What an answer within a group settles.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Settled {
    /// Who is at fault, with the service's words.
    pub(crate) found: Vec<(Slot, Box<str>)>,
    /// How many the refused batch had, once both its halves were answered: it was refused for nobody in it, and perhaps for its
    /// size.
    pub(crate) too_many: Option<usize>,
}

/// What a refused batch leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// These are to be asked about apart, for this group.
    Halves { group: u32, halves: [Vec<Slot>; 2] },
    /// This one is at fault.
    Found(Slot),
    /// This one may be at fault: the first answer about others will say so.
    Suspected(Slot),
    /// It is not about an id: nothing more is to be asked for this group.
    Hopeless { group: u32 },
}

impl Halving {
    /// A batch went wrong, perhaps for one of these; `group` is that of the half it was, if it was one.
    pub(crate) fn refused(&mut self, slots: &[Slot], group: Option<u32>, wrong: Wrong<'_>) -> Verdict {
        let is_first = group.is_none();
        let group = group.unwrap_or_else(|| {
            self.last = self.last.wrapping_add(1);
            let is_refused = matches!(wrong, Wrong::Refused(_));
            let new = Group { size: slots.len(), is_refused, pending: 1, ..Group::default() };
            self.groups.insert(self.last, new);
            self.last
        });
        // What was under way when its group ended is asked no more either.
        let Some(counted) = self.groups.get_mut(&group) else { return Verdict::Hopeless { group } };
        counted.pending = counted.pending.saturating_sub(1);
        counted.refused += 1;
        if counted.answered == 0 && counted.refused >= REFUSALS_THAT_STOP {
            self.groups.remove(&group);
            return Verdict::Hopeless { group };
        }
        if let [only] = slots {
            let is_over = counted.pending == 0;
            let is_proven = is_first || counted.answered > 0;
            if !is_proven && !is_over {
                let words = match wrong {
                    Wrong::Refused(words) => words,
                    Wrong::Failed => "",
                };
                counted.suspects.push((*only, words.into()));
                return Verdict::Suspected(*only);
            }
            if is_over {
                self.groups.remove(&group);
            }
            return if is_proven { Verdict::Found(*only) } else { Verdict::Hopeless { group } };
        }
        counted.pending += 2;
        let (left, right) = slots.split_at(slots.len() / 2);
        Verdict::Halves { group, halves: [left.to_vec(), right.to_vec()] }
    }

    /// Who stood alone in a group when refused, and nobody knows yet if they are at fault.
    pub(crate) fn suspects(&self, group: Option<u32>) -> Vec<Slot> {
        let group = group.and_then(|group| self.groups.get(&group));
        group.into_iter().flat_map(|group| &group.suspects).map(|(slot, _)| *slot).collect()
    }

    /// A batch of a group was answered, which may settle what was wrong.
    pub(crate) fn answered(&mut self, group: Option<u32>) -> Settled {
        let mut settled = Settled::default();
        if let Some(counted) = group.and_then(|group| self.groups.get_mut(&group)) {
            counted.answered += 1;
            settled.found = std::mem::take(&mut counted.suspects);
            let is_for_nobody = counted.is_refused && counted.refused == 1 && counted.answered == 2;
            settled.too_many = is_for_nobody.then_some(counted.size);
        }
        self.let_go(group);
        settled
    }

    /// A batch of a group is asked no more, for reasons of its own: that says nothing about the others.
    pub(crate) fn let_go(&mut self, group: Option<u32>) {
        if let Some(group) = group
            && let Some(counted) = self.groups.get_mut(&group)
        {
            counted.pending = counted.pending.saturating_sub(1);
            if counted.pending == 0 {
                self.groups.remove(&group);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask_all(bad: &[u32], count: u32) -> (Vec<Verdict>, usize) {
        let mut halving = Halving::default();
        let mut waiting =
            std::collections::VecDeque::from([((0..count).map(Slot).collect::<Vec<_>>(), None)]);
        let (mut ends, mut requests) = (Vec::new(), 0);
        while let Some((slots, group)) = waiting.pop_front() {
            requests += 1;
            if !slots.iter().any(|slot| bad.contains(&slot.0)) {
                ends.extend(halving.answered(group).found.into_iter().map(|(slot, _)| Verdict::Found(slot)));
                continue;
            }
            match halving.refused(&slots, group, Wrong::Refused("bad")) {
                Verdict::Halves { group, halves } => {
                    waiting.extend(halves.map(|half| (half, Some(group))));
                }
                Verdict::Found(slot) => ends.push(Verdict::Found(slot)),
                Verdict::Suspected(_) => {}
                Verdict::Hopeless { group } => {
                    waiting.retain(|(_, other)| *other != Some(group));
                    ends.push(Verdict::Hopeless { group });
                }
            }
        }
        assert!(halving.groups.is_empty(), "nothing is left behind");
        (ends, requests)
    }

    #[test]
    fn whoever_is_at_fault_is_found_with_two_requests_for_each_halving() {
        for count in [1, 2, 3, 50, 100] {
            for bad in 0..count {
                let (ends, requests) = ask_all(&[bad], count);
                assert_eq!(ends, [Verdict::Found(Slot(bad))], "{bad} of {count}");
                let halvings = count.next_power_of_two().ilog2();
                assert!(requests <= 1 + 2 * usize::try_from(halvings).expect("few"), "{bad} of {count}");
            }
        }
    }

    #[test]
    fn each_of_several_is_found() {
        let (ends, _) = ask_all(&[3, 4, 77], 100);
        assert_eq!(ends, [3, 4, 77].map(|nth| Verdict::Found(Slot(nth))));
    }

    #[test]
    fn a_batch_whose_halves_are_both_answered_was_refused_for_nobody_in_it() {
        let slots: Vec<Slot> = (0..100).map(Slot).collect();
        let mut halving = Halving::default();
        let mut halve = |slots: &[Slot], group, wrong| match halving.refused(slots, group, wrong) {
            Verdict::Halves { group, halves } => (Some(group), halves),
            other => panic!("no halves: {other:?}"),
        };
        let (blameless, _) = halve(&slots, None, Wrong::Refused("bad"));
        let (guilty, [left, _]) = halve(&slots, None, Wrong::Refused("bad"));
        halve(&left, guilty, Wrong::Refused("bad"));
        let (broken, _) = halve(&slots, None, Wrong::Failed);
        let mut answered = |group| halving.answered(group).too_many;
        assert_eq!([answered(blameless), answered(blameless)], [None, Some(100)]);
        assert_eq!([(); 3].map(|()| answered(guilty)), [None; 3]);
        assert_eq!([answered(broken), answered(broken)], [None; 2], "it may have been the moment");
        assert_eq!(answered(None), None);
    }

    #[test]
    fn where_nobody_is_answered_there_is_an_end_to_it() {
        let (ends, requests) = ask_all(&(0..100).collect::<Vec<_>>(), 100);
        assert_eq!((ends, requests), (vec![Verdict::Hopeless { group: 1 }], 7));
    }

    #[test]
    fn halves_that_were_under_way_when_their_group_ended_are_halved_no_more() {
        let slots: Vec<Slot> = (0..64).map(Slot).collect();
        let mut halving = Halving::default();
        let Verdict::Halves { group, .. } = halving.refused(&slots, None, Wrong::Failed) else {
            panic!("no halves")
        };
        for _ in 0..5 {
            let verdict = halving.refused(&slots[..8], Some(group), Wrong::Failed);
            assert!(matches!(verdict, Verdict::Halves { .. }));
        }
        for _ in 0..3 {
            let verdict = halving.refused(&slots[..8], Some(group), Wrong::Failed);
            assert_eq!(verdict, Verdict::Hopeless { group });
        }
    }

    #[test]
    fn where_nobody_of_a_few_is_answered_none_is_at_fault() {
        for count in 2..6 {
            let (ends, _) = ask_all(&(0..count).collect::<Vec<_>>(), count);
            assert_eq!(ends, [Verdict::Hopeless { group: 1 }], "{count}");
        }
    }
}
