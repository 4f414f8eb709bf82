//! What holds whatever happens, tried with sequences nobody would think of.

use super::words::{talking, words};
use super::*;
use crate::event::{NoticeNews, SocketNews};
use crate::notice::Hold;
use crate::service::{Message, NoAnswer, Pushed};
use proptest::prelude::*;

#[derive(Clone, Debug)]
enum Step {
    Pass(u64),
    Say(usize, u8),
    Trouble(u8),
    Star(usize, bool),
    Check,
    CheckPerson(usize),
    Wake,
    SetClock(i64),
    JumpClock(i64),
    Pause(bool),
    Snooze(u64),
    Notice(i64, u8),
    Token(u8),
    Push(usize, u8),
    Repeat(usize),
    Socket(u8),
    Look(usize),
    Writes(usize, i64, u32),
    Merge(usize, usize),
    Unmerge(usize),
    Tag(usize, bool),
    Exempt(usize, bool),
    WatchLabel(bool),
    Bring,
    Shift(bool),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        4 => (0_u64..200).prop_map(Step::Pass),
        4 => (0_usize..8, 0_u8..9).prop_map(|(who, what)| Step::Say(who, what)),
        2 => (0_u8..14).prop_map(Step::Trouble),
        1 => (0_usize..8, any::<bool>()).prop_map(|(who, on)| Step::Star(who, on)),
        2 => Just(Step::Check),
        1 => (0_usize..8).prop_map(Step::CheckPerson),
        1 => Just(Step::Wake),
        1 => (-60_i64..60).prop_map(Step::SetClock),
        1 => any::<i32>().prop_map(|days| Step::JumpClock(i64::from(days) % 40_000)),
        1 => any::<bool>().prop_map(Step::Pause),
        1 => (0_u64..100_000).prop_map(Step::Snooze),
        1 => (0_i64..20, 0_u8..5).prop_map(|(id, news)| Step::Notice(id, news)),
        1 => (0_u8..4).prop_map(Step::Token),
        3 => (0_usize..8, 0_u8..3).prop_map(|(who, times)| Step::Push(who, times)),
        2 => (0_usize..8).prop_map(Step::Repeat),
        1 => (0_u8..4).prop_map(Step::Socket),
        1 => (0_usize..8).prop_map(Step::Look),
        1 => (0_usize..8, 0_i64..100, 0_u32..3).prop_map(|(who, sent, unread)| Step::Writes(who, sent, unread)),
        1 => (0_usize..8, 0_usize..8).prop_map(|(into, from)| Step::Merge(into, from)),
        1 => (0_usize..8).prop_map(Step::Unmerge),
        1 => (0_usize..8, any::<bool>()).prop_map(|(who, on)| Step::Tag(who, on)),
        1 => (0_usize..8, any::<bool>()).prop_map(|(who, on)| Step::Exempt(who, on)),
        1 => any::<bool>().prop_map(Step::WatchLabel),
        1 => Just(Step::Bring),
        1 => any::<bool>().prop_map(Step::Shift),
    ];
    proptest::collection::vec(step, 1..60)
}

fn presence(what: u8, now: Wall) -> Option<Presence> {
    Some(match what {
        0..=2 => Presence::Online,
        3 => Presence::Offline,
        4 => Presence::OfflineOrHidden,
        5 => Presence::Busy { until: None },
        6 => Presence::Hidden,
        7 => Presence::Busy { until: Some(now.after(Duration::from_secs(40))) },
        _ => return None,
    })
}

fn trouble(which: u8) -> Option<Trouble> {
    Some(match which {
        0 => Trouble::Unauthorized,
        1 => Trouble::TooMany { retry_after: None },
        2 => Trouble::TooMany { retry_after: Some(Duration::from_secs(u64::MAX / 1000)) },
        3 => Trouble::BadIds("bad".into()),
        4 => Trouble::TooManyIds,
        5 => Trouble::Failed { status: 500, retry_after: None },
        6 => Trouble::NoAnswer(NoAnswer::TooSlow),
        7 => Trouble::Unreadable("x".into()),
        8 => Trouble::Refused { status: 404, words: "".into() },
        9 => Trouble::NotTheService,
        10 => Trouble::Failed { status: 503, retry_after: Some(Duration::from_secs(150)) },
        11 => Trouble::TooMany { retry_after: Some(Duration::from_secs(100)) },
        _ => return None,
    })
}

