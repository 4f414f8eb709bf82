//! What is wished for, and what is said of it.

use super::fake::Fake;
use super::states::{self, ago};
use super::{Typed, run, run_with};
use crate::cli::ending::Ending;
use agent::wire::{
    ExportForm, ExportWhom, Exported, Filter, Health, ImportElsewhere, ImportFault, ImportLine,
    ImportPreview, Marking, Offer, ProblemCode, ToAgent, Wish,
};

#[tokio::test(start_paused = true)]
async fn a_label_is_made_when_there_is_none_and_taken_off_only_when_there_is() {
    let fake = Fake::of(states::several()).answering(|wish, inside| {
        if let Wish::PutLabel { label: None, name, .. } = wish {
            let label = states::label(6, name);
            inside.state().labels.push(label);
        }
        None
    });
    let told = run(&["contact", "label", "new ones", "ana", "leo"], &fake).await;
    assert_eq!((told.ending, told.out.as_str()), (Ending::Done, "new ones is on 2 people.\n"));
    assert_eq!(run(&["contact", "label", "other", "ana", "--off"], &fake).await.ending, Ending::NoSuch);
    assert_eq!(run(&["contact", "label", "vip", "--delete"], &fake).await.ending, Ending::Done);
    assert_eq!(
        fake.wishes(),
        [
            Wish::PutLabel { label: None, name: "new ones".to_owned(), colour: 1 },
            Wish::Tag { persons: vec![1, 2], label: 6, on: true },
            Wish::DropLabel { label: 5 },
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn a_check_ends_as_the_account_is() {
    let ends = |health: Health, last_check: i64| async move {
        let fake = Fake::of(states::viber()).answering(move |_, inside| {
            inside.state().accounts[0].health = health.clone();
            inside.state().accounts[0].last_check = Some(last_check);
            None
        });
        run(&["account", "check", "viber"], &fake).await
    };
    assert_eq!(ends(Health::Fine, ago(0)).await.out, "viber:A bot: Fine\n");
    assert_eq!(ends(Health::Fine, ago(40)).await.ending, Ending::TimedOut, "that is the answer before");
    assert_eq!(ends(Health::NeedsSignIn, ago(40)).await.ending, Ending::NeedsSignIn);
    let stopped = ends(Health::Stopped { problem: ProblemCode::VersionRefused.with("7") }, ago(40)).await;
    assert_eq!(stopped.ending, Ending::NotDone);
    assert!(stopped.err.contains("Nothing is lost"), "{}", stopped.err);

    let (mut state, people) = states::viber();
    state.accounts[0].health = Health::Paused;
    let paused = Fake::of((state, people));
    assert_eq!(run(&["account", "check"], &paused).await.ending, Ending::NotDone);
    assert_eq!(paused.wishes(), []);
}

#[tokio::test(start_paused = true)]
async fn a_check_of_an_account_that_stopped_tells_what_came_of_it_and_not_what_stopped_it() {
    let checked = |then: Health| async move {
        let halted = Health::Stopped { problem: ProblemCode::Halted.with("suspended (7)") };
        let (mut state, people) = states::viber();
        state.accounts[0].health = halted;
        let fake = Fake::of((state, people)).answering(move |_, inside| {
            inside.state().accounts[0].health = Health::Starting;
            let mut later = inside.state().clone();
            later.accounts[0].health = then.clone();
            later.accounts[0].last_check = Some(ago(0));
            inside.later.push_back(later);
            None
        });
        run(&["account", "check", "viber"], &fake).await
    };
    assert_eq!(checked(Health::Fine).await.out, "viber:A bot: Fine\n");
    let again = checked(Health::Stopped { problem: ProblemCode::Halted.with("closed (7)") }).await;
    assert_eq!(again.ending, Ending::NotDone);
    assert!(again.err.contains("closed (7)"), "{}", again.err);

    let (mut state, people) = states::viber();
    state.accounts[0].health = Health::Stopped { problem: ProblemCode::Halted.with("suspended (7)") };
    let same = run(&["account", "check", "viber"], &Fake::of((state, people))).await;
    assert_eq!(same.ending, Ending::NotDone, "it stopped again at once");
    assert!(same.err.contains("check again"), "{}", same.err);
}

#[tokio::test(start_paused = true)]
async fn an_account_is_paused_resumed_and_removed() {
    let fake = Fake::of(states::viber());
    for line in [
        &["account", "pause", "viber"][..],
        &["account", "resume"],
        &["account", "shift", "1", "off"],
        &["account", "remove", "viber"],
        &["account", "remove", "viber", "--forget-people", "--yes"],
    ] {
        let told = run(line, &fake).await;
        assert_eq!(told.ending, Ending::Done, "{line:?} {}", told.err);
    }
    assert_eq!(
        fake.wishes(),
        [
            Wish::Pause { account: 1, on: true },
            Wish::PauseAll { on: false },
            Wish::Shift { account: 1, on: false },
            Wish::SignOut { account: 1, forget_contacts: false },
            Wish::SignOut { account: 1, forget_contacts: true },
        ]
    );
    let nobody = run(&["account", "pause"], &Fake::of(states::nobody())).await;
    assert_eq!(nobody.ending, Ending::NoSuch);
    assert!(nobody.err.contains("There are no accounts yet."), "{}", nobody.err);
    let asked = run(&["account", "remove", "viber", "--forget-people"], &fake).await;
    assert_eq!(asked.ending, Ending::Misused);
    assert_eq!(fake.wishes().len(), 5);
}

#[tokio::test(start_paused = true)]
async fn m34_what_reading_last_words_does_to_chats_is_said_and_the_user_decides() {
    let with = |marking| {
        let (mut state, people) = states::viber();
        state.accounts[0].marking = marking;
        Fake::of((state, people))
    };
    let listed = async |marking| run(&["account", "list"], &with(marking)).await.out;
    assert!(listed(Marking::Marks).await.contains("marked it as read at the service"));
    assert!(listed(Marking::Allowed).await.contains("as you wished"));
    for silent in [Marking::Unknown, Marking::Leaves] {
        assert!(!listed(silent).await.contains("as read"), "{silent:?}");
    }
    for (marking, words) in [
        (Marking::Unknown, "not known yet"),
        (Marking::Leaves, "leaves chats as they are"),
        (Marking::Marks, "marked as read"),
        (Marking::Allowed, "marked as read"),
    ] {
        let fake = with(marking);
        let told = run(&["account", "read-words", "viber", "on"], &fake).await;
        assert_eq!(told.ending, Ending::Done);
        assert!(told.out.contains(words), "{marking:?}: {}", told.out);
        assert_eq!(fake.wishes(), [Wish::AllowMarking { account: 1, on: true }]);
    }
    let fake = with(Marking::Allowed);
    let told = run(&["account", "read-words", "viber", "off"], &fake).await;
    assert!(told.out.contains("no longer reads"), "{}", told.out);
    assert_eq!(fake.wishes(), [Wish::AllowMarking { account: 1, on: false }]);
}

#[tokio::test(start_paused = true)]
async fn lists_are_shown_and_only_those_there_are_brought_in() {
    let fake = Fake::of(states::several()).answering(|wish, inside| {
        if let Wish::OfferLists { .. } = wish {
            let chats = Offer { key: "chats".to_owned(), name: String::new(), count: Some(312) };
            inside.state().accounts[1].offers = Some(vec![chats]);
        }
        None
    });
    assert_eq!(run(&["account", "lists", "2"], &fake).await.out, "chats  Chats  312\n");
    assert_eq!(run(&["account", "bring", "2", "chats"], &fake).await.ending, Ending::Done);
    assert_eq!(run(&["account", "bring", "2", "chat"], &fake).await.ending, Ending::NoSuch);
    assert!(fake.wishes().contains(&Wish::BringLists { account: 2, lists: vec!["chats".to_owned()] }));
}

#[tokio::test(start_paused = true)]
async fn all_lists_of_an_account_can_be_let_go_of() {
    let fake = Fake::of(states::several());
    let told = run(&["account", "bring", "2", "--none"], &fake).await;
    assert_eq!(
        told.out,
        "No list of fanvue:Other is kept in step any more. Everybody who came in is kept.\n"
    );
    assert_eq!(fake.wishes(), [Wish::BringLists { account: 2, lists: Vec::new() }]);
}

#[tokio::test(start_paused = true)]
async fn lines_with_something_wrong_are_named_and_the_others_come_in() {
    let fake = Fake::of(states::viber());
    let wrong = |line, key: &str, fault| ImportLine {
        line,
        key: key.to_owned(),
        name: String::new(),
        fault: Some(fault),
    };
    fake.with(|inside| {
        inside.preview = ImportPreview {
            added: 2,
            known: 1,
            unwatched: 1,
            repeated: 0,
            wrong: 1,
            strangers: 0,
            elsewhere: vec![ImportElsewhere { account: "Finch".to_owned(), lines: 12 }],
            lines: vec![
                wrong(3, "+491701234567", ImportFault::PhoneNumber),
                wrong(5, "f1", ImportFault::OtherAccount),
            ],
        };
    });
    let typed = Typed::lines(&["a", "b", "+491701234567", "c"]);
    let dry = run_with(&["contact", "import", "viber", "--dry-run"], &fake, &typed, |_| {}).await;
    assert_eq!(
        dry.out,
        "2 people would be new, 1 known already, 0 repeated, 13 lines left out. Nothing was changed.\n\
         1 person would no longer be watched, because the text says so.\n"
    );
    assert_eq!(fake.wishes(), []);

    let told = run(&["contact", "add", "viber", "a", "b"], &fake).await;
    assert_eq!(
        told.out,
        "2 people are new, 1 known already, 0 repeated, 13 lines left out.\n\
         1 person is no longer watched, because the text says so.\n"
    );
    assert_eq!(
        told.err,
        "Line 3: this is a phone number, and an id is needed: +491701234567\n\
         12 lines are of another account, Finch, and left out\n"
    );
    assert_eq!(fake.wishes(), [Wish::Import { account: 1, text: "a\nb".to_owned() }]);

    let fake = fake.answering(|_, _| Some(ProblemCode::NothingToImport.with("line 1")));
    fake.with(|inside| inside.preview = ImportPreview { wrong: 1, known: 1, ..ImportPreview::default() });
    let one =
        run_with(&["contact", "import", "viber", "--dry-run"], &fake, &Typed::lines(&["a"]), |_| {}).await;
    assert!(one.out.contains("0 repeated, 1 line left out. Nothing"), "{}", one.out);
    let nobody = run(&["contact", "add", "viber", "+49"], &fake).await;
    assert_eq!(nobody.ending, Ending::NotDone);
    assert!(nobody.err.contains("line 1"), "{}", nobody.err);
    assert_eq!(run(&["contact", "import", "viber", "/no/such/file"], &fake).await.ending, Ending::NotDone);
}

#[tokio::test(start_paused = true)]
async fn a_text_that_is_too_large_or_no_text_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("people.txt");
    let fake = Fake::of(states::viber());
    fake.with(|inside| inside.preview.added = 1);
    for (bytes, words) in [(vec![b'x'; 6 << 20], "5 MiB"), (vec![0xC3, 0x28], "no text")] {
        std::fs::write(&file, bytes).unwrap();
        let told = run(&["contact", "import", "viber", file.to_str().unwrap()], &fake).await;
        assert_eq!(told.ending, Ending::NotDone);
        assert!(told.err.contains(words), "{}", told.err);
    }
    assert_eq!(fake.wishes(), []);
}

#[tokio::test(start_paused = true)]
async fn people_are_written_down_and_no_file_is_overwritten() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("ids.txt");
    let named = file.to_str().unwrap();
    let fake = Fake::of(states::viber());
    fake.with(|inside| {
        let part =
            |text: &str, has_more| Exported { text: Some(text.to_owned()), has_more, path: None, count: 2 };
        inside.exported = vec![part("a\n", true), part("b\n", false)];
    });
    let line = ["contact", "export", "--form", "ids", "--online"];
    assert_eq!(run(&line, &fake).await.out, "a\nb\n");
    let into = [&line[..], &[named]].concat();
    assert_eq!(run(&into, &fake).await.ending, Ending::Done);
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "a\nb\n");
    let again = run(&into, &fake).await;
    assert_eq!(again.ending, Ending::NotDone);
    assert!(again.err.contains("Nothing there was changed"), "{}", again.err);
    let sent = fake.with(|inside| {
        inside.sent.iter().find_map(|frame| match frame {
            ToAgent::Export { export, .. } => Some(export.clone()),
            _ => None,
        })
    });
    let export = sent.unwrap();
    assert_eq!(export.form, ExportForm::Ids);
    assert!(!export.to_file);
    assert!(matches!(export.whom, ExportWhom::Listed { query, .. } if query.filter == Filter::Present));
}

