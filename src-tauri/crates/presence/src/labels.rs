//! The labels there are. Who has which stands with the persons; here is what each label is, how many have it, and which of
//! them are watched: those are few, so that asking for a person's watch stays cheap.

use crate::id::{AccountId, LabelId};
use crate::people::{Label, Watch};
use crate::service::ListKey;
use crate::view::LabelView;
use std::collections::BTreeMap;

/// Every label.
#[derive(Debug, Default)]
pub(crate) struct Labels {
    all: BTreeMap<LabelId, LabelView>,
    /// Those that are watched, and for what.
    watched: Vec<(LabelId, Watch)>,
}

impl Labels {
    pub(crate) fn get(&self, id: LabelId) -> Option<&Label> {
        self.all.get(&id).map(|view| &view.label)
    }

    /// Every label with how many people have it, in the order they were made.
    pub(crate) fn views(&self) -> impl Iterator<Item = &LabelView> {
        self.all.values()
    }

    /// Takes a label in, new or changed.
    pub(crate) fn put(&mut self, label: Label) {
        let count = self.all.get(&label.id).map_or(0, |view| view.count);
        self.all.insert(label.id, LabelView { label, count });
        self.find_watched();
    }

    /// Lets go of a label.
    pub(crate) fn remove(&mut self, id: LabelId) {
        self.all.remove(&id);
        self.find_watched();
    }

    fn find_watched(&mut self) {
        let watched = self.all.values().filter(|view| view.label.watch.is_on());
        self.watched = watched.map(|view| (view.label.id, view.label.watch)).collect();
    }

    /// Counts somebody who has this label.
    pub(crate) fn count(&mut self, id: LabelId) {
        if let Some(view) = self.all.get_mut(&id) {
            view.count += 1;
        }
    }

    /// Counts them no more.
    pub(crate) fn uncount(&mut self, id: LabelId) {
        if let Some(view) = self.all.get_mut(&id) {
            view.count = view.count.saturating_sub(1);
        }
    }

    /// What the labels in this sorted list want to be told.
    pub(crate) fn watch_of(&self, labels: &[LabelId]) -> Watch {
        self.watched
            .iter()
            .filter(|(label, _)| labels.binary_search(label).is_ok())
            .fold(Watch::default(), |watch, (_, own)| watch.or(*own))
    }

    /// The user's own label of this name, in whatever case.
    pub(crate) fn named(&self, name: &str) -> Option<LabelId> {
        let name = name.trim().to_lowercase();
        let mut own = self.all.values().map(|view| &view.label).filter(|label| label.list.is_none());
        own.find(|label| label.name.to_lowercase() == name).map(|label| label.id)
    }

    /// The label that follows a list.
    pub(crate) fn of_list(&self, account: AccountId, list: &ListKey) -> Option<LabelId> {
        let follows =
            |label: &&Label| label.list.as_ref().is_some_and(|(owner, own)| *owner == account && own == list);
        self.all.values().map(|view| &view.label).find(follows).map(|label| label.id)
    }

    /// The labels that follow lists of an account.
    pub(crate) fn of_lists(&self, account: AccountId) -> impl Iterator<Item = &Label> {
        let of_account =
            move |label: &&Label| label.list.as_ref().is_some_and(|(owner, _)| *owner == account);
        self.all.values().map(|view| &view.label).filter(of_account)
    }
}