fn play(steps: Vec<Step>) -> (Play, Vec<(usize, Presence)>) {
    let mut play = Play::unstarted(8);
    play.can =
        Capabilities { push: true, single: true, last_seen_is_activity: true, spend: true, ..talking() };
    play.start();
    play.give(Event::Wish(Wish::PutLabel { id: None, name: "Label".into(), colour: 0 }));
    let label = crate::id::LabelId(1);
    play.listed = (0..8).map(|who| format!("p{who}")).collect();
    let mut said = Vec::new();
    let mut last: BTreeMap<usize, Report> = BTreeMap::new();
    for step in steps {
        match step {
            Step::Pass(secs) => play.secs(secs),
            Step::Say(who, what) => match presence(what, play.now.wall) {
                Some(presence) => {
                    said.push((who, presence.clone()));
                    play.set(who, presence);
                }
                None => {
                    play.says.remove(&format!("p{who}"));
                }
            },
            Step::Trouble(which) => play.instead.extend(trouble(which)),
            Step::Star(who, on) => {
                let watch = Watch { arrivals: on, departures: on, ..Watch::default() };
                play.give(Event::Wish(Wish::Watch { person: person(who), watch }));
            }
            Step::Check => play.give(Event::Wish(Wish::CheckNow { account: ACCOUNT })),
            Step::CheckPerson(who) => play.give(Event::Wish(Wish::CheckPerson(person(who)))),
            Step::Wake => play.give(Event::Woke),
            Step::SetClock(secs) => {
                play.now.wall = Wall(play.now.wall.0.saturating_add(secs * 1000));
                play.give(Event::Woke);
            }
            Step::JumpClock(days) => {
                play.now.wall = Wall(play.now.wall.0.saturating_add(days * 86_400_000));
                play.give(Event::Woke);
            }
            Step::Pause(on) => play.give(Event::Wish(Wish::PauseAll(on))),
            Step::Snooze(secs) => {
                let until = play.now.wall.after(Duration::from_secs(secs));
                play.give(Event::Wish(Wish::Snooze { until }));
            }
            Step::Notice(id, news) => {
                let news = match news {
                    0 => NoticeNews::Opened,
                    1 => NoticeNews::Closed,
                    2 => NoticeNews::Undelivered,
                    3 => NoticeNews::Snoozed,
                    _ => NoticeNews::Unwatched,
                };
                play.give(Event::Notice { notice: NoticeId(id), news });
            }
            Step::Token(which) => {
                let news = match which {
                    0 => SignInNews::Renewing,
                    1 => SignInNews::KeyringClosed,
                    _ => SignInNews::Ready(Box::new(play.can.clone())),
                };
                play.give(Event::SignIn { sign_in: SIGN_IN, news });
            }
            // What is so now is reported, in as many frames as the service likes.
            Step::Push(who, times) => {
                let key = format!("p{who}");
                if let Some(presence) = play.says.get(&key).cloned() {
                    let report = Report {
                        made: Some(play.now.wall),
                        leaves_out_end: times == 0,
                        ..Report::new(key, presence, None)
                    };
                    for _ in 0..=times {
                        push(&mut play, report.clone());
                    }
                    last.insert(who, report);
                }
            }
            // The last frame comes again, when it is no longer so.
            Step::Repeat(who) => {
                if let Some(report) = last.get(&who) {
                    push(&mut play, report.clone());
                }
            }
            Step::Socket(which) => play.socket(match which {
                0 => SocketNews::Closed,
                1 => SocketNews::Refused,
                _ => SocketNews::Open,
            }),
            Step::Look(who) => play.give(Event::Wish(Wish::Look(person(who)))),
            Step::Writes(who, sent, unread) => {
                let row = ContactRow {
                    last_words: Some(words("SECRET", sent, unread > 0)),
                    unread: Some(unread),
                    ..ContactRow::default()
                };
                play.told.insert(format!("p{who}"), row);
                let message = Message {
                    id: sent.to_string().into(),
                    sent: Some(Wall(sent)),
                    words: Some(words("SECRET", sent, unread > 0)),
                    is_unread: unread > 0,
                };
                play.chats.insert(format!("p{who}"), Ok(Chat { messages: vec![message], has_more: false }));
            }
            Step::Merge(into, from) => {
                play.give(Event::Wish(Wish::Merge { into: person(into), from: person(from) }));
            }
            Step::Unmerge(who) => play.give(Event::Wish(Wish::Unmerge(ContactId(person(who).0)))),
            Step::Tag(who, on) => {
                play.give(Event::Wish(Wish::Tag { persons: vec![person(who)], label, on }));
            }
            Step::Exempt(who, on) => {
                play.give(Event::Wish(Wish::Exempt { person: person(who), on }));
            }
            Step::WatchLabel(on) => {
                let watch = Watch { arrivals: on, departures: on, words: on, ..Watch::default() };
                play.give(Event::Wish(Wish::WatchLabel { label, watch }));
            }
            Step::Bring => {
                let lists = vec![ListKey("chats".into())];
                play.give(Event::Wish(Wish::Bring { account: ACCOUNT, lists }));
            }
            Step::Shift(on) => play.give(Event::Wish(Wish::Shift { account: ACCOUNT, on })),
        }
    }
    (play, said)
}

