//! One account, with what the agent itself knows of it.

use super::people::{last_seen, presence};
use super::{millis, not_set, number, problem};
use crate::name;
use crate::wire;
use presence::id::AccountId;
use presence::marking::Marking;
use presence::service::{Capabilities, Mine, Seat};
use presence::time::Wall;
use presence::view::{AccountView, CleanUpView, Health, MineView, SocketView};
use std::collections::BTreeSet;

/// What the agent itself knows of an account, besides the rules.
pub(crate) struct Beside {
    pub(crate) has_picture: bool,
    pub(crate) way: wire::SignInWay,
    pub(crate) site: wire::Site,
    pub(crate) foreign_hosts: Vec<String>,
    pub(crate) kept: wire::TokenPlace,
    pub(crate) chat_is_right: Option<bool>,
    pub(crate) asks_about_chat: bool,
    pub(crate) bytes_today: u64,
    /// The account through whose sign-in it is managed for somebody else.
    pub(crate) managed_through: Option<AccountId>,
    /// The ids of accounts that are managed through the same sign-in and shown already.
    pub(crate) taken_seats: Vec<Box<str>>,
    /// What is usually asked for at its service and was not granted.
    pub(crate) lacking: Vec<&'static str>,
    /// Why its token is not renewed yet, and when that is tried again.
    pub(crate) delay: Option<(wire::Problem, Wall)>,
}

