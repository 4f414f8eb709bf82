//! What can be asked about accounts.

use super::Switch;
use agent::Errand;
use clap::{Args, Subcommand, ValueEnum};

/// A command about accounts. ACCOUNT is an id, a service, or SERVICE:NAME, where only one matches.
#[derive(Clone, Debug, Subcommand)]
pub(crate) enum AccountCommand {
    /// Sign in to a service
    #[command(after_help = ADD)]
    Add(Box<AddAccount>),
    /// List the accounts
    List {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Sign out; people, labels and history stay unless told otherwise
    Remove {
        /// The account's id, its service, or SERVICE:NAME
        account: String,
        /// Forget its people, too
        #[arg(long)]
        forget_people: bool,
        /// Do not ask whether to forget them
        #[arg(long)]
        yes: bool,
    },
    /// Ask nothing for an account
    Pause {
        /// The account's id, its service, or SERVICE:NAME; all accounts when not given
        account: Option<String>,
    },
    /// Go on asking, also for an account that stopped
    Resume {
        /// The account's id, its service, or SERVICE:NAME; all accounts when not given
        account: Option<String>,
    },
    /// Ask now, also for an account that stopped, and say how that went
    Check {
        /// The account's id, its service, or SERVICE:NAME; all accounts when not given
        account: Option<String>,
    },
    /// Change addresses or version of an account
    Change {
        /// The account's id, its service, or SERVICE:NAME
        account: String,
        #[command(flatten)]
        site: SiteOptions,
    },
    /// Show which lists can be brought in
    Lists {
        /// The account's id, its service, or SERVICE:NAME
        account: String,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Bring lists in and keep them in step
    #[command(
        after_help = "Examples:\n  porchlight account lists fanvue\n  porchlight account bring fanvue chats followers\n  porchlight account bring fanvue --none"
    )]
    Bring {
        /// The account's id, its service, or SERVICE:NAME
        account: String,
        /// Keys of lists, as `account lists` shows them; those that are not named are no longer kept in step
        #[arg(required_unless_present = "none")]
        lists: Vec<String>,
        /// Keep no list in step any more; who came in stays
        #[arg(long, conflicts_with = "lists")]
        none: bool,
    },
    /// Watch everybody whom the service counts among the best customers
    #[command(
        after_help = "Of the lists that were brought in so far.\n\nExamples:\n  porchlight account watch-top fanvue"
    )]
    WatchTop {
        /// The account's id, its service, or SERVICE:NAME
        account: String,
    },
    /// Show the creators managed through an account's sign-in, and which of them are accounts of their own
    Creators {
        /// The account's id, its service, or SERVICE:NAME
        account: String,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Show creators that you manage as accounts of their own
    #[command(after_help = TAKE_ON)]
    TakeOn {
        /// The account through whose sign-in they are managed; its id, its service, or SERVICE:NAME
        account: String,
        /// Their names, handles or ids, as `account creators` shows them
        #[arg(required = true)]
        creators: Vec<String>,
    },
    /// Ask nothing any more for creators that you manage; their people, labels and history stay
    LeaveOff {
        /// The account through whose sign-in they are managed; its id, its service, or SERVICE:NAME
        account: String,
        /// Their names, handles or ids, as `account creators` shows them
        #[arg(required = true)]
        creators: Vec<String>,
    },
    /// Tell of an account's arrivals, or not now
    Shift {
        /// The account's id, its service, or SERVICE:NAME
        account: String,
        /// on: its arrivals are told; off: they are not, until its shift begins again
        switch: Switch,
    },
    /// Say whether the chats of an account open in the right place; where not, all chats are opened instead
    #[command(
        after_help = "Examples:\n  porchlight account chats fanvue wrong\n  porchlight account chats fanvue right"
    )]
    Chats {
        /// The account's id, its service, or SERVICE:NAME
        account: String,
        /// right: they open where they should; wrong: all chats are opened instead
        place: Place,
    },
    /// Read last words by itself although that marks chats as read at the service, or not
    ReadWords {
        /// The account's id, its service, or SERVICE:NAME
        account: String,
        /// on: they are read, and the chats marked; off: chats are left as they are
        switch: Switch,
    },
    /// Have the service clean up stale presences of everybody
    CleanUp {
        /// The account's id, its service, or SERVICE:NAME
        account: String,
        /// Do not ask
        #[arg(long)]
        yes: bool,
    },
}

impl AccountCommand {
    /// What an agent runs for that is begun to carry it out.
    pub(super) fn errand(&self) -> Errand {
        if matches!(self, Self::List { .. }) { Errand::Look } else { Errand::Command }
    }
}

/// What an account is made of, but for its secrets.
#[derive(Clone, Debug, Default, Args)]
pub(crate) struct AddAccount {
    /// The service, by its short name
    pub(crate) service: String,
    /// How to sign in; the service's usual way when not given
    #[arg(long)]
    pub(crate) way: Option<Way>,
    /// The client's id, as registered at the service
    #[arg(long, value_name = "ID")]
    pub(crate) client_id: Option<String>,
    /// A permission beyond the usual ones to ask for; may be given several times
    #[arg(long = "scope", value_name = "SCOPE")]
    pub(crate) scopes: Vec<String>,
    /// The redirect address, as registered at the service
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) redirect: Option<String>,
    /// The phone number that a code is sent to
    #[arg(long, value_name = "NUMBER")]
    pub(crate) phone: Option<String>,
    /// Read the address on which the browser ended from standard input, for a browser on another computer
    #[arg(long)]
    pub(crate) paste: bool,
    /// Take the place of this account, which keeps its people; its id, its service, or SERVICE:NAME
    #[arg(long, value_name = "ACCOUNT")]
    pub(crate) replaces: Option<String>,
    #[command(flatten)]
    pub(crate) site: SiteOptions,
}

/// Where a service is and how it is spoken to.
#[derive(Clone, Debug, Default, Args)]
pub(crate) struct SiteOptions {
    /// Base address of the interface
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) base_url: Option<String>,
    /// Address of the authorization page
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) authorize_url: Option<String>,
    /// Address where codes are exchanged
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) token_url: Option<String>,
    /// Address where sign-ins are revoked; empty for none
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) revoke_url: Option<String>,
    /// Version of the interface
    #[arg(long, value_name = "VERSION")]
    pub(crate) api_version: Option<String>,
    /// Address of a chat, with {key} and {handle}
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) chat_url: Option<String>,
    /// Address of all chats
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) inbox_url: Option<String>,
    /// Address of a person's page, with {key} and {handle}; empty for none
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) profile_url: Option<String>,
}

/// Whether a chat opened where it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Place {
    Right,
    Wrong,
}

/// A way to sign in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Way {
    /// In the browser
    Browser,
    /// With a token
    Token,
    /// With a code sent by phone
    #[value(name = "code")]
    ByPhone,
}

const TAKE_ON: &str = "Those that were taken on before stay so.

Examples:
  porchlight account creators fanvue:agency
  porchlight account take-on fanvue:agency ana @leo
  porchlight account leave-off fanvue:agency ana
  porchlight account shift fanvue:leo off";

const ADD: &str = "A service that is not known is answered with those that are.

Secrets are typed at a prompt that does not show them, or come on standard input, one a line: the client's secret, or the \
token and then the token that renews it (an empty line for none), or the code that came by phone. They are never arguments.

Examples:
  porchlight account add viber < token.txt
  porchlight account add fanvue --client-id 5f0c... --redirect http://127.0.0.1:8976/fanvue/callback
  porchlight account add presence --base-url https://chat.example.org/api --way code --phone +491701234567";
