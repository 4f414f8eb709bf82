//! Signing in to services that want no browser, or stand where the user says, against their simulators.

use super::bench::{Bench, SOON};
use crate::wire::{
    Account, Health, Mood, Problem, ProblemCode, SignInForm, SignInWay, Site, Stage, TokenPlace, Wish,
};
use simulator::{Answer, Options, Times};

fn form(service: &str, way: SignInWay, base: &str) -> SignInForm {
    let card = services::registry::service(service).unwrap().card();
    let site = Site { base: base.to_owned(), ..super::super::state::site(&card.defaults) };
    SignInForm { way, ..SignInForm::blank(service, site) }
}

impl Bench {
    pub(super) fn viber(&self, token: &str) -> SignInForm {
        let base = format!("{}/pa", self.simulator.urls().viber);
        SignInForm { access_token: token.to_owned(), ..form("viber", SignInWay::Token, &base) }
    }

    pub(super) fn presence(&self, access: &str, renewal: &str) -> SignInForm {
        SignInForm {
            access_token: access.to_owned(),
            renewal_token: renewal.to_owned(),
            ..form("presence", SignInWay::Token, &self.simulator.urls().presence)
        }
    }

    pub(super) async fn send(&mut self, form: SignInForm) -> Option<Problem> {
        self.wish(Wish::SignIn { form: Box::new(form) }).await
    }

    pub(super) async fn until_signed_in(&mut self) -> Account {
        self.until("signed in", |state, _| {
            matches!(state.attempt.as_ref().map(|attempt| &attempt.stage), Some(Stage::Done { .. }))
                && state.accounts.first().is_some_and(|account| account.kept == TokenPlace::Keyring)
        })
        .await;
        self.account()
    }

    async fn until_failed(&mut self, why: Problem) {
        let failed = Stage::Failed { problem: why };
        self.until("it failed", |state, _| {
            state.attempt.as_ref().is_some_and(|attempt| attempt.stage == failed)
        })
        .await;
    }

    async fn until_code_is_awaited(&mut self, is_right: impl Fn(&Option<Problem>) -> bool) {
        self.until("a code is awaited", |state, _| {
            match state.attempt.as_ref().map(|attempt| &attempt.stage) {
                Some(Stage::AwaitingCode { problem }) => is_right(problem),
                _ => false,
            }
        })
        .await;
    }

    async fn bring(&mut self, list: &str, people: u32) {
        let account = self.account().id;
        assert_eq!(self.wish(Wish::BringLists { account, lists: vec![list.to_owned()] }).await, None);
        self.until("everybody came", |_, slice| slice.counts.everybody == people).await;
        self.until("the list is read", |state, _| state.accounts[0].bringing.is_none()).await;
    }

    async fn check(&mut self) {
        let account = self.account().id;
        assert_eq!(self.wish(Wish::CheckNow { account }).await, None);
    }

    async fn until_health(&mut self, wanted: Health) {
        self.until("it is so", |state, _| state.accounts[0].health == wanted).await;
    }

    /// Everything the agent left behind, as text.
    fn left_behind(&self) -> String {
        fn read(folder: &std::path::Path, into: &mut String) {
            for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
                if entry.file_type().unwrap().is_dir() {
                    read(&entry.path(), into);
                } else if let Ok(bytes) = std::fs::read(entry.path()) {
                    into.push_str(&String::from_utf8_lossy(&bytes));
                }
            }
        }
        let mut text = String::new();
        read(self.folder.path(), &mut text);
        text
    }
}

/// What the members of these tests see.
fn names(bench: &Bench) -> Vec<String> {
    bench.slice.rows.iter().map(|row| row.name.clone()).collect()
}

