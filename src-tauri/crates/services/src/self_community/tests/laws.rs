//! What holds for every answer there can be.

use super::{answer, heard, relations_of, site, site_at};
use crate::any_json;
use crate::contract::{Answer, Service};
use crate::self_community::SelfCommunity;
use presence::relation::Relation;
use presence::service::{ListKey, Page, Reading, Task};
use proptest::prelude::*;
use serde_json::{Map, Value};
use std::collections::HashSet;

const IDS: &str = "[0-9]|1[0-9]|0[0-9]|x|";

fn tasks() -> impl Strategy<Value = Task> {
    let page = || {
        let place = "\\PC{0,12}|[./@:\\\\?#]{1,4}[a-z/.]{0,8}|/api/v2/user/7/followings/\\?offset=[0-9]{1,3}";
        proptest::option::of(place).prop_map(|page| Page(page.map(Into::into)))
    };
    prop_oneof![
        Just(Task::WhoAmI),
        Just(Task::Places { page: Page::default() }),
        page().prop_map(|page| Task::Lists { page }),
        ("\\PC{0,20}|(followings|followers|connections)/[0-9]{1,3}|requests(_sent)?", page())
            .prop_map(|(list, page)| Task::Contacts { list: ListKey(list.into()), page }),
        proptest::collection::vec(IDS, 0..4)
            .prop_map(|keys| Task::RelationsOf { keys: keys.into_iter().map(Into::into).collect() }),
    ]
}

/// JSON of any shape, made of the words of the interface.
fn values() -> impl Strategy<Value = Value> {
    let own = [
        "\\PC{0,8}|followed|connected|url_template_profile|/u/\\{(id|x)\\}|https://(community|evil).example/x\\?offset=[0-9]"
            .prop_map(Value::from).boxed(),
    ];
    let name = "[0-9]|1[0-9]|id|username|real_name|avatar|connection_status|connection_statuses|results|next|count|from_user|deleted|name|value|errors|messages|detail|date_joined";
    any_json::values(own, name, (5, 64))
}

fn statuses() -> impl Strategy<Value = u16> {
    prop_oneof![Just(200), Just(201), Just(400), any::<u16>()]
}

proptest! {
    #[test]
    fn no_answer_breaks_the_reading(
        task in tasks(),
        status in statuses(),
        body in proptest::collection::vec(any::<u8>(), 0..64),
        base in "https://community.example(/club)?|\\PC{0,12}",
    ) {
        let answer = Answer { body, ..answer(status, &[("content-type", "application/json")], "") };
        let _ = SelfCommunity.read(&task, &answer, &site_at(&base));
    }

    #[test]
    fn no_json_breaks_the_reading(task in tasks(), status in statuses(), value in values()) {
        let _ = heard(&task, &answer(status, &[("content-type", "application/json")], value.to_string()));
        let _ = heard(&task, &answer(status, &[], value.to_string()));
    }

    #[test]
    fn no_answer_changes_a_relation_it_does_not_speak_of(
        asked in proptest::collection::vec(IDS, 1..6),
        entries in proptest::collection::vec((IDS, values()), 0..6),
        status in statuses(),
    ) {
        let entries: Map<String, Value> = entries.into_iter().collect();
        let asked: Vec<&str> = asked.iter().map(String::as_str).collect();
        let body = serde_json::json!({ "connection_statuses": entries }).to_string();
        let answer = answer(status, &[("content-type", "application/json")], body);
        if let Ok(Reading::Relations(reports)) = heard(&relations_of(&asked), &answer).reading {
            prop_assert!(status == 200 || status == 201);
            let mut reported = HashSet::new();
            for report in reports {
                prop_assert!(asked.contains(&&*report.key) && reported.insert(report.key.clone()));
                let told = &entries[&*report.key];
                prop_assert_eq!(told.is_null(), report.relation == Relation::None);
                prop_assert!(told.is_null() || told.is_string());
            }
        }
    }

    #[test]
    fn requests_and_pages_stay_on_the_communitys_own_base(task in tasks(), value in values(), rest in "\\PC{0,20}") {
        for site in [site(), site_at("https://community.example/club")] {
            let own = format!("{}/", site.base);
            let stays = |task: &Task| match SelfCommunity.plan(task, &site) {
                None => true,
                Some(request) => {
                    let url = url::Url::parse(&request.url).unwrap();
                    url.as_str().starts_with(&own) && request.url.starts_with(&own)
                }
            };
            prop_assert!(stays(&task));
            let list = ListKey("followings/7".into());
            let page = Page(None);
            let asked = Task::Contacts { list: list.clone(), page };
            for next in [value.clone(), Value::from(rest.clone()), Value::from(format!("https://community.example{rest}"))] {
                let body = serde_json::json!({ "results": [], "next": next }).to_string();
                let answer = answer(200, &[("content-type", "application/json")], body);
                if let Ok(Reading::Contacts(read)) = SelfCommunity.read(&asked, &answer, &site).reading
                    && let Some(page) = read.next
                {
                    let goes_on = Task::Contacts { list: list.clone(), page };
                    prop_assert!(stays(&goes_on));
                    prop_assert_ne!(SelfCommunity.plan(&goes_on, &site), SelfCommunity.plan(&asked, &site), "it is that page");
                }
            }
        }
    }
}
