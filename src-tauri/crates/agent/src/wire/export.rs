//! People written down: brought in from text, and given out as text; and what happens, one thing after another.

use super::{Decision, ListQuery, Presence, Relation};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What would become of a text as contacts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ImportPreview {
    /// How many would be new.
    pub added: u32,
    /// How many are there already, and would be brought up to date.
    pub known: u32,
    /// How many are watched now and would not be any more, because the text says so.
    pub unwatched: u32,
    /// How many stand twice in the text.
    pub repeated: u32,
    /// How many lines something is wrong with.
    pub wrong: u32,
    /// How many have ids that nobody of the account has, where only lists bring people in.
    pub strangers: u32,
    /// How many lines are of which other accounts.
    pub elsewhere: Vec<ImportElsewhere>,
    /// The first of all lines, at most 200, those that something is wrong with before the others.
    pub lines: Vec<ImportLine>,
}

/// Lines of a text that are of another account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ImportElsewhere {
    /// Its name, or its id where the text has no name.
    pub account: String,
    /// How many.
    pub lines: u32,
}

/// One line of a text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ImportLine {
    /// Its number, from 1.
    pub line: u32,
    /// The id in it, cut to what can be shown.
    pub key: String,
    /// The name in it.
    pub name: String,
    /// What is wrong with it.
    pub fault: Option<ImportFault>,
}

/// What is wrong with a line. Each has words in the catalogue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum ImportFault {
    /// There is no id in it.
    Empty,
    /// The id is longer than any.
    TooLong,
    /// The id has blanks or control characters.
    NotOneWord,
    /// It has several cells, and no head line says what they are.
    NoHeadLine,
    /// The id should be a whole number.
    NotANumber,
    /// It is the id of a bot.
    OfABot,
    /// It is a phone number.
    PhoneNumber,
    /// It stands there as somebody at another service.
    OtherService,
    /// It stands there as somebody of another account of the service.
    OtherAccount,
    /// Nobody of the account has the id, and only its lists bring people in.
    Stranger,
    /// The line breaks the rules of CSV.
    BadCsv,
    /// The phone number in it is none.
    BadPhone,
    /// It is beyond what is read at once; what follows it is not read either.
    TooMany,
}

/// What to write down, and how.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Export {
    /// Of whom.
    pub whom: ExportWhom,
    /// How.
    pub form: ExportForm,
    /// Whether to write a file into the user's downloads instead of giving the text back.
    pub to_file: bool,
}

/// Who is written down.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum ExportWhom {
    /// Everybody a list shows, whatever its offset and rows, but for some.
    Listed {
        query: ListQuery,
        #[serde(default)]
        #[ts(type = "Array<number>")]
        but: Vec<i64>,
    },
    /// These.
    Persons {
        #[ts(type = "Array<number>")]
        persons: Vec<i64>,
    },
}

/// How people are written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum ExportForm {
    /// Their ids, one a line.
    Ids,
    /// A table that can be imported again, exactly.
    Csv,
}

/// People, written down.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Exported {
    /// The text or the next part of it, unless it was written to a file.
    pub text: Option<String>,
    /// Whether another part of the text follows, in an answer of the same number.
    pub has_more: bool,
    /// The file, if it was.
    pub path: Option<String>,
    /// How many contacts stand in it.
    pub count: u32,
}

/// Something that changed or was decided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Happening {
    /// Somebody's presence.
    Presence {
        who: HappenedTo,
        from: Presence,
        to: Presence,
        #[ts(type = "number")]
        at: i64,
    },
    /// How an account's owner is connected to somebody.
    Relation {
        who: HappenedTo,
        from: Relation,
        to: Relation,
        #[ts(type = "number")]
        at: i64,
    },
    /// A decision about telling the user.
    Decision { decision: Decision },
}

/// To whom something happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct HappenedTo {
    /// The person.
    #[ts(type = "number")]
    pub person: i64,
    /// Their name.
    pub name: String,
    /// The account they were seen through.
    #[ts(type = "number")]
    pub account: i64,
    /// Its service.
    pub service: String,
    /// Their id at the service.
    pub key: String,
}
