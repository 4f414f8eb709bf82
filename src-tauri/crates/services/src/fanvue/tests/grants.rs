//! What an account can do with its grant, and where its links lead.

use super::{site, site_with};
use crate::contract::{Linked, Service, SignIn, Site};
use crate::fanvue::{CARD, Fanvue};
use crate::scopes::{asked, missing_scopes};
use presence::service::Capabilities;

#[test]
fn f5_read_chat_is_asked_for_and_presence_goes_with_it() {
    let SignIn::OAuth(oauth) = &CARD.sign_in[0] else { panic!("OAuth") };
    assert!(asked(oauth, &[]).contains(&"read:chat"));
    let all = Fanvue.capabilities(&site());
    assert!(all.poll.is_some() && all.online_list.is_some() && all.contact_lists.is_some());
    let least = Fanvue.capabilities(&site_with(&["read:self", "read:chat", "read:fan"]));
    assert_eq!(least, Capabilities { spend: false, seats: false, ..all });
    assert!(Fanvue.capabilities(&site_with(&["read:creator"])).seats);
    let fans = Fanvue.capabilities(&site_with(&["read:self", "read:fan"]));
    assert!(fans.poll.is_none() && fans.online_list.is_none() && fans.contact_lists.is_some());
    let none = Fanvue.capabilities(&site_with(&["openid"]));
    assert!(none.poll.is_none() && none.contact_lists.is_none());
}

#[test]
fn f5_the_missing_scope_is_named() {
    let all = ["openid", "read:self", "read:fan", "read:insights", "read:creator"];
    let granted = all.map(str::to_owned);
    assert_eq!(missing_scopes(&CARD, &granted), ["read:chat"]);
}

#[test]
fn what_is_asked_for_and_not_granted_takes_only_its_feature_away() {
    let SignIn::OAuth(oauth) = &CARD.sign_in[0] else { panic!("OAuth") };
    let spared: Vec<&str> =
        oauth.scopes.iter().filter(|scope| !scope.is_required).map(|scope| scope.name).collect();
    assert_eq!(spared, ["read:fan", "read:insights", "read:creator"]);
}

#[test]
fn chats_are_opened_by_id_on_the_vendors_host() {
    let linked = Linked { key: "6f1e-2d3c", handle: "leo", phone: None };
    assert_eq!(
        Fanvue.chat_address(&linked, &site()).as_deref(),
        Some("https://www.fanvue.com/messages/6f1e-2d3c")
    );
    assert_eq!(Fanvue.inbox_address(&site()).as_deref(), Some("https://www.fanvue.com/messages"));
}

#[test]
fn templates_that_lead_elsewhere_open_nothing() {
    let linked = Linked { key: "6f1e", handle: "leo", phone: None };
    for chat in [
        "https://evil.example/{key}",
        "http://www.fanvue.com/{key}",
        "https://fanvue.com.evil.example/{key}",
        "",
    ] {
        let site = Site { chat: chat.to_owned(), inbox: chat.to_owned(), ..site() };
        assert_eq!(Fanvue.chat_address(&linked, &site), None, "{chat}");
        assert_eq!(Fanvue.inbox_address(&site), None, "{chat}");
    }
}

#[test]
fn a_demo_on_loopback_opens_its_own_pages() {
    let demo = Site {
        base: "http://127.0.0.1:4711".to_owned(),
        chat: "http://127.0.0.1:4711/messages/{key}".to_owned(),
        inbox: "http://127.0.0.1:4711/messages".to_owned(),
        ..site()
    };
    let linked = Linked { key: "a/b", handle: "", phone: None };
    assert_eq!(Fanvue.chat_address(&linked, &demo).as_deref(), Some("http://127.0.0.1:4711/messages/a%2Fb"));
    let elsewhere = Site { base: CARD.defaults.base.to_owned(), ..demo };
    assert_eq!(Fanvue.chat_address(&linked, &elsewhere), None);
    assert_eq!(Fanvue.inbox_address(&elsewhere), None);
}
