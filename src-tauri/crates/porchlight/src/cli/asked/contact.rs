//! What can be asked about people.

use agent::Errand;
use agent::wire::PresenceKind;
use clap::{Args, Subcommand, ValueEnum};
use serde::Serialize;
use std::path::PathBuf;

/// A command about people. PERSON is an id, a whole name, handle or id at the service, or anything that only one person's
/// name, handle or id contains. person:ID is surely the id that lists show here, and SERVICE:ID the id at a service.
#[derive(Clone, Debug, Subcommand)]
pub(crate) enum ContactCommand {
    /// Bring people in by their ids
    #[command(after_help = "Examples:\n  porchlight contact add viber 01234567890A= 01234567890B=")]
    Add {
        /// The account's id, its service, or SERVICE:NAME
        account: String,
        /// Ids at the service
        #[arg(required = true)]
        ids: Vec<String>,
    },
    /// Bring people in from text: one id a line, or CSV with a head line
    #[command(after_help = IMPORT)]
    Import(Importing),
    /// Write people down
    #[command(after_help = EXPORT)]
    Export {
        #[command(flatten)]
        choice: Choice,
        /// How they are written down
        #[arg(long, value_enum, default_value = "csv")]
        form: Form,
        /// Into this file, which must not be there yet; standard output when not given
        file: Option<PathBuf>,
    },
    /// List people
    #[command(after_help = LIST)]
    List {
        #[command(flatten)]
        choice: Choice,
        /// At most so many
        #[arg(long, value_name = "COUNT")]
        limit: Option<usize>,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Show everything about a person
    Show {
        /// The person
        person: String,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Be told about people, besides what you are told about them already
    #[command(after_help = WATCH)]
    Watch {
        /// The people
        #[arg(required_unless_present = "label")]
        persons: Vec<String>,
        /// Everybody with this label
        #[arg(long)]
        label: Option<String>,
        /// Also when they go offline
        #[arg(long)]
        departures: bool,
        /// Also when they are no longer busy
        #[arg(long)]
        frees: bool,
        /// Also when the connection to them changes
        #[arg(long)]
        relations: bool,
        /// Also when they wrote
        #[arg(long)]
        words: bool,
        /// Not when they come online
        #[arg(long)]
        no_arrivals: bool,
    },
    /// Be told about people no more
    Unwatch {
        /// The people
        #[arg(required_unless_present = "label")]
        persons: Vec<String>,
        /// Everybody with this label
        #[arg(long)]
        label: Option<String>,
    },
    /// Put a label on people, making it when needed, take it off, or change it
    #[command(after_help = LABEL)]
    Label(Labelling),
    /// List the labels, with how many people have each
    Labels {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Call a person by a name of your own, or print it
    #[command(after_help = NAME)]
    Name {
        /// The person
        person: String,
        /// The name; the one there is is printed when not given
        name: Option<String>,
        /// Call them again as the service does
        #[arg(long, conflicts_with = "name")]
        clear: bool,
    },
    /// Write a note about a person, or print it
    #[command(after_help = NOTE)]
    Note {
        /// The person
        person: String,
        /// The note; the one there is is printed when not given
        note: Option<String>,
        /// Take the note away
        #[arg(long, conflicts_with = "note")]
        clear: bool,
    },
    /// Ask for people's names, where the service tells names
    #[command(after_help = ASK_NAMES)]
    AskNames {
        /// The people
        #[arg(required_unless_present = "nameless")]
        persons: Vec<String>,
        /// Everybody who has no name, of you or of a service
        #[arg(long)]
        nameless: bool,
        /// Of those, only this account's; its id, its service, or SERVICE:NAME
        #[arg(long, requires = "nameless")]
        account: Option<String>,
    },
    /// Enter the phone number with which the chat with a person opens, or print it
    #[command(after_help = PHONE)]
    Phone {
        /// The person
        person: String,
        /// The number with its country code; the one there is is printed when not given
        number: Option<String>,
        /// Take the number away
        #[arg(long, conflicts_with = "number")]
        clear: bool,
        /// Which of the person's contacts, by its id in `contact show --json`, where several take one
        #[arg(long, value_name = "ID")]
        contact: Option<i64>,
    },
    /// Write the picture of a person into a file, as a PNG
    #[command(after_help = "Examples:\n  porchlight contact picture ana ana.png")]
    Picture {
        /// The person
        person: String,
        /// The file, which must not be there yet
        file: PathBuf,
    },
    /// Say that two people are the same
    Merge {
        /// Who stays
        into: String,
        /// Who becomes part of them
        from: String,
    },
    /// Make a person's merged contacts people of their own again
    Unmerge {
        /// The person
        person: String,
        /// Only this one of them, by its id in `contact show --json`
        #[arg(long, value_name = "ID")]
        contact: Option<i64>,
    },
    /// Let go of people who were brought in by their ids
    Remove {
        /// The people
        #[arg(required = true)]
        persons: Vec<String>,
        /// Only of this contact of the one person who is named, by its id in `contact show --json`
        #[arg(long, value_name = "ID")]
        contact: Option<i64>,
        /// Do not ask
        #[arg(long)]
        yes: bool,
    },
    /// Ask about a person now
    Check {
        /// The person
        person: String,
    },
    /// Open the chat with a person in the browser, or print its address
    #[command(after_help = CHAT)]
    Chat(Opening),
    /// Open the page of a person in the browser, or print its address
    #[command(after_help = "Examples:\n  porchlight contact page ana\n  porchlight contact page ana --print")]
    Page(Opening),
}

impl ContactCommand {
    /// What an agent runs for that is begun to carry it out.
    pub(super) fn errand(&self) -> Errand {
        let only_shows =
            matches!(self, Self::List { .. } | Self::Export { .. } | Self::Show { .. } | Self::Labels { .. });
        if only_shows { Errand::Look } else { Errand::Command }
    }
}

/// What is done with a label.
#[derive(Clone, Debug, Args)]
pub(crate) struct Labelling {
    /// The label's name or number
    pub(crate) label: String,
    /// The people
    #[arg(required_unless_present_any = ["delete", "rename", "colour"])]
    pub(crate) persons: Vec<String>,
    /// Take it off
    #[arg(long, conflicts_with_all = ["rename", "colour"])]
    pub(crate) off: bool,
    /// Take it away from everybody
    #[arg(long, conflicts_with_all = ["off", "persons", "rename", "colour"])]
    pub(crate) delete: bool,
    /// Call it so from now on
    #[arg(long, value_name = "NAME")]
    pub(crate) rename: Option<String>,
    /// Give it this colour
    #[arg(long, value_enum)]
    pub(crate) colour: Option<LabelColour>,
}

/// A colour of labels, by the name it has here, and in JSON with its parts joined by capitals.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ValueEnum)]
#[serde(rename_all = "camelCase")]
pub(crate) enum LabelColour {
    Terracotta,
    Honey,
    Moss,
    Sea,
    DuskBlue,
    Iris,
    Heather,
    Stone,
}

/// What is opened of a person.
#[derive(Clone, Debug, Args)]
pub(crate) struct Opening {
    /// The person
    pub(crate) person: String,
    /// Which of the person's contacts, by its id in `contact show --json`; the first that has one when not given
    #[arg(long, value_name = "ID")]
    pub(crate) contact: Option<i64>,
    /// Print the address instead, for a browser elsewhere
    #[arg(long)]
    pub(crate) print: bool,
}

/// Bringing people in from text.
#[derive(Clone, Debug, Args)]
pub(crate) struct Importing {
    /// The account's id, its service, or SERVICE:NAME
    pub(crate) account: String,
    /// The file; `-` or nothing for standard input
    pub(crate) file: Option<PathBuf>,
    /// Only say what would come in
    #[arg(long)]
    pub(crate) dry_run: bool,
}

/// Which people.
#[derive(Clone, Debug, Default, Args)]
pub(crate) struct Choice {
    /// Only people whose name, handle or id contains this
    #[arg(long, value_name = "TEXT")]
    pub(crate) search: Option<String>,
    /// Only people who are there
    #[arg(long, conflicts_with = "presence")]
    pub(crate) online: bool,
    /// Only people who are so, as the numbers of `account list` count them
    #[arg(long, value_enum, value_name = "PRESENCE")]
    pub(crate) presence: Option<Kind>,
    /// Only people you watch
    #[arg(long)]
    pub(crate) watched: bool,
    /// Only this account; its id, its service, or SERVICE:NAME
    #[arg(long)]
    pub(crate) account: Option<String>,
    /// Only people with this label
    #[arg(long)]
    pub(crate) label: Option<String>,
}

/// A presence without its details.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Kind {
    Online,
    Busy,
    Offline,
    /// Hidden, or offline where that cannot be told apart
    Hidden,
    /// Not to be reached at the service
    Unreachable,
    /// Not known
    Unknown,
}

impl From<Kind> for PresenceKind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Online => Self::Online,
            Kind::Busy => Self::Busy,
            Kind::Offline => Self::Offline,
            Kind::Hidden => Self::Hidden,
            Kind::Unreachable => Self::Unreachable,
            Kind::Unknown => Self::Unknown,
        }
    }
}

