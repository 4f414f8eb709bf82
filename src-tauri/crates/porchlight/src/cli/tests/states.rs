//! States as an agent tells them, recorded by hand.

use crate::cli::clock::STILL;
use crate::fixtures::{self, settings};
use agent::wire::{
    About, Account, Can, Desktop, Glance, Keyring, Label, LastSeen, Mood, PersonPane, Presence, Relation,
    Row, Section, Seen, SeenRelation, ServiceCard, SignInWay, Site, State, Storage, Watch,
};

pub(super) type Shown = (State, Vec<(Section, Row)>);

/// Seconds before the clock's time.
pub(super) fn ago(seconds: i64) -> i64 {
    STILL - seconds * 1_000
}

pub(super) fn can() -> Can {
    Can { lists: true, ..fixtures::can() }
}

pub(super) fn site() -> Site {
    Site {
        base: "https://service.example".to_owned(),
        authorize: "https://service.example/authorize".to_owned(),
        token: "https://service.example/token".to_owned(),
        version: "1".to_owned(),
        ..Site::default()
    }
}

pub(super) fn account(id: i64, service: &str, name: &str) -> Account {
    Account {
        way: SignInWay::Browser,
        last_check: Some(ago(40)),
        contacts: 2,
        watched: 1,
        site: site(),
        can: Some(can()),
        ..fixtures::account(id, service, name)
    }
}

fn card(name: &str, title: &str, ways: &[SignInWay]) -> ServiceCard {
    ServiceCard {
        name: name.to_owned(),
        title: title.to_owned(),
        ways: ways.to_vec(),
        is_own_host: false,
        is_public_client: false,
        renews_tokens: false,
        portal: String::new(),
        scopes: Vec::new(),
        redirect: "http://127.0.0.1:8976/callback".to_owned(),
        site: site(),
    }
}

pub(super) fn state(accounts: Vec<Account>) -> State {
    let own_host = ServiceCard {
        is_own_host: true,
        renews_tokens: true,
        site: Site { base: String::new(), ..site() },
        ..card("presence", "Presence API", &[SignInWay::Token, SignInWay::Code])
    };
    State {
        about: About {
            version: "1".to_owned(),
            is_demo: false,
            data_dir: "/data".to_owned(),
            zone: "Etc/UTC".to_owned(),
        },
        glance: Glance {
            mood: Mood::Idle,
            here: Vec::new(),
            watched_present: 0,
            watched: 0,
            snoozed_until: None,
            is_paused: false,
        },
        accounts,
        services: vec![
            card("fanvue", "Fanvue", &[SignInWay::Browser]),
            card("viber", "Viber", &[SignInWay::Token]),
            own_host,
        ],
        attempt: None,
        labels: Vec::new(),
        settings: settings(),
        desktop: Desktop {
            keyring: Keyring::Open,
            tray: None,
            notifications: None,
            storage: Storage::Fine,
            autostart_trouble: None,
            no_window: false,
            tells_lock: false,
            tells_idle: false,
            prefers_dark: None,
        },
    }
}

pub(super) fn row(person: i64, account: i64, name: &str, presence: Presence) -> Row {
    let observed = (!matches!(presence, Presence::Unknown { .. })).then(|| ago(40));
    Row {
        person,
        account,
        name: name.to_owned(),
        has_name: true,
        handle: String::new(),
        seen: Seen { presence, is_doubtful: false, is_stale: false, observed, since: None, last_seen: None },
        is_watched: false,
        is_top: false,
        unread: 0,
        is_gone: false,
        relation: None,
        labels: Vec::new(),
        is_unanswered: false,
        has_more_unread: false,
        last_words: None,
        is_new: false,
        has_picture: false,
        contacts: 1,
        by_id: 0,
    }
}

pub(super) fn label(id: i64, name: &str) -> Label {
    Label { id, name: name.to_owned(), colour: 0, list: None, watch: Watch::default(), count: 0 }
}

pub(super) fn pane(row: &Row, keys: &[&str]) -> PersonPane {
    let contact = |(place, key): (usize, &&str)| agent::wire::ContactCard {
        contact: row.person * 10 + i64::try_from(place).unwrap(),
        account: row.account,
        service: "Service".to_owned(),
        key: (*key).to_owned(),
        name: row.name.clone(),
        handle: row.handle.clone(),
        seen: row.seen.clone(),
        relation: row.relation.clone(),
        phone: None,
        takes_phone: false,
        is_by_id: true,
        is_merged: false,
        chat: None,
        profile: None,
    };
    PersonPane {
        row: row.clone(),
        watch: Watch::default(),
        is_exempt: false,
        own_name: None,
        key: keys.first().copied().unwrap_or_default().to_owned(),
        service: "Service".to_owned(),
        registered: None,
        last_words: None,
        next_check: None,
        has_chat: false,
        note: Some("met in Lisbon".to_owned()),
        spend: None,
        contacts: keys.iter().enumerate().map(contact).collect(),
        namesakes: Vec::new(),
        relation_changes: Vec::new(),
        sessions: Vec::new(),
        decisions: Vec::new(),
    }
}

/// No account, and nobody.
pub(super) fn nobody() -> Shown {
    (state(Vec::new()), Vec::new())
}

/// The sample body of `viber/get-online`: one subscriber online, one offline, and no times.
pub(super) fn viber() -> Shown {
    let people = vec![
        (Section::Here, row(1, 1, "01234567890=", Presence::Online)),
        (Section::Others, row(2, 1, "01234567891=", Presence::Offline)),
    ];
    (state(vec![account(1, "viber", "A bot")]), people)
}

/// A service of relations: the sample answer mixes null and "followed".
pub(super) fn community() -> Shown {
    let relation = |relation| Some(SeenRelation { relation, observed: Some(ago(60)) });
    let unknown = || Presence::Unknown { why: agent::wire::Why::NotAsked };
    let mut account = account(3, "community", "Admin");
    account.can = Some(Can { presence: false, relations: true, ..can() });
    let people = vec![
        (Section::Others, Row { relation: relation(Relation::None), ..row(7, 3, "Mia", unknown()) }),
        (Section::Others, Row { relation: relation(Relation::Followed), ..row(8, 3, "Noa", unknown()) }),
        (Section::Others, row(9, 3, "Not asked yet", unknown())),
    ];
    (state(vec![account]), people)
}

/// Somebody watched and here, somebody here with their last activity, somebody gone for days.
pub(super) fn several() -> Shown {
    let mut ana = row(1, 1, "Ana", Presence::Online);
    ana.handle = "ana".to_owned();
    ana.is_watched = true;
    let mut leo = row(2, 1, "Leo", Presence::Busy { until: Some(ago(-1_800)) });
    leo.labels = vec![5];
    let mut old = row(3, 1, "Leonie", Presence::OfflineOrHidden);
    old.seen.is_stale = true;
    old.seen.observed = Some(ago(3 * 3600));
    old.seen.last_seen = Some(LastSeen::Day { day: "2026-11-19".to_owned() });
    let mut state = state(vec![account(1, "fanvue", "Ana Creator"), account(2, "fanvue", "Other")]);
    state.labels = vec![label(5, "vip")];
    state.glance.mood = Mood::Present;
    state.glance.watched = 1;
    state.glance.watched_present = 1;
    (state, vec![(Section::WatchedHere, ana), (Section::Here, leo), (Section::Others, old)])
}
