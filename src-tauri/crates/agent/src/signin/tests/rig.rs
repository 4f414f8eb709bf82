//! What the tests of this module share: a service, a form, a clock that can be moved, a keyring that can be broken, and the
//! steps of a sign-in.

use super::Server;
use crate::keyring::fakes::FakeKeyring;
use crate::signin::pair::Pair;
use crate::signin::{Now, SignInEvent, SignInOptions, SignInRecord, SignIns, filled};
use crate::wire::{SignInForm, SignInWay, Site};
use presence::id::{AccountId, SignInId};
use presence::time::{Moment, Run, Wall};
use secrecy::SecretString;
use services::contract::{
    Card, CodeSignIn, Defaults, OAuth, OwnHost, Scope, SignIn, TokenHeader, TokenPaths, TokenSignIn,
};
use simulator::free_port;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::mpsc;
use tokio::time::timeout;

pub(in crate::signin) static OAUTH: OAuth = OAuth {
    scopes: &[
        Scope { name: "openid", is_required: true, is_usual: true },
        Scope { name: "offline", is_required: true, is_usual: true },
        Scope { name: "read:chat", is_required: true, is_usual: true },
    ],
    own_client: true,
    public_client: false,
    portal: "https://auth.example/apps",
    redirect_path: "/back",
};

static CARD: Card = Card {
    name: "example",
    title: "Example",
    sign_in: &[SignIn::OAuth(OAuth { scopes: OAUTH.scopes, ..OAUTH })],
    token_header: TokenHeader::Bearer,
    own_host: OwnHost::Vendor,
    link_hosts: &[],
    picture_hosts: &[],
    defaults: Defaults {
        base: "https://api.example",
        authorize: "https://auth.example/oauth2/auth",
        token: "https://auth.example/oauth2/token",
        revoke: None,
        version: "1",
        chat: "",
        inbox: "",
        profile: "",
    },
};

/// A service that stands at many addresses, where clients have no secret and tokens can be pasted.
pub(in crate::signin) static COMMUNITY: Card = Card {
    name: "club",
    title: "Club",
    sign_in: &[
        SignIn::OAuth(OAuth { scopes: &[], public_client: true, ..OAUTH }),
        SignIn::Token(TokenSignIn { renewal: None, placeholder: Some("<token>") }),
    ],
    token_header: TokenHeader::Plain("X-Club-Token"),
    own_host: OwnHost::OfTheUser,
    link_hosts: &[],
    picture_hosts: &[],
    defaults: Defaults {
        base: "",
        authorize: "{base}/oauth/authorize/",
        token: "{base}/oauth/token/",
        revoke: Some("{base}/oauth/revoke_token/"),
        version: "",
        chat: "{base}/messages/{key}/",
        inbox: "{base}/messages/",
        profile: "{base}/user/{key}/",
    },
};

const RENEWAL: TokenPaths = TokenPaths { refresh: "/auth/refresh", end: "/auth/logout" };

/// A service with a sign-in of its own.
static OWN: Card = Card {
    name: "own",
    title: "Own",
    sign_in: &[
        SignIn::Token(TokenSignIn { renewal: Some(RENEWAL), placeholder: Some("<access_token>") }),
        SignIn::Code(CodeSignIn { request: "/auth/request", verify: "/auth/verify", renewal: RENEWAL }),
    ],
    token_header: TokenHeader::Bearer,
    defaults: Defaults {
        authorize: "",
        token: "",
        revoke: None,
        chat: "",
        inbox: "",
        profile: "",
        ..COMMUNITY.defaults
    },
    ..COMMUNITY
};

