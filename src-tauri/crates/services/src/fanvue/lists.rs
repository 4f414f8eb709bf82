//! The contact lists of Fanvue: their keys, which there are, and what each needs.

use super::{READ_CHAT, READ_CREATOR, READ_FAN, READ_INSIGHTS, READ_SELF, grants, plan, read, rows};
use crate::contract::Site;
use crate::lenient;
use crate::shape;
use presence::service::{ListKey, ListOffer, ListPage, Page, Task, Trouble};
use serde_json::Value;

/// Longest name of a list: the service allows 100 characters.
const MOST_NAME: usize = 100;

/// The key of the list of archived chats.
pub(super) const ARCHIVED: &str = "archived";

/// A contact list, as its key names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum List<'a> {
    /// Everybody with a chat: `chats`.
    Chats,
    /// Chats the user archived there: `archived`. It is not brought in but tells whom to be silent about.
    Archived,
    /// Followers who are no active subscribers: `followers`.
    Followers,
    /// Active subscribers: `subscribers`.
    Subscribers,
    /// One of the service's own selections: `smart/<id>`.
    Smart(&'a str),
    /// One the user made there: `custom/<id>`. Also what a key of no known kind is asked as: there is none, and the service
    /// says so.
    Custom(&'a str),
}

/// The lists a page of [`Task::Lists`] tells of. The service has them in several places.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shelf {
    /// Its own, with counts.
    Smart,
    /// The user's, by page number.
    Custom(u32),
    /// Only chats: the grant lacks what the others need, and a look at the first chat shows that this one works.
    ChatsOnly,
    /// Only followers and subscribers, likewise.
    FansOnly,
}

impl<'a> List<'a> {
    pub(super) fn of(key: &'a ListKey) -> Self {
        match (&*key.0, key.0.split_once('/')) {
            ("chats", _) => Self::Chats,
            (ARCHIVED, _) => Self::Archived,
            ("followers", _) => Self::Followers,
            ("subscribers", _) => Self::Subscribers,
            (_, Some(("smart", id))) => Self::Smart(id),
            (_, Some(("custom", id))) => Self::Custom(id),
            (whole, _) => Self::Custom(whole),
        }
    }

    /// The scopes its pages need.
    pub(super) fn needs(self) -> &'static [&'static str] {
        match self {
            Self::Chats | Self::Archived => &[READ_CHAT],
            Self::Followers | Self::Subscribers => &[READ_FAN],
            Self::Smart(_) | Self::Custom(_) => &[READ_CHAT, READ_FAN],
        }
    }
}

impl Shelf {
    pub(super) fn of(page: &Page, site: &Site) -> Self {
        match (grants(site, READ_CHAT), grants(site, READ_FAN)) {
            (true, false) => Self::ChatsOnly,
            (false, true) => Self::FansOnly,
            (true, true) | (false, false) => {
                match page.0.as_deref().and_then(|page| page.strip_prefix("custom/")) {
                    Some(number) => Self::Custom(number.parse().unwrap_or(1)),
                    None => Self::Smart,
                }
            }
        }
    }

    /// The scopes its answer needs.
    pub(super) fn needs(self) -> &'static [&'static str] {
        match self {
            Self::Smart | Self::Custom(_) => &[READ_CHAT, READ_FAN],
            Self::ChatsOnly => &[READ_CHAT],
            Self::FansOnly => &[READ_FAN],
        }
    }
}

/// What an answer says about which lists there are.
pub(super) fn read(shelf: Shelf, value: &Value) -> Result<ListPage, Trouble> {
    match shelf {
        Shelf::Smart => smart(value),
        Shelf::Custom(number) => custom(number, value),
        Shelf::ChatsOnly => probed(value, &["chats"]),
        Shelf::FansOnly => probed(value, &["followers", "subscribers"]),
    }
}

