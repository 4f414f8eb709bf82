//! Where a community has its pages: as it says, over however many answers, and as it says now.

use super::*;

const PREFERENCES: &str = "/api/v2/dynamic_preference/";

/// A community that answers with pages of so many preferences.
fn paged(rows: usize) -> Options {
    let mut options = Options::people(3);
    options.community.largest_limit = rows;
    options.community.message_template = "/pm/{id}/".to_owned();
    options.community.profile_template = "/people/{username}/".to_owned();
    options
}

async fn until_chats_at(bench: &mut Bench, account: i64, path: &str) {
    let wanted = format!("{}{path}", bench.control().urls().community);
    bench.until_of(account, &format!("chats are at {path}"), |account| account.site.chat == wanted).await;
}

#[tokio::test]
async fn templates_that_stand_far_behind_are_found_and_the_token_goes_nowhere_else() {
    let mut bench = Bench::with(paged(8)).await;
    let account = bench.community(0).await;
    until_chats_at(&mut bench, account, "/pm/{key}/").await;
    let profile = format!("{}/people/{{handle}}/", bench.control().urls().community);
    assert_eq!(bench.of(account).site.profile, profile);
    let asked = bench.control().requests_to(PREFERENCES);
    let limits: Vec<String> = asked.iter().flat_map(|request| request.query_values("limit")).collect();
    assert_eq!(limits, ["100", "8", "8", "8"], "a limit, and then what is told to follow");

    let elsewhere = Simulator::start(Options::people(0)).await.expect("loopback ports");
    for next in [NextLink::Foreign(elsewhere.urls().community.clone()), NextLink::Loop] {
        let mut options = paged(8);
        options.community.next_link = next.clone();
        let mut bench = Bench::with(options).await;
        let account = bench.community(0).await;
        bench.settled(PREFERENCES, 1).await;
        let people = named(&bench);
        bench.import(account, &people).await;
        bench.until_told(account).await;
        until_chats_at(&mut bench, account, "/messages/{key}/").await;
        assert_eq!(bench.control().count_to(PREFERENCES), 1, "{next:?}");
        assert_eq!(elsewhere.control().requests().len(), 0);
    }
    elsewhere.stop().await;
}

#[tokio::test]
async fn a_change_of_templates_is_taken_over_after_a_sleep_but_not_over_what_the_user_entered() {
    let mut bench = Bench::with(paged(100)).await;
    let account = bench.community(0).await;
    until_chats_at(&mut bench, account, "/pm/{key}/").await;
    let mut site = bench.of(account).site;
    site.profile = format!("{}/mine/{{key}}/", site.base);
    assert_eq!(bench.wish(Wish::ChangeSite { account, site: site.clone() }).await, None);
    bench.control().community().change(|options| {
        options.message_template = "/inbox/{username}/".to_owned();
        options.profile_template = "/elsewhere/{id}/".to_owned();
    });
    bench.control().clear_requests();
    bench.sleep(8 * 3600).await;
    until_chats_at(&mut bench, account, "/inbox/{handle}/").await;
    assert_eq!(bench.of(account).site.profile, site.profile);
    assert_eq!(bench.control().count_to(PREFERENCES), 1);
    assert_eq!(bench.control().count_to(STATUSES), 0, "nobody is asked about anew for it");

    bench.control().community().change(|options| options.message_template = String::new());
    bench.sleep(8 * 3600).await;
    until_chats_at(&mut bench, account, "/messages/{key}/").await;
}

#[tokio::test]
async fn templates_that_could_not_be_read_are_asked_for_again_and_the_account_works_meanwhile() {
    let mut bench = Bench::with(paged(100)).await;
    let rule = bench.control().answer(PREFERENCES, Times::Always, Answer::status(500));
    let account = bench.community(0).await;
    let people = named(&bench);
    bench.import(account, &people).await;
    bench.until_told(account).await;
    bench.until_health(account, Health::Fine).await;
    until_chats_at(&mut bench, account, "/messages/{key}/").await;
    for minute in 0..6 {
        bench.pass(Duration::from_secs(60)).await;
        assert!(bench.control().wait_for_requests(PREFERENCES, 1 + minute.min(2), SOON).await);
    }
    assert!(bench.control().count_to(PREFERENCES) < 30, "ever later");
    bench.control().lift(rule);
    bench.pass(Duration::from_secs(301)).await;
    until_chats_at(&mut bench, account, "/pm/{key}/").await;
    bench.until_health(account, Health::Fine).await;
}