/// The addresses on a card.
pub(in crate::signin) fn site_as_on(card: &Card) -> Site {
    let defaults = &card.defaults;
    Site {
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

fn site(server: &str) -> Site {
    let on = |path: &str| if server.is_empty() { String::new() } else { format!("{server}{path}") };
    Site {
        base: "https://api.example".to_owned(),
        authorize: "https://auth.example/oauth2/auth".to_owned(),
        token: if server.is_empty() { "https://auth.example/oauth2/token".to_owned() } else { on("/token") },
        revoke: on("/revoke"),
        version: "1".to_owned(),
        ..Site::default()
    }
}

/// A form whose redirect leads to this origin.
pub(in crate::signin) fn form(origin: &str) -> SignInForm {
    SignInForm {
        client_id: "client".to_owned(),
        client_secret: "s3cret".to_owned(),
        redirect: format!("{origin}/back"),
        ..SignInForm::blank("example", site(""))
    }
}

/// How long anything may take that should come soon.
pub(super) const SOON: Duration = Duration::from_secs(120);

/// Waits until something is so that no event tells of.
pub(super) async fn until(what: &str, is_so: impl Fn() -> bool) {
    let wait = async {
        while !is_so() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    timeout(SOON, wait).await.unwrap_or_else(|_| panic!("never {what}"));
}

/// Real clocks, of which the wall clock can be moved.
pub(super) struct Clocks {
    moved: Arc<AtomicI64>,
    pub(super) now: Now,
}

impl Clocks {
    pub(super) fn new() -> Self {
        let (moved, started) = (Arc::new(AtomicI64::new(0)), Instant::now());
        let by = Arc::clone(&moved);
        let now: Now = Arc::new(move || {
            let run = u64::try_from(started.elapsed().as_millis()).unwrap();
            let wall = 1_700_000_000_000 + i64::try_from(run).unwrap() + by.load(Ordering::Relaxed);
            Moment { wall: Wall(wall), run: Run(run) }
        });
        Self { moved, now }
    }

    pub(super) fn forward(&self, by: Duration) {
        self.moved.fetch_add(i64::try_from(by.as_millis()).unwrap(), Ordering::Relaxed);
    }
}

/// A running task with everything around it.
pub(super) struct Rig {
    pub(super) signins: SignIns,
    pub(super) events: mpsc::Receiver<SignInEvent>,
    pub(super) keyring: FakeKeyring,
    pub(super) clocks: Clocks,
    pub(super) port: u16,
}

impl Rig {
    pub(super) fn new() -> Self {
        Self::with(FakeKeyring::new())
    }

    pub(super) fn with(keyring: FakeKeyring) -> Self {
        Self::of(keyring, false)
    }

    /// One that renews nothing until it is roused.
    pub(super) fn resting(keyring: FakeKeyring) -> Self {
        Self::of(keyring, true)
    }

    fn of(keyring: FakeKeyring, rests: bool) -> Self {
        let clocks = Clocks::new();
        let (sender, events) = mpsc::channel(64);
        let options = SignInOptions {
            cards: vec![&CARD, &COMMUNITY, &OWN],
            vault: keyring.vault(),
            rests,
            now: Arc::clone(&clocks.now),
        };
        Self { signins: SignIns::start(options, sender), events, keyring, clocks, port: free_port() }
    }

    /// The first event that is wanted; earlier ones are dropped. Everything asked of the task takes well under 10 s, and more only
    /// where the machine has no time for it.
    pub(super) async fn next<T>(&mut self, wanted: impl Fn(&SignInEvent) -> Option<T>) -> T {
        let wait = async {
            loop {
                let event = self.events.recv().await.expect("the task runs");
                if let Some(found) = wanted(&event) {
                    return found;
                }
            }
        };
        timeout(SOON, wait).await.expect("the event comes")
    }

    pub(super) async fn until(&mut self, wanted: SignInEvent) {
        self.next(|event| (*event == wanted).then_some(())).await;
    }

    /// Events that came within so long.
    pub(super) async fn within(&mut self, span: Duration) -> Vec<SignInEvent> {
        let mut seen = Vec::new();
        let deadline = tokio::time::Instant::now() + span;
        while let Ok(Some(event)) = tokio::time::timeout_at(deadline, self.events.recv()).await {
            seen.push(event);
        }
        seen
    }

    pub(super) fn form(&self, server: &Server) -> SignInForm {
        SignInForm { site: site(&server.base), ..form(&format!("http://127.0.0.1:{}", self.port)) }
    }

    /// A form for a service at this server, to be filled in.
    pub(super) fn form_at(&self, service: &str, way: SignInWay, server: &Server) -> SignInForm {
        let card = if service == COMMUNITY.name { &COMMUNITY } else { &OWN };
        let site = filled(&Site { base: server.base.clone(), ..site_as_on(card) }).unwrap();
        SignInForm { way, ..SignInForm::blank(service, site) }
    }

    /// Says whose the grant is that comes next, and waits until it is kept.
    pub(super) async fn keep_granted(&mut self) -> SignInRecord {
        let record = self.granted().await;
        self.signins.finish(record.id, Ok(AccountId(1)));
        self.next(|event| matches!(event, SignInEvent::Kept(..)).then_some(())).await;
        record
    }

    /// Begins an attempt and returns its `state`.
    pub(super) async fn begin(&mut self, form: SignInForm) -> String {
        self.signins.begin(form, None).await.unwrap();
        let page = self
            .next(|event| match event {
                SignInEvent::OpenBrowser(page) => Some(page.clone()),
                _ => None,
            })
            .await;
        let page = url::Url::parse(&page).unwrap();
        page.query_pairs().find(|(name, _)| name == "state").unwrap().1.into_owned()
    }

    /// What the listener answers to a `GET`.
    pub(super) async fn get(&self, target: &str) -> String {
        self.send(&format!("GET {target} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\n\r\n", self.port)).await
    }

    pub(super) async fn send(&self, request: &str) -> String {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).await.unwrap();
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        let _ = stream.read_to_string(&mut answer).await;
        answer
    }

    /// The record of the grant that comes next.
    pub(super) async fn granted(&mut self) -> SignInRecord {
        self.next(|event| match event {
            SignInEvent::Granted { record, .. } => Some(record.clone()),
            _ => None,
        })
        .await
    }

    /// A whole sign-in, up to where the tokens are kept.
    pub(super) async fn sign_in(&mut self, server: &Server) -> SignInRecord {
        let form = self.form(server);
        let state = self.begin(form).await;
        let page = self.get(&format!("/back?code=c&state={state}")).await;
        assert!(page.starts_with("HTTP/1.1 200"), "{page}");
        self.keep_granted().await
    }

    pub(super) fn token(&self, id: SignInId) -> Option<String> {
        use secrecy::ExposeSecret;
        self.signins.access(id).map(|access| access.token.expose_secret().to_owned())
    }

    /// The pair in the keyring.
    pub(super) fn kept(&self, id: SignInId) -> Option<Pair> {
        self.keyring.value(id).as_ref().and_then(Pair::from_secret)
    }

    /// Writes another pair into the keyring, as another process would.
    pub(super) fn keep(&self, id: SignInId, access: &str, refresh: &str) {
        let now = (self.clocks.now)();
        let life = crate::signin::pair::Life::new(now, Duration::from_secs(3600));
        let pair = Pair {
            access: Some(crate::signin::pair::Token { text: access.into(), life: Some(life) }),
            refresh: Some(refresh.into()),
            client_secret: Some("s3cret".into()),
            scopes: None,
            saved: now.wall.after(Duration::from_millis(5)),
        };
        self.keyring.set(id, pair.to_secret().unwrap());
    }
}

/// A secret as text, for comparing.
pub(super) fn shown(secret: Option<&SecretString>) -> Option<String> {
    use secrecy::ExposeSecret;
    secret.map(|secret| secret.expose_secret().to_owned())
}
