//! The simulator as a whole: opens the simulated hosts and closes them.

use std::io;
use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex};
use std::time::Instant;

use tokio::net::TcpListener;
use uuid::Uuid;

use crate::control::Control;
use crate::fanvue::{self, Fanvue};
use crate::faults::Faults;
use crate::limits::Limits;
use crate::oauth::{self, OAuth};
use crate::options::Options;
use crate::presence_api::{self, PresenceApi, Running};
use crate::record::{Record, Site};
use crate::server::Host;
use crate::shared::{Shared, State, now};
use crate::viber::{self, Viber};
use crate::web;
use crate::world::World;

/// A running simulator. Dropping it closes every socket at once.
#[derive(Debug)]
pub struct Simulator {
    control: Control,
    hosts: Vec<Host>,
    running: Running,
}

/// Where everything is. None ends with a slash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Urls {
    /// The base of the API, in the place of `https://api.fanvue.com`.
    pub api: String,
    /// The issuer, in the place of `https://auth.fanvue.com`.
    pub issuer: String,
    /// The authorization endpoint.
    pub authorize: String,
    /// The token endpoint.
    pub token: String,
    /// The revocation endpoint.
    pub revoke: String,
    /// The discovery document.
    pub discovery: String,
    /// The web pages, in the place of `https://www.fanvue.com`.
    pub web: String,
    /// The Viber bot API, in the place of `https://chatapi.viber.com`.
    pub viber: String,
    /// The Presence & Status API; its socket is below this too.
    pub presence: String,
}

impl Urls {
    fn new(api: u16, auth: u16, web: u16, viber: u16, presence: u16) -> Urls {
        let origin = |port: u16| format!("http://{}:{port}", Ipv4Addr::LOCALHOST);
        let issuer = origin(auth);
        Urls {
            api: origin(api),
            authorize: format!("{issuer}/oauth2/auth"),
            token: format!("{issuer}/oauth2/token"),
            revoke: format!("{issuer}/oauth2/revoke"),
            discovery: format!("{issuer}/.well-known/openid-configuration"),
            web: origin(web),
            viber: origin(viber),
            presence: origin(presence),
            issuer,
        }
    }

    /// The page of the chat with a person.
    pub fn chat(&self, person: Uuid) -> String {
        format!("{}/messages/{person}", self.web)
    }

    /// The page of all chats.
    pub fn inbox(&self) -> String {
        format!("{}/messages", self.web)
    }
}

impl Simulator {
    /// Opens all hosts on 127.0.0.1, on the tokio runtime this is called from. Fails when a port is taken.
    pub async fn start(options: Options) -> io::Result<Simulator> {
        let open = async |port: u16| TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await;
        let api = open(options.ports.api).await?;
        let auth = open(options.ports.auth).await?;
        let web = open(options.ports.web).await?;
        let viber = open(options.ports.viber).await?;
        let presence = open(options.ports.presence).await?;
        let port = |listener: &TcpListener| listener.local_addr().map(|address| address.port());
        let urls = Urls::new(port(&api)?, port(&auth)?, port(&web)?, port(&viber)?, port(&presence)?);
        let now = now();
        let world = World::new(&options, now);
        let user = options.fanvue.owners.first().map(|owner| owner.uuid).unwrap_or_default();
        let state = State {
            viber: Viber::new(&options, now),
            presence: PresenceApi::new(&options, now),
            fanvue: Fanvue::new(options.fanvue, options.crowd, &world, now),
            world,
            oauth: OAuth::new(options.oauth, user),
            limits: Limits::new(options.limits),
            faults: Faults::default(),
        };
        let shared = Arc::new(Shared {
            state: Mutex::new(state),
            record: Record::new(options.requests_kept),
            urls,
            gzip: options.gzip,
            started: Instant::now(),
        });
        let hosts = vec![
            Host::open(Site::Api, api, fanvue::router(shared.clone()), shared.clone())?,
            Host::open(Site::Auth, auth, oauth::router(shared.clone()), shared.clone())?,
            Host::open(Site::Web, web, web::router(shared.clone()), shared.clone())?,
            Host::open(Site::Viber, viber, viber::router(shared.clone()), shared.clone())?,
            Host::open(Site::Presence, presence, presence_api::router(shared.clone()), shared.clone())?,
        ];
        let reach = hosts.iter().map(Host::reach).collect();
        let running = Running::start(shared.clone(), options.life);
        Ok(Simulator { control: Control::new(shared, reach), hosts, running })
    }

    /// The handle for commands and questions. Cheap to clone, and it may outlive the simulator.
    pub fn control(&self) -> Control {
        self.control.clone()
    }

    /// Where everything is.
    pub fn urls(&self) -> &Urls {
        self.control.urls()
    }

    /// The base of the API.
    pub fn base_url(&self) -> &str {
        &self.urls().api
    }

    /// The issuer, under which the authorization server's endpoints are.
    pub fn auth_url(&self) -> &str {
        &self.urls().issuer
    }

    /// Closes every socket and waits until that is done. WebSockets are closed as by a server that stops.
    pub async fn stop(self) {
        self.running.stop().await;
        for host in self.hosts {
            host.close().await;
        }
    }
}
