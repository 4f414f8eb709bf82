//! Creators whose accounts are managed, each an account of its own; and labels that follow lists.

use super::{STATUSES, id, name, ready};
use crate::bench::{Bench, SOON};
use agent::wire::{Account, Health, Presence, Watch, Why, Wish};
use simulator::{AgencyOptions, Options, Relation, Sender, Times};
use std::time::Duration;

/// An agency with two creators of five fans each, taken as accounts.
async fn managed() -> (Bench, i64, Vec<Account>) {
    let mut options = Options::people(3);
    options.fanvue.agency = AgencyOptions { creators: 2, fans: 5 };
    let mut bench = Bench::with(options).await;
    let owner = bench.fanvue().await;
    assert_eq!(bench.wish(Wish::OfferSeats { account: owner }).await, None);
    bench
        .until_of(owner, "they are offered", |account| account.seats.as_ref().is_some_and(|it| it.len() == 2))
        .await;
    let seats = bench.of(owner).seats.into_iter().flatten().map(|seat| seat.key).collect();
    assert_eq!(bench.wish(Wish::TakeSeats { account: owner, seats }).await, None);
    bench.until("they are shown", |state, _| state.accounts.len() == 3).await;
    let managed = bench.state().accounts.iter().filter(|account| account.is_seat).cloned().collect();
    (bench, owner, managed)
}

#[tokio::test]
async fn creators_are_accounts_with_people_notices_and_limits_of_their_own() {
    let (mut bench, owner, managed) = managed().await;
    let creators = bench.control().creators();
    assert_eq!(
        managed.iter().map(|account| account.name.as_str()).collect::<Vec<_>>(),
        creators.iter().map(|creator| creator.display_name.as_str()).collect::<Vec<_>>()
    );
    bench.bring(owner, &["chats"], 3).await;
    for account in &managed {
        bench.bring(account.id, &["chats"], 5).await;
    }
    for account in managed.iter().map(|account| account.id).chain([owner]) {
        bench.until_told(account).await;
        bench.checked(account).await;
    }
    bench.titles();
    bench.control().clear_requests();
    let fan = bench.control().fans_of(creators[1].uuid).expect("a creator")[0].clone();
    let person = bench.row_of(managed[1].id, &fan.display_name).person;
    assert_eq!(bench.wish(Wish::WatchMany { persons: vec![person], on: true }).await, None);
    bench.checked(managed[1].id).await;
    bench.control().arrive(fan.uuid).expect("a fan");
    bench.checked(managed[1].id).await;
    assert_eq!(bench.notice().await.title, format!("{} is online", fan.display_name));
    let under = format!("/creators/{}/subscribers/online", creators[1].uuid);
    assert!(bench.control().count_to(&under) > 0);
    for request in bench.control().requests_to(STATUSES) {
        assert!(!format!("{:?}", request.body).contains(&fan.uuid.to_string()), "the owner has no such fan");
    }

    // One creator's trouble is nobody else's.
    let broken = format!("/creators/{}/**", creators[0].uuid);
    bench.control().answer(&broken, Times::Always, simulator::Answer::too_many_requests(Some("600")));
    bench.check(managed[0].id).await;
    bench
        .until_of(managed[0].id, "it waits", |account| matches!(account.health, Health::Waiting { .. }))
        .await;
    bench.checked(owner).await;
    bench.checked(managed[1].id).await;
    assert_eq!(bench.of(owner).health, Health::Fine);
    assert_eq!(bench.of(managed[1].id).health, Health::Fine);

    // Off their shift, arrivals are held. The words of who came before are told of by now.
    bench.pass(Duration::from_secs(2)).await;
    bench.checked(managed[1].id).await;
    bench.titles();
    let off = bench.control().fans_of(creators[1].uuid).expect("a creator")[3].clone();
    let person = bench.row_of(managed[1].id, &off.display_name).person;
    assert_eq!(bench.wish(Wish::WatchMany { persons: vec![person], on: true }).await, None);
    bench.checked(managed[1].id).await;
    assert_eq!(bench.wish(Wish::Shift { account: managed[1].id, on: false }).await, None);
    bench.control().arrive(off.uuid).expect("a fan");
    bench.checked(managed[1].id).await;
    bench.until_of(managed[1].id, "both are there", |account| account.reach.online == 2).await;
    assert_eq!(bench.titles(), Vec::<String>::new());
    assert!(bench.control().violations().is_empty());
}

#[tokio::test]
async fn of_a_creators_followers_nothing_is_said_and_of_subscribers_that_they_are_not_there() {
    let (mut bench, _, managed) = managed().await;
    let account = managed[0].id;
    bench.bring(account, &["chats"], 5).await;
    bench.until_told(account).await;
    let fans = bench.control().fans_of(bench.control().creators()[0].uuid).expect("a creator");
    let (subscribers, others): (Vec<_>, Vec<_>) =
        fans.into_iter().partition(|fan| matches!(fan.relation, Relation::Subscriber { .. }));
    assert_eq!((subscribers.len(), others.len()), (2, 3));
    bench.until_of(account, "a chat does not say who subscribes", |account| account.reach.unknown == 5).await;
    bench.bring(account, &["chats", "subscribers"], 5).await;
    bench.checked(account).await;
    bench.until_of(account, "the list does", |account| account.reach.hidden == 2).await;
    for fan in [&subscribers[0], &others[0]] {
        bench.control().arrive(fan.uuid).expect("a fan");
    }
    bench.checked(account).await;
    bench.until_seen(&subscribers[0].display_name, Presence::Online).await;
    let unknown = Presence::Unknown { why: Why::LeftOut };
    assert_eq!(
        bench.row_of(account, &others[0].display_name).seen.presence,
        unknown,
        "online, and not listed"
    );
    let reach = bench.of(account).reach;
    assert_eq!((reach.online, reach.offline, reach.hidden, reach.unknown), (1, 0, 1, 3));
}

