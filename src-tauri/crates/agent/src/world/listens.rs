//! Listening to what services report by themselves, as far as the rules want it. Nothing waits between a report and the rules.

use super::World;
use crate::listening::{Overheard, Said, Way};
use presence::event::{Event, SocketNews};
use presence::id::{AccountId, SignInId};
use presence::time::Moment;
use std::sync::Arc;

impl World {
    /// Keeps the socket of an account open, or closes it.
    pub(super) fn listen(&mut self, account: AccountId, on: bool) {
        if !on {
            return self.listening.end(account);
        }
        match self.way_to_socket(account) {
            Some(way) => self.listening.begin(account, way),
            None => {
                tracing::info!(account = account.0, "there is no socket to listen on");
                self.listening.end(account);
                self.tell_rules(Event::Socket { account, news: SocketNews::Closed });
            }
        }
    }

    /// A sign-in has other addresses: sockets that are open lead to the old ones.
    pub(super) fn listen_elsewhere(&mut self, sign_in: SignInId) {
        let views = self.machine.accounts(self.clock.now());
        let accounts = views.iter().filter(|view| view.sign_in == sign_in).map(|view| view.account);
        let listening: Vec<_> = accounts.filter(|account| self.listening.is_on(*account)).collect();
        for account in listening {
            self.listen(account, true);
            self.tell_rules(Event::Socket { account, news: SocketNews::Closed });
        }
    }

    /// Something came of an account's socket.
    pub(super) fn overheard(&mut self, overheard: Overheard, now: Moment) {
        let Some(account) = self.listening.whose(&overheard) else { return };
        self.traffic.add(account, overheard.bytes, now.wall);
        self.tell_rules(match overheard.said {
            Said::News(news) => Event::Socket { account, news },
            Said::Pushed(pushed) => Event::Pushed { account, pushed },
        });
    }

    fn way_to_socket(&self, account: AccountId) -> Option<Way> {
        let account = self.machine.account(account)?;
        let service = services::registry::service(account.service)?;
        let socket = service.socket(&self.site_of(account)?)?;
        let (sign_in, sign_ins) = (account.sign_in, self.sign_ins.clone());
        let token = Arc::new(move || sign_ins.access(sign_in).map(|access| access.token));
        Some(Way { sign_in, service, me: (*account.key).into(), socket, token })
    }
}