#[tokio::test(start_paused = true)]
async fn a_refusal_is_told_in_words_with_its_code() {
    for (code, ending) in [
        (ProblemCode::NeedsSignIn, Ending::NeedsSignIn),
        (ProblemCode::Gone, Ending::NoSuch),
        (ProblemCode::NoChat, Ending::NotDone),
    ] {
        let fake = Fake::of(states::several()).answering(move |_, _| Some(code.bare()));
        let told = run(&["contact", "chat", "ana"], &fake).await;
        assert_eq!(told.ending, ending);
        assert!(told.out.is_empty() && told.err.ends_with(".\n"), "{}", told.err);
    }
}

#[tokio::test(start_paused = true)]
async fn a_person_is_asked_about_until_there_is_an_answer_and_not_for_ever() {
    let asked = |answers: bool| {
        let fake = Fake::of(states::several()).answering(move |wish, inside| {
            assert!(matches!(wish, Wish::CheckPerson { person: 1 }));
            if answers {
                inside.panes[0].row.seen.observed = Some(ago(0));
            }
            None
        });
        fake.with(|inside| inside.panes = vec![states::pane(&inside.people[0].1, &["key"])]);
        fake
    };
    let told = run(&["contact", "check", "ana"], &asked(true)).await;
    assert_eq!(told.out, "1 Ana @ana  online, seen just now  fanvue:Ana Creator\n");
    assert_eq!(run(&["contact", "check", "ana"], &asked(false)).await.ending, Ending::TimedOut);
}