#[tokio::test]
async fn v8_a_bots_token_signs_in_trimmed_and_stands_in_no_address_body_or_file() {
    let mut bench = Bench::start(Options::people(3)).await;
    let token = simulator::ViberOptions::default().token;
    for bad in ["", "YOUR_AUTHENTICATION_TOKEN"] {
        let refused = bench.send(bench.viber(bad)).await;
        assert_eq!(refused, Some(ProblemCode::BadInput.with("token")), "{bad}");
    }
    assert!(bench.control().requests().is_empty());
    let wrong = bench.viber("4a7d1ed414474e40-0000000000000000-31b5fe0a6c92d846");
    assert_eq!(bench.send(wrong).await, None);
    bench.until_failed(ProblemCode::BadToken.bare()).await;
    assert!(bench.state.as_ref().unwrap().accounts.is_empty(), "nothing of it is kept");

    bench.control().clear_requests();
    let right = bench.viber(&format!("  {token}\n"));
    assert_eq!(bench.send(right).await, None);
    let account = bench.until_signed_in().await;
    assert_eq!((account.name.as_str(), account.way), ("Marlow Ceramics", SignInWay::Token));
    assert_eq!(account.foreign_hosts.len(), 1, "the simulator is not the service's own host");
    assert_eq!(bench.control().count_to("/pa/get_account_info"), 1);
    for request in bench.control().requests() {
        assert_eq!(request.header("x-viber-auth-token"), Some(token.as_str()));
        assert_eq!(request.header("authorization"), None);
        assert!(!format!("{}{}{:?}", request.path, request.query, request.body).contains(&token));
    }
    let bench = bench.restart().await;
    assert!(!bench.left_behind().contains(&token));
    bench.agent.stop().await;
}

#[tokio::test]
async fn v13_p45_without_a_renewing_token_a_refusal_needs_a_new_one_and_contacts_stay() {
    let mut bench = Bench::start(Options::people(4)).await;
    let first = bench.control().presence().issue_tokens();
    let form = bench.presence(&first.access_token, "");
    assert_eq!(bench.send(form).await, None);
    let account = bench.until_signed_in().await;
    bench.bring("listeners", 4).await;
    let before = names(&bench);

    bench.control().presence().expire_access_tokens();
    bench.check().await;
    bench.until_health(Health::NeedsSignIn).await;
    bench.answered().await;
    assert_eq!(bench.control().count_to("/auth/refresh"), 0);
    bench.control().clear_requests();
    bench.check().await;
    bench.settled().await;
    assert!(bench.control().requests().is_empty(), "nothing is asked without a token");
    assert_eq!(names(&bench), before);

    let second = bench.control().presence().issue_tokens();
    let form = SignInForm { replaces: Some(account.id), ..bench.presence(&second.access_token, "") };
    assert_eq!(bench.send(form).await, None);
    bench.until_health(Health::Fine).await;
    assert_eq!((bench.state.as_ref().unwrap().accounts.len(), bench.account().id), (1, account.id));
    assert_eq!(names(&bench), before);
    bench.agent.stop().await;
}

#[tokio::test]
async fn p45_an_expired_token_is_renewed_once_also_after_a_failure() {
    let mut bench = Bench::start(Options::people(4)).await;
    let pair = bench.control().presence().issue_tokens();
    let form = bench.presence(&pair.access_token, &pair.refresh_token);
    assert_eq!(bench.send(form).await, None);
    bench.until_signed_in().await;
    bench.bring("listeners", 4).await;

    bench.control().answer("/auth/refresh", Times::Next(1), Answer::status(503));
    bench.control().presence().expire_access_tokens();
    bench.check().await;
    bench
        .until("it waits", |state, _| match &state.accounts[0].health {
            Health::Waiting { problem, .. } => problem.code == ProblemCode::ServiceFailed,
            _ => false,
        })
        .await;
    assert!(bench.control().wait_for_requests("/auth/refresh", 2, SOON).await);
    bench.until_health(Health::Fine).await;
    let refreshes = bench.control().requests_to("/auth/refresh");
    assert_eq!(refreshes.iter().map(|request| request.status).collect::<Vec<_>>(), [Some(503), Some(200)]);
    bench.agent.stop().await;
}

