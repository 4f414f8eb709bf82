//! Signing in on the command line.

use super::fake::{Fake, Inside};
use super::states::{self, ago};
use super::{Outcome, Typed, run, run_with, terminal};
use crate::cli::asked::AddAccount;
use crate::cli::ending::Ending;
use crate::cli::far::{Reached, end};
use crate::cli::finish;
use crate::cli::signing::add;
use crate::cli::talk::Talk;
use crate::cli::terminal::Shown;
use agent::wire::{
    Attempt, Keyring, Problem, ProblemCode, ScopeCard, SignInForm, SignInWay, Stage, TokenPlace, Wish,
};

const SECRET: &str = "4453b6ac12345678-bd1d2f3a4b5c6d7e-secret";

fn attempt(stage: Stage, seconds_left: i64) -> Attempt {
    let address = Some("https://service.example/authorize?code_challenge=x".to_owned());
    Attempt { service: "fanvue".to_owned(), stage, address, deadline: ago(-seconds_left) }
}

/// States that follow one another as the attempt goes on; the last has the account.
fn goes_on(inside: &mut Inside, stages: &[Stage]) {
    for stage in stages {
        let mut state = inside.state().clone();
        state.attempt = Some(attempt(stage.clone(), 300));
        if let Stage::Done { account } = stage {
            state.accounts.push(states::account(*account, "fanvue", "Ana"));
        }
        inside.later.push_back(state);
    }
}

fn form(fake: &Fake) -> SignInForm {
    let form = fake.wishes().into_iter().find_map(|wish| match wish {
        Wish::SignIn { form } => Some(*form),
        _ => None,
    });
    form.expect("a sign-in was begun")
}

#[tokio::test(start_paused = true)]
async fn permissions_beyond_the_usual_are_asked_for_by_name() {
    let mut nobody = states::nobody();
    let extra = ScopeCard { name: "read:insights".to_owned(), is_required: false, is_usual: false };
    for card in &mut nobody.0.services {
        card.scopes.push(extra.clone());
    }
    let fake = Fake::of(nobody).answering(|_, inside| {
        goes_on(inside, &[Stage::Done { account: 9 }]);
        None
    });
    let with = |scope| ["account", "add", "fanvue", "--client-id", "id", "--scope", scope];
    let told = run_with(&with("read:everything"), &fake, &Typed::lines(&[SECRET]), |_| {}).await;
    assert!(told.err.contains("There are: read:insights."), "{told:?}");
    let told = run_with(&with("read:insights"), &fake, &Typed::lines(&[SECRET]), |_| {}).await;
    assert_eq!(told.ending, Ending::Done, "{}", told.err);
    assert_eq!(form(&fake).scopes, ["read:insights"]);
}

fn never_tells_the_secret(told: &Outcome) {
    assert!(!told.out.contains(SECRET) && !told.err.contains(SECRET), "{told:?}");
}

#[tokio::test(start_paused = true)]
async fn a_token_comes_on_standard_input_unseen_and_is_told_to_nobody() {
    let fake = Fake::of(states::nobody()).answering(|_, inside| {
        goes_on(inside, &[Stage::Finishing, Stage::Done { account: 9 }]);
        None
    });
    let typed = Typed::lines(&[&format!("  {SECRET}")]);
    let told = run_with(&["account", "add", "viber"], &fake, &typed, |_| {}).await;
    assert_eq!(
        (told.ending, told.out.as_str()),
        (Ending::Done, "Signed in as fanvue:Ana. Its number is 9.\n")
    );
    never_tells_the_secret(&told);
    assert_eq!(typed.seen(), [Shown::No]);
    let form = form(&fake);
    assert_eq!((form.way, form.access_token.as_str()), (SignInWay::Token, SECRET));
}

#[tokio::test(start_paused = true)]
async fn a_browser_sign_in_prints_its_address_and_waits() {
    let fake = Fake::of(states::nobody()).answering(|_, inside| {
        goes_on(inside, &[Stage::InBrowser, Stage::Finishing, Stage::Done { account: 9 }]);
        None
    });
    let typed = Typed::lines(&[SECRET]);
    let line = ["account", "add", "fanvue", "--client-id", "id", "--base-url", "https://other.example"];
    let told = run_with(&line, &fake, &typed, |_| {}).await;
    assert_eq!(told.ending, Ending::Done, "{}", told.err);
    assert_eq!(told.out.lines().next(), Some("https://service.example/authorize?code_challenge=x"));
    never_tells_the_secret(&told);
    let form = form(&fake);
    assert_eq!(form.client_secret, SECRET);
    assert_eq!(form.client_id, "id");
    assert_eq!(form.site.base, "https://other.example");
    assert_eq!(form.site.version, "1", "what was not said is the service's own");
}

