//! What the user wants: each wish is checked, handed on, and answered once.

mod people;

pub(crate) use people::phone_number;

use super::{Ended, World, WorldEvent};
use crate::convert;
use crate::handle::ConnectionId;
use crate::ports::DesktopAsk;
use crate::signin;
use crate::wire::{self, Problem, ProblemCode, SignInForm, Wish};
use crate::zone;
use presence::event::{self, Event};
use presence::id::{AccountId, ContactId, LabelId, PersonId};
use presence::service::{ListKey, Mine};
use presence::time::Moment;
use services::address;
use services::contract::Linked;
use std::time::Duration;

/// Most characters of a name the user gives.
pub(super) const IN_NAME: usize = 200;

/// Most characters of anything else the user types.
const IN_FIELD: usize = 4096;

/// Longest snooze: a week.
const LONGEST_SNOOZE: u32 = 7 * 24 * 60;

/// Longest stretch somebody is busy for by one choice: a week.
const LONGEST_BUSY: u32 = 7 * 24 * 60;

/// Most lists that are brought in at once.
const MOST_LISTS: usize = 200;

impl World {
    /// Does what is wished for, and answers, at once or when it is done.
    pub(super) fn wish(&mut self, connection: ConnectionId, id: u32, wish: Wish, now: Moment) {
        let problem = match wish {
            Wish::Watch { person, watch } => {
                let watch = convert::watch_in(watch);
                self.of_person(person, now, |person| event::Wish::Watch { person, watch })
            }
            Wish::Exempt { person, on } => {
                self.of_person(person, now, |person| event::Wish::Exempt { person, on })
            }
            Wish::Name { person, name } => {
                let name = name.map(|name| name.trim().chars().take(IN_NAME).collect::<String>());
                let name = name.filter(|name| !name.is_empty()).map(String::into_boxed_str);
                self.of_person(person, now, |person| event::Wish::Name { person, name })
            }
            Wish::OpenChat { person } => return self.open_chat(PersonId(person), connection, id, now),
            Wish::ConfirmChat { account, right } => {
                return self.confirm_chat(AccountId(account), right, connection, id);
            }
            Wish::SnoozeFor { minutes } => {
                let span = Duration::from_secs(u64::from(minutes.clamp(1, LONGEST_SNOOZE)) * 60);
                self.of_rules(event::Wish::Snooze { until: now.wall.after(span) })
            }
            Wish::SnoozeUntilTomorrow => {
                self.of_rules(event::Wish::Snooze { until: zone::tomorrow_at_eight(self.zone, now.wall) })
            }
            Wish::EndSnooze => self.of_rules(event::Wish::EndSnooze),
            Wish::PauseAll { on } => self.of_rules(event::Wish::PauseAll(on)),
            Wish::Pause { account, on } => {
                self.of_account(account, |account| event::Wish::Pause { account, on })
            }
            Wish::CheckNow { account } => {
                let problem = self.of_account(account, |account| event::Wish::CheckNow { account });
                // A token that waits to be renewed is what the check would wait for.
                if let Some(record) = self.machine.account(AccountId(account)) {
                    self.sign_ins.hasten(record.sign_in);
                }
                problem
            }
            Wish::SignIn { form } => return self.sign_in(connection, id, *form),
            Wish::CancelSignIn => {
                self.introducing = None;
                self.sign_ins.cancel();
                None
            }
            Wish::ReopenBrowser => {
                let reopened = self.sign_ins.reopen();
                return self.later(connection, id, reopened);
            }
            Wish::PasteRedirect { address } if address.len() > IN_FIELD => {
                Some(ProblemCode::BadInput.with("redirect"))
            }
            Wish::PasteRedirect { address } => {
                let pasted = self.sign_ins.paste(address);
                return self.later(connection, id, pasted);
            }
            Wish::EnterCode { code } if code.len() > IN_FIELD => Some(ProblemCode::BadInput.with("code")),
            Wish::EnterCode { code } => {
                let entered = self.sign_ins.enter_code(code);
                return self.later(connection, id, entered);
            }
            Wish::SignOut { account, forget_contacts } => self.sign_out(AccountId(account), forget_contacts),
            Wish::UnlockKeyring => {
                let unlocked = self.sign_ins.unlock_keyring();
                return self.later(connection, id, unlocked);
            }
            Wish::ChangeSite { account, site } => {
                return self.change_site(connection, id, AccountId(account), site);
            }
            Wish::OfferLists { account } => {
                self.of_account(account, |account| event::Wish::OfferLists { account })
            }
            Wish::BringLists { account, lists } => {
                let lists = lists.into_iter().take(MOST_LISTS).filter(|key| key.len() <= IN_FIELD);
                let lists = lists.map(|key| ListKey(key.into_boxed_str())).collect();
                self.of_account(account, |account| event::Wish::Bring { account, lists })
            }
            Wish::WatchTop { account } => {
                self.of_account(account, |account| event::Wish::WatchTop { account })
            }
            Wish::OpenProfile { contact } => {
                return self.open_profile(ContactId(contact), connection, id);
            }
            Wish::OpenContactChat { contact } => {
                return self.open_chat_of(ContactId(contact), connection, id);
            }
            Wish::Import { account, text } => return self.import(connection, id, account, text),
            Wish::RemoveContacts { contacts } => {
                self.of_rules(event::Wish::RemoveContacts(people::contacts(contacts)))
            }
            Wish::RemovePersons { persons } => self.remove_persons(people::persons(persons)),
            Wish::Phone { contact, phone } => self.phone(ContactId(contact), phone.as_deref()),
            Wish::AskNames { persons } => self.of_rules(event::Wish::AskNames(people::persons(persons))),
            Wish::CheckPerson { person } if self.machine.was_just_told(PersonId(person), now) => {
                let is_there = self.machine.person(PersonId(person), now).is_some();
                Some(if is_there { ProblemCode::JustAsked } else { ProblemCode::Gone }.bare())
            }
            Wish::CheckPerson { person } => self.of_person(person, now, event::Wish::CheckPerson),
            Wish::Merge { into, from } => self.merge(into, from, now),
            Wish::Unmerge { contact } => self.unmerge(ContactId(contact)),
            Wish::Note { person, note } => self.note(person, note, now),
            Wish::PutLabel { label, name, colour } => self.put_label(label, &name, colour),
            Wish::DropLabel { label } => self.of_rules(event::Wish::DropLabel(LabelId(label))),
            Wish::Tag { persons, label, on } => {
                let persons = people::persons(persons);
                self.of_rules(event::Wish::Tag { persons, label: LabelId(label), on })
            }
            Wish::WatchMany { persons, on } => {
                self.of_rules(event::Wish::Star { persons: people::persons(persons), on })
            }
            Wish::ForEverybody { query, but, deed } => self.for_everybody(&query, &but, deed, now),
            Wish::WatchLabel { label, watch } => {
                let watch = convert::watch_in(watch);
                self.of_rules(event::Wish::WatchLabel { label: LabelId(label), watch })
            }
            Wish::SetMine { account, mine } => {
                let mine = convert::mine_in(mine);
                self.of_account(account, |account| event::Wish::SetMine { account, mine })
            }
            Wish::BusyFor { account, minutes } => {
                let until =
                    now.wall.after(Duration::from_secs(u64::from(minutes.clamp(1, LONGEST_BUSY)) * 60));
                let mine = Mine::Busy { until: Some(until) };
                self.of_account(account, |account| event::Wish::SetMine { account, mine })
            }
            Wish::KeepOnline { account, on } => {
                self.of_account(account, |account| event::Wish::KeepOnline { account, on })
            }
            Wish::CleanUp { account } => self.of_account(account, |account| event::Wish::CleanUp { account }),
            Wish::OfferSeats { account } => {
                self.of_account(account, |account| event::Wish::OfferSeats { account })
            }
            Wish::TakeSeats { account, seats } => self.take_seats(account, &seats, now),
            Wish::Shift { account, on } => {
                self.of_account(account, |account| event::Wish::Shift { account, on })
            }
            Wish::ReadWords { person } => self.of_person(person, now, event::Wish::ReadWords),
            Wish::AllowMarking { account, on } => {
                self.of_account(account, |account| event::Wish::AllowMarking { account, on })
            }
            Wish::ChangeSettings { settings } => self.change_settings(&settings),
            Wish::ShowWindow { page } => return self.show_window(page, connection, id),
            Wish::StartDemo => self.of_desktop(DesktopAsk::StartDemo),
            Wish::Quit => {
                self.end(Ended::Quit);
                None
            }
            #[cfg(feature = "testing")]
            Wish::MoveClock { ms } => {
                self.clock.move_by(ms);
                self.woke();
                None
            }
            #[cfg(any(test, feature = "testing"))]
            Wish::PassTime { ms } => {
                self.clock.pass(ms);
                self.drift.settle(self.clock.now());
                None
            }
            #[cfg(feature = "testing")]
            Wish::PassWallTime { ms } => {
                self.clock.move_by(ms);
                self.drift.settle(self.clock.now());
                self.tell_rules(Event::Due);
                None
            }
            #[cfg(any(test, feature = "testing"))]
            Wish::AwaitAnswers { account } => {
                self.waiting.push((connection, id, AccountId(account)));
                return;
            }
        };
        self.viewers.changed();
        // What the rules make of it stands in the state before the answer does.
        self.settle();
        self.answer(connection, id, problem);
    }