#[tokio::test]
async fn p45_a_renewing_token_that_was_revoked_needs_the_user_and_everybody_stays() {
    let mut bench = Bench::start(Options::people(4)).await;
    let pair = bench.control().presence().issue_tokens();
    let form = bench.presence(&pair.access_token, &pair.refresh_token);
    assert_eq!(bench.send(form).await, None);
    bench.until_signed_in().await;
    bench.bring("listeners", 4).await;
    bench.control().presence().revoke_everything();
    bench.check().await;
    bench.until_health(Health::NeedsSignIn).await;
    assert_eq!(bench.control().count_to("/auth/refresh"), 1);
    assert_eq!(bench.slice.counts.everybody, 4);
    bench.agent.stop().await;
}

#[tokio::test]
async fn p2_a_code_signs_in_after_a_wrong_one_and_can_be_renewed_after_signing_in_again() {
    let mut bench = Bench::start(Options::people(4)).await;
    for _ in 0..2 {
        let form = SignInForm {
            phone: "+420 601 234 567".to_owned(),
            ..form("presence", SignInWay::Code, &bench.simulator.urls().presence)
        };
        assert_eq!(bench.send(form).await, None);
        bench.until_code_is_awaited(|problem| problem.is_none()).await;
        assert_eq!(bench.wish(Wish::EnterCode { code: "654321".to_owned() }).await, None);
        let words = ProblemCode::Refused.with("Invalid or expired OTP");
        bench.until_code_is_awaited(|problem| *problem == Some(words.clone())).await;
        assert_eq!(bench.wish(Wish::EnterCode { code: "123 456".to_owned() }).await, None);
        let account = bench.until_signed_in().await;
        assert_eq!((account.service.as_str(), account.way), ("presence", SignInWay::Code));
    }
    assert_eq!(bench.state.as_ref().unwrap().accounts.len(), 1);
    bench.bring("listeners", 4).await;
    // The first sign-in was let go of without ending the second, as a sign-out there would.
    assert_eq!(bench.control().count_to("/auth/logout"), 0);
    bench.control().presence().expire_access_tokens();
    bench.check().await;
    assert!(bench.control().wait_for_requests("/auth/refresh", 1, SOON).await);
    bench.until_health(Health::Fine).await;

    let account = bench.account().id;
    assert_eq!(bench.wish(Wish::SignOut { account, forget_contacts: false }).await, None);
    assert!(bench.control().wait_for_requests("/auth/logout", 1, SOON).await);
    let text = bench.restart().await.left_behind();
    assert!(!text.contains("601234567") && !text.contains("123456"));
}

#[tokio::test]
async fn p2_a_number_nobody_is_registered_under_is_said_to_be_that() {
    let mut bench = Bench::start(Options::people(1)).await;
    let form = SignInForm {
        phone: "+420600000000".to_owned(),
        ..form("presence", SignInWay::Code, &bench.simulator.urls().presence)
    };
    assert_eq!(
        bench.wish(Wish::EnterCode { code: "1".to_owned() }).await,
        Some(ProblemCode::NoAttempt.bare())
    );
    assert_eq!(bench.send(form.clone()).await, None);
    bench.until_code_is_awaited(|problem| problem.is_none()).await;
    assert_eq!(bench.wish(Wish::EnterCode { code: "123456".to_owned() }).await, None);
    bench.until_failed(ProblemCode::NotRegistered.bare()).await;

    let words = "Too many OTP requests. Please try later.";
    let body = format!("{{\"detail\":\"{words}\"}}");
    let busy = simulator::Reply::new(429).with_header("content-type", "application/json").with_body(body);
    bench.control().answer("/auth/request_otp", Times::Next(1), Answer::Reply(busy));
    assert_eq!(bench.send(form).await, None);
    bench.until_failed(ProblemCode::Refused.with(words)).await;
    bench.agent.stop().await;
}

