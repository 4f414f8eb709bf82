//! The contact lists: their keys, their paths, and which are offered.

use super::users;
use crate::lenient;
use presence::service::{ListKey, ListOffer, ListPage, Trouble};
use serde_json::Value;

/// A contact list, as its key names it. A user's lists hold the user's id, because a plan does not know whose account it is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum List<'a> {
    /// One of a user's: `followings/7`, `followers/7`, `connections/7`.
    OfUser {
        /// Its name in the path.
        name: &'static str,
        /// The user.
        id: &'a str,
    },
    /// Those who asked to be connected: `requests`.
    Requests,
    /// Those the owner asked: `requests_sent`.
    RequestsSent,
}

/// Where people follow each other.
const FOLLOW: [&str; 2] = ["followings", "followers"];

/// Where people are friends.
const FRIENDSHIP: [&str; 1] = ["connections"];

/// Who asked, and who was asked.
pub(super) const REQUESTS: [&str; 2] = ["requests", "requests_sent"];

impl<'a> List<'a> {
    /// The list of that key, if there is one.
    pub(super) fn of(key: &'a ListKey) -> Option<Self> {
        match &*key.0 {
            "requests" => Some(Self::Requests),
            "requests_sent" => Some(Self::RequestsSent),
            other => {
                let (told, id) = other.split_once('/')?;
                let name = FOLLOW.into_iter().chain(FRIENDSHIP).find(|name| *name == told)?;
                let is_id = !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit());
                is_id.then_some(Self::OfUser { name, id })
            }
        }
    }

    /// Its path.
    pub(super) fn path(self) -> String {
        match self {
            Self::OfUser { name, id } => format!("/api/v2/user/{id}/{name}/"),
            Self::Requests => "/api/v2/user/connection/requests/".to_owned(),
            Self::RequestsSent => "/api/v2/user/connection/requests_sent/".to_owned(),
        }
    }
}

/// The lists to offer to the user that `me` is. A community is in follow mode or in friendship mode. The counts of followings
/// and followers are told in follow mode only; without them it may be either, and all are offered.
pub(super) fn offers(me: &Value) -> Result<ListPage, Trouble> {
    let id = users::id(me).ok_or_else(|| users::misshapen(me, "no id of the account"))?;
    let of_user = |name: &'static str| ListOffer {
        key: ListKey(format!("{name}/{id}").into()),
        name: "".into(),
        count: lenient::count(me.get(format!("{name}_counter"))),
        is_top: false,
    };
    let fixed =
        |key: &str| ListOffer { key: ListKey(key.into()), name: "".into(), count: None, is_top: false };
    let mut offers: Vec<ListOffer> = FOLLOW.map(of_user).into();
    if offers.iter().all(|offer| offer.count.is_none()) {
        offers.extend(FRIENDSHIP.map(of_user));
        offers.extend(REQUESTS.map(fixed));
    }
    Ok(ListPage { offers, next: None })
}
