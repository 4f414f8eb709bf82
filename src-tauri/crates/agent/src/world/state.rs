//! Everything but lists, as the window, the tray and the command line are shown it.

use super::World;
use crate::convert;
use crate::signin::default_redirect;
use crate::wire;
use presence::time::Moment;
use presence::view::{AccountView, Glance, Health, Mood};
use services::contract::{Card, Defaults, OwnHost, SignIn};

impl World {
    pub(super) fn state(&self, now: Moment) -> wire::State {
        let account = |view: presence::view::AccountView| {
            let beside = self.beside(view.account, view.sign_in, now.wall);
            convert::account(view, beside)
        };
        let views = self.machine.accounts(now);
        let mut glance = self.machine.glance(now);
        if glance.mood == Mood::Problem && !views.iter().any(|view| self.needs_user(view)) {
            glance.mood = without_problem(&glance);
        }
        wire::State {
            about: self.about.clone(),
            glance: convert::glance(glance),
            accounts: views.into_iter().map(account).collect(),
            services: services::registry::all().iter().map(|service| card(service.card())).collect(),
            attempt: self.attempt.clone(),
            labels: self.machine.labels().iter().map(convert::label).collect(),
            settings: convert::settings(self.machine.settings()),
            desktop: self.desktop.clone(),
        }
    }
}

impl World {
    /// Whether an account waits for the user; one that they signed out of themselves does not.
    fn needs_user(&self, view: &AccountView) -> bool {
        match view.health {
            Health::NeedsSignIn | Health::KeyringClosed | Health::Stopped(_) => !self.is_left(view),
            Health::Fine | Health::Starting | Health::Paused | Health::Waiting { .. } => false,
        }
    }
}

/// The mood when the only accounts that cannot go on are those signed out of.
fn without_problem(glance: &Glance) -> Mood {
    if glance.is_paused {
        Mood::Offline
    } else if glance.snoozed_until.is_some() {
        Mood::Snoozed
    } else if glance.watched_present > 0 {
        Mood::Present
    } else {
        Mood::Idle
    }
}

fn card(card: &Card) -> wire::ServiceCard {
    let oauth = card.oauth();
    let scopes = oauth.map_or(&[][..], |oauth| oauth.scopes);
    wire::ServiceCard {
        name: card.name.to_owned(),
        title: card.title.to_owned(),
        ways: card.sign_in.iter().map(way).collect(),
        is_own_host: card.own_host == OwnHost::OfTheUser,
        is_public_client: oauth.is_some_and(|oauth| oauth.public_client),
        renews_tokens: card.sign_in.iter().any(|way| match way {
            SignIn::Token(token) => token.renewal.is_some(),
            SignIn::OAuth(_) | SignIn::Code(_) => false,
        }),
        portal: oauth.map_or("", |oauth| oauth.portal).to_owned(),
        scopes: scopes
            .iter()
            .map(|scope| wire::ScopeCard { name: scope.name.to_owned(), is_required: scope.is_required })
            .collect(),
        redirect: oauth.map(|oauth| default_redirect(oauth.redirect_path)).unwrap_or_default(),
        site: site(&card.defaults),
    }
}

fn way(way: &SignIn) -> wire::SignInWay {
    match way {
        SignIn::OAuth(_) => wire::SignInWay::Browser,
        SignIn::Token(_) => wire::SignInWay::Token,
        SignIn::Code(_) => wire::SignInWay::Code,
    }
}

/// A service's own addresses.
pub(super) fn site(defaults: &Defaults) -> wire::Site {
    wire::Site {
        base: defaults.base.to_owned(),
        authorize: defaults.authorize.to_owned(),
        token: defaults.token.to_owned(),
        revoke: defaults.revoke.unwrap_or_default().to_owned(),
        version: defaults.version.to_owned(),
        chat: defaults.chat.to_owned(),
        inbox: defaults.inbox.to_owned(),
        profile: defaults.profile.to_owned(),
    }
}
