//! What the service of a play answers.

use super::*;

impl Play {
    /// An answer may name the time before which the service is to be left alone.
    pub(super) fn note_named(&mut self, event: &Event) {
        // What was over by either clock stays over, though one of them is set back.
        let now = self.now;
        self.named.retain(|(_, until)| now.run < until.run && now.wall < until.wall);
        let Event::Heard { ask, heard } = event else { return };
        let (what, span) = match &heard.reading {
            Err(Trouble::Failed { retry_after: Some(span), .. }) => (None, *span),
            Err(Trouble::TooMany { retry_after: Some(span) }) => {
                (self.machine.asked.get(ask).map(|asked| asked.job.task.kind()), *span)
            }
            Ok(_) | Err(_) => return,
        };
        // Nobody waits longer than an hour for a word.
        let span = span.min(Duration::from_secs(3600));
        let until = Moment { wall: self.now.wall.after(span), run: self.now.run.after(span) };
        self.named.push((what, until));
    }

    /// Notes a question that is asked before the time that was named.
    pub(super) fn note_early(&mut self, task: &Task) {
        let is_early = self.named.iter().any(|(what, _)| what.is_none_or(|kind| kind == task.kind()));
        if is_early {
            self.too_early.push(task.clone());
        }
    }

    pub(super) fn answer(&mut self, task: &Task) -> Result<Reading, Trouble> {
        if let Some(trouble) = self.always.clone() {
            return Err(trouble);
        }
        if let Some((kind, trouble)) = &self.to_one_kind
            && *kind == task.kind()
        {
            return Err(trouble.clone());
        }
        if task.kind() == TaskKind::OnlineNow && !self.has_list {
            return Err(Trouble::Refused { status: 404, words: "".into() });
        }
        if let Some(trouble) = self.instead.pop_front() {
            return Err(trouble);
        }
        match task {
            Task::PresenceOf { keys } => {
                let is_bad = |key: &Key| self.bad.iter().any(|bad| **bad == **key);
                if keys.len() > self.most || keys.iter().any(is_bad) {
                    return Err(Trouble::BadIds("bad id".into()));
                }
                if let Some((_, trouble)) =
                    self.forbids.as_ref().filter(|(id, _)| keys.iter().any(|key| **key == **id))
                {
                    return Err(trouble.clone());
                }
                if keys.iter().any(|key| self.breaks.iter().any(|one| **one == **key)) {
                    return Err(Trouble::FailedForIds { status: 500 });
                }
                Ok(Reading::Presence(keys.iter().map(|key| self.report(key)).collect()))
            }
            Task::OnePresence { key }
                if self.breaks_alone && self.breaks.iter().any(|one| **one == **key) =>
            {
                Err(Trouble::FailedForIds { status: 500 })
            }
            Task::OnePresence { key } => Ok(Reading::Presence(vec![self.report(key)])),
            Task::NameOf { key } => Ok(Reading::Named(Named {
                key: key.clone(),
                name: format!("named {key}").into(),
                picture: Some("https://pictures.test/1".into()),
            })),
            Task::Seats { page } => {
                let from: usize = page.0.as_deref().map_or(0, |mark| mark.parse().expect("ours"));
                let seats = self.managed.iter().skip(from).take(2).cloned().collect();
                let next = (from + 2 < self.managed.len()).then(|| Page(Some((from + 2).to_string().into())));
                Ok(Reading::Seats(SeatPage { seats, next }))
            }
            Task::RelationsOf { keys } => {
                if keys.iter().any(|key| self.bad.iter().any(|bad| **bad == **key)) {
                    return Err(Trouble::BadIds("bad id".into()));
                }
                let report = |key: &Key| {
                    let relation = self.relations.get(&**key)?.clone();
                    Some(RelationReport { key: key.clone(), relation })
                };
                Ok(Reading::Relations(keys.iter().filter_map(report).collect()))
            }
            Task::OnlineNow { page } => {
                let online = self.says.iter().filter(|(_, presence)| presence.is_present());
                let online = online.map(|(key, _)| key.clone()).chain(self.shown.clone());
                let page = page_of(online.collect(), page, "");
                Ok(Reading::OnlineNow(self.with_told(page)))
            }
            Task::Contacts { list, page } if &*list.0 == "archived" => {
                Ok(Reading::Contacts(page_of(self.archived.clone(), page, "")))
            }
            Task::Contacts { page, .. } if page.0.is_some() && !self.has_further_pages => {
                Err(Trouble::Refused { status: 404, words: "".into() })
            }
            Task::Contacts { page, list } => {
                let listed = self.listed_in.get(&*list.0).unwrap_or(&self.listed).clone();
                let mut read = self.with_told(page_of(listed, page, "Name of "));
                let untold = read.rows.iter_mut().filter(|row| row.relation.is_none());
                untold.for_each(|row| row.relation.clone_from(&self.listed_relation));
                Ok(Reading::Contacts(read))
            }
            Task::Places { page } => {
                let at: usize = page.0.as_deref().map_or(0, |mark| mark.parse().expect("ours"));
                let next = (at + 1 < self.places.len()).then(|| Page(Some((at + 1).to_string().into())));
                let places = self.places.get(at).cloned().unwrap_or_default();
                Ok(Reading::Places(PlacesPage { places, next, is_cut: false }))
            }
            Task::MyStatus => Ok(Reading::MyStatus(self.mine.clone())),
            Task::SetMyStatus(mine) => {
                if let Some(trouble) = self.refuses.clone() {
                    return Err(trouble);
                }
                let presence = match mine {
                    Mine::Online => Presence::Online,
                    Mine::Busy { until } => Presence::Busy { until: *until },
                    Mine::Offline => Presence::Offline,
                };
                self.mine = Some(MyStatus { presence, last_seen: None });
                Ok(Reading::MyStatus(self.mine.clone()))
            }
            Task::Heartbeat => Ok(Reading::Beaten),
            Task::CleanUp => {
                if let Some(trouble) = self.refuses.clone() {
                    return Err(trouble);
                }
                for who in std::mem::take(&mut self.stale) {
                    self.says.insert(who, Presence::Offline);
                }
                Ok(Reading::CleanedUp(CleanedUp {
                    message: "done".into(),
                    marked_offline: "UPDATE 2".into(),
                    busy_cleared: "UPDATE 0".into(),
                }))
            }
            Task::Lists { .. } => Ok(Reading::Lists(ListPage::default())),
            Task::SpendOf { key } => match self.spent.get(&**key) {
                Some(cents) => {
                    let total = Some(Price { cents: *cents, currency: "USD".into() });
                    Ok(Reading::Spend(Spend { total, ..Spend::default() }))
                }
                None => Err(Trouble::Refused { status: 404, words: "".into() }),
            },
            Task::MessagesOf { keys, since } => {
                if keys.iter().any(|key| self.bad_chats.iter().any(|bad| **bad == **key)) {
                    return Err(Trouble::BadIds("bad chat".into()));
                }
                if self.marks == Marks::First {
                    keys.iter().for_each(|key| self.mark(key));
                }
                let reports = keys.iter().map(|key| self.chat(key, since.as_deref())).collect();
                if self.marks == Marks::Then {
                    keys.iter().for_each(|key| self.mark(key));
                }
                Ok(Reading::Messages(reports))
            }
            Task::WhoAmI => {
                Ok(Reading::Me(Me { key: "me".into(), name: "Me".into(), handle: "".into(), picture: None }))
            }
            _ => Err(Trouble::NoWay),
        }
    }

