//! Which addresses are let through.

use super::{BadAddress, base, endpoint, fill, link, picture, segment};
use crate::contract::{Card, Defaults, Linked, OwnHost, Site, TokenHeader};
use proptest::prelude::*;
use url::Url;

static CARD: Card = Card {
    name: "sample",
    title: "Sample",
    sign_in: &[],
    token_header: TokenHeader::Bearer,
    own_host: OwnHost::Vendor,
    link_hosts: &["sample.example"],
    picture_hosts: &["media.sample.example"],
    defaults: Defaults {
        base: "https://api.sample.example",
        authorize: "https://auth.sample.example/",
        token: "https://auth.sample.example/",
        revoke: None,
        version: "1",
        chat: "https://sample.example/chat/{key}",
        inbox: "https://sample.example/chat",
        profile: "",
    },
};

fn site(base: &str) -> Site {
    Site {
        base: base.to_owned(),
        version: "1".to_owned(),
        chat: CARD.defaults.chat.to_owned(),
        inbox: CARD.defaults.inbox.to_owned(),
        profile: CARD.defaults.profile.to_owned(),
        scopes: None,
        seat: None,
        me: None,
    }
}

fn vendor() -> Site {
    site("https://api.sample.example")
}

#[test]
fn a_base_is_https_or_a_loopback_address_in_figures() {
    for (text, read) in [
        ("https://api.sample.example", "https://api.sample.example"),
        (" HTTPS://API.Sample.Example:443/ ", "https://api.sample.example"),
        ("https://api.sample.example/v1/", "https://api.sample.example/v1"),
        ("https://api.sample.example/a/../b", "https://api.sample.example/b"),
        ("https://localhost:8443", "https://localhost:8443"),
        ("http://127.0.0.1:4711", "http://127.0.0.1:4711"),
        ("http://127.3.2.1", "http://127.3.2.1"),
        ("http://[::1]:4711/", "http://[::1]:4711"),
    ] {
        assert_eq!(base(text).as_deref(), Ok(read), "{text}");
    }
}

#[test]
fn f1_a_plain_http_base_is_refused_unless_it_is_a_loopback_literal() {
    for text in [
        "http://api.sample.example",
        "http://localhost:4711",
        "http://localhost.",
        "http://127.0.0.1.sample.example",
        "http://128.0.0.1",
        "http://0.0.0.0",
        "http://10.0.0.1",
        "http://[::2]",
        "http://[::ffff:10.0.0.1]",
    ] {
        assert_eq!(base(text), Err(BadAddress::NotHttps), "{text}");
        assert_eq!(endpoint(text), Err(BadAddress::NotHttps), "{text}");
    }
}

#[test]
fn other_bases_are_refused_with_the_reason() {
    for (text, why) in [
        ("", BadAddress::NoAddress),
        ("api.sample.example", BadAddress::NoAddress),
        ("ftp://sample.example", BadAddress::NoAddress),
        ("file:///etc/passwd", BadAddress::NoAddress),
        ("javascript:alert(1)", BadAddress::NoAddress),
        ("https:sample.example", BadAddress::NoAddress),
        ("https:///sample.example", BadAddress::NoAddress),
        ("https://", BadAddress::NoAddress),
        ("https://user@sample.example", BadAddress::HasUser),
        ("https://user:word@sample.example", BadAddress::HasUser),
        ("https://@sample.example", BadAddress::HasUser),
        ("https://sample.example\\@evil.example", BadAddress::HasOddCharacter),
        ("https://sample.example/\r\nHost: evil", BadAddress::HasOddCharacter),
        ("https://sam\tple.example", BadAddress::HasOddCharacter),
        ("https://sample.example/a b", BadAddress::HasOddCharacter),
        ("https://sample.example/\u{0}", BadAddress::HasOddCharacter),
        ("https://sample.example/#part", BadAddress::HasMore),
        ("https://sample.example/?a=b", BadAddress::HasMore),
    ] {
        assert_eq!(base(text), Err(why), "{text:?}");
        assert!(!why.to_string().is_empty());
    }
}

#[test]
fn an_endpoint_may_hold_a_query() {
    assert_eq!(
        endpoint("https://auth.sample.example/oauth?tenant=7").as_deref(),
        Ok("https://auth.sample.example/oauth?tenant=7")
    );
}

#[test]
fn links_lead_to_declared_hosts_and_the_accounts_own() {
    for text in [
        "https://sample.example/",
        "https://www.sample.example/messages?x=1",
        "https://a.b.sample.example:443/",
    ] {
        assert!(link(text, &CARD, &vendor()).is_some(), "{text}");
    }
    let own = site("https://chat.agency.example/v1");
    assert!(link("https://chat.agency.example/m", &CARD, &own).is_some());
    assert!(link("https://x.chat.agency.example/m", &CARD, &own).is_some());
    assert!(link("https://agency.example/m", &CARD, &own).is_none());
    assert!(link("https://chat.agency.example/m", &CARD, &vendor()).is_none());
}

