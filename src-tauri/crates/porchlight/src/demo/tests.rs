//! The demo as the program runs it, without a desktop: over real sockets, with a bounded wait.

use super::Demo;
use agent::Options;
use agent::keyring::KeyringChoice;
use agent::place::Place;
use agent::ports::DesktopAsk;
use agent::wire::{Account, FromAgent, Health, ListQuery, Relation, Row, Slice, SocketState, State, ToAgent};
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::time::timeout;

/// How long the demo may take on a machine that is busy with other tests.
const SOON: Duration = Duration::from_secs(60);

/// The list of the community's members.
const MEMBERS: u32 = 1;

/// What somebody sees who looks at the demo.
#[derive(Default)]
struct Seen {
    state: Option<Box<State>>,
    members: Slice,
    /// The first lines of notifications.
    told: Vec<String>,
}

impl Seen {
    fn accounts(&self) -> &[Account] {
        self.state.as_ref().map_or(&[], |state| &state.accounts)
    }

    fn account(&self, service: &str) -> Option<&Account> {
        self.accounts().iter().find(|account| account.service == service && !account.is_seat)
    }

    fn connected(&self) -> usize {
        let is_connected =
            |row: &&Row| row.relation.as_ref().is_some_and(|seen| seen.relation == Relation::Connected);
        self.members.rows.iter().filter(is_connected).count()
    }
}

/// Lets the demo live until what is seen is as it should be. In the place of the desktop, sign-ins are walked.
async fn until(is_so: impl Fn(&Seen) -> bool) -> Seen {
    let demo = Demo::start().await.unwrap();
    let (desktop, mut asks) = mpsc::channel(64);
    let place = Place::throw_away().unwrap();
    let options = Options {
        desktop: Some(desktop),
        keyring: KeyringChoice::Memory,
        is_demo: true,
        ..Options::new(place.clone())
    };
    let agent = agent::start(options).await.unwrap();
    let handle = agent.handle();
    let mut connection = handle.connect();
    let mut seen = Seen::default();
    let look = async {
        let mut is_listed = false;
        while !is_so(&seen) {
            tokio::select! {
                frame = connection.next() => match frame.unwrap() {
                    FromAgent::State { state } => seen.state = Some(state),
                    FromAgent::List { slice, .. } => seen.members = slice,
                    _ => {}
                },
                ask = asks.recv() => match ask.unwrap() {
                    DesktopAsk::OpenAddress(address) => {
                        assert!(demo.is_sign_in(&address), "{address}");
                        tokio::spawn(async move { simulator::follow(&address).await.unwrap() });
                    }
                    DesktopAsk::Notify(notice) => seen.told.push(notice.title),
                    _ => {}
                },
            }
            if let Some(community) = seen.account("community").filter(|_| !is_listed) {
                let account = Some(community.id);
                let query = ListQuery { account, rows: 200, ..ListQuery::default() };
                connection.send(ToAgent::OpenList { list: MEMBERS, query }).await;
                is_listed = true;
            }
        }
    };
    let is_in_time = tokio::select! {
        ended = demo.live(&handle) => panic!("the demo stands still: {ended:?}"),
        waited = timeout(SOON, look) => waited.is_ok(),
    };
    agent.stop().await;
    assert!(is_in_time, "{:#?} {} {:?}", seen.accounts(), seen.connected(), seen.told);
    seen
}

#[tokio::test]
async fn every_service_is_shown_with_people_who_are_busy_hidden_unreachable_and_connected() {
    let seen = until(|seen| {
        let is_as = |service: &str, is_so: fn(&Account) -> bool| seen.account(service).is_some_and(is_so);
        seen.accounts().len() == 6
            && seen.accounts().iter().all(|account| account.health == Health::Fine && account.contacts > 0)
            && is_as("fanvue", |account| account.reach.online > 0 && account.watched > 20)
            && is_as("viber", |account| account.reach.hidden > 0 && account.reach.unreachable > 0)
            && is_as("presence", |account| account.reach.busy > 0 && account.reach.online > 0)
            && is_as("presence", |account| account.socket == Some(SocketState::Open))
            && is_as("presence", |account| account.mine.as_ref().is_some_and(|mine| mine.is_beating))
            && is_as("community", |account| account.watched > 0)
            && seen.connected() > 0
    })
    .await;
    assert!(seen.told.is_empty(), "nobody is told of what was so before: {:?}", seen.told);
}

#[tokio::test]
async fn somebody_arrives_by_themselves_and_is_told_of_alone() {
    let seen = until(|seen| !seen.told.is_empty()).await;
    assert_eq!(seen.told.len(), 1);
    assert_eq!(seen.accounts().len(), 6, "everybody was there before");
    let state = seen.state.unwrap();
    let labels = ["Regulars", "Wholesale", "Newsletter"];
    assert!(
        labels.iter().all(|name| state.labels.iter().any(|label| label.name == *name && label.count > 0))
    );
}
