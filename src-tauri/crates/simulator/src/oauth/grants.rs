//! What was approved, and the codes and tokens that came of it. Times are spans since the simulator's start.

use std::collections::HashMap;
use std::time::Duration;

use uuid::Uuid;

use crate::limits::Caller;
use crate::oauth::Realm;
use crate::options::{OAuthOptions, RefreshGrant, RefreshStyle};

/// Tokens made without the flow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IssuedTokens {
    /// To be sent as bearer.
    pub access_token: String,
    /// To be traded for the next pair.
    pub refresh_token: String,
}

/// The authorization server's memory.
#[derive(Debug)]
pub(crate) struct OAuth {
    pub(crate) options: OAuthOptions,
    realm: Realm,
    /// Who is sitting at the simulated browser, as the service writes the id.
    pub(crate) user: String,
    pending: HashMap<String, Pending>,
    codes: HashMap<String, Code>,
    /// One for each approval.
    families: Vec<Family>,
    access: HashMap<String, Access>,
    refresh: HashMap<String, Refresh>,
}

/// A question on an open page.
#[derive(Clone, Debug)]
pub(super) struct Pending {
    pub(super) redirect_uri: String,
    pub(super) state: Option<String>,
    /// `None` for a client that will show its secret instead.
    pub(super) code_challenge: Option<String>,
    pub(super) scopes: Vec<String>,
}

#[derive(Debug)]
struct Code {
    from: Pending,
    user: String,
    expires: Duration,
    /// The family that came of it, once it was redeemed.
    redeemed: Option<usize>,
}

#[derive(Debug)]
struct Family {
    client_id: String,
    user: String,
    scopes: Vec<String>,
    is_alive: bool,
}

#[derive(Debug)]
struct Access {
    family: usize,
    scopes: Vec<String>,
    expires: Duration,
    is_revoked: bool,
}

#[derive(Debug)]
struct Refresh {
    family: usize,
    expires: Duration,
    is_used: bool,
}

/// What a good access token allows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Bearer {
    pub(crate) user: String,
    pub(crate) scopes: Vec<String>,
}

/// New tokens.
#[derive(Debug)]
pub(super) struct Pair {
    pub(super) access_token: String,
    /// `None` when offline access was not granted, or when nothing takes the used one's place.
    pub(super) refresh_token: Option<String>,
    pub(super) scopes: Vec<String>,
}

/// Why there are none: RFC 6749's error code and a sentence.
pub(super) type Refused = (&'static str, &'static str);

impl OAuth {
    pub(crate) fn new(options: OAuthOptions, realm: Realm, user: String) -> OAuth {
        OAuth {
            options,
            realm,
            user,
            pending: HashMap::new(),
            codes: HashMap::new(),
            families: Vec::new(),
            access: HashMap::new(),
            refresh: HashMap::new(),
        }
    }

    fn secret(&self, kind: &str) -> String {
        let marker = &self.options.token_marker;
        let separator = if marker.is_empty() { "" } else { "_" };
        let random = format!("{}{}", Uuid::new_v4().simple(), Uuid::new_v4().simple());
        format!("{marker}{separator}{}", self.realm.token(kind, &random))
    }

    /// Opens a question and names it.
    pub(super) fn ask(&mut self, pending: Pending) -> String {
        let challenge = Uuid::new_v4().simple().to_string();
        self.pending.insert(challenge.clone(), pending);
        challenge
    }

    /// Takes a question that is still open.
    pub(super) fn answered(&mut self, challenge: &str) -> Option<Pending> {
        self.pending.remove(challenge)
    }

    /// A code for an approved question.
    pub(super) fn approve(&mut self, mut from: Pending, now: Duration) -> String {
        if let Some(granted) = &self.options.granted_scopes {
            from.scopes.retain(|scope| granted.contains(scope));
        }
        let code = self.secret("ac");
        let expires = now + self.options.code_lifetime;
        self.codes.insert(code.clone(), Code { from, user: self.user.clone(), expires, redeemed: None });
        code
    }

    /// Trades a code for tokens.
    pub(super) fn redeem(
        &mut self,
        code: &str,
        redirect_uri: Option<&str>,
        proves: impl Fn(Option<&str>) -> bool,
        now: Duration,
    ) -> Result<Pair, Refused> {
        let Some(found) = self.codes.get_mut(code) else {
            return Err(("invalid_grant", "The authorization code is not known."));
        };
        if let Some(family) = found.redeemed {
            self.families[family].is_alive = false;
            return Err(("invalid_grant", "The authorization code has already been used."));
        }
        if found.expires <= now {
            return Err(("invalid_grant", "The authorization code has expired."));
        }
        if redirect_uri != Some(found.from.redirect_uri.as_str()) {
            return Err(("invalid_grant", "The redirect_uri is not the one the code was sent to."));
        }
        if !proves(found.from.code_challenge.as_deref()) {
            return Err(("invalid_grant", "The code_verifier does not match the code_challenge."));
        }
        found.redeemed = Some(self.families.len());
        let (user, scopes) = (found.user.clone(), found.from.scopes.clone());
        Ok(self.new_family(user, scopes, now))
    }