/// The fixed lists, with the counts the smart ones of the same name have, then the other smart ones. Followers and
/// subscribers are offered by their own paths, whose rows say more.
fn smart(value: &Value) -> Result<ListPage, Trouble> {
    let Value::Array(rows) = value else { return Err(read::misshapen(value, "no array of lists")) };
    let mut offers = vec![fixed("chats"), fixed("followers"), fixed("subscribers")];
    let mut unreadable = 0;
    for row in rows {
        let Some(offer) = offer(row, "smart/", "count") else {
            unreadable += 1;
            continue;
        };
        let own_path = offer.key.0.strip_prefix("smart/");
        if let Some(known) =
            offers.iter_mut().find(|one| own_path == Some(&one.key.0) || one.key == offer.key)
        {
            known.count = offer.count;
        } else {
            offers.push(offer);
        }
    }
    shape::enough(unreadable, rows.len(), "uuid of a list")?;
    Ok(ListPage { offers, next: Some(custom_page(1)) })
}

fn custom(number: u32, value: &Value) -> Result<ListPage, Trouble> {
    let page = rows::page(value, number)?;
    let mut offers: Vec<ListOffer> = Vec::new();
    let mut unreadable = 0;
    for row in page.rows {
        match offer(row, "custom/", "membersCount") {
            None => unreadable += 1,
            Some(offer) if offers.iter().any(|one| one.key == offer.key) => {}
            Some(offer) => offers.push(offer),
        }
    }
    shape::enough(unreadable, page.rows.len(), "uuid of a list")?;
    Ok(ListPage { offers, next: page.next.map(custom_page) })
}

fn probed(value: &Value, keys: &[&str]) -> Result<ListPage, Trouble> {
    rows::page(value, plan::FIRST_PAGE)?;
    Ok(ListPage { offers: keys.iter().map(|key| fixed(key)).collect(), next: None })
}

fn custom_page(number: u32) -> Page {
    Page(Some(format!("custom/{number}").into()))
}

/// The keys of the lists that are always there, as far as they may be read.
pub(super) fn fixed_keys(chats: bool, fans: bool) -> Vec<ListKey> {
    let keys = [("chats", chats), ("followers", fans), ("subscribers", fans)];
    keys.into_iter().filter(|(_, may)| *may).map(|(key, _)| ListKey(key.into())).collect()
}

/// One of the lists that are always there. Their words are in the catalogue.
fn fixed(key: &str) -> ListOffer {
    ListOffer { key: ListKey(key.into()), name: "".into(), count: None, is_top: false }
}

/// No list is offered as the best customers: whether `spent_more_than_50` holds the same people as the rows' `isTopSpender`
/// is unknown, and a number on a button must be the number it then watches.
fn offer(row: &Value, kind: &str, count: &str) -> Option<ListOffer> {
    let id = lenient::id(row.get("uuid"))?;
    Some(ListOffer {
        key: ListKey(format!("{kind}{id}").into()),
        name: lenient::cut(lenient::text(row.get("name")).unwrap_or_default(), MOST_NAME),
        count: lenient::count(row.get(count)),
        is_top: false,
    })
}

/// The scopes a task needs, the rarest last.
pub(super) fn needs(task: &Task, site: &Site) -> Vec<&'static str> {
    let own: &[&str] = match task {
        Task::WhoAmI => return vec![READ_SELF],
        Task::Lists { page } => Shelf::of(page, site).needs(),
        Task::Contacts { list, .. } => List::of(list).needs(),
        Task::OnlineNow { .. } | Task::PresenceOf { .. } if site.seat.is_some() => &[READ_FAN],
        Task::OnlineNow { .. } | Task::PresenceOf { .. } | Task::MessagesOf { .. } => &[READ_CHAT],
        Task::SpendOf { .. } => &[READ_FAN, READ_INSIGHTS],
        Task::Seats { .. } => &[READ_CREATOR],
        Task::OnePresence { .. }
        | Task::RelationsOf { .. }
        | Task::MyStatus
        | Task::SetMyStatus(_)
        | Task::Heartbeat
        | Task::CleanUp
        | Task::NameOf { .. }
        | Task::Places { .. }
        | Task::OwnName => &[],
    };
    own.iter().copied().chain(site.seat.is_some().then_some(READ_CREATOR)).collect()
}
