//! A conversation with an agent: wishes that are answered, and pictures that are waited for.

use super::ending::Stop;
use super::far::{Far, Reached, Whereabouts, end};
use agent::wire::{
    Account, Activity, ActivityQuery, Export, Exported, FromAgent, Happening, Health, ImportPreview, Keyed,
    ListQuery, PersonPane, Problem, Row, Section, Slice, State, ToAgent, Wish,
};
use agent::words::say;
use agent::{Agent, Ended, Errand};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::time::Duration;
use tokio::time::{Instant, sleep};

/// How long an answer may take that needs nobody but the agent.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

/// How long agents may take to make room for one another, one after another.
const ROOM: Duration = Duration::from_secs(10);

/// Between two tries to reach one.
const PAUSE: Duration = Duration::from_millis(50);

/// How long a state may take that shows what was wished, with much room: they come ten times a second.
pub(crate) const MOMENT: Duration = Duration::from_millis(500);

/// How long the keyring may take to be read: a call of it has 3 s (`agent::keyring`), and there may be two.
const READING: Duration = Duration::from_secs(7);

/// Most rows of one slice (`agent::wire`).
const SLICE: u32 = 200;

/// Most lists that are open at once (`agent::wire`).
const LISTS: usize = 8;

/// How often a list that changed while it was read is read again.
const TRIES: u32 = 3;

/// One conversation.
pub(crate) struct Talk {
    far: Box<dyn Far>,
    /// The agent, when it is our own.
    pub(crate) own: Option<Agent>,
    /// The last number given to a wish or a list.
    numbers: u32,
    has_wished: bool,
    state: Option<Box<State>>,
    /// What happened and was not looked at yet.
    happened: VecDeque<Happening>,
}

impl Talk {
    /// Begins to talk to whoever holds the data folder, or to an agent of our own, which runs for this errand.
    ///
    /// # Errors
    /// When the data folder cannot be used, or who holds it does not answer.
    pub(crate) async fn begin(errand: Errand, whereabouts: &Whereabouts) -> Result<Self, Stop> {
        Self::begin_after(None, errand, whereabouts).await
    }

    /// The same after an agent of our own has ended. An agent that is just ending can be reached and lost again; then
    /// another one is.
    ///
    /// # Errors
    /// The same.
    pub(crate) async fn begin_after(
        ended: Option<Ended>,
        errand: Errand,
        whereabouts: &Whereabouts,
    ) -> Result<Self, Stop> {
        let begun = Instant::now();
        let mut makes_room = ended == Some(Ended::GaveWay);
        loop {
            // Who wants the folder is to have it.
            let reached =
                if makes_room { whereabouts.follow().await } else { whereabouts.reach(errand).await };
            match reached.map(Self::with) {
                Ok(mut talk) => match talk.state().await {
                    Ok(_) => return Ok(talk),
                    Err(Stop::AgentGone) => end(talk.own.take()).await,
                    Err(stop) => {
                        end(talk.own.take()).await;
                        return Err(stop);
                    }
                },
                Err(Stop::AgentGone) => {}
                Err(stop) => return Err(stop),
            }
            makes_room = false;
            if begun.elapsed() > ROOM {
                return Err(Stop::not_done(say("command.silent", &[])));
            }
            sleep(PAUSE).await;
        }
    }

    /// Talks to whoever was reached. The state comes by itself.
    pub(crate) fn with(reached: Reached) -> Self {
        Self {
            far: reached.far,
            own: reached.own,
            numbers: 0,
            has_wished: false,
            state: None,
            happened: VecDeque::new(),
        }
    }

    /// The state as last told, waiting for the first.
    ///
    /// # Errors
    /// When there is none in time.
    pub(crate) async fn state(&mut self) -> Result<State, Stop> {
        if self.state.is_none() {
            self.answer(|frame| matches!(frame, FromAgent::State { .. }).then_some(())).await?;
        }
        self.state.as_deref().cloned().ok_or(Stop::AgentGone)
    }

