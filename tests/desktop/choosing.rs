//! Several people chosen in the window, and let go of together.

use crate::desk::{Desk, Parts, VIBER_TOKEN};
use crate::importing::{rows, sign_in, token_form};
use crate::page::Page;
use crate::secrets;
use agent::wire::{Slice, Wish};
use rusqlite::{Connection, OpenFlags};
use std::time::Duration;

const SOON: Duration = Duration::from_secs(30);

/// How many rows of a table of `people.db` this holds for.
fn kept(desk: &Desk, sql: &str) -> i64 {
    let path = desk.data_dir().join("people.db");
    let database = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY).expect("it is there");
    database.query_row(sql, [], |row| row.get(0)).expect("it has the table")
}

fn names(slice: &Slice) -> Vec<String> {
    let mut names: Vec<String> = slice.rows.iter().map(|row| row.name.clone()).collect();
    names.sort_unstable();
    names
}

#[tokio::test(flavor = "multi_thread")]
async fn several_who_are_chosen_and_removed_are_gone_for_good_and_nobody_else_is() {
    let desk = Desk::new(Parts::ALL, 4).await;
    let mut running = desk.start(&["--hidden"]);
    let mut client = desk.connect().await;
    let base = format!("{}/pa", desk.simulator.urls().viber);
    let form = token_form(&mut client, "viber", &base, VIBER_TOKEN).await;
    let account = sign_in(&mut client, form).await;
    let ids = desk.simulator.control().viber().ids();
    let calls = ["Ana", "Leo", "Mara", "Zoe"];
    let lines: Vec<String> = ids.iter().zip(calls).map(|(id, name)| format!("{id},{name}")).collect();
    let text = format!("id,name\n{}\n", lines.join("\n"));
    assert_eq!(client.wish(Wish::Import { account, text }).await, None);
    rows(&mut client, "four people who were asked about", |slice| {
        slice.rows.len() == 4 && slice.rows.iter().all(|row| row.seen.observed.is_some())
    })
    .await;

    let (page, tap) = Page::open_tapped(&desk).await;
    page.wait_for_words("Zoe").await;
    page.press("More").await;
    page.press("Choose several").await;
    for name in ["Ana", "Leo", "Zoe"] {
        page.press_row(name).await;
    }
    page.press_row("Leo").await;
    page.wait_for_words("2 chosen").await;
    page.press("Remove…").await;
    page.wait_for_words("Remove 2 contacts?").await;
    page.press("Cancel").await;
    assert_eq!(rows(&mut client, "a list", |_| true).await.rows.len(), 4, "nothing happens before the yes");
    page.press("Remove…").await;
    page.wait_for_words("They leave the list and are asked about no more.").await;
    page.press("Remove").await;
    let left = rows(&mut client, "two people", |slice| slice.rows.len() == 2).await;
    assert_eq!(names(&left), ["Leo", "Mara"]);
    page.wait_until_gone("Ana").await;
    page.wait_until_gone("chosen").await;
    let text = page.text().await;
    assert!(text.contains("Leo") && text.contains("Mara") && !text.contains("Zoe"), "{text}");

    // Asking about everybody again brings nobody back, and neither does a restart.
    desk.simulator.control().clear_requests();
    assert_eq!(client.wish(Wish::CheckNow { account }).await, None);
    assert!(desk.simulator.control().wait_for_requests("/pa/get_online", 1, SOON).await);
    for request in desk.simulator.control().requests_to("/pa/get_online") {
        let body = format!("{:?}", request.body);
        assert!(body.contains(&ids[1]) && !body.contains(&ids[0]) && !body.contains(&ids[3]), "{body}");
    }
    page.close().await;
    running.terminate().await.expect("it ends");
    for (sql, count) in [
        ("SELECT count(*) FROM contacts", 2),
        ("SELECT count(*) FROM persons", 2),
        ("SELECT count(*) FROM persons WHERE own_name IN ('Ana', 'Zoe')", 0),
    ] {
        assert_eq!(kept(&desk, sql), count, "{sql}");
    }
    let _running = desk.start(&["--hidden"]);
    let mut client = desk.connect().await;
    assert_eq!(names(&rows(&mut client, "a list", |slice| !slice.rows.is_empty()).await), ["Leo", "Mara"]);
    secrets::assert_none_anywhere(&desk, &tap);
    secrets::assert_none_at_rest(&desk);
}