    pub(super) fn of_rules(&mut self, wish: event::Wish) -> Option<Problem> {
        self.tell_rules(Event::Wish(wish));
        None
    }

    pub(super) fn of_person(
        &mut self,
        person: i64,
        now: Moment,
        wish: impl FnOnce(PersonId) -> event::Wish,
    ) -> Option<Problem> {
        let person = PersonId(person);
        if self.machine.person(person, now).is_none() {
            return Some(ProblemCode::Gone.bare());
        }
        self.of_rules(wish(person))
    }

    pub(super) fn of_account(
        &mut self,
        account: i64,
        wish: impl FnOnce(AccountId) -> event::Wish,
    ) -> Option<Problem> {
        let account = AccountId(account);
        if self.machine.account(account).is_none() {
            return Some(ProblemCode::Gone.bare());
        }
        self.of_rules(wish(account))
    }

    fn of_desktop(&self, ask: DesktopAsk) -> Option<Problem> {
        (!self.ask_desktop(ask)).then(|| ProblemCode::NoDesktop.bare())
    }

    fn change_settings(&mut self, settings: &wire::Settings) -> Option<Problem> {
        let before = self.machine.settings().start_with_session;
        let mut settings = convert::settings_in(settings);
        let after = settings.start_with_session;
        let problem =
            if before == after { None } else { self.of_desktop(DesktopAsk::StartWithSession(after)) };
        if problem.is_some() {
            settings.start_with_session = before;
        }
        self.tell_rules(Event::Wish(event::Wish::Change(settings)));
        problem
    }

