//! What must hold for every service, whatever it speaks.

use super::{all, service};
use crate::address;
use crate::contract::SignIn;
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
        assert_eq!(address::base(card.defaults.base).as_deref(), Ok(card.defaults.base));
        for endpoint in [Some(card.defaults.authorize), Some(card.defaults.token), card.defaults.revoke] {
            assert_eq!(endpoint.map(address::endpoint), endpoint.map(|one| Ok(one.to_owned())));
        }
    }
}

#[test]
fn redirect_paths_are_distinct_so_that_one_port_serves_all() {
    let mut paths = HashSet::new();
    for each in all() {
        match &each.card().sign_in {
            SignIn::OAuth(oauth) => {
                assert!(oauth.redirect_path.starts_with('/'));
                assert!(paths.insert(oauth.redirect_path));
            }
        }
    }
}
