//! What a community is started with, and how it behaves where its pages are silent.

use std::time::Duration;

use crate::options::{ClientAuth, OAuthOptions, RefreshGrant};

/// The community.
#[derive(Clone, Debug)]
pub struct CommunityOptions {
    /// The members who can sign in; [`crate::CommunityControl::sign_in`] chooses who approves next.
    pub owners: Vec<CommunityOwner>,
    /// How many others there are. Read once, at the start.
    pub members: usize,
    /// How members are connected.
    pub mode: CommunityMode,
    /// What statuses say of ids nobody has, and of the caller's own.
    pub unknown: UnknownMembers,
    /// The most ids of one call for statuses; more is 400. Unknown at the vendor; 100 here, which a careful client keeps.
    pub most_ids: Option<usize>,
    /// How many rows a page has when the client does not say. Unknown at the vendor; 20 here.
    pub usual_limit: usize,
    /// How many rows a page has at most, whatever the client says. Unknown at the vendor; 100 here.
    pub largest_limit: usize,
    /// Where `next` leads.
    pub next_link: NextLink,
    /// The shape of refusals.
    pub errors: ErrorStyle,
    /// Whether members and lists are shown to those who are not signed in.
    pub content: ContentAccess,
    /// Tokens that are accepted besides those of the authorization server.
    pub ready_tokens: Vec<ReadyToken>,
    /// `configurations.url_template_profile`
    pub profile_template: String,
    /// `configurations.url_template_private_message`
    pub message_template: String,
    /// When given, `avatar` is this, a slash and `<id>.png`; else it is null.
    pub avatar_base: Option<String>,
}

impl CommunityOptions {
    /// A community of `members` besides the two who can sign in, in follow mode.
    pub fn with_members(members: usize) -> CommunityOptions {
        let owners = vec![CommunityOwner::first(), CommunityOwner::second()];
        CommunityOptions {
            ready_tokens: owners.iter().map(ReadyToken::usual).collect(),
            owners,
            members,
            mode: CommunityMode::Follow,
            unknown: UnknownMembers::LeftOut,
            most_ids: Some(100),
            usual_limit: 20,
            largest_limit: 100,
            next_link: NextLink::Own,
            errors: ErrorStyle::List,
            content: ContentAccess::Open,
            profile_template: String::from("/user/{id}/"),
            message_template: String::from("/messages/{id}/"),
            avatar_base: None,
        }
    }
}

/// A member who can sign in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommunityOwner {
    /// The member's id.
    pub id: u64,
    /// The member's handle.
    pub username: String,
    /// The member's name.
    pub real_name: String,
}

impl CommunityOwner {
    fn first() -> CommunityOwner {
        CommunityOwner {
            id: 1,
            username: String::from("marlow-ceramics"),
            real_name: String::from("Marlow Ceramics"),
        }
    }

    fn second() -> CommunityOwner {
        CommunityOwner {
            id: 2,
            username: String::from("juniper-bakes"),
            real_name: String::from("Juniper Bakes"),
        }
    }
}

/// A token made by the community's owner, as the vendor's JWTs are (selfcommunity.md 2.3). It is compared, not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadyToken {
    /// The text to be sent as bearer.
    pub token: String,
    /// The id of the member in whose name it speaks.
    pub member: u64,
}

impl ReadyToken {
    /// Has the three parts of a JWT and a signature that is none.
    fn usual(owner: &CommunityOwner) -> ReadyToken {
        ReadyToken {
            token: format!(
                "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.ready-made-for-{}.not-a-signature",
                owner.id
            ),
            member: owner.id,
        }
    }
}

/// How members are connected: `configurations.follow_enabled`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CommunityMode {
    /// Each follows whom they like: `followed` or null.
    Follow,
    /// Two are friends when one has asked and the other has accepted.
    Friendship,
}

/// What statuses say of ids nobody has. Unknown at the vendor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnknownMembers {
    /// Nothing: the key is missing, which is the harder case.
    LeftOut,
    /// null, as of somebody without a connection.
    Null,
    /// 400: one such id, and the whole call is refused.
    Refused,
}

/// Where `next` and `previous` lead. A client that follows them blindly gives its token away, or never ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NextLink {
    /// To the next page, on this host.
    Own,
    /// To the next page, on the host of this origin, given without a slash at the end.
    Foreign(String),
    /// To the same page again, for ever.
    Loop,
}

/// The shape of refusals. The vendor documents none; its client reads the first two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorStyle {
    /// `{"errors":[{"message","code"}]}`, or `{"errors":[{"field","messages"}]}` for a field.
    List,
    /// `{"errors":"text"}`
    Text,
    /// `{"detail":"text"}`, as the framework the vendor seems to use has it.
    Detail,
}

/// Whether members and lists are shown to those who are not signed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContentAccess {
    /// They are, without `connection_status`.
    Open,
    /// 401.
    Closed,
}

/// Tokens of ten hours that rotate, scopes `read write` without being asked for (selfcommunity.md 2.3). PKCE is not
/// documented: a client with the secret may leave it out.
pub(super) fn usual_oauth() -> OAuthOptions {
    let scopes = vec![String::from("read"), String::from("write")];
    OAuthOptions {
        client_id: String::from("porchlight-community"),
        client_secret: String::from("porchlight-community-secret"),
        client_auth: ClientAuth::SecretOrPkce,
        allowed_scopes: scopes.clone(),
        default_scopes: scopes,
        access_lifetime: Duration::from_secs(36_000),
        refresh_grant: RefreshGrant::Always,
        token_type: String::from("Bearer"),
        sends_iss: false,
        ..OAuthOptions::default()
    }
}
