//! What a user would type to sign in to each of the simulated services.

use super::Demo;
use agent::wire::{SignInForm, SignInWay, Site};
use simulator::Options;
use std::io;
use std::net::{Ipv4Addr, TcpListener};

/// The redirect addresses that are registered for the demo, each on a port of its own: the program's usual ones may be in use by
/// a real sign-in.
pub(super) struct Redirects {
    pub(super) fanvue: String,
    pub(super) community: String,
}

impl Redirects {
    pub(super) fn free() -> io::Result<Self> {
        let free = || TcpListener::bind((Ipv4Addr::LOCALHOST, 0));
        // Both are held until both are known, so that they differ.
        let (first, second) = (free()?, free()?);
        let address = |taken: &TcpListener, service: &str| {
            let port = taken.local_addr()?.port();
            Ok::<_, io::Error>(format!("http://127.0.0.1:{port}/{service}/callback"))
        };
        Ok(Self { fanvue: address(&first, "fanvue")?, community: address(&second, "community")? })
    }
}

impl Demo {
    /// With everything the service offers: what people spent, and the creators who are managed.
    pub(super) fn fanvue(&self) -> SignInForm {
        let urls = self.simulator.urls();
        let oauth = Options::demo().oauth;
        SignInForm {
            client_id: oauth.client_id,
            client_secret: oauth.client_secret,
            scopes: ["read:insights", "read:creator"].map(str::to_owned).into(),
            redirect: self.redirects.fanvue.clone(),
            ..SignInForm::blank(
                "fanvue",
                Site {
                    authorize: urls.authorize.clone(),
                    token: urls.token.clone(),
                    revoke: urls.revoke.clone(),
                    version: "2025-06-26".to_owned(),
                    chat: format!("{}/messages/{{key}}", urls.web),
                    inbox: urls.inbox(),
                    profile: format!("{}/{{handle}}", urls.web),
                    ..bare(&urls.api)
                },
            )
        }
    }

    pub(super) fn viber(&self) -> SignInForm {
        let base = format!("{}/pa", self.simulator.urls().viber);
        let token = Options::demo().viber.token;
        SignInForm { way: SignInWay::Token, access_token: token, ..SignInForm::blank("viber", bare(&base)) }
    }

    /// By a client without a secret, which a community allows.
    pub(super) fn community(&self) -> SignInForm {
        let urls = self.simulator.urls();
        let base = &urls.community;
        SignInForm {
            client_id: Options::demo().community_oauth.client_id,
            redirect: self.redirects.community.clone(),
            ..SignInForm::blank(
                "community",
                Site {
                    authorize: urls.community_authorize.clone(),
                    token: urls.community_token.clone(),
                    revoke: urls.community_revoke.clone(),
                    chat: format!("{base}/messages/{{key}}/"),
                    inbox: format!("{base}/messages/"),
                    profile: format!("{base}/user/{{key}}/"),
                    ..bare(base)
                },
            )
        }
    }

    /// With a token that can be renewed, as a product that uses the interface would hand out.
    pub(super) fn presence(&self) -> SignInForm {
        let tokens = self.simulator.control().presence().issue_tokens();
        SignInForm {
            way: SignInWay::Token,
            access_token: tokens.access_token,
            renewal_token: tokens.refresh_token,
            ..SignInForm::blank("presence", bare(&self.simulator.urls().presence))
        }
    }
}

/// A service of which nothing but the base is to be known.
fn bare(base: &str) -> Site {
    Site { base: base.to_owned(), ..Site::default() }
}