#[tokio::test(start_paused = true)]
async fn the_address_the_browser_ended_on_can_be_pasted() {
    let fake = Fake::of(states::nobody()).answering(|wish, inside| {
        match wish {
            Wish::SignIn { .. } => goes_on(inside, &[Stage::InBrowser]),
            Wish::PasteRedirect { address } => {
                assert_eq!(address, "http://127.0.0.1:8976/callback?code=1");
                goes_on(inside, &[Stage::Done { account: 9 }]);
            }
            other => panic!("{other:?}"),
        }
        None
    });
    let typed = Typed::lines(&[SECRET, "http://127.0.0.1:8976/callback?code=1"]);
    let line = ["account", "add", "fanvue", "--client-id", "id", "--paste"];
    assert_eq!(run_with(&line, &fake, &typed, |_| {}).await.ending, Ending::Done);
    let over = run_with(&line, &fake, &Typed::lines(&[SECRET]), |_| {}).await;
    assert_eq!(over.ending, Ending::Misused, "{}", over.err);
}

#[tokio::test(start_paused = true)]
async fn a_code_is_asked_for_again_where_somebody_types_and_not_where_it_was_piped_in() {
    let by_phone = || {
        Fake::of(states::nobody()).answering(|wish, inside| {
            match wish {
                Wish::SignIn { .. } => goes_on(inside, &[Stage::AwaitingCode { problem: None }]),
                Wish::EnterCode { code } if code == "123456" => {
                    goes_on(inside, &[Stage::Done { account: 9 }]);
                }
                Wish::EnterCode { .. } => {
                    let problem = Some(ProblemCode::Refused.with("wrong code"));
                    goes_on(inside, &[Stage::AwaitingCode { problem }]);
                }
                other => panic!("{other:?}"),
            }
            None
        })
    };
    let line = ["account", "add", "presence", "--way", "code", "--phone", "+491701234567"];
    let without_base = run(&line, &by_phone()).await;
    assert_eq!(without_base.ending, Ending::Misused);
    assert!(without_base.err.contains("--base-url"), "{}", without_base.err);
    let line = [&line[..], &["--base-url", "https://chat.example"]].concat();
    let typed = Typed::lines(&["000000", "123456"]);
    let told = run_with(&line, &by_phone(), &typed, |terminal| terminal.is_typed = true).await;
    assert_eq!(told.ending, Ending::Done, "{}", told.err);
    assert!(told.err.contains("wrong code"), "{}", told.err);
    let told = run_with(&line, &by_phone(), &typed, |_| {}).await;
    assert_ne!(told.ending, Ending::Done);
    let piped = run_with(&line, &by_phone(), &Typed::lines(&["000000", "123456"]), |_| {}).await;
    assert_eq!(piped.ending, Ending::NotDone);
}

#[tokio::test(start_paused = true)]
async fn what_is_missing_or_failed_is_told() {
    let fails = |problem: Problem| {
        Fake::of(states::nobody()).answering(move |_, inside| {
            goes_on(inside, &[Stage::Failed { problem: problem.clone() }]);
            None
        })
    };
    for (code, ending) in [
        (ProblemCode::NeedsSignIn, Ending::NeedsSignIn),
        (ProblemCode::AttemptExpired, Ending::TimedOut),
        (ProblemCode::Declined, Ending::NotDone),
    ] {
        let typed = Typed::lines(&[SECRET]);
        let told = run_with(&["account", "add", "viber"], &fails(code.bare()), &typed, |_| {}).await;
        assert_eq!(told.ending, ending);
        never_tells_the_secret(&told);
    }
    let nobody = Fake::of(states::nobody());
    assert_eq!(run(&["account", "add", "viber"], &nobody).await.ending, Ending::Misused);
    assert_eq!(run(&["account", "add", "fanvue"], &nobody).await.ending, Ending::Misused);
    assert_eq!(run(&["account", "add", "viber", "--way", "browser"], &nobody).await.ending, Ending::Misused);
    assert_eq!(run(&["account", "add", "nowhere"], &nobody).await.ending, Ending::NoSuch);
    assert_eq!(nobody.wishes(), []);
}