    /// Wishes something and waits until it is done or refused.
    ///
    /// # Errors
    /// Why it was refused.
    pub(crate) async fn wish(&mut self, wish: Wish) -> Result<(), Stop> {
        self.tried(wish, PATIENCE).await?.map_or(Ok(()), |problem| Err(problem.into()))
    }

    /// Wishes something and waits until it is done, or tells the problem that it met.
    ///
    /// # Errors
    /// When there is no answer within `patience`.
    pub(crate) async fn tried(&mut self, wish: Wish, patience: Duration) -> Result<Option<Problem>, Stop> {
        let mine = self.number();
        self.has_wished = true;
        self.far.send(ToAgent::Wish { id: mine, wish }).await;
        self.answer_within(patience, |frame| match frame {
            FromAgent::Done { id, problem } if id == mine => Some(problem),
            _ => None,
        })
        .await
    }

    /// Waits until a state has what is looked for; `None` when `patience` is over first.
    ///
    /// # Errors
    /// When the agent ends.
    pub(crate) async fn until<T>(
        &mut self,
        patience: Duration,
        mut find: impl FnMut(&State) -> Option<T>,
    ) -> Result<Option<T>, Stop> {
        let search = async {
            loop {
                if let Some(found) = self.state.as_deref().and_then(&mut find) {
                    return Ok(found);
                }
                while !matches!(self.next().await?, FromAgent::State { .. }) {}
            }
        };
        tokio::time::timeout(patience, search).await.ok().transpose()
    }

    /// Wishes for something to be listed anew and waits until a state has it; `None` when `patience` is over first.
    ///
    /// # Errors
    /// Why it was refused.
    pub(crate) async fn listed<T>(
        &mut self,
        wish: Wish,
        patience: Duration,
        find: impl Fn(&State) -> Option<T>,
    ) -> Result<Option<T>, Stop> {
        let is_known = self.state.as_deref().and_then(&find).is_some();
        self.wish(wish).await?;
        if is_known {
            // What was listed before is taken away first, unless the new list came before anybody was told of that.
            self.until(MOMENT, |state| find(state).is_none().then_some(())).await?;
        }
        self.until(patience, find).await
    }

    /// Waits until the agent knows what its accounts can do, which one of our own that has only just begun learns once it
    /// has read its sign-ins.
    ///
    /// # Errors
    /// When the agent ends.
    pub(crate) async fn settled(&mut self) -> Result<(), Stop> {
        let is_starting = |state: &State| state.accounts.iter().any(|one| one.health == Health::Starting);
        if self.own.is_some() {
            self.until(PATIENCE, |state| (!is_starting(state)).then_some(())).await?;
        }
        Ok(())
    }

    /// Waits until an agent of our own has read its sign-ins, so that it knows which accounts are signed in. Nothing is asked
    /// for that.
    ///
    /// # Errors
    /// When the agent ends.
    pub(crate) async fn read_sign_ins(&mut self) -> Result<(), Stop> {
        let is_read = |account: &Account| account.health != Health::Starting || account.can.is_some();
        if self.own.is_some() {
            self.until(READING, |state| state.accounts.iter().all(is_read).then_some(())).await?;
        }
        Ok(())
    }

    /// The part of a list that a query names.
    ///
    /// # Errors
    /// When it does not come in time.
    pub(crate) async fn slice(&mut self, query: ListQuery) -> Result<Slice, Stop> {
        self.slices(vec![query]).await?.pop().ok_or(Stop::AgentGone)
    }