    fn new_family(&mut self, user: String, scopes: Vec<String>, now: Duration) -> Pair {
        let family = self.families.len();
        let client_id = self.options.client_id.clone();
        self.families.push(Family { client_id, user, scopes: scopes.clone(), is_alive: true });
        let offline = match self.options.refresh_grant {
            RefreshGrant::WithOfflineScope => {
                scopes.iter().any(|scope| scope == "offline_access" || scope == "offline")
            }
            RefreshGrant::Always => true,
        };
        let refresh_token = offline.then(|| self.new_refresh(family, now));
        Pair { access_token: self.new_access(family, scopes.clone(), now), refresh_token, scopes }
    }

    fn new_access(&mut self, family: usize, scopes: Vec<String>, now: Duration) -> String {
        let token = self.secret("at");
        let expires = now + self.options.access_lifetime;
        self.access.insert(token.clone(), Access { family, scopes, expires, is_revoked: false });
        token
    }

    fn new_refresh(&mut self, family: usize, now: Duration) -> String {
        let token = self.secret("rt");
        let expires = now + self.options.refresh_lifetime;
        self.refresh.insert(token.clone(), Refresh { family, expires, is_used: false });
        token
    }

    /// Trades a refresh token for the next tokens. Showing a used one kills its family.
    pub(super) fn renew(
        &mut self,
        token: &str,
        asked: Option<Vec<String>>,
        now: Duration,
    ) -> Result<Pair, Refused> {
        let Some(found) = self.refresh.get_mut(token) else {
            return Err(("invalid_grant", "The refresh token is not known."));
        };
        let family = found.family;
        if found.is_used {
            self.families[family].is_alive = false;
            return Err(("invalid_grant", "The refresh token was already used."));
        }
        if !self.families[family].is_alive {
            return Err(("invalid_grant", "The refresh token was revoked."));
        }
        if found.expires <= now {
            return Err(("invalid_grant", "The refresh token has expired."));
        }
        let mut scopes = self.families[family].scopes.clone();
        if let Some(asked) = asked {
            if asked.iter().any(|scope| !scopes.contains(scope)) {
                return Err(("invalid_scope", "A refresh cannot widen the scope."));
            }
            scopes = asked;
        }
        if let Some(granted) = &self.options.granted_scopes {
            scopes.retain(|scope| granted.contains(scope));
        }
        let refresh_token = match self.options.refresh_style {
            RefreshStyle::Rotate => {
                found.is_used = true;
                Some(self.new_refresh(family, now))
            }
            RefreshStyle::Same => Some(String::from(token)),
            RefreshStyle::Silent => None,
        };
        Ok(Pair { access_token: self.new_access(family, scopes.clone(), now), refresh_token, scopes })
    }

    /// What a token allows; `None` when it is unknown, expired or revoked.
    pub(crate) fn bearer(&self, token: &str, now: Duration) -> Option<Bearer> {
        let access = self.access.get(token)?;
        let family = &self.families[access.family];
        let is_good = family.is_alive && !access.is_revoked && access.expires > now;
        is_good.then(|| Bearer { user: family.user.clone(), scopes: access.scopes.clone() })
    }

    /// Whose calls a token's calls are, however dead the token.
    pub(crate) fn caller(&self, token: Option<&str>) -> Caller {
        let family =
            token.and_then(|token| self.access.get(token)).map(|access| &self.families[access.family]);
        match family {
            Some(family) => Caller { client_id: family.client_id.clone(), user: Some(family.user.clone()) },
            None => Caller { client_id: String::new(), user: None },
        }
    }

    /// Tokens for the current user, as if the flow had been walked.
    pub(crate) fn issue(&mut self, scopes: &[&str], now: Duration) -> IssuedTokens {
        let scopes = scopes.iter().map(|scope| String::from(*scope)).collect();
        let pair = self.new_family(self.user.clone(), scopes, now);
        let family = self.families.len() - 1;
        let refresh_token = pair.refresh_token.unwrap_or_else(|| self.new_refresh(family, now));
        IssuedTokens { access_token: pair.access_token, refresh_token }
    }

    /// Revokes one access token, or the whole family of a refresh token. An unknown one is fine (RFC 7009 2.2).
    /// Answers whether it was known.
    pub(crate) fn revoke(&mut self, token: &str) -> bool {
        if let Some(access) = self.access.get_mut(token) {
            access.is_revoked = true;
            return true;
        }
        let family = self.refresh.get(token).map(|refresh| refresh.family);
        if let Some(family) = family {
            self.families[family].is_alive = false;
        }
        family.is_some()
    }

    /// Ends everything that was ever approved.
    pub(crate) fn revoke_all(&mut self) {
        for family in &mut self.families {
            family.is_alive = false;
        }
    }

    /// Lets every access token expire now.
    pub(crate) fn expire_access(&mut self, now: Duration) {
        for access in self.access.values_mut() {
            access.expires = access.expires.min(now);
        }
    }

    /// Lets every refresh token expire now.
    pub(crate) fn expire_refresh(&mut self, now: Duration) {
        for refresh in self.refresh.values_mut() {
            refresh.expires = refresh.expires.min(now);
        }
    }

    /// How many approvals are still good for something.
    pub(crate) fn live_families(&self) -> usize {
        self.families.iter().filter(|family| family.is_alive).count()
    }
}
