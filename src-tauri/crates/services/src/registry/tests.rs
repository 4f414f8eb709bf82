//! What must hold for every service, whatever it speaks.

use super::{all, service};
use crate::address;
use crate::contract::{OwnHost, SignIn};
use std::collections::HashSet;

#[test]
fn every_service_is_found_by_its_name_and_no_two_share_one() {
    let names: HashSet<_> = all().iter().map(|each| each.card().name).collect();
    assert_eq!(names.len(), all().len());
    for name in names {
        assert_eq!(service(name).unwrap().card().name, name);
    }
    assert!(service("no such service").is_none());
}

#[test]
fn every_default_address_passes_the_checks_an_account_has_to_pass() {
    for each in all() {
        let card = each.card();
        // Where a service stands at many addresses, its own begin with the one the user says.
        let (base, own) = match card.own_host {
            OwnHost::Vendor => (card.defaults.base, card.defaults.base),
            OwnHost::OfTheUser => ("https://community.example", ""),
        };
        assert_eq!(card.defaults.base, own);
        assert_eq!(address::base(base).as_deref(), Ok(base));
        if card.sign_in.iter().any(|way| matches!(way, SignIn::OAuth(_))) {
            for endpoint in [Some(card.defaults.authorize), Some(card.defaults.token), card.defaults.revoke] {
                let endpoint = endpoint.map(|one| one.replace("{base}", base));
                assert_eq!(endpoint.clone().map(|one| address::endpoint(&one)), endpoint.map(Ok));
            }
        }
    }
}

#[test]
fn redirect_paths_are_distinct_so_that_one_port_serves_all() {
    let mut paths = HashSet::new();
    for way in all().iter().flat_map(|each| each.card().sign_in) {
        match way {
            SignIn::OAuth(oauth) => {
                assert!(oauth.redirect_path.starts_with('/'));
                assert!(paths.insert(oauth.redirect_path));
            }
            SignIn::Token(_) | SignIn::Code(_) => {}
        }
    }
}