    /// These parts of lists, in their order; at most [`LISTS`].
    async fn slices(&mut self, queries: Vec<ListQuery>) -> Result<Vec<Slice>, Stop> {
        let mut open = BTreeMap::new();
        for query in queries {
            let list = self.number();
            open.insert(list, None);
            self.far.send(ToAgent::OpenList { list, query }).await;
        }
        // They come in any order, and a list that changes comes again.
        self.answer(|frame| {
            if let FromAgent::List { list, slice, .. } = frame
                && let Some(place) = open.get_mut(&list)
            {
                *place = Some(slice);
            }
            open.values().all(Option::is_some).then_some(())
        })
        .await?;
        for list in open.keys() {
            self.far.send(ToAgent::CloseList { list: *list }).await;
        }
        Ok(open.into_values().flatten().collect())
    }

    /// Everybody whom a query names, in the order of the list, each with their section.
    ///
    /// # Errors
    /// When they do not come in time.
    pub(crate) async fn everybody(&mut self, query: &ListQuery) -> Result<Vec<(Section, Row)>, Stop> {
        let mut rows = Vec::new();
        for _try in 0..TRIES {
            let (read, matching) = self.walk(query).await?;
            let is_whole = read.len() == usize::try_from(matching).unwrap_or(usize::MAX);
            rows = read;
            if is_whole {
                break;
            }
        }
        Ok(rows)
    }

    async fn walk(&mut self, query: &ListQuery) -> Result<(Vec<(Section, Row)>, u32), Stop> {
        let first = self.slice(ListQuery { offset: 0, rows: SLICE, ..query.clone() }).await?;
        let matching = first.matching;
        let mut rows: Vec<(Section, Row)> = Vec::new();
        let mut known = BTreeSet::new();
        let mut take = |slice: Slice, rows: &mut Vec<(Section, Row)>| {
            for (offset, row) in (slice.offset..).zip(slice.rows) {
                let section = slice.sections.iter().rfind(|section| section.from <= offset);
                // Whoever moved while the list was read stands in it once.
                if known.insert(row.person) {
                    rows.push((section.map_or(Section::Others, |section| section.section), row));
                }
            }
        };
        take(first, &mut rows);
        let step = usize::try_from(SLICE).unwrap_or(usize::MAX);
        let offsets: Vec<u32> = (SLICE..matching).step_by(step).collect();
        for some in offsets.chunks(LISTS) {
            let part = |offset: &u32| ListQuery { offset: *offset, rows: SLICE, ..query.clone() };
            for slice in self.slices(some.iter().map(part).collect()).await? {
                take(slice, &mut rows);
            }
        }
        Ok((rows, matching))
    }

    /// Everything about a person; nothing when there is no such one.
    ///
    /// # Errors
    /// When it does not come in time.
    pub(crate) async fn person(&mut self, person: i64) -> Result<Option<PersonPane>, Stop> {
        self.far.send(ToAgent::OpenPerson { person: Some(person) }).await;
        let pane = self
            .answer(|frame| match frame {
                FromAgent::Person { person: pane } => match pane {
                    Some(pane) if pane.row.person == person => Some(Some(*pane)),
                    // Of a person that was looked at before.
                    Some(_) => None,
                    None => Some(None),
                },
                _ => None,
            })
            .await?;
        self.far.send(ToAgent::OpenPerson { person: None }).await;
        Ok(pane)
    }

    /// What was shown and held, the newest first.
    ///
    /// # Errors
    /// When it does not come in time.
    pub(crate) async fn activity(&mut self, query: ActivityQuery) -> Result<Activity, Stop> {
        self.far.send(ToAgent::OpenActivity { query: Some(query) }).await;
        let activity = self
            .answer(|frame| match frame {
                FromAgent::Activity { activity } => Some(activity),
                _ => None,
            })
            .await?;
        self.far.send(ToAgent::OpenActivity { query: None }).await;
        Ok(activity)
    }

    /// The picture of a person, as a `data:` address; nothing when there is none to be had.
    ///
    /// # Errors
    /// When it does not come in time.
    pub(crate) async fn picture(&mut self, of: i64) -> Result<Option<String>, Stop> {
        self.far.send(ToAgent::Picture { person: of }).await;
        self.answer(|frame| match frame {
            FromAgent::Picture { person, data } if person == of => Some(data),
            _ => None,
        })
        .await
    }