    fn with_told(&self, page: ContactPage) -> ContactPage {
        let told = |row: ContactRow| match self.told.get(&*row.key) {
            Some(told) => ContactRow { key: row.key, name: row.name, ..told.clone() },
            None => row,
        };
        ContactPage { rows: page.rows.into_iter().map(told).collect(), ..page }
    }

    /// A chat is read now.
    pub(super) fn mark(&mut self, key: &str) {
        if let Some(row) = self.told.get_mut(key) {
            row.unread = Some(0);
        }
        if let Some(Ok(chat)) = self.chats.get_mut(key) {
            chat.messages.iter_mut().for_each(|message| message.is_unread = false);
        }
    }

    /// A chat as the service tells of it: only what was sent after the message that is the cursor.
    fn chat(&self, key: &Key, since: Option<&str>) -> ChatReport {
        let messages = || self.chats.values().flatten().flat_map(|chat| &chat.messages);
        let cursor = since.and_then(|id| messages().find(|one| *one.id == *id)?.sent);
        let chat = self.chats.get(&**key).cloned().unwrap_or(Err(NoChat::NotFound));
        let chat = chat.map(|mut chat| {
            chat.messages.retain(|message| message.sent > cursor);
            chat
        });
        ChatReport { key: key.clone(), chat }
    }

    fn report(&self, key: &Key) -> Report {
        let presence = self.says.get(&**key).cloned().unwrap_or(Presence::Unknown(Why::LeftOut));
        let name = self.names.then(|| format!("called {key}").into());
        let last_seen = self.last_seen.get(&**key).copied();
        Report { name, ..Report::new(key.clone(), presence, last_seen) }
    }
}

fn page_of(keys: Vec<String>, page: &Page, title: &str) -> ContactPage {
    let from: usize = page.0.as_deref().map_or(0, |mark| mark.parse().expect("ours"));
    let to = (from + 50).min(keys.len());
    let rows = keys[from..to]
        .iter()
        .map(|key| {
            let name = if title.is_empty() { String::new() } else { format!("{title}{key}") };
            ContactRow { key: key.as_str().into(), name: name.into(), ..ContactRow::default() }
        })
        .collect();
    let next = (to < keys.len()).then(|| Page(Some(to.to_string().into())));
    ContactPage { rows, unreadable: 0, next, is_cut: false }
}
