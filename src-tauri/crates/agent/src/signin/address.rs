//! Which addresses tokens may be sent to: https, or plain http to a loopback literal. A changed host is allowed and shown. And
//! the addresses that follow from the base of a service whose place the user says.

use crate::wire::{Problem, ProblemCode, SignInWay, Site};
use services::contract::{Card, OwnHost};
use url::{Host, Url};

/// What stands for the base in the addresses on a card.
const BASE: &str = "{base}";

/// Whether requests with secrets may go there: https, or plain http to a loopback literal; a host, no user or password in
/// it, no fragment. `localhost` is a name and no literal: something else could answer to it.
#[must_use]
pub fn is_allowed(address: &str) -> bool {
    checked(address).is_some()
}

/// The address, if it may be used.
pub(super) fn checked(address: &str) -> Option<Url> {
    let url = Url::parse(address).ok()?;
    let is_plain = url.username().is_empty() && url.password().is_none() && url.fragment().is_none();
    let is_safe = match url.scheme() {
        "https" => url.host().is_some(),
        "http" => is_loopback(&url),
        _ => false,
    };
    (is_plain && is_safe).then_some(url)
}

/// Whether the host is a loopback literal. Such requests go past every proxy.
pub(super) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        Some(Host::Domain(_)) | None => false,
    }
}

/// Looks for an address of a site that may not be used. What this way to sign in does not need may be empty.
pub(super) fn check(site: &Site, way: SignInWay) -> Result<(), Problem> {
    let in_browser = [&site.authorize, &site.token];
    let (needed, optional) = match way {
        SignInWay::Browser => (&in_browser[..], &[][..]),
        SignInWay::Token | SignInWay::Code => (&[][..], &in_browser[..]),
    };
    let given = optional.iter().copied().chain([&site.revoke]).filter(|address| !address.is_empty());
    let wrong = [&site.base].into_iter().chain(needed.iter().copied()).chain(given);
    match wrong.into_iter().find(|address| !is_allowed(address)) {
        Some(address) => Err(Problem { code: ProblemCode::BadAddress, detail: Some(shown(address)) }),
        None => Ok(()),
    }
}

/// A site as it is used: its base in one form, without a slash at the end, and put into the addresses that were left as they
/// stand on the card.
///
/// # Errors
///
/// `BadInput` for `base` when there is none, `BadAddress` when it may not be used.
pub fn filled(site: &Site) -> Result<Site, Problem> {
    if site.base.trim().is_empty() {
        return Err(ProblemCode::BadInput.with("base"));
    }
    let base = services::address::base(&site.base)
        .map_err(|_| Problem { code: ProblemCode::BadAddress, detail: Some(shown(&site.base)) })?;
    let place = |address: &String| match address.strip_prefix(BASE) {
        Some(rest) => format!("{base}{rest}"),
        None => address.clone(),
    };
    Ok(Site {
        authorize: place(&site.authorize),
        token: place(&site.token),
        revoke: place(&site.revoke),
        version: site.version.clone(),
        chat: place(&site.chat),
        inbox: place(&site.inbox),
        profile: place(&site.profile),
        base,
    })
}

/// A changed site, in which what followed from the base before follows from the new one, unless it was changed, too.
#[must_use]
pub fn moved(before: &Site, after: Site, card: &Card) -> Site {
    if card.own_host == OwnHost::Vendor || before.base.is_empty() || before.base == after.base {
        return after;
    }
    let base = after.base.clone();
    let follow = |was: &String, is: String| {
        let below = was.strip_prefix(&before.base).filter(|rest| rest.is_empty() || rest.starts_with('/'));
        match below {
            Some(rest) if *was == is => format!("{base}{rest}"),
            Some(_) | None => is,
        }
    };
    Site {
        authorize: follow(&before.authorize, after.authorize),
        token: follow(&before.token, after.token),
        revoke: follow(&before.revoke, after.revoke),
        chat: follow(&before.chat, after.chat),
        inbox: follow(&before.inbox, after.inbox),
        profile: follow(&before.profile, after.profile),
        ..after
    }
}

/// The hosts that get to see requests or tokens and are not the service's own, each once, in the order of the settings. A host
/// with a port of its own is shown with it. Where the user says where a service stands, its own host is that of the base.
#[must_use]
pub fn foreign_hosts(site: &Site, card: &Card) -> Vec<String> {
    let defaults = &card.defaults;
    let own: Vec<String> = match card.own_host {
        OwnHost::Vendor => [defaults.base, defaults.authorize, defaults.token]
            .into_iter()
            .chain(defaults.revoke)
            .filter_map(host)
            .collect(),
        OwnHost::OfTheUser => host(&site.base).into_iter().collect(),
    };
    let mut foreign = Vec::new();
    for host in
        [&site.base, &site.authorize, &site.token, &site.revoke].into_iter().filter_map(|text| host(text))
    {
        if !own.contains(&host) && !foreign.contains(&host) {
            foreign.push(host);
        }
    }
    foreign
}