    /// Whom accounts know by exactly this id at their service.
    ///
    /// # Errors
    /// When it does not come in time.
    pub(crate) async fn keyed(&mut self, key: &str) -> Result<Vec<Keyed>, Stop> {
        let mine = self.number();
        self.far.send(ToAgent::FindKey { id: mine, key: key.to_owned() }).await;
        self.answer(|frame| match frame {
            FromAgent::Found { id, contacts } if id == mine => Some(contacts),
            _ => None,
        })
        .await
    }

    /// What would become of a text as contacts.
    ///
    /// # Errors
    /// When it does not come in time.
    pub(crate) async fn preview(&mut self, account: i64, text: String) -> Result<ImportPreview, Stop> {
        let mine = self.number();
        self.far.send(ToAgent::PreviewImport { id: mine, account, text }).await;
        self.answer(|frame| match frame {
            FromAgent::Preview { id, preview } if id == mine => Some(preview),
            _ => None,
        })
        .await
    }

    /// People written down.
    ///
    /// # Errors
    /// Why they could not be.
    pub(crate) async fn export(&mut self, export: Export) -> Result<Exported, Stop> {
        let mine = self.number();
        self.far.send(ToAgent::Export { id: mine, export }).await;
        let mut before = String::new();
        loop {
            let (exported, problem) = self
                .answer(|frame| match frame {
                    FromAgent::Exported { id, exported, problem } if id == mine => Some((exported, problem)),
                    _ => None,
                })
                .await?;
            if let Some(problem) = problem {
                return Err(problem.into());
            }
            let mut exported = exported.ok_or(Stop::AgentGone)?;
            before.push_str(exported.text.as_deref().unwrap_or_default());
            if !exported.has_more {
                exported.text = exported.text.map(|_| before);
                return Ok(exported);
            }
        }
    }

    /// Has every change and every decision sent.
    pub(crate) async fn follow(&mut self) {
        self.far.send(ToAgent::Follow { on: true }).await;
    }

    /// The next change or decision. Dropping the future loses nothing.
    ///
    /// # Errors
    /// When the agent ends.
    pub(crate) async fn happening(&mut self) -> Result<Happening, Stop> {
        loop {
            if let Some(happening) = self.happened.pop_front() {
                return Ok(happening);
            }
            self.next().await?;
        }
    }

    /// Whether anything was wished for.
    pub(crate) fn has_wished(&self) -> bool {
        self.has_wished
    }

    fn number(&mut self) -> u32 {
        self.numbers += 1;
        self.numbers
    }

    async fn answer<T>(&mut self, find: impl FnMut(FromAgent) -> Option<T>) -> Result<T, Stop> {
        self.answer_within(PATIENCE, find).await
    }

    async fn answer_within<T>(
        &mut self,
        patience: Duration,
        mut find: impl FnMut(FromAgent) -> Option<T>,
    ) -> Result<T, Stop> {
        let search = async {
            loop {
                if let Some(found) = find(self.next().await?) {
                    return Ok(found);
                }
            }
        };
        tokio::time::timeout(patience, search)
            .await
            .unwrap_or_else(|_| Err(Stop::timed_out(say("command.noAnswer", &[]))))
    }

    async fn next(&mut self) -> Result<FromAgent, Stop> {
        let frame = self.far.next().await;
        match &frame {
            Some(FromAgent::State { state }) => self.state = Some(state.clone()),
            Some(FromAgent::Happened { happening }) => self.happened.push_back((**happening).clone()),
            Some(FromAgent::Bye) | None => return Err(Stop::AgentGone),
            Some(_) => {}
        }
        frame.ok_or(Stop::AgentGone)
    }
}