#[tokio::test]
async fn the_last_words_of_a_creators_fans_are_read_one_chat_at_a_time_and_no_chat_is_marked_as_read() {
    let (mut bench, _, managed) = managed().await;
    let account = managed[1].id;
    let control = bench.control();
    let creator = control.creators()[1].uuid;
    let fans = control.fans_of(creator).expect("a creator");
    let [fan, other] = [&fans[0], &fans[3]];
    control.reply(fan.uuid, Sender::Owner, "Are you there?").expect("a fan");
    for text in ["Not yet", "I am here now"] {
        tokio::time::sleep(Duration::from_millis(2)).await;
        control.write(fan.uuid, text).expect("a fan");
    }
    bench.bring(account, &["chats"], 5).await;
    bench.until_told(account).await;
    bench.checked(account).await;
    let unread = control.person(fan.uuid).expect("a fan").unread;
    let row = bench.row_of(account, &fan.display_name);
    assert!(unread >= 2 && row.unread == unread, "as the row says: {row:?}");

    // At the moment of a notice.
    assert_eq!(bench.wish(Wish::WatchMany { persons: vec![row.person], on: true }).await, None);
    bench.checked(account).await;
    bench.titles();
    control.clear_requests();
    control.write(fan.uuid, "Hello?").expect("a fan");
    control.arrive(fan.uuid).expect("a fan");
    bench.checked(account).await;
    let first = bench.notice().await;
    assert_eq!(first.title, format!("{} is online", fan.display_name));
    bench.pass(Duration::from_secs(1)).await;
    bench.answered(account).await;
    // A list may have told of them before the notice.
    let mut told = first.clone();
    while !told.body.contains("“Hello?”") {
        told = bench.notice().await;
        assert_eq!((told.slot, &told.title), (first.slot, &first.title), "in place of the first");
    }
    let path = |user: uuid::Uuid| format!("/creators/{creator}/chats/{user}/messages");
    assert_eq!(control.count_to(&path(fan.uuid)), 1);

    // And when somebody is looked at.
    control.reply(other.uuid, Sender::Team, "Welcome").expect("a fan");
    let person = bench.row_of(account, &other.display_name).person;
    let pane = bench
        .until_pane(person, "the last words", |pane| {
            pane.last_words.as_ref().is_some_and(|words| words.text.as_deref() == Some("Welcome"))
        })
        .await;
    assert!(pane.last_words.is_some_and(|words| !words.is_theirs));
    let mut asked = control.requests();
    asked.retain(|request| request.path.ends_with("/messages"));
    assert_eq!(asked.len(), 2, "one chat a call: {asked:?}");
    assert!(asked.iter().all(|request| request.query.contains("markAsRead=false")), "{asked:?}");
    assert_eq!(control.person(fan.uuid).expect("a fan").unread, unread + 1, "nothing was marked as read");
    assert!(bench.row_of(account, &fan.display_name).unread >= unread, "as the list's rows say");
    assert!(control.requests_to(super::BULK).is_empty());
    assert!(control.violations().is_empty());
    let of_account = bench.of(account);
    assert_eq!(of_account.health, Health::Fine);
    assert!(of_account.can.is_some_and(|can| can.messages && !can.spend));
}

#[tokio::test]
async fn labels_follow_lists_and_whoever_has_one_can_be_watched() {
    let (mut bench, account) = ready(Options::people(6)).await;
    let control = bench.control();
    let members = [id(&bench, 1), id(&bench, 4)];
    let list = control.create_list("Regulars", &members);
    let key = format!("custom/{list}");
    assert_eq!(bench.wish(Wish::OfferLists { account }).await, None);
    bench
        .until_of(account, "it is offered", |account| {
            account.offers.iter().flatten().any(|offer| offer.key == key && offer.name == "Regulars")
        })
        .await;
    bench.bring(account, &["chats", &key], 6).await;
    bench
        .until("the label is there", |state, slice| {
            let label = state.labels.iter().find(|label| label.name == "Regulars");
            label.is_some_and(|label| {
                label.count == 2
                    && slice.rows.iter().filter(|row| row.labels.contains(&label.id)).count() == 2
            })
        })
        .await;
    let label = bench.state().labels.iter().find(|label| label.name == "Regulars").expect("it is there").id;
    let watch = Watch { arrivals: true, ..Watch::default() };
    assert_eq!(bench.wish(Wish::WatchLabel { label, watch }).await, None);
    bench.checked(account).await;
    control.arrive(id(&bench, 4)).expect("a person");
    control.arrive(id(&bench, 2)).expect("a person");
    bench.checked(account).await;
    bench.until_of(account, "they are there", |account| account.reach.online == 2).await;
    assert_eq!(bench.notice().await.title, format!("{} is online", name(&bench, 4)));
    bench.titles();
    // The list is let go of, and so is its label; the people stay.
    assert!(control.wait_for_requests(STATUSES, 1, SOON).await);
    bench.bring(account, &["chats"], 6).await;
    bench.until("it is gone", |state, _| state.labels.iter().all(|label| label.name != "Regulars")).await;
}