#[tokio::test(start_paused = true)]
async fn who_was_told_of_a_moment_ago_is_shown_as_known() {
    let fake = Fake::of(states::several()).answering(|_, _| Some(ProblemCode::JustAsked.bare()));
    fake.with(|inside| inside.panes = vec![states::pane(&inside.people[0].1, &["key"])]);
    let told = run(&["contact", "check", "ana"], &fake).await;
    assert_eq!(told.ending, Ending::Done);
    assert_eq!(told.out, "1 Ana @ana  online, seen 40 s ago  fanvue:Ana Creator\n");
}

#[tokio::test(start_paused = true)]
async fn a_person_is_shown_with_every_id_and_note() {
    let fake = Fake::of(states::several());
    fake.with(|inside| inside.panes = vec![states::pane(&inside.people[0].1, &["key-1", "key-2"])]);
    let told = run(&["contact", "show", "ana"], &fake).await;
    assert_eq!(
        told.out,
        "1 Ana @ana
  fanvue:Ana Creator  key-1  online, seen 40 s ago
  fanvue:Ana Creator  key-2  online, seen 40 s ago
  Watched
  met in Lisbon
"
    );
    let json = run(&["contact", "show", "ana", "--json"], &fake).await.json();
    assert_eq!(json["person"]["knownAs"][1]["key"], "key-2");
    assert_eq!(json["person"]["note"], "met in Lisbon");
}