fn push(play: &mut Play, report: Report) {
    let pushed = Pushed { reports: vec![report], mine: None };
    play.give(Event::Pushed { account: ACCOUNT, pushed });
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, ..ProptestConfig::default() })]

    #[test]
    fn nobody_is_offline_who_was_not_said_to_be(steps in steps()) {
        let (play, said) = play(steps);
        for change in play.changes() {
            if change.to == Presence::Offline || change.to == Presence::OfflineOrHidden {
                let nth = usize::try_from(change.contact.0 - 1).expect("ours");
                let was_said = change.to == Presence::Offline || said.contains(&(nth, change.to.clone()));
                prop_assert!(was_said, "{change:?}");
            }
        }
    }

    #[test]
    fn no_limit_is_ever_exceeded_and_no_batch_is_empty_or_too_large(steps in steps()) {
        let (play, _) = play(steps);
        for (kinds, limit) in [(vec![TaskKind::PresenceOf], 80), (vec![], 200)] {
            let times: Vec<u64> = play
                .asked
                .iter()
                .filter(|(_, task)| kinds.is_empty() || kinds.contains(&task.kind()))
                .map(|(at, _)| *at)
                .collect();
            for (nth, from) in times.iter().enumerate() {
                let inside = times[nth..].iter().take_while(|at| **at < from + 60_000).count();
                prop_assert!(inside <= limit);
            }
        }
        prop_assert!(play.batches().iter().all(|size| (1..=100).contains(size)));
    }

    #[test]
    fn no_click_wake_or_resume_asks_before_the_time_the_service_named(steps in steps()) {
        let (play, _) = play(steps);
        prop_assert_eq!(play.too_early, []);
    }

    #[test]
    fn every_shown_notice_has_its_decision_and_no_arrival_is_told_twice_without_a_leaving(steps in steps()) {
        let (play, _) = play(steps);
        let shown = play.decisions().iter().filter(|(_, outcome)| *outcome != Outcome::Undelivered).count();
        let mut ids: Vec<NoticeId> = play
            .done
            .iter()
            .filter_map(|effect| match effect {
                Effect::Notify(notice) => Some(notice.id),
                _ => None,
            })
            .collect();
        ids.sort();
        ids.dedup();
        prop_assert!(ids.len() <= shown + play.decisions().len());
    }

    #[test]
    fn nobody_is_told_of_more_often_than_they_came(steps in steps()) {
        let (play, said) = play(steps);
        for nth in 0..8 {
            let truth = said.iter().filter(|(who, _)| *who == nth).map(|(_, presence)| presence);
            let came = truth.filter(|presence| presence.is_present()).count();
            let told = play.done.iter().filter(|effect| matches!(
                effect,
                Effect::Record(Recorded::Decision(Decision {
                    kind: Kind::CameOnline,
                    whom: Some(whom),
                    outcome: Outcome::Shown | Outcome::Held(Hold::InBurst),
                    ..
                })) if whom.contact == ContactId(person(nth).0)
            )).count();
            prop_assert!(told <= came, "{nth}: told {told} times, came {came} times");
        }
    }

    #[test]
    fn what_people_wrote_is_never_kept_and_every_contact_stays_somebodys(steps in steps()) {
        let (play, _) = play(steps);
        let kept = play.done.iter().filter(|effect| matches!(effect, Effect::Keep(_) | Effect::Record(_)));
        let is_told = kept.map(|effect| format!("{effect:?}")).any(|kept| kept.contains("SECRET"));
        prop_assert!(!is_told);
        let rows = play.machine.everybody(&Query::default(), play.now);
        prop_assert_eq!(rows.iter().map(|row| row.contacts).sum::<usize>(), 8);
        let watched = rows.iter().filter(|row| row.is_watched).count();
        prop_assert_eq!(play.machine.glance(play.now).watched, watched);
    }

    #[test]
    fn the_program_never_falls_asleep_for_good(steps in steps()) {
        let (mut play, _) = play(steps);
        play.instead.clear();
        play.give(Event::Wish(Wish::PauseAll(false)));
        play.give(Event::SignIn { sign_in: SIGN_IN, news: SignInNews::Ready(Box::new(play.can.clone())) });
        play.star(0);
        play.asked.clear();
        play.secs(2 * 3600);
        prop_assert!(!play.asked.is_empty());
    }
}
