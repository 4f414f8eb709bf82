//! Where the agent ends and a desktop begins: what it asks of one, and what it is told by one. The program `porchlight` is
//! such a desktop; an agent without one simply has nobody to ask.

use crate::wire::WindowPage;
use presence::id::NoticeId;
use presence::notice::Slot;

/// Something only a desktop can do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DesktopAsk {
    /// Show a notification, in place of what stands in its slot.
    Notify(ShownNotice),
    /// Take away what stands in a slot.
    Withdraw(Slot),
    /// Open a web address that was checked already.
    OpenAddress(String),
    /// Bring the window to the front, starting it when needed.
    ShowWindow(Option<WindowPage>),
    /// Start the program with the session, or no more.
    StartWithSession(bool),
    /// Start the demo as a program of its own.
    StartDemo,
    /// End everything.
    Quit,
}

/// A notification in words: plain text, names already harmless, never longer than a notification can show. Escaping for
/// servers that read markup is the notifier's task, which alone knows the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShownNotice {
    /// Its id.
    pub id: NoticeId,
    /// Where it is shown.
    pub slot: Slot,
    /// The first line.
    pub title: String,
    /// What follows, or nothing.
    pub body: String,
    /// The actions it offers, in their order; the first is also what a click does.
    pub actions: Vec<(NoticeAction, String)>,
}

/// What a notification offers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NoticeAction {
    /// Open the chat, or the list when it is about several.
    Open,
    /// Hold notices for an hour.
    Snooze,
    /// Stop watching the person.
    StopWatching,
    /// Watch the person again.
    WatchAgain,
}

/// What a desktop tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DesktopNews {
    /// A notification could not be raised.
    Undelivered(NoticeId),
    /// An action of a notification was chosen.
    Chosen(NoticeId, NoticeAction),
    /// A notification went away by itself or by the user's hand.
    Dismissed(NoticeId),
    /// Whether a tray shows the icon.
    Tray(bool),
    /// Whether notifications can be shown.
    Notifications(bool),
    /// Whether somebody is at the desk, and whether the desktop tells of a locked screen and of nothing being touched.
    AtDesk { on: bool, tells_lock: bool, tells_idle: bool },
    /// What became of the window that was asked for.
    Window(WindowNews),
    /// No browser could be started for this address.
    NotOpened(String),
    /// Why the program cannot start with the session; nothing when it can.
    AutostartTrouble(Option<String>),
    /// Whether dark colours are preferred; nothing where the desktop does not say.
    PrefersDark(Option<bool>),
}

/// What became of the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WindowNews {
    /// It was there before.
    There,
    /// Its process was started.
    Starting,
    /// It cannot be started, or ended by a fault of its own.
    Missing,
}
