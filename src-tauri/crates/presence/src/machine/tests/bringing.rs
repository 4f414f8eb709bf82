//! Lists that are brought in and kept in step.

use super::*;

fn bring(play: &mut Play) {
    play.give(Event::Wish(Wish::Bring { account: ACCOUNT, lists: vec![ListKey("chats".into())] }));
}

#[test]
fn ten_thousand_contacts_come_in_page_by_page_and_are_asked_about() {
    let mut play = Play::of(0);
    play.listed = (0..10_000).map(|nth| format!("n{nth}")).collect();
    bring(&mut play);
    assert!(play.account().bringing.is_some(), "rows appear as they come");
    play.secs(90);
    assert_eq!(play.account().contacts, 10_000);
    assert_eq!(play.account().bringing, None);
    play.secs(400);
    let everybody = Query { rows: 200, ..Query::default() };
    let slice = play.machine.slice(&everybody, play.now);
    assert_eq!(slice.matching, 10_000);
    assert!(slice.rows.iter().all(|row| row.seen.observed.is_some()));
}

#[test]
fn somebody_in_two_lists_is_one_contact() {
    let mut play = Play::of(0);
    play.listed = vec!["a".to_owned(), "b".to_owned()];
    let lists = vec![ListKey("chats".into()), ListKey("followers".into())];
    play.give(Event::Wish(Wish::Bring { account: ACCOUNT, lists }));
    play.secs(10);
    assert_eq!(play.account().contacts, 2);
}

#[test]
fn who_has_gone_from_every_list_is_marked_and_kept() {
    let mut play = Play::of(0);
    play.listed = (0..5).map(|nth| format!("n{nth}")).collect();
    bring(&mut play);
    play.secs(10);
    play.listed.remove(2);
    play.secs(25 * 3600);
    assert_eq!(play.account().contacts, 5);
    let everybody = Query { rows: 10, ..Query::default() };
    let gone: Vec<_> =
        play.machine.slice(&everybody, play.now).rows.into_iter().filter(|row| row.is_gone).collect();
    assert_eq!(gone.len(), 1);
    assert_eq!(&*gone[0].name, "Name of n2");
    play.listed.push("n2".to_owned());
    play.secs(25 * 3600);
    let gone = play.machine.slice(&everybody, play.now).rows.iter().filter(|row| row.is_gone).count();
    assert_eq!(gone, 0, "and comes back");
}

#[test]
fn newcomers_are_found_between_the_daily_comparisons() {
    let mut play = Play::of(0);
    play.listed = (0..120).map(|nth| format!("n{nth}")).collect();
    bring(&mut play);
    play.secs(30);
    play.listed.insert(0, "newcomer".to_owned());
    play.secs(16 * 60);
    assert_eq!(play.account().contacts, 121);
}

#[test]
fn a_failing_page_is_asked_for_again_and_nobody_is_lost() {
    let mut play = Play::of(0);
    play.listed = (0..120).map(|nth| format!("n{nth}")).collect();
    play.instead.push_back(Trouble::Failed { status: 502, retry_after: None });
    bring(&mut play);
    play.instead.push_back(Trouble::Unreadable("data".into()));
    play.secs(60);
    assert_eq!(play.account().contacts, 120);
}

#[test]
fn a_list_that_always_fails_is_left_for_this_time_and_does_not_hold_the_others() {
    let mut play = Play::of(0);
    play.listed = vec!["a".to_owned()];
    play.instead.extend((0..5).map(|_| Trouble::Failed { status: 500, retry_after: None }));
    let lists = vec![ListKey("broken".into()), ListKey("chats".into())];
    play.give(Event::Wish(Wish::Bring { account: ACCOUNT, lists }));
    play.secs(900);
    assert_eq!(play.account().contacts, 1);
    assert_eq!(play.account().bringing, None, "nobody looks at a bar that never ends");
}

#[test]
fn lists_that_were_cut_short_by_failures_say_so_and_are_read_again_within_minutes() {
    let mut play = Play::of(0);
    play.listed = (0..400).map(|nth| format!("n{nth}")).collect();
    play.to_one_kind = Some((TaskKind::Contacts, Trouble::Failed { status: 502, retry_after: None }));
    bring(&mut play);
    play.secs(120);
    assert_eq!((play.account().bringing, play.account().is_cut_short), (None, true));
    assert_eq!(play.account().contacts, 0);
    play.to_one_kind = None;
    play.secs(300);
    assert_eq!((play.account().contacts, play.account().is_cut_short), (400, false));
    // A restart does not take them for compared.
    let mut play = Play::of(0);
    play.listed = (0..400).map(|nth| format!("n{nth}")).collect();
    play.to_one_kind = Some((TaskKind::Contacts, Trouble::Failed { status: 502, retry_after: None }));
    bring(&mut play);
    play.secs(120);
    assert_eq!(play.machine.account(ACCOUNT).expect("ours").compared, None);
}

#[test]
fn a_list_that_is_gone_does_not_make_every_look_a_whole_comparison() {
    let mut play = Play::of(0);
    play.listed = (0..500).map(|nth| format!("n{nth}")).collect();
    play.instead.push_back(Trouble::Refused { status: 404, words: "".into() });
    let lists = vec![ListKey("gone".into()), ListKey("chats".into())];
    play.give(Event::Wish(Wish::Bring { account: ACCOUNT, lists }));
    play.secs(120);
    play.asked.clear();
    play.secs(6 * 3600);
    let pages = play.asked.iter().filter(|(_, task)| task.kind() == TaskKind::Contacts).count();
    assert!(pages <= 60, "{pages} pages in six hours");
}

#[test]
fn a_scope_that_one_list_lacks_does_not_keep_the_others_out() {
    let mut play = Play::of(0);
    play.listed = vec!["a".to_owned()];
    play.instead.push_back(Trouble::MissingScope("read:fan".into()));
    let lists = vec![ListKey("followers".into()), ListKey("chats".into())];
    play.give(Event::Wish(Wish::Bring { account: ACCOUNT, lists }));
    play.secs(30);
    assert_eq!(play.account().contacts, 1);
    assert_eq!(play.account().missing_scopes, ["read:fan".into()]);
    assert_eq!(play.health(), Health::Fine);
}

#[test]
fn ids_are_never_used_twice() {
    let mut play = Play::of(0);
    play.listed = vec!["a".to_owned()];
    bring(&mut play);
    play.secs(5);
    play.listed.push("b".to_owned());
    play.secs(16 * 60);
    let kept: Vec<_> = play
        .done
        .iter()
        .filter_map(|effect| match effect {
            Effect::Keep(Kept::Contacts(contacts)) => {
                Some(contacts.iter().map(|one| one.id).collect::<Vec<_>>())
            }
            _ => None,
        })
        .flatten()
        .collect();
    assert_eq!(kept, [ContactId(100_000), ContactId(100_001)]);
}
