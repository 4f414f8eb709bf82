//! The owner's own status: shown as the service confirmed it, set until it did, and what is said when it does not.

use super::fake::Fake;
use super::run;
use super::states::{self, ago};
use crate::cli::ending::Ending;
use agent::wire::{Account, Can, Health, Mine, MyState, Presence, ProblemCode, Wish};
use serde_json::json;

fn with_status(mine: MyState) -> Account {
    let mut account = states::account(4, "presence", "Owner");
    account.can = Some(Can { own_status: true, ..states::can() });
    account.mine = Some(mine);
    account
}

fn confirmed(presence: Presence) -> MyState {
    MyState {
        presence: Some(presence),
        last_seen: None,
        told: Some(ago(120)),
        wished: None,
        refused: None,
        lost: None,
        keeps_online: false,
        is_beating: false,
    }
}

/// An agent whose service confirms or refuses what is wished.
fn owner(refuses: bool) -> Fake {
    let state = states::state(vec![with_status(confirmed(Presence::Online))]);
    Fake::of((state, Vec::new())).answering(move |wish, inside| {
        let Wish::SetMine { mine, .. } = wish else { return None };
        let before = inside.state().clone();
        inside.state().accounts[0].mine.as_mut().unwrap().wished = Some(*mine);
        let mut after = before;
        let answered = after.accounts[0].mine.as_mut().unwrap();
        if refuses {
            answered.refused = Some(ProblemCode::Refused.with("403"));
        } else {
            answered.told = Some(ago(0));
            answered.presence = Some(match mine {
                Mine::Online => Presence::Online,
                Mine::Busy { until } => Presence::Busy { until: *until },
                Mine::Offline => Presence::Offline,
            });
        }
        inside.later.push_back(after);
        None
    })
}

#[tokio::test(start_paused = true)]
async fn the_own_status_is_shown_as_confirmed_and_set_until_confirmed() {
    assert_eq!(run(&["me"], &owner(false)).await.out, "presence:Owner  online, confirmed 2 min ago\n");
    for (line, until, words) in [
        (&["me", "busy", "--for", "1h"][..], Some(ago(-3_600)), "busy until 15:00"),
        (&["me", "busy", "--until", "14:30"], Some(ago(-1_800)), "busy until 14:30"),
        (&["me", "busy", "--until", "13:00"], Some(ago(-82_800)), "busy until 2026-11-22 13:00"),
        (&["me", "busy"], None, "busy"),
    ] {
        let fake = owner(false);
        let told = run(line, &fake).await;
        assert_eq!(
            told.out,
            format!("presence:Owner  {words}, confirmed just now\n"),
            "{line:?} {}",
            told.err
        );
        assert_eq!(fake.wishes(), [Wish::SetMine { account: 4, mine: Mine::Busy { until } }]);
    }
    let told = run(&["me", "offline", "--account", "presence"], &owner(true)).await;
    assert_eq!(told.ending, Ending::NotDone);
    assert!(told.err.contains("It said: 403"), "{}", told.err);
    for bad in ["25:00", "soon", "2020-01-01 10:00"] {
        assert_eq!(
            run(&["me", "busy", "--until", bad], &owner(false)).await.ending,
            Ending::Misused,
            "{bad}"
        );
    }
    let unconfirmed = Fake::of((states::state(vec![with_status(confirmed(Presence::Online))]), Vec::new()));
    assert_eq!(run(&["me", "offline"], &unconfirmed).await.ending, Ending::TimedOut);
    assert_eq!(run(&["me"], &Fake::of(states::viber())).await.ending, Ending::NoSuch);
}

/// What `me` says of this, and its JSON.
async fn told_of(mine: MyState) -> (String, serde_json::Value) {
    let fake = Fake::of((states::state(vec![with_status(mine)]), Vec::new()));
    let json = run(&["me", "--json"], &fake).await.json();
    (run(&["me"], &fake).await.out, json["accounts"][0]["mine"].clone())
}

#[tokio::test(start_paused = true)]
async fn a_service_that_has_no_status_yet_was_heard_and_what_was_not_heard_has_none() {
    let (words, json) = told_of(MyState { presence: None, ..confirmed(Presence::Online) }).await;
    assert_eq!(words, "presence:Owner  no status yet, confirmed 2 min ago\n");
    assert_eq!((&json["presence"], &json["told"]), (&json!(null), &json!(ago(120))));
    let (words, json) = told_of(MyState { presence: None, told: None, ..confirmed(Presence::Online) }).await;
    assert_eq!(words, "presence:Owner  not heard yet\n");
    assert_eq!((&json["presence"], &json["told"]), (&json!(null), &json!(null)));
}

#[tokio::test(start_paused = true)]
async fn what_was_lost_and_whether_heartbeats_go_out_is_told() {
    let lost = Some(Mine::Busy { until: Some(ago(-3_600)) });
    let (words, json) = told_of(MyState { lost, ..confirmed(Presence::Offline) }).await;
    assert!(words.contains(", set to busy until 15:00 before, which the service no longer says"), "{words}");
    assert_eq!(json["lost"], json!({ "is": "busy", "until": ago(-3_600), "why": null }));
    for (is_beating, said) in [(true, ", kept online\n"), (false, "at the desk, but not now\n")] {
        let mine = MyState { keeps_online: true, is_beating, ..confirmed(Presence::Online) };
        let (words, json) = told_of(mine).await;
        assert!(words.ends_with(said), "{words}");
        assert_eq!((&json["keepsOnline"], &json["isBeating"]), (&json!(true), &json!(is_beating)));
        assert_eq!(json["lost"], json!(null));
    }
}

#[tokio::test(start_paused = true)]
async fn that_it_is_tried_again_is_said_only_where_it_is() {
    let of = |health: Health| {
        let account = Account { health, ..with_status(confirmed(Presence::Online)) };
        Fake::of((states::state(vec![account]), Vec::new()))
    };
    for (health, is_tried) in [(Health::Fine, true), (Health::Paused, false), (Health::NeedsSignIn, false)] {
        let told = run(&["me", "busy"], &of(health)).await;
        assert_eq!(told.ending, Ending::TimedOut);
        assert_eq!(told.err.contains("It is tried again"), is_tried, "{}", told.err);
        assert_eq!(told.err.contains("nothing tries it again"), !is_tried, "{}", told.err);
    }
}

#[tokio::test(start_paused = true)]
async fn an_earlier_refusal_is_no_answer_to_what_is_wished_now() {
    let before = MyState { refused: Some(ProblemCode::Paused.bare()), ..confirmed(Presence::Online) };
    let fake = Fake::of((states::state(vec![with_status(before)]), Vec::new()));
    let fake = fake.answering(|_, inside| {
        let mut after = inside.state().clone();
        let busy = MyState { told: Some(ago(0)), ..confirmed(Presence::Busy { until: None }) };
        after.accounts[0].mine = Some(busy);
        inside.later.push_back(after);
        None
    });
    let told = run(&["me", "busy"], &fake).await;
    assert_eq!(
        (told.ending, told.out.as_str()),
        (Ending::Done, "presence:Owner  busy, confirmed just now\n")
    );
    // The same answer again looks as it did before.
    let again = MyState { refused: Some(ProblemCode::Paused.bare()), ..confirmed(Presence::Online) };
    let fake = Fake::of((states::state(vec![with_status(again)]), Vec::new()));
    let told = run(&["me", "busy"], &fake).await;
    assert_eq!(told.ending, Ending::NotDone);
    assert!(told.err.starts_with("The account is paused. Nothing was sent"), "{}", told.err);
}