/// What the service refused for want of a permission, and what it did not grant in the first place.
fn missing_scopes(refused: &[Box<str>], lacking: &[&'static str]) -> Vec<String> {
    let refused = refused.iter().map(|scope| name::harmless(scope, name::IN_ROWS));
    let missing: BTreeSet<String> = refused.chain(lacking.iter().map(|scope| (*scope).to_owned())).collect();
    missing.into_iter().collect()
}

pub(crate) fn account(view: AccountView, beside: Beside) -> wire::Account {
    wire::Account {
        id: view.account.0,
        service: view.service.to_owned(),
        name: name::for_row(&view.name),
        has_picture: beside.has_picture,
        health: health(view.health, beside.delay),
        missing_scopes: missing_scopes(&view.missing_scopes, &beside.lacking),
        last_check: view.last_check.map(millis),
        next_check: view.next_check.map(millis),
        budgets: view
            .budgets
            .into_iter()
            .map(|budget| wire::Budget {
                name: budget.name.to_owned(),
                limit: budget.limit,
                left: budget.left,
            })
            .collect(),
        contacts: number(view.contacts),
        watched: number(view.watched),
        top: number(view.top),
        offers: view.offers.map(|offers| {
            let offer = |offer: presence::service::ListOffer| wire::Offer {
                key: offer.key.0.into(),
                name: name::harmless(&offer.name, name::IN_ROWS),
                count: offer.count,
            };
            offers.into_iter().map(offer).collect()
        }),
        offers_problem: view.offers_trouble.as_ref().map(problem),
        lists: view.lists.into_iter().map(|list| list.0.into()).collect(),
        is_cut_short: view.is_cut_short,
        bringing: view.bringing.map(|bringing| wire::Bringing {
            rows: bringing.rows,
            expected: bringing.expected,
            added: bringing.added,
        }),
        sunset: view.sunset.map(|sunset| wire::Sunset {
            on: sunset.on.map(millis),
            next_version: sunset.next_version.map(|version| name::harmless(&version, name::IN_ROWS)),
        }),
        can: view.can.as_ref().map(can),
        socket: view.socket.map(socket),
        mine: view.mine.map(my_state),
        clean_up: view.clean_up.map(clean_up),
        is_seat: view.is_seat,
        managed_through: beside.managed_through.map(|through| through.0),
        seats: view.seats.map(|seats| {
            let offer = |seat: Seat| wire::SeatOffer {
                is_taken: beside.taken_seats.iter().any(|taken| **taken == *seat.key),
                key: seat.key.into(),
                name: name::for_row(&seat.name),
                handle: name::harmless(&seat.handle, name::IN_ROWS),
            };
            seats.into_iter().map(offer).collect()
        }),
        is_off_shift: view.is_off_shift,
        marking: match view.marking {
            Marking::Unknown => wire::Marking::Unknown,
            Marking::Leaves => wire::Marking::Leaves,
            Marking::Marks => wire::Marking::Marks,
            Marking::Allowed => wire::Marking::Allowed,
        },
        reach: wire::Reach {
            online: number(view.reach.online),
            busy: number(view.reach.busy),
            offline: number(view.reach.offline),
            hidden: number(view.reach.hidden),
            unreachable: number(view.reach.unreachable),
            unknown: number(view.reach.unknown),
        },
        way: beside.way,
        site: beside.site,
        foreign_hosts: beside.foreign_hosts,
        kept: beside.kept,
        chat_is_right: beside.chat_is_right,
        asks_about_chat: beside.asks_about_chat,
        bytes_today: beside.bytes_today,
    }
}

/// The rules know that a token is being renewed, and only the sign-ins know why that takes so long.
fn health(health: Health, delay: Option<(wire::Problem, Wall)>) -> wire::Health {
    match (health, delay) {
        (Health::Fine | Health::Starting, Some((problem, until))) => {
            wire::Health::Waiting { until: millis(until), problem }
        }
        (Health::Fine, None) => wire::Health::Fine,
        (Health::Starting, None) => wire::Health::Starting,
        (Health::Paused, _) => wire::Health::Paused,
        (Health::Waiting { until, because }, _) => {
            wire::Health::Waiting { until: millis(until), problem: problem(&because) }
        }
        (Health::NeedsSignIn, _) => wire::Health::NeedsSignIn,
        (Health::KeyringClosed, _) => wire::Health::KeyringClosed,
        (Health::Stopped(because), _) => wire::Health::Stopped { problem: problem(&because) },
    }
}

fn can(can: &Capabilities) -> wire::Can {
    wire::Can {
        presence: can.poll.is_some(),
        relations: can.relations.is_some(),
        push: can.push,
        lists: can.contact_lists.is_some(),
        by_id: can.by_id,
        names: can.names.is_some(),
        messages: can.messages.is_some(),
        spend: can.spend,
        own_status: can.own_status,
        clean_up: can.clean_up,
        seats: can.seats,
    }
}

fn socket(socket: SocketView) -> wire::SocketState {
    match socket {
        SocketView::Open => wire::SocketState::Open,
        SocketView::Connecting => wire::SocketState::Connecting,
        SocketView::Off => wire::SocketState::Off,
        SocketView::Refused => wire::SocketState::Refused,
    }
}

fn my_state(mine: MineView) -> wire::MyState {
    let status = mine.status;
    wire::MyState {
        last_seen: status.as_ref().and_then(|status| status.last_seen).map(last_seen),
        presence: status.map(|status| presence(&status.presence)),
        told: mine.told.map(millis),
        wished: mine.wished.map(wished),
        refused: mine.refused.as_ref().map(not_set),
        lost: mine.lost.map(wished),
        keeps_online: mine.keeps_online,
        is_beating: mine.is_beating,
    }
}

fn wished(mine: Mine) -> wire::Mine {
    match mine {
        Mine::Online => wire::Mine::Online,
        Mine::Busy { until } => wire::Mine::Busy { until: until.map(millis) },
        Mine::Offline => wire::Mine::Offline,
    }
}

fn clean_up(view: CleanUpView) -> wire::CleanUp {
    match view {
        CleanUpView::Asked => wire::CleanUp::Asked,
        CleanUpView::Done(done, at) => wire::CleanUp::Done {
            message: name::harmless(&done.message, name::IN_NOTICES),
            marked_offline: name::harmless(&done.marked_offline, name::IN_ROWS),
            busy_cleared: name::harmless(&done.busy_cleared, name::IN_ROWS),
            at: millis(at),
        },
        CleanUpView::Refused(trouble) => wire::CleanUp::Refused { problem: problem(&trouble) },
    }
}