    fn sign_in(&mut self, connection: ConnectionId, id: u32, mut form: SignInForm) {
        let fields = [
            &form.service,
            &form.access_token,
            &form.renewal_token,
            &form.phone,
            &form.client_id,
            &form.client_secret,
            &form.redirect,
        ];
        if fields.into_iter().any(|field| field.len() > IN_FIELD) {
            return self.answer(connection, id, Some(ProblemCode::BadInput.bare()));
        }
        form.site = match checked(&form.service, &form.site) {
            Ok(site) => site,
            Err(problem) => return self.answer(connection, id, Some(problem)),
        };
        let replaces = form.replaces.and_then(|account| self.machine.account(AccountId(account)));
        let replaces = replaces.map(|account| account.sign_in);
        // What was granted beyond the usual is asked for again: signing in again is to take nothing away.
        let granted = replaces.and_then(|sign_in| self.grants.get(&sign_in)?.record.scopes.as_ref());
        form.scopes.extend(granted.into_iter().flatten().map(|scope| scope.to_string()));
        self.introducing = None;
        let begun = self.sign_ins.begin(form, replaces);
        self.later(connection, id, begun);
    }

    /// Ends an account, and with it those that are managed through its sign-in. One of those can end alone.
    fn sign_out(&mut self, account: AccountId, forget_contacts: bool) -> Option<Problem> {
        let Some(known) = self.machine.account(account) else {
            return Some(ProblemCode::Gone.bare());
        };
        let (sign_in, is_seat) = (known.sign_in, known.seat.is_some());
        // Managed accounts that stay wait, as this one does, for somebody to sign in again.
        if forget_contacts && !is_seat {
            for managed in self.accounts_with(sign_in).into_iter().filter(|other| *other != account) {
                self.tell_rules(Event::Wish(event::Wish::Forget { account: managed, contacts: true }));
            }
        }
        self.tell_rules(Event::Wish(event::Wish::Forget { account, contacts: forget_contacts }));
        self.settle();
        if forget_contacts {
            self.left.remove(&account);
        } else if !is_seat {
            self.left.insert(account);
        }
        if self.account_with(sign_in).is_none() {
            self.sign_ins.sign_out(sign_in);
        }
        None
    }

