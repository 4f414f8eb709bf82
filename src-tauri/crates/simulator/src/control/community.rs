//! Commands about the community, in the name of one who can sign in there.

use std::sync::Arc;

use crate::community::{Community, CommunityOptions, Member, ReadyToken, Tie};
use crate::control::{Control, UnknownPerson};
use crate::oauth::IssuedTokens;
use crate::options::OAuthOptions;
use crate::shared::{Shared, now};

/// A member as one who can sign in is connected with them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MemberView {
    /// The member's id.
    pub id: u64,
    /// The member's handle.
    pub username: String,
    /// The member's name, which may be empty.
    pub real_name: String,
    /// The vendor's word for the connection; `None` is null.
    pub status: Option<String>,
    /// Whether life leaves the connection alone, because a command set it.
    pub is_held: bool,
}

/// The handle for one who can sign in, the first one unless [`CommunityControl::of_owner`] says otherwise.
#[derive(Clone, Debug)]
pub struct CommunityControl {
    shared: Arc<Shared>,
    owner: usize,
}

impl Control {
    /// Commands about the community.
    pub fn community(&self) -> CommunityControl {
        CommunityControl { shared: self.shared.clone(), owner: 0 }
    }
}

impl CommunityControl {
    /// The same for the one at this place in [`CommunityOptions::owners`].
    #[must_use]
    pub fn of_owner(&self, owner: usize) -> CommunityControl {
        CommunityControl { shared: self.shared.clone(), owner }
    }

    /// Everybody who was not removed.
    pub fn members(&self) -> Vec<MemberView> {
        let community = &self.shared.state().community;
        community
            .members
            .iter()
            .filter(|member| !member.is_gone)
            .map(|member| self.view(community, member))
            .collect()
    }

    /// One member.
    pub fn member(&self, id: u64) -> Result<MemberView, UnknownPerson> {
        let community = &self.shared.state().community;
        community.member(id).map(|member| self.view(community, member)).ok_or(UnknownPerson)
    }

    /// The ids of everybody.
    pub fn ids(&self) -> Vec<u64> {
        self.members().into_iter().map(|member| member.id).collect()
    }

    /// Statuses and lists say this of the member from now on: any word at all, `None` for null. Words of the community's
    /// mode move the member into the lists they belong to.
    pub fn set_relation(&self, id: u64, word: Option<&str>) -> Result<(), UnknownPerson> {
        let mode = self.shared.state().community.options.mode;
        self.with(id, |tie| tie.set_word(mode, word, now()))
    }

    /// The member asks for a connection, or begins to follow.
    pub fn request_arrives(&self, id: u64) -> Result<(), UnknownPerson> {
        self.with(id, |tie| tie.set(tie.from_me, true, now()))
    }

    /// The one who can sign in asks for a connection, or begins to follow, elsewhere.
    pub fn send_request(&self, id: u64) -> Result<(), UnknownPerson> {
        self.with(id, |tie| tie.set(true, tie.from_them, now()))
    }

    /// The request that is open is accepted, whoever sent it.
    pub fn accept_request(&self, id: u64) -> Result<(), UnknownPerson> {
        self.with(id, |tie| tie.set(true, true, now()))
    }

    /// The connection ends, or the open request is taken back or declined.
    pub fn remove_relation(&self, id: u64) -> Result<(), UnknownPerson> {
        self.with(id, |tie| tie.set(false, false, now()))
    }

    /// Gives the connection back to life.
    pub fn release(&self, id: u64) -> Result<(), UnknownPerson> {
        self.with(id, |tie| tie.is_held = false)
    }

    /// Statuses leave the id out although the member is known, until [`CommunityControl::list_in_statuses`].
    pub fn omit_from_statuses(&self, id: u64) {
        self.shared.state().community.omitted.insert(id);
    }

    /// Ends [`CommunityControl::omit_from_statuses`].
    pub fn list_in_statuses(&self, id: u64) {
        self.shared.state().community.omitted.remove(&id);
    }

    /// Somebody joins, connected with nobody. Answers with the id.
    pub fn add_member(&self, username: &str, real_name: &str) -> u64 {
        let community = &mut self.shared.state().community;
        let (number, owners) = (community.members.len(), community.options.owners.len());
        let member = Member::newcomer(number, owners, username, real_name, now());
        let id = member.id;
        community.members.push(member);
        id
    }

