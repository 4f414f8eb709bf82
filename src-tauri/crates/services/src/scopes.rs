//! Which permissions a grant carries, and which it lacks.

use crate::contract::{Card, OAuth, Scope, SignIn};

/// Scopes of the sign-in protocol itself (OpenID Connect Core 1.0, sections 3.1.2.1 and 11, and Hydra's second spelling).
/// Servers may grant them without naming them, and no box stands for them: that one is missing shows in what it would have
/// brought, a refresh token.
const OF_THE_PROTOCOL: [&str; 3] = ["openid", "offline_access", "offline"];

/// The scopes of a grant, from the `scope` of a token answer. One that names none grants what was asked for
/// (RFC 6749, section 5.1).
#[must_use]
pub fn granted(asked: &[&str], told: Option<&str>) -> Vec<String> {
    match told {
        Some(told) => told.split_ascii_whitespace().map(str::to_owned).collect(),
        None => asked.iter().map(|&scope| scope.to_owned()).collect(),
    }
}

/// The scopes to ask for: the usual ones, and of the others those that the user wants, in the order of the card.
#[must_use]
pub fn asked(oauth: &OAuth, extra: &[String]) -> Vec<&'static str> {
    let is_asked = |scope: &&Scope| scope.is_usual || extra.iter().any(|one| one == scope.name);
    oauth.scopes.iter().filter(is_asked).map(|scope| scope.name).collect()
}

/// The usual scopes that the grant lacks, in the order of the card. The others are lacking only where the user wants them.
#[must_use]
pub fn missing_scopes(card: &Card, granted: &[String]) -> Vec<&'static str> {
    let lacks = |scope: &&str| !granted.iter().any(|one| one == scope);
    let usual = card.sign_in.iter().flat_map(|way| match way {
        SignIn::OAuth(oauth) => asked(oauth, &[]),
        SignIn::Token(_) | SignIn::Code(_) => Vec::new(),
    });
    usual.filter(lacks).filter(|scope| !OF_THE_PROTOCOL.contains(scope)).collect()
}

#[cfg(test)]
mod tests;