    fn change_site(&mut self, connection: ConnectionId, id: u32, account: AccountId, site: wire::Site) {
        let Some((sign_in, service)) =
            self.machine.account(account).map(|known| (known.sign_in, known.service))
        else {
            return self.answer(connection, id, Some(ProblemCode::Gone.bare()));
        };
        let before = self.grants.get(&sign_in).map(|grant| grant.record.site.clone());
        let site = match moved(service, before.as_ref(), site) {
            Ok(site) => site,
            Err(problem) => return self.answer(connection, id, Some(problem)),
        };
        if before.is_some_and(|before| before.chat != site.chat || before.inbox != site.inbox) {
            self.ask_about_chats_again(account);
        }
        let changed = self.sign_ins.change_site(sign_in, site);
        self.later(connection, id, changed);
    }

    /// Answers a wish when its work is done.
    fn later(
        &mut self,
        connection: ConnectionId,
        id: u32,
        work: impl Future<Output = Result<(), Problem>> + Send + 'static,
    ) {
        let done = async move { WorldEvent::Done { connection, id, problem: work.await.err() } };
        let instead = WorldEvent::Done { connection, id, problem: Some(ProblemCode::TooMany.bare()) };
        self.tasks.start(done, instead);
    }
}

/// A site as it is used, if it can be.
fn checked(service: &str, site: &wire::Site) -> Result<wire::Site, Problem> {
    if let Some(problem) = too_long(site) {
        return Err(problem);
    }
    let site = signin::filled(site)?;
    match bad_link(service, &site) {
        Some(problem) => Err(problem),
        None => Ok(site),
    }
}

/// The same for a site that takes another's place, in which what followed from the base before follows from the new one.
fn moved(service: &str, before: Option<&wire::Site>, site: wire::Site) -> Result<wire::Site, Problem> {
    if let Some(problem) = too_long(&site) {
        return Err(problem);
    }
    let site = signin::filled(&site)?;
    let card = services::registry::service(service).map(|service| service.card());
    match (before, card) {
        (Some(before), Some(card)) => checked(service, &signin::moved(before, site, card)),
        (None, _) | (_, None) => checked(service, &site),
    }
}

/// An address of chats that could never be opened is refused where it is entered. An empty one means that there is none.
fn bad_link(service: &str, site: &wire::Site) -> Option<Problem> {
    let card = services::registry::service(service)?.card();
    let at = convert::site_of(site, None);
    let sample = Linked { key: "sample", handle: "sample", phone: None };
    if !site.chat.is_empty() && address::fill(&site.chat, &sample, card, &at).is_none() {
        return Some(ProblemCode::BadAddress.with(site.chat.as_str()));
    }
    if !site.profile.is_empty() && address::fill(&site.profile, &sample, card, &at).is_none() {
        return Some(ProblemCode::BadAddress.with(site.profile.as_str()));
    }
    if !site.inbox.is_empty() && address::link(&site.inbox, card, &at).is_none() {
        return Some(ProblemCode::BadAddress.with(site.inbox.as_str()));
    }
    None
}

fn too_long(site: &wire::Site) -> Option<Problem> {
    let wire::Site { base, authorize, token, revoke, version, chat, inbox, profile } = site;
    let fields = [
        ("base", base),
        ("authorize", authorize),
        ("token", token),
        ("revoke", revoke),
        ("version", version),
        ("chat", chat),
        ("inbox", inbox),
        ("profile", profile),
    ];
    let long = fields.into_iter().find(|(_, field)| field.len() > IN_FIELD)?;
    Some(ProblemCode::BadInput.with(long.0))
}