#[tokio::test(start_paused = true)]
async fn an_attempt_of_before_is_not_taken_for_this_one() {
    let (mut state, people) = states::nobody();
    state.attempt = Some(attempt(Stage::Failed { problem: ProblemCode::Declined.bare() }, -60));
    let fake = Fake::of((state, people)).answering(|_, inside| {
        goes_on(inside, &[Stage::Done { account: 9 }]);
        None
    });
    assert_eq!(
        run_with(&["account", "add", "viber"], &fake, &Typed::lines(&["t"]), |_| {}).await.ending,
        Ending::Done
    );
}

/// `account add viber` by an agent of its own, and what was typed.
async fn add_by_oneself(fake: &Fake) -> (Outcome, Typed) {
    let folder = tempfile::tempdir().unwrap();
    let options = agent::Options {
        keyring: agent::keyring::KeyringChoice::Memory,
        ..agent::Options::new(agent::place::Place::at(folder.path()).unwrap())
    };
    let typed = Typed::lines(&[SECRET]);
    let (mut terminal, out, err) = terminal(&typed);
    let own = agent::start(options).await.unwrap();
    let mut talk = Talk::with(Reached { own: Some(own), ..fake.reached() });
    let asked = AddAccount { service: "viber".to_owned(), ..AddAccount::default() };
    let done = add(asked, &mut talk, &mut terminal).await;
    let ending = finish(done, &mut terminal);
    end(talk.own.take()).await;
    (Outcome { ending, out: out.text(), err: err.text() }, typed)
}

/// Signs in, and has it in memory only.
fn keeps_nothing(known: &[i64]) -> Fake {
    let (mut state, people) = states::nobody();
    state.accounts = known.iter().map(|id| states::account(*id, "viber", "A bot")).collect();
    Fake::of((state, people)).answering(|wish, inside| {
        if matches!(wish, Wish::SignIn { .. }) {
            let mut state = inside.state().clone();
            state.attempt = Some(attempt(Stage::Done { account: 9 }, 300));
            state.accounts.retain(|account| account.id != 9);
            let account = states::account(9, "viber", "A bot");
            state.accounts.push(agent::wire::Account { kept: TokenPlace::Memory, ..account });
            state.desktop.keyring = Keyring::Missing;
            inside.later.push_back(state);
        }
        None
    })
}

#[tokio::test]
async fn without_a_keyring_a_command_of_its_own_begins_no_sign_in() {
    let (mut state, people) = states::nobody();
    state.desktop.keyring = Keyring::Unknown;
    let fake = Fake::of((state.clone(), people));
    state.desktop.keyring = Keyring::Missing;
    fake.with(|inside| inside.later.push_back(state));
    let (told, typed) = add_by_oneself(&fake).await;
    assert_eq!(told.ending, Ending::NotDone);
    assert!(told.err.contains("There is no keyring here"), "{}", told.err);
    assert_eq!(
        (fake.wishes(), typed.seen()),
        (Vec::new(), Vec::new()),
        "nothing is asked for, and nothing kept"
    );
}

#[tokio::test]
async fn a_sign_in_that_ends_with_the_command_is_not_called_done_and_leaves_no_account() {
    let fake = keeps_nothing(&[]);
    let (told, _) = add_by_oneself(&fake).await;
    assert_eq!(told.ending, Ending::NotDone);
    assert!(told.err.contains("the keyring did not take the sign-in"), "{}", told.err);
    assert_eq!(fake.wishes().last(), Some(&Wish::SignOut { account: 9, forget_contacts: true }));

    // An account that was there before keeps its people.
    let fake = keeps_nothing(&[9]);
    let (told, _) = add_by_oneself(&fake).await;
    assert_eq!(told.ending, Ending::NotDone);
    assert!(matches!(fake.wishes().as_slice(), [Wish::SignIn { .. }]), "{:?}", fake.wishes().len());
}

#[tokio::test(start_paused = true)]
async fn where_the_program_goes_on_running_a_sign_in_in_memory_is_done() {
    let told =
        run_with(&["account", "add", "viber"], &keeps_nothing(&[]), &Typed::lines(&["t"]), |_| {}).await;
    assert_eq!(told.ending, Ending::Done);
}