#[test]
fn row_88_links_that_lead_elsewhere_are_never_opened() {
    for text in [
        "javascript:alert(1)",
        "file:///etc/passwd",
        "smb://sample.example/share",
        "http://sample.example/",
        "https://good@evil.example/",
        "https://sample.example@evil.example/",
        "https://sample.example.evil.example/",
        "https://evilsample.example/",
        "https://sample.example:8443/",
        "https://sample.example./",
        "https://xn--smple-example-k8b.example/",
        "https://sаmple.example/",
        "https://sample.example/\r\nSet-Cookie: a",
        "https://127.0.0.1/",
        "http://127.0.0.1:4711/",
        "//sample.example/",
        "",
    ] {
        assert_eq!(link(text, &CARD, &vendor()), None, "{text:?}");
    }
    let long = format!("https://sample.example/{}", "a".repeat(3000));
    assert_eq!(link(&long, &CARD, &vendor()), None);
}

#[test]
fn only_an_account_on_loopback_may_open_that_one_host() {
    let demo = site("http://127.0.0.1:4711");
    assert!(link("http://127.0.0.1:4711/messages/x", &CARD, &demo).is_some());
    assert!(link("http://127.0.0.1:4712/messages/x", &CARD, &demo).is_some());
    assert!(link("http://127.0.0.2:4711/messages/x", &CARD, &demo).is_none());
    assert!(link("http://localhost:4711/messages/x", &CARD, &demo).is_none());
    assert!(picture("http://127.0.0.1:4711/a.png", &CARD, &demo).is_some());
}

#[test]
fn pictures_come_from_their_own_hosts() {
    assert!(picture("https://media.sample.example/a.png", &CARD, &vendor()).is_some());
    assert!(picture("https://sample.example/a.png", &CARD, &vendor()).is_none());
    assert!(picture("https://169.254.169.254/a.png", &CARD, &vendor()).is_none());
    assert!(picture("data:image/svg+xml,<svg/>", &CARD, &vendor()).is_none());
}

fn filled(template: &str, key: &str, handle: &str) -> Option<String> {
    fill(template, &Linked { key, handle, phone: None }, &CARD, &vendor())
}

#[test]
fn templates_are_filled_with_encoded_values() {
    let template = "https://sample.example/chat/{key}?with={handle}";
    assert_eq!(filled(template, "a-1", "ann").as_deref(), Some("https://sample.example/chat/a-1?with=ann"));
    assert_eq!(
        filled(template, "a/b?c#d&e=é{handle}", "x y").as_deref(),
        Some("https://sample.example/chat/a%2Fb%3Fc%23d%26e%3D%C3%A9%7Bhandle%7D?with=x%20y")
    );
    assert_eq!(filled("https://sample.example/chat", "", "").as_deref(), Some("https://sample.example/chat"));
}

#[test]
fn templates_that_cannot_be_filled_soundly_make_no_link() {
    for (template, key, handle) in [
        ("https://sample.example/{key}", "", "ann"),
        ("https://sample.example/{handle}", "a", ""),
        ("https://sample.example/{uuid}", "a", "ann"),
        ("https://sample.example/chat/{key}", "..", ""),
        ("https://sample.example/chat/{key}", ".", ""),
        ("https://sample.example/chat/{key}{handle}", ".", "."),
        ("https://sample.example/chat/%2e{key}/x", ".", ""),
        ("https://{handle}.sample.example/", "a", "ann"),
        ("https://{handle}/", "a", "sample.example"),
        ("https://sample.example{handle}/", "a", "ann"),
        ("https://sample.example:{key}/", "443", ""),
        ("https://{key}@sample.example/", "a", ""),
        ("{key}://sample.example/", "https", ""),
        ("{key}", "https://sample.example/", ""),
        ("http://sample.example/{key}", "a", ""),
        ("https://evil.example/{key}", "a", ""),
    ] {
        assert_eq!(filled(template, key, handle), None, "{template} {key:?} {handle:?}");
    }
}

#[test]
fn s6_pages_may_stand_on_the_port_of_the_accounts_own_base_and_on_no_other() {
    let own = site("https://club.example:8443/sub");
    assert!(link("https://club.example:8443/messages/", &CARD, &own).is_some());
    for elsewhere in
        ["https://club.example:9000/", "https://sample.example:8443/", "https://a.club.example:8443/"]
    {
        assert_eq!(link(elsewhere, &CARD, &own), None, "{elsewhere}");
    }
}

proptest! {
    #[test]
    fn no_value_changes_where_a_link_leads(key in "\\PC{1,20}", handle in "[./\\\\@:%#?a-z]{1,8}") {
        if let Some(link) = filled("https://www.sample.example/chat/{key}/by/{handle}", &key, &handle) {
            let url = Url::parse(&link).unwrap();
            prop_assert_eq!(url.host_str(), Some("www.sample.example"));
            let steps: Vec<_> = url.path_segments().unwrap().collect();
            prop_assert_eq!(steps.len(), 4);
            prop_assert_eq!((steps[0], steps[2]), ("chat", "by"));
            prop_assert_eq!((url.query(), url.fragment()), (None, None));
        }
    }

    #[test]
    fn a_piece_of_a_path_stays_one(text in "\\PC{1,20}|[.]{1,4}|[./\\\\%]{1,6}") {
        let url = Url::parse(&format!("https://sample.example/a/{}/b", segment(&text))).unwrap();
        let steps: Vec<_> = url.path_segments().unwrap().collect();
        prop_assert_eq!(steps.len(), 3);
        prop_assert_eq!((steps[0], steps[2]), ("a", "b"));
    }

    #[test]
    fn no_text_breaks_the_checks(text in "\\PC*") {
        let _ = base(&text);
        let _ = link(&text, &CARD, &vendor());
        let _ = filled(&text, "a", "b");
    }
}
