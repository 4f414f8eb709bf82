//! What the lists of an account tell besides who stands in them: somebody new in a list that was read from beginning to end
//! before was not in it then. Without that, somebody new is only somebody who was not read of yet.

use crate::people::Account;
use crate::roster::Slot;
use crate::service::ListKey;
use crate::time::Run;
use std::collections::{BTreeMap, BTreeSet};

/// When somebody came into a list, as far as anybody can know who saw them there for the first time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Newness {
    /// Before the start or in a sleep, or since.
    Unseen,
    /// Since the list was looked at last, which was in this run.
    Seen,
}

/// How far a list was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reach {
    /// To its end.
    End,
    /// As far as there were newcomers.
    Newcomers,
}

/// The lists of one account as far as they are known, and who came into them.
#[derive(Debug, Default)]
pub(crate) struct Newcomers {
    /// Those that were read from beginning to end once, in this run or an earlier one.
    whole: BTreeSet<ListKey>,
    /// When those that were looked at since the start or a sleep were looked at last.
    looked: BTreeMap<ListKey, Run>,
    /// The list that is being read, if its beginning was read since the start or a sleep, and when that was asked for.
    begun: Option<(ListKey, Run)>,
    /// Whose relation was never seen since they came.
    unmet: BTreeMap<Slot, Newness>,
}

impl Newcomers {
    /// Those of an account as it was kept.
    pub(crate) fn of(account: &Account) -> Self {
        let is_compared = account.compared.is_some();
        let whole = account.lists.iter().filter(|_| is_compared).cloned().collect();
        Self { whole, ..Self::default() }
    }

    /// Only these are brought in from here on. One that is chosen anew is read for the first time.
    pub(crate) fn choose(&mut self, lists: &[ListKey]) {
        self.whole.retain(|list| lists.contains(list));
        self.looked.retain(|list, _| lists.contains(list));
        self.begun = None;
    }

    /// What was looked at before is only a memory.
    pub(crate) fn begin_anew(&mut self) {
        self.looked.clear();
        self.begun = None;
        self.unmet.values_mut().for_each(|newness| *newness = Newness::Unseen);
    }

    /// The beginning of a list was read, as it was asked for at `sent`.
    pub(crate) fn begin(&mut self, list: &ListKey, sent: Run) {
        self.begun = Some((list.clone(), sent));
    }

    /// A list was read so far.
    pub(crate) fn read_out(&mut self, list: ListKey, reach: Reach) {
        match reach {
            Reach::End => {
                self.whole.insert(list.clone());
            }
            Reach::Newcomers => {}
        }
        if let Some((_, sent)) = self.begun.take_if(|(begun, _)| *begun == list) {
            self.looked.insert(list, sent);
        }
    }

    /// When somebody who stands in a list for the first time came into it; nothing when nobody can know.
    pub(crate) fn newness(&self, list: &ListKey) -> Option<Newness> {
        self.whole.contains(list).then(|| match self.looked.contains_key(list) {
            true => Newness::Seen,
            false => Newness::Unseen,
        })
    }

    /// Since when whoever comes into a list is seen to come.
    pub(crate) fn seen_since(&self, list: &ListKey) -> Option<Run> {
        self.looked.get(list).copied().filter(|_| self.whole.contains(list))
    }

    /// Somebody came.
    pub(crate) fn came(&mut self, slot: Slot, newness: Newness) {
        self.unmet.insert(slot, newness);
    }

    /// The relation to somebody is seen; says whether they are new.
    pub(crate) fn met(&mut self, slot: Slot) -> Option<Newness> {
        self.unmet.remove(&slot)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::{AccountId, SignInId};
    use crate::people::SignIn;
    use crate::time::Wall;
    use uuid::Uuid;

    fn list(name: &str) -> ListKey {
        ListKey(name.into())
    }

    #[test]
    fn whoever_is_new_in_a_list_came_only_if_it_was_read_to_its_end_before() {
        let mut lists = Newcomers::default();
        assert_eq!(lists.newness(&list("a")), None);
        lists.begin(&list("a"), Run(5));
        lists.read_out(list("a"), Reach::Newcomers);
        assert_eq!((lists.newness(&list("a")), lists.seen_since(&list("a"))), (None, None));
        lists.begin(&list("a"), Run(7));
        lists.read_out(list("a"), Reach::End);
        assert_eq!(lists.newness(&list("a")), Some(Newness::Seen));
        assert_eq!(lists.seen_since(&list("a")), Some(Run(7)));
        assert_eq!(lists.newness(&list("b")), None, "each by itself");
        lists.choose(&[list("b")]);
        lists.choose(&[list("a")]);
        assert_eq!(lists.newness(&list("a")), None, "it was let go of in between");
    }

    #[test]
    fn after_a_sleep_a_list_has_to_be_looked_at_from_its_beginning_first() {
        let mut lists = Newcomers::default();
        lists.begin(&list("a"), Run(5));
        lists.begin_anew();
        lists.read_out(list("a"), Reach::End);
        assert_eq!(lists.newness(&list("a")), Some(Newness::Unseen), "its beginning is of before");
        lists.begin(&list("a"), Run(9));
        lists.read_out(list("a"), Reach::Newcomers);
        assert_eq!(lists.newness(&list("a")), Some(Newness::Seen));
        lists.came(Slot(1), Newness::Seen);
        lists.begin_anew();
        assert_eq!((lists.met(Slot(1)), lists.met(Slot(1))), (Some(Newness::Unseen), None));
    }

    #[test]
    fn lists_of_an_earlier_run_were_read_whole_if_they_were_compared() {
        let sign_in = SignIn { id: SignInId(Uuid::nil()), service: "test" };
        let mut account = Account::new(AccountId(1), &sign_in, "me".into(), "Me".into());
        account.lists = vec![list("a")];
        assert_eq!(Newcomers::of(&account).newness(&list("a")), None);
        account.compared = Some(Wall(1));
        assert_eq!(Newcomers::of(&account).newness(&list("a")), Some(Newness::Unseen));
    }
}