#[tokio::test]
async fn p49_the_user_says_where_the_server_stands_and_may_move_it() {
    let mut bench = Bench::start(Options::people(2)).await;
    let pair = bench.control().presence().issue_tokens();
    let at = |base: &str| {
        let form = bench.presence(&pair.access_token, "");
        SignInForm { site: Site { base: base.to_owned(), ..form.site.clone() }, ..form }
    };
    let base = bench.simulator.urls().presence.clone();
    let (nowhere, unsafe_one, slashed) = (at(""), at("http://presence.example"), at(&format!("{base}/")));
    assert_eq!(bench.send(nowhere).await, Some(ProblemCode::BadInput.with("base")));
    let refused = bench.send(unsafe_one).await;
    assert_eq!(refused, Some(ProblemCode::BadAddress.with("http://presence.example/")));
    assert_eq!(bench.send(slashed).await, None);
    let account = bench.until_signed_in().await;
    assert_eq!(account.site.base, base);
    assert!(account.foreign_hosts.is_empty(), "the user's own host is no foreign one");
    let site = Site { base: "ftp://x".to_owned(), ..account.site.clone() };
    let refused = bench.wish(Wish::ChangeSite { account: account.id, site }).await;
    assert_eq!(refused.unwrap().code, ProblemCode::BadAddress);
    let site = Site { base: format!("{}/", base.replace("127.0.0.1", "127.0.0.2")), ..account.site };
    assert_eq!(bench.wish(Wish::ChangeSite { account: account.id, site }).await, None);
    let moved = base.replace("127.0.0.1", "127.0.0.2");
    bench.until("it moved", move |state, _| state.accounts[0].site.base == moved).await;
    bench.agent.stop().await;
}

#[tokio::test]
async fn s6_a_community_is_signed_in_to_at_its_host_without_a_secret_and_tells_where_its_pages_are() {
    let mut options = Options::people(3);
    options.community.message_template = "/pm/{id}/".to_owned();
    let mut bench = Bench::start(options).await;
    let base = bench.simulator.urls().community.clone();
    let redirect = bench.form().redirect;
    bench.control().community().register_redirect(&redirect);
    let mine = format!("{base}/u/{{handle}}");
    let mut form = SignInForm {
        client_id: "porchlight-community".to_owned(),
        redirect,
        ..form("community", SignInWay::Browser, &base)
    };
    form.site.profile = mine.clone();
    assert_eq!(bench.send(form).await, None);
    let address = bench.address().await;
    assert!(address.starts_with(&format!("{base}/oauth/authorize/")) && !address.contains("scope="));
    simulator::follow(&address).await.expect("the agent listens");
    let account = bench.until_signed_in().await;
    assert_eq!((account.name.as_str(), account.way), ("Marlow Ceramics", SignInWay::Browser));
    assert_eq!(account.site.token, format!("{base}/oauth/token/"));
    let told = format!("{base}/pm/{{key}}/");
    bench.until("it tells", move |state, _| state.accounts[0].site.chat == told).await;
    let account = bench.account();
    assert_eq!(account.site.profile, mine, "what the user entered stays");
    assert!(account.foreign_hosts.is_empty());
    assert_eq!(bench.control().count_to("/api/v2/dynamic_preference/"), 1);
    let tokens = bench.control().requests_to("/oauth/token/");
    assert!(tokens.iter().all(|request| request.header("authorization").is_none()));

    // What was told stays.
    let mut bench = bench.restart().await;
    bench.until("it is there", |state, _| state.accounts.len() == 1).await;
    assert_eq!(bench.account().site, account.site);
    bench.agent.stop().await;
}

#[tokio::test]
async fn s6_a_community_that_tells_nothing_of_its_pages_is_signed_in_to_all_the_same() {
    let mut bench = Bench::start(Options::people(3)).await;
    let base = bench.simulator.urls().community.clone();
    bench.control().answer("/api/v2/dynamic_preference/", Times::Always, Answer::status(500));
    let token = simulator::CommunityOptions::with_members(0).ready_tokens[0].token.clone();
    let form = SignInForm { access_token: token, ..form("community", SignInWay::Token, &base) };
    assert_eq!(bench.send(form).await, None);
    let account = bench.until_signed_in().await;
    assert_eq!(account.site.chat, format!("{base}/messages/{{key}}/"));

    let site = Site { base: base.replace("127.0.0.1", "127.0.0.2"), ..account.site.clone() };
    let moved = site.base.clone();
    assert_eq!(bench.wish(Wish::ChangeSite { account: account.id, site }).await, None);
    bench.until("it moved", |state, _| state.accounts[0].site.base == moved).await;
    let site = bench.account().site;
    assert_eq!(site.token, format!("{moved}/oauth/token/"));
    assert_eq!(site.chat, format!("{moved}/messages/{{key}}/"));
    bench.agent.stop().await;
}