    /// The community no longer knows the member.
    pub fn remove_member(&self, id: u64) -> Result<(), UnknownPerson> {
        self.with_member(id, |member, _| member.is_gone = true)
    }

    /// The member closes their account, and is still shown, as deleted.
    pub fn delete_member(&self, id: u64) -> Result<(), UnknownPerson> {
        self.with_member(id, |member, _| member.is_deleted = true)
    }

    /// Changes the community from now on. The closure must not call the handle again.
    pub fn change(&self, change: impl FnOnce(&mut CommunityOptions)) {
        change(&mut self.shared.state().community.options);
    }

    /// Changes the community's authorization server from now on. The closure must not call the handle again.
    pub fn change_oauth(&self, change: impl FnOnce(&mut OAuthOptions)) {
        change(&mut self.shared.state().community.oauth.options);
    }

    /// Registers one more redirect address, compared byte by byte.
    pub fn register_redirect(&self, uri: &str) {
        self.change_oauth(|oauth| oauth.redirect_uris.push(String::from(uri)));
    }

    /// Whoever this handle is for approves from now on. Answers whether there is such a one.
    pub fn sign_in(&self) -> bool {
        let community = &mut self.shared.state().community;
        let user = community.options.owners.get(self.owner).map(|owner| owner.id.to_string());
        if let Some(user) = &user {
            community.oauth.user.clone_from(user);
        }
        user.is_some()
    }

    /// Makes tokens for whoever approves, without the flow.
    pub fn issue_tokens(&self) -> IssuedTokens {
        let now = self.shared.elapsed();
        self.shared.state().community.oauth.issue(&["read", "write"], now)
    }

    /// Accepts a token that the community's owner made, in the name of whoever this handle is for. Answers whether there is
    /// such a one.
    pub fn accept_ready_token(&self, token: &str) -> bool {
        let options = &mut self.shared.state().community.options;
        let member = options.owners.get(self.owner).map(|owner| owner.id);
        if let Some(member) = member {
            options.ready_tokens.push(ReadyToken { token: String::from(token), member });
        }
        member.is_some()
    }

    /// Accepts none of the tokens made by the community's owner any more.
    pub fn revoke_ready_tokens(&self) {
        self.change(|options| options.ready_tokens.clear());
    }

    /// Revokes everything that was ever approved.
    pub fn revoke_everything(&self) {
        self.shared.state().community.oauth.revoke_all();
    }

    /// Lets every access token expire now. Refresh tokens stay good.
    pub fn expire_access_tokens(&self) {
        let now = self.shared.elapsed();
        self.shared.state().community.oauth.expire_access(now);
    }

    /// Lets every refresh token expire now.
    pub fn expire_refresh_tokens(&self) {
        let now = self.shared.elapsed();
        self.shared.state().community.oauth.expire_refresh(now);
    }

    /// How many approvals are still good for something.
    pub fn live_families(&self) -> usize {
        self.shared.state().community.oauth.live_families()
    }

    /// Acts on the connection with a member, and takes it out of life.
    fn with(&self, id: u64, act: impl FnOnce(&mut Tie)) -> Result<(), UnknownPerson> {
        self.with_member(id, |member, owner| {
            let tie = member.ties.get_mut(owner).ok_or(UnknownPerson)?;
            tie.is_held = true;
            act(tie);
            Ok(())
        })?
    }

    fn with_member<T>(&self, id: u64, act: impl FnOnce(&mut Member, usize) -> T) -> Result<T, UnknownPerson> {
        let mut state = self.shared.state();
        let member = state.community.member_mut(id).ok_or(UnknownPerson)?;
        Ok(act(member, self.owner))
    }

    fn view(&self, community: &Community, member: &Member) -> MemberView {
        let tie = member.ties.get(self.owner);
        MemberView {
            id: member.id,
            username: member.username.clone(),
            real_name: member.real_name.clone(),
            status: tie.and_then(|tie| tie.word(community.options.mode)).map(String::from),
            is_held: tie.is_some_and(|tie| tie.is_held),
        }
    }
}