/// How people are written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Form {
    /// Their ids at the service, one a line
    Ids,
    /// A table that can be imported again
    Csv,
}

const IMPORT: &str = "Lines with something wrong are named and left out; the others come in.
Where lists alone bring people in, a table says what you wrote about those who
are there, and brings in nobody.

Examples:
  porchlight contact import viber subscribers.txt
  psql -Atc 'select id from users' | porchlight contact import presence";

const EXPORT: &str = "Examples:
  porchlight contact export > people.csv
  porchlight contact export --form ids --presence unreachable --account viber";

const LIST: &str = "Examples:
  porchlight contact list --search ana
  porchlight contact list --label vip --online --json
  porchlight contact list --presence offline --account viber";

const WATCH: &str = "Without an option you are told when they come online or, where the service does not say who is there, when your \
connection to them changes. What no account of theirs can find out is refused.

Examples:
  porchlight contact watch ana @leo
  porchlight contact watch ana --departures
  porchlight contact watch --label vip";

const ASK_NAMES: &str =
    "Waits up to 30 s for the names; the running program goes on asking after that, as fast and as often \
as the service allows. Who is on a service that tells no names is left out.

Examples:
  porchlight contact ask-names 01234567890A= 01234567890B=
  porchlight contact ask-names --nameless --account viber";

const NAME: &str = "Examples:
  porchlight contact name 01234567890A= Sis
  porchlight contact name Sis
  porchlight contact name Sis --clear";

const NOTE: &str = "Examples:
  porchlight contact note ana \"met in Lisbon\"
  porchlight contact note ana
  porchlight contact note ana --clear";

const CHAT: &str =
    "Where it was the wrong place, `porchlight account chats ACCOUNT wrong` has all chats opened instead.

Examples:
  porchlight contact chat ana
  porchlight contact chat ana --print";

const PHONE: &str = "For services that open a chat by nothing else. The number is kept on this computer only.

Examples:
  porchlight contact phone ana +4915123456789
  porchlight contact phone ana
  porchlight contact phone ana --clear";

const LABEL: &str =
    "A label that follows a list of a service is worn by who stands in the list, and can only be watched.

Examples:
  porchlight contact label vip ana leo
  porchlight contact label vip leo --off
  porchlight contact label vip --rename regulars --colour moss
  porchlight contact label vip --delete";