#[tokio::test]
async fn signing_out_ends_the_accounts_that_are_managed_through_the_sign_in_too() {
    let mut options = Options::people(3);
    options.fanvue.agency = simulator::AgencyOptions { creators: 2, fans: 4 };
    let mut bench = Bench::start(options).await;
    bench.sign_in().await;
    let owner = bench.account().id;
    assert_eq!(bench.wish(Wish::OfferSeats { account: owner }).await, None);
    bench.until("seats are offered", |state, _| seats_of(&state.accounts[0]).len() == 2).await;
    let seats = seats_of(&bench.account());
    assert_eq!(bench.wish(Wish::TakeSeats { account: owner, seats }).await, None);
    bench.until("they are shown", |state, _| state.accounts.len() == 3).await;
    let managed: Vec<i64> = managed(&bench).iter().map(|account| account.id).collect();
    assert_eq!(managed.len(), 2);
    let through = |bench: &Bench| {
        let accounts = bench.state.as_ref().unwrap().accounts.iter();
        accounts.map(|account| account.managed_through).collect::<Vec<_>>()
    };
    assert_eq!(through(&bench), [None, Some(owner), Some(owner)]);

    // One of them alone: as if unticked it rests with its people, and then goes with them.
    let wish = Wish::SignOut { account: managed[0], forget_contacts: false };
    assert_eq!(bench.wish(wish).await, None);
    bench
        .until("it rests", |state, _| {
            let ticked = state.accounts[0].seats.iter().flatten().map(|seat| seat.is_taken);
            ticked.eq([false, true]) && health_of(state, managed[0]) == Some(&Health::Paused)
        })
        .await;
    let wish = Wish::SignOut { account: managed[0], forget_contacts: true };
    assert_eq!(bench.wish(wish).await, None);
    bench.until("it is gone", |state, _| state.accounts.len() == 2).await;
    assert_eq!(bench.account().health, Health::Fine);
    assert_eq!(bench.control().count_to("/oauth2/revoke"), 0, "the sign-in stays");

    let wish = Wish::SignOut { account: owner, forget_contacts: false };
    assert_eq!(bench.wish(wish).await, None);
    assert!(bench.control().wait_for_requests("/oauth2/revoke", 1, SOON).await);
    let all = |state: &crate::wire::State, health: &Health| {
        state.accounts.len() == 2 && state.accounts.iter().all(|account| account.health == *health)
    };
    bench.until("all are signed out", |state, _| all(state, &Health::NeedsSignIn)).await;
    assert_eq!(bench.state.as_ref().unwrap().glance.mood, Mood::Idle, "what the user did is no problem");
    bench.sign_in().await;
    bench.until("all are back", |state, _| all(state, &Health::Fine)).await;
    assert_eq!(through(&bench), [None, Some(owner)], "signing in again goes on with the same group");
    bench.agent.stop().await;
}

fn health_of(state: &crate::wire::State, account: i64) -> Option<&Health> {
    state.accounts.iter().find(|one| one.id == account).map(|one| &one.health)
}

fn seats_of(account: &Account) -> Vec<String> {
    account.seats.iter().flatten().map(|seat| seat.key.clone()).collect()
}

fn managed(bench: &Bench) -> Vec<Account> {
    let accounts = bench.state.as_ref().unwrap().accounts.iter();
    accounts.filter(|account| account.is_seat).cloned().collect()
}
