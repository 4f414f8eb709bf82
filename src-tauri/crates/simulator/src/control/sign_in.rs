//! Commands about tokens and who signs in.

use crate::control::Control;
use crate::oauth::IssuedTokens;
use crate::options::OAuthOptions;

impl Control {
    /// Makes tokens for the current user with these scopes, without the flow.
    pub fn issue_tokens(&self, scopes: &[&str]) -> IssuedTokens {
        let now = self.shared.elapsed();
        self.shared.state().oauth.issue(scopes, now)
    }

    /// Registers one more redirect address, compared byte by byte.
    pub fn register_redirect(&self, uri: &str) {
        self.shared.state().oauth.options.redirect_uris.push(String::from(uri));
    }

    /// Changes the authorization server from now on.
    pub fn change_oauth(&self, change: impl FnOnce(&mut OAuthOptions)) {
        change(&mut self.shared.state().oauth.options);
    }

    /// Who approves from now on: the user at this place in [`crate::FanvueOptions::owners`]. Answers whether there is
    /// one.
    pub fn sign_in_as(&self, owner: usize) -> bool {
        let mut state = self.shared.state();
        let user = state.fanvue.options.owners.get(owner).map(|owner| owner.uuid);
        if let Some(user) = user {
            state.oauth.user = user.to_string();
        }
        user.is_some()
    }

    /// Revokes one access token, or the whole family of a refresh token. Answers whether it was known.
    pub fn revoke_token(&self, token: &str) -> bool {
        self.shared.state().oauth.revoke(token)
    }

    /// Revokes everything that was ever approved, as a user does who removes the app.
    pub fn revoke_everything(&self) {
        self.shared.state().oauth.revoke_all();
    }

    /// Lets every access token expire now. Refresh tokens stay good.
    pub fn expire_access_tokens(&self) {
        let now = self.shared.elapsed();
        self.shared.state().oauth.expire_access(now);
    }

    /// Lets every refresh token expire now.
    pub fn expire_refresh_tokens(&self) {
        let now = self.shared.elapsed();
        self.shared.state().oauth.expire_refresh(now);
    }

    /// How many approvals are still good for something. A family that reuse killed does not count.
    pub fn live_families(&self) -> usize {
        self.shared.state().oauth.live_families()
    }

    /// Whether an access token would be accepted now.
    pub fn is_accepted(&self, access_token: &str) -> bool {
        let now = self.shared.elapsed();
        self.shared.state().oauth.bearer(access_token, now).is_some()
    }
}
