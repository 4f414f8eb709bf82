//! Sockets against the simulated service and against servers that break every rule, over real connections; what would take
//! minutes takes milliseconds.

mod simulated;
mod broken;
mod closing;
mod secure;
mod secret;

use super::{Listening, Overheard, Said, Spans, WAITING, Way};
use crate::clock::Clock;
use presence::event::SocketNews;
use presence::id::{AccountId, SignInId};
use presence::service::Pushed;
use secrecy::SecretString;
use services::contract::{Service, Site, Socket};
use simulator::{PresenceControl, Simulator};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::time::timeout;
use uuid::Uuid;

/// How long anything may take that should come soon.
const SOON: Duration = Duration::from_secs(120);

/// Nothing comes for so long.
const QUIET: Duration = Duration::from_millis(200);

const ACCOUNT: AccountId = AccountId(7);

/// The usual spans, a thousand times shorter where every test waits for their end, and longer than any machine is slow where
/// only some do.
const SPANS: Spans = Spans {
    connect: SOON,
    ping: Duration::from_millis(100),
    silence: SOON,
    healthy: Duration::from_millis(60),
    first_wait: Duration::from_millis(2),
    most_wait: Duration::from_millis(300),
    restarting: Duration::from_millis(400),
};

/// The sockets, and the loop's end of them.
struct Bench {
    listening: Listening,
    heard: mpsc::Receiver<Overheard>,
    token: Arc<Mutex<Option<String>>>,
    base: String,
}

impl Bench {
    fn at(base: &str, token: &str, spans: Spans) -> Self {
        let (to_loop, heard) = mpsc::channel(WAITING);
        Self {
            listening: Listening::new(spans, Clock::system(), to_loop),
            heard,
            token: Arc::new(Mutex::new(Some(token.to_owned()))),
            base: base.to_owned(),
        }
    }

    fn listen(&mut self) {
        let token = Arc::clone(&self.token);
        let token = Arc::new(move || token.lock().unwrap().clone().map(SecretString::from));
        let (service, socket) = socket(&self.base);
        let sign_in = SignInId(Uuid::from_u128(1));
        self.listening.begin(ACCOUNT, Way { sign_in, service, me: "1".into(), socket, token });
    }

    fn use_token(&self, token: &str) {
        *self.token.lock().unwrap() = Some(token.to_owned());
    }

    /// The next that comes of a socket that is still kept open.
    async fn next(&mut self) -> Said {
        timeout(SOON, async {
            loop {
                let overheard = self.heard.recv().await.expect("sockets are kept open");
                if self.listening.whose(&overheard).is_some() {
                    return overheard.said;
                }
            }
        })
        .await
        .expect("something comes")
    }

    async fn expect(&mut self, news: SocketNews) {
        assert_eq!(self.next().await, Said::News(news));
    }

    /// What a frame said, however often the socket was made anew before.
    async fn pushed(&mut self) -> Pushed {
        loop {
            match self.next().await {
                Said::Pushed(pushed) => return pushed,
                Said::News(SocketNews::Open | SocketNews::Closed) => {}
                Said::News(SocketNews::Refused) => panic!("the token was refused"),
            }
        }
    }

    /// Nothing more comes for a while.
    async fn is_quiet(&mut self) {
        let more = timeout(QUIET, self.heard.recv()).await;
        assert!(more.is_err(), "{more:?}");
    }
}

/// A service that has a socket, and that socket below a base.
fn socket(base: &str) -> (&'static dyn Service, Socket) {
    let site = Site {
        base: base.to_owned(),
        version: String::new(),
        chat: String::new(),
        inbox: String::new(),
        profile: String::new(),
        scopes: None,
        seat: None,
        me: None,
    };
    let all = services::registry::all().iter();
    all.copied().find_map(|service| Some((service, service.socket(&site)?))).expect("one has a socket")
}

/// A simulator, and a bench that is signed in to it.
async fn signed_in(people: usize, spans: Spans) -> (Simulator, PresenceControl, Bench) {
    let mut options = simulator::Options::people(people);
    options.presence.token_marker = "CANARY".to_owned();
    let simulator = Simulator::start(options).await.unwrap();
    let control = simulator.control().presence();
    let token = control.issue_tokens().access_token;
    let bench = Bench::at(&simulator.urls().presence, &token, spans);
    (simulator, control, bench)
}