fn host(address: &str) -> Option<String> {
    let url = Url::parse(address).ok()?;
    let host = url.host_str()?;
    Some(match url.port() {
        Some(port) => format!("{host}:{port}"),
        None => host.to_owned(),
    })
}

/// An address a person typed, cut to what a sentence can hold, without a user and password and without its query.
fn shown(address: &str) -> String {
    let text = match Url::parse(address) {
        Ok(mut url) => {
            let _ = url.set_username("");
            let _ = url.set_password(None);
            url.set_query(None);
            url.set_fragment(None);
            url.to_string()
        }
        Err(_) => address.to_owned(),
    };
    text.chars().filter(|c| !c.is_control()).take(120).collect()
}

#[cfg(test)]
mod tests {
    use super::{filled, foreign_hosts, is_allowed, moved, shown};
    use crate::signin::tests::{COMMUNITY, site_as_on};
    use crate::wire::{ProblemCode, Site};

    fn typed(base: &str) -> Site {
        Site { base: base.to_owned(), ..site_as_on(&COMMUNITY) }
    }

    #[test]
    fn p49_s6_the_user_says_where_a_service_stands_and_its_addresses_follow() {
        let site = filled(&typed(" https://Club.example/sub/ ")).unwrap();
        assert_eq!(site.base, "https://club.example/sub");
        assert_eq!(site.authorize, "https://club.example/sub/oauth/authorize/");
        assert_eq!(site.token, "https://club.example/sub/oauth/token/");
        assert_eq!(site.revoke, "https://club.example/sub/oauth/revoke_token/");
        assert_eq!(site.chat, "https://club.example/sub/messages/{key}/");
        assert_eq!(filled(&site), Ok(site.clone()), "what is filled in stays");
        assert!(foreign_hosts(&site, &COMMUNITY).is_empty());
        let elsewhere = Site { token: "https://login.example/token".to_owned(), ..site };
        assert_eq!(foreign_hosts(&filled(&elsewhere).unwrap(), &COMMUNITY), ["login.example"]);
    }

    #[test]
    fn p49_s6_a_base_is_https_or_this_computer_and_never_missing() {
        assert_eq!(filled(&typed("  ")), Err(ProblemCode::BadInput.with("base")));
        assert_eq!(filled(&typed("http://127.0.0.1:8000/")).unwrap().base, "http://127.0.0.1:8000");
        for bad in
            ["http://club.example", "http://localhost:8000", "club.example", "https://club.example/?a=b"]
        {
            assert_eq!(filled(&typed(bad)).unwrap_err().code, ProblemCode::BadAddress, "{bad}");
        }
    }

    #[test]
    fn s6_what_followed_from_a_base_follows_from_the_next_unless_it_was_changed() {
        let before = filled(&typed("https://a.example")).unwrap();
        let before = Site { profile: "https://a.example/@{handle}".to_owned(), ..before };
        let after = Site {
            base: "https://b.example".to_owned(),
            chat: "https://a.example/pm/{key}".to_owned(),
            inbox: "https://a.example.org/".to_owned(),
            ..before.clone()
        };
        let moved = moved(&before, after, &COMMUNITY);
        assert_eq!(moved.token, "https://b.example/oauth/token/");
        assert_eq!(moved.profile, "https://b.example/@{handle}");
        assert_eq!(moved.chat, "https://a.example/pm/{key}", "changed by hand");
        assert_eq!(moved.inbox, "https://a.example.org/");
        let same = Site { version: "2".to_owned(), ..before.clone() };
        assert_eq!(super::moved(&before, same.clone(), &COMMUNITY), same);
    }

    #[test]
    fn tokens_go_to_https_or_a_loopback_literal_only() {
        for good in [
            "https://a.example/oauth2/token",
            "http://127.0.0.1:9/x",
            "http://[::1]:9",
            "https://a.example:8443",
        ] {
            assert!(is_allowed(good), "{good}");
        }
        for bad in [
            "",
            "a.example",
            "http://a.example",
            "http://localhost:9",
            "http://127.0.0.1.a.example",
            "http://10.0.0.1",
            "https://user:secret@a.example",
            "https://a.example/#x",
            "ftp://a.example",
            "javascript:alert(1)",
            "file:///etc/passwd",
            "http://[::ffff:10.0.0.1]/",
        ] {
            assert!(!is_allowed(bad), "{bad}");
        }
    }

    #[test]
    fn a_refused_address_is_shown_without_what_could_be_secret() {
        assert_eq!(shown("http://me:pw@a.example/x?code=1#y"), "http://a.example/x");
    }
}
