//! Following what happens.

use super::fake::Fake;
use super::states::{self, ago};
use super::{Gone, Paper, Typed, terminal};
use crate::cli::ending::{Ending, Stop};
use crate::cli::finish;
use crate::cli::talk::Talk;
use crate::cli::watching::{Form, follow};
use agent::wire::{Decision, HappenedTo, Happening, NoticeKind, Outcome, Presence, Relation, ToAgent};
use serde_json::{Value, json};

fn who(name: &str) -> HappenedTo {
    HappenedTo {
        person: 1,
        name: name.to_owned(),
        account: 2,
        service: "fanvue".to_owned(),
        key: "k".to_owned(),
    }
}

fn three() -> Fake {
    let fake = Fake::of(states::nobody());
    fake.happen(Happening::Presence {
        who: who("Ana"),
        from: Presence::Offline,
        to: Presence::Online,
        at: ago(2),
    });
    fake.happen(Happening::Relation {
        who: who("Leo"),
        from: Relation::None,
        to: Relation::Other { word: "blocked".to_owned() },
        at: ago(1),
    });
    fake.happen(Happening::Decision {
        decision: Decision {
            id: 1,
            at: ago(0),
            kind: NoticeKind::CameOnline,
            person: Some(1),
            name: "Ana".to_owned(),
            outcome: Outcome::HeldSnoozed,
        },
    });
    fake
}

async fn followed(form: Form, fake: &Fake) -> String {
    let (mut terminal, out, _) = terminal(&Typed::default());
    let mut talk = Talk::with(fake.reached());
    let following = follow(form, &mut talk, &mut terminal);
    // It goes on for ever: time stands still until there is nothing more to say.
    let over = tokio::time::timeout(std::time::Duration::from_secs(1), following).await;
    assert!(over.is_err(), "{over:?}");
    out.text()
}

#[tokio::test(start_paused = true)]
async fn each_change_and_each_notice_is_a_line_of_json() {
    let fake = three();
    let lines: Vec<Value> =
        followed(Form::Json, &fake).await.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let person = |name: &str| json!({ "id": 1, "name": name, "account": 2, "service": "fanvue", "key": "k" });
    let presence = |is: &str| json!({ "is": is, "until": null, "why": null });
    assert_eq!(
        lines,
        [
            json!({ "porchlight": 1, "event": "presence", "at": ago(2), "person": person("Ana"),
                    "from": presence("offline"), "to": presence("online") }),
            json!({ "porchlight": 1, "event": "relation", "at": ago(1), "person": person("Leo"),
                    "from": { "is": "none", "word": null, "observed": null },
                    "to": { "is": "other", "word": "blocked", "observed": null } }),
            json!({ "porchlight": 1, "event": "notice", "at": ago(0), "kind": "cameOnline",
                    "outcome": "heldSnoozed", "wasShown": false, "person": { "id": 1, "name": "Ana" } }),
        ]
    );
    assert!(fake.with(|inside| inside.sent.contains(&ToAgent::Follow { on: true })));
}

#[tokio::test(start_paused = true)]
async fn for_people_the_same_stands_in_words() {
    assert_eq!(
        followed(Form::Words, &three()).await,
        "13:59:58  Ana: offline → online
13:59:59  Leo: no connection → blocked
14:00:00  Ana came online – Held back: notices were snoozed
"
    );
}

#[tokio::test(start_paused = true)]
async fn nobody_reading_ends_it_well_and_the_agents_end_is_told_apart() {
    let fake = three();
    let (mut terminal, _, err) = terminal(&Typed::default());
    terminal.replace_out(Box::new(Gone(1)));
    let ended = follow(Form::Json, &mut Talk::with(fake.reached()), &mut terminal).await;
    assert_eq!(ended, Err(Stop::Unread));
    assert_eq!(finish(ended, &mut terminal), Ending::Done);
    assert_eq!(err.text(), "");

    let fake = Fake::of(states::nobody());
    fake.end();
    terminal.replace_out(Box::new(Paper::default()));
    let ended = follow(Form::Words, &mut Talk::with(fake.reached()), &mut terminal).await;
    assert_eq!(ended, Err(Stop::AgentGone));
}
