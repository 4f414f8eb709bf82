// Printed by src-tauri/crates/agent/src/bindings.rs; never edited. UPDATE=1 cargo test -p agent bindings

/** The version of these types. */
export const PROTOCOL = 1;

/**
 * The program itself.
 */
export type About = {
/**
 * Its version.
 */
version: string,
/**
 * Whether this is the demo.
 */
isDemo: boolean,
/**
 * The data folder.
 */
dataDir: string,
/**
 * The user's time zone, as in `Europe/Berlin`.
 */
zone: string, };

/**
 * One account.
 */
export type Account = {
/**
 * Its id.
 */
id: number,
/**
 * Its service, as in [`ServiceCard::name`].
 */
service: string,
/**
 * Its name at the service.
 */
name: string,
/**
 * Whether its owner may have a picture.
 */
hasPicture: boolean,
/**
 * How it is.
 */
health: Health,
/**
 * Scopes that a feature needs and that were not granted.
 */
missingScopes: Array<string>,
/**
 * The last answer that could be used.
 */
lastCheck: number | null,
/**
 * The next request.
 */
nextCheck: number | null,
/**
 * What is left of each limit.
 */
budgets: Array<Budget>,
/**
 * How many contacts it knows.
 */
contacts: number,
/**
 * How many of them are watched.
 */
watched: number,
/**
 * How many are among the best customers, of those known so far.
 */
top: number,
/**
 * Lists that can be brought in; nothing until they were asked for.
 */
offers: Array<Offer> | null,
/**
 * Why it cannot be told which other lists there are.
 */
offersProblem: Problem | null,
/**
 * Lists that are brought in.
 */
lists: Array<string>,
/**
 * Whether they could not be read to their ends the last time; that is tried again by itself.
 */
isCutShort: boolean,
/**
 * How far the lists have come.
 */
bringing: Bringing | null,
/**
 * When the interface in use goes away, and what follows it.
 */
sunset: Sunset | null,
/**
 * How its owner signed in, which is how they sign in again.
 */
way: SignInWay,
/**
 * Addresses and version.
 */
site: Site,
/**
 * Hosts that differ from the service's own and get to see requests or tokens.
 */
foreignHosts: Array<string>,
/**
 * Where its tokens are.
 */
kept: TokenPlace,
/**
 * Whether the address of its chats was right, says the user; `null` until they said.
 */
chatIsRight: boolean | null,
/**
 * Whether a chat was opened, here or from a notification, and the user is yet to say if that was the right place.
 */
asksAboutChat: boolean,
/**
 * What it can do; nothing before it is signed in.
 */
can: Can | null,
/**
 * Whether the service's own reports are heard; `null` where it makes none.
 */
socket: SocketState | null,
/**
 * The owner's own status; `null` where the service has none.
 */
mine: MyState | null,
/**
 * What became of the last clean-up.
 */
cleanUp: CleanUp | null,
/**
 * Whether it is managed for somebody else, through another account's sign-in.
 */
isSeat: boolean,
/**
 * The account through whose sign-in it is, as long as that one is there; `null` for any other account.
 */
managedThrough: number | null,
/**
 * The accounts that could be managed through its sign-in, once asked for.
 */
seats: Array<SeatOffer> | null,
/**
 * Whether its arrivals are not told now.
 */
isOffShift: boolean,
/**
 * What reading last words does to its chats.
 */
marking: Marking,
/**
 * How many of its contacts are how.
 */
reach: Reach,
/**
 * Bytes sent and received for it in the last 24 hours.
 */
bytesToday: number, };

/**
 * What was shown and held, the newest first.
 */
export type Activity = {
/**
 * The rows.
 */
rows: Array<Decision>,
/**
 * Whether there are more.
 */
hasMore: boolean, };

/**
 * Which decisions.
 */
export type ActivityFilter = "everything" | "shown" | "held";

/**
 * Which part of what was shown and held.
 */
export type ActivityQuery = {
/**
 * Which decisions.
 */
filter: ActivityFilter,
/**
 * Most rows, at most 200.
 */
rows: number, };

/**
 * What was attached.
 */
export type Attachment = "picture" | "video" | "audio" | "tip" | "call" | "other";

/**
 * A sign-in under way, or how the last one ended.
 */
export type Attempt = {
/**
 * The service.
 */
service: string,
/**
 * How far it has come.
 */
stage: Stage,
/**
 * The authorization page, to be copied when no browser starts. Holds no secret: its code challenge is a hash.
 */
address: string | null,
/**
 * When it ends by itself.
 */
deadline: number, };

/**
 * How far lists have come.
 */
export type Bringing = {
/**
 * Rows read so far.
 */
rows: number,
/**
 * How many there will be.
 */
expected: number | null,
/**
 * How many were new.
 */
added: number, };

/**
 * What is left of one limit.
 */
export type Budget = {
/**
 * Its name at the service.
 */
name: string,
/**
 * Most requests in the window.
 */
limit: number,
/**
 * How many are left now.
 */
left: number, };

/**
 * What an account can do; the window shows nothing else of it.
 */
export type Can = {
/**
 * Tell who is there.
 */
presence: boolean,
/**
 * Tell how its owner is connected to people.
 */
relations: boolean,
/**
 * Hear changes as they happen.
 */
push: boolean,
/**
 * Bring in lists of contacts.
 */
lists: boolean,
/**
 * Bring in contacts by their ids.
 */
byId: boolean,
/**
 * Ask for names by id.
 */
names: boolean,
/**
 * Show last words.
 */
messages: boolean,
/**
 * Show what people spent.
 */
spend: boolean,
/**
 * Set its owner's own status.
 */
ownStatus: boolean,
/**
 * Have stale presences cleaned up.
 */
cleanUp: boolean,
/**
 * Manage accounts of others.
 */
seats: boolean, };

/**
 * What became of a clean-up.
 */
export type CleanUp = { "type": "asked" } | { "type": "done",
/**
 * What the service says.
 */
message: string,
/**
 * How many were marked offline, in the service's own spelling.
 */
markedOffline: string,
/**
 * How many were freed of a busy status that had ended, likewise.
 */
busyCleared: string, at: number, } | { "type": "refused", problem: Problem, };

/**
 * One contact of a person.
 */
export type ContactCard = {
/**
 * Which.
 */
contact: number,
/**
 * The account that knows them.
 */
account: number,
/**
 * The service's name for people.
 */
service: string,
/**
 * Their id at the service.
 */
key: string,
/**
 * Their name at the service, or empty.
 */
name: string,
/**
 * Their handle, or empty.
 */
handle: string,
/**
 * What is known of their presence.
 */
seen: Seen,
/**
 * How the account's owner is connected to them.
 */
relation: SeenRelation | null,
/**
 * Their phone number, where the user entered one.
 */
phone: string | null,
/**
 * Whether a phone number would make their chat open.
 */
takesPhone: boolean,
/**
 * Whether they were brought in by their id.
 */
isById: boolean,
/**
 * Whether they became part of this person by a merge.
 */
isMerged: boolean,
/**
 * The web address of their chat, or of all chats where theirs has none; nothing when it cannot be opened.
 */
chat: string | null,
/**
 * The web address of their page; nothing when it cannot be opened.
 */
profile: string | null, };

/**
 * How many in each filter.
 */
export type Counts = {
/**
 * All.
 */
everybody: number,
/**
 * Who is present.
 */
present: number,
/**
 * Who is watched.
 */
watched: number, };

/**
 * One decision about telling the user.
 */
export type Decision = {
/**
 * Its id.
 */
id: number,
/**
 * When it was made.
 */
at: number,
/**
 * What it is about.
 */
kind: NoticeKind,
/**
 * Whom it is about.
 */
person: number | null,
/**
 * Their name now, or empty.
 */
name: string,
/**
 * What was decided.
 */
outcome: Outcome, };

/**
 * What can be done with everybody a list shows.
 */
export type Deed = { "type": "star", on: boolean, } | { "type": "tag", label: number, on: boolean, } | { "type": "askNames" } | { "type": "remove" };

/**
 * What works on this desktop.
 */
export type Desktop = {
/**
 * The keyring.
 */
keyring: Keyring,
/**
 * Whether a tray shows the icon; `null` while unknown.
 */
tray: boolean | null,
/**
 * Whether notifications can be shown; `null` while unknown.
 */
notifications: boolean | null,
/**
 * Whether the data folder can be written.
 */
storage: Storage,
/**
 * Why the program cannot start with the session, where it cannot.
 */
autostartTrouble: string | null,
/**
 * Whether the window that was asked for cannot be started, or ended by a fault of its own.
 */
noWindow: boolean,
/**
 * Whether the desktop tells when the screen is locked.
 */
tellsLock: boolean,
/**
 * Whether the desktop tells when nothing is touched.
 */
tellsIdle: boolean,
/**
 * Whether the desktop prefers dark colours; `null` where it does not say.
 */
prefersDark: boolean | null, };

/**
 * What to write down, and how.
 */
export type Export = {
/**
 * Of whom.
 */
whom: ExportWhom,
/**
 * How.
 */
form: ExportForm,
/**
 * Whether to write a file into the user's downloads instead of giving the text back.
 */
toFile: boolean, };

/**
 * How people are written down.
 */
export type ExportForm = "ids" | "csv";

/**
 * Who is written down.
 */
export type ExportWhom = { "type": "listed", query: ListQuery, but: Array<number>, } | { "type": "persons", persons: Array<number>, };

/**
 * People, written down.
 */
export type Exported = {
/**
 * The text or the next part of it, unless it was written to a file.
 */
text: string | null,
/**
 * Whether another part of the text follows, in an answer of the same number.
 */
hasMore: boolean,
/**
 * The file, if it was.
 */
path: string | null,
/**
 * How many contacts stand in it.
 */
count: number, };

/**
 * Which people.
 */
export type Filter = "everybody" | "present" | "watched";

/**
 * A frame from the agent.
 */
export type FromAgent = { "type": "hello", hello: Hello, } | { "type": "state", state: State, } | { "type": "list", list: number, revision: number, slice: Slice, } | { "type": "person", person: PersonPane | null, } | { "type": "activity", activity: Activity, } | { "type": "picture", person: number, data: string | null, } | { "type": "portrait", account: number, data: string | null, } | { "type": "preview", id: number, preview: ImportPreview, } | { "type": "exported", id: number, exported: Exported | null, problem: Problem | null, } | { "type": "found", id: number, contacts: Array<Keyed>, } | { "type": "happened", happening: Happening, } | { "type": "done", id: number, problem: Problem | null, } | { "type": "show", page: WindowPage | null, } | { "type": "bye" };

/**
 * The program at a glance.
 */
export type Glance = {
/**
 * The state the tray icon shows.
 */
mood: Mood,
/**
 * Watched people who are present, at most 12.
 */
here: Array<Here>,
/**
 * How many watched people are present.
 */
watchedPresent: number,
/**
 * How many people are watched.
 */
watched: number,
/**
 * Until when notices are held.
 */
snoozedUntil: number | null,
/**
 * Whether checking is paused.
 */
isPaused: boolean, };

/**
 * To whom something happened.
 */
export type HappenedTo = {
/**
 * The person.
 */
person: number,
/**
 * Their name.
 */
name: string,
/**
 * The account they were seen through.
 */
account: number,
/**
 * Its service.
 */
service: string,
/**
 * Their id at the service.
 */
key: string, };

/**
 * Something that changed or was decided.
 */
export type Happening = { "type": "presence", who: HappenedTo, from: Presence, to: Presence, at: number, } | { "type": "relation", who: HappenedTo, from: Relation, to: Relation, at: number, } | { "type": "decision", decision: Decision, };

/**
 * How an account is.
 */
export type Health = { "type": "fine" } | { "type": "starting" } | { "type": "paused" } | { "type": "waiting", until: number, problem: Problem, } | { "type": "needsSignIn" } | { "type": "keyringClosed" } | { "type": "stopped", problem: Problem, };

/**
 * The first frame in each direction.
 */
export type Hello = {
/**
 * [`PROTOCOL`].
 */
protocol: number,
/**
 * The version and build of the program.
 */
build: string,
/**
 * Whether this end has a desktop: a tray and notifications. An agent without one gives up the data folder to an end
 * that has.
 */
has_desktop: boolean, };

/**
 * A watched person who is there.
 */
export type Here = {
/**
 * Who.
 */
person: number,
/**
 * Their name.
 */
name: string,
/**
 * Since when.
 */
since: number | null, };

/**
 * Lines of a text that are of another account.
 */
export type ImportElsewhere = {
/**
 * Its name, or its id where the text has no name.
 */
account: string,
/**
 * How many.
 */
lines: number, };

/**
 * What is wrong with a line. Each has words in the catalogue.
 */
export type ImportFault = "empty" | "tooLong" | "notOneWord" | "noHeadLine" | "notANumber" | "ofABot" | "phoneNumber" | "otherService" | "otherAccount" | "stranger" | "badCsv" | "badPhone" | "tooMany";

/**
 * One line of a text.
 */
export type ImportLine = {
/**
 * Its number, from 1.
 */
line: number,
/**
 * The id in it, cut to what can be shown.
 */
key: string,
/**
 * The name in it.
 */
name: string,
/**
 * What is wrong with it.
 */
fault: ImportFault | null, };

/**
 * What would become of a text as contacts.
 */
export type ImportPreview = {
/**
 * How many would be new.
 */
added: number,
/**
 * How many are there already, and would be brought up to date.
 */
known: number,
/**
 * How many are watched now and would not be any more, because the text says so.
 */
unwatched: number,
/**
 * How many stand twice in the text.
 */
repeated: number,
/**
 * How many lines something is wrong with.
 */
wrong: number,
/**
 * How many have ids that nobody of the account has, where only lists bring people in.
 */
strangers: number,
/**
 * How many lines are of which other accounts.
 */
elsewhere: Array<ImportElsewhere>,
/**
 * The first of all lines, at most 200, those that something is wrong with before the others.
 */
lines: Array<ImportLine>, };

/**
 * Whom an account knows by an id.
 */
export type Keyed = {
/**
 * The account.
 */
account: number,
/**
 * The person.
 */
person: number, };

/**
 * The keyring.
 */
export type Keyring = "unknown" | "open" | "locked" | "missing" | "stuck";

/**
 * A label.
 */
export type Label = {
/**
 * Its id.
 */
id: number,
/**
 * Its name; empty for one of a list of the service's own, whose words are in the catalogue under the list's key.
 */
name: string,
/**
 * Its colour, 0 to 7.
 */
colour: number,
/**
 * The list it follows.
 */
list: LabelList | null,
/**
 * What to be told about everybody who has it.
 */
watch: Watch,
/**
 * How many people have it.
 */
count: number, };

/**
 * The list a label follows.
 */
export type LabelList = {
/**
 * The account.
 */
account: number,
/**
 * The list's key.
 */
key: string, };

/**
 * When the service last saw somebody.
 */
export type LastSeen = { "type": "at", at: number, } | { "type": "day", day: string, };

/**
 * The last message of a chat.
 */
export type LastWords = {
/**
 * When it was sent.
 */
sent: number | null,
/**
 * Whether they wrote it.
 */
isTheirs: boolean,
/**
 * Its text; `null` when it had none.
 */
text: string | null,
/**
 * What was attached, when there was no text.
 */
attachment: Attachment | null,
/**
 * What it costs, or how much the tip was, where told.
 */
price: Price | null,
/**
 * Whether what costs was bought.
 */
isBought: boolean,
/**
 * Whether somebody else answered on the account's side.
 */
isByColleague: boolean, };

/**
 * Which part of which list.
 */
export type ListQuery = {
/**
 * Text that name, handle or id must contain.
 */
search: string,
/**
 * Which of those.
 */
filter: Filter,
/**
 * Only those of this account.
 */
account: number | null,
/**
 * Only those with this label.
 */
label: number | null,
/**
 * Only those whose presence is of this kind.
 */
presence: PresenceKind | null,
/**
 * The position of the first row.
 */
offset: number,
/**
 * Begin so that this person stands in the middle, instead.
 */
around: number | null,
/**
 * Most rows, at most 200.
 */
rows: number, };

/**
 * What reading last words does to the chats of an account.
 */
export type Marking = "unknown" | "leaves" | "marks" | "allowed";

/**
 * What the owner can be for others.
 */
export type Mine = { "type": "online" } | { "type": "busy", until: number | null, } | { "type": "offline" };

/**
 * The state of the program that an icon can show.
 */
export type Mood = "idle" | "present" | "snoozed" | "offline" | "problem";

/**
 * The owner's own status.
 */
export type MyState = {
/**
 * What the service last said; `null` when it has none of it yet, or was not asked.
 */
presence: Presence | null,
/**
 * When the service last heard of them.
 */
lastSeen: LastSeen | null,
/**
 * When it said so.
 */
told: number | null,
/**
 * What was wished for and is not confirmed yet.
 */
wished: Mine | null,
/**
 * Why the last wish was refused.
 */
refused: Problem | null,
/**
 * What was wished and confirmed and is no longer so: it can be set again.
 */
lost: Mine | null,
/**
 * Whether heartbeats are wanted.
 */
keepsOnline: boolean,
/**
 * Whether heartbeats go out now.
 */
isBeating: boolean, };

/**
 * Somebody who may be the same human.
 */
export type Namesake = {
/**
 * Who.
 */
person: number,
/**
 * Their name.
 */
name: string,
/**
 * The service's name for people.
 */
service: string, };

/**
 * What a decision is about.
 */
export type NoticeKind = "cameOnline" | "wentOffline" | "burst" | "summary" | "becameFree" | "relationChanged" | "wrote" | "cleanUp" | "severalWentOffline" | "severalBecameFree" | "severalRelationsChanged" | "severalWrote";

/**
 * A list that can be brought in.
 */
export type Offer = {
/**
 * Its key.
 */
key: string,
/**
 * Its name; empty for the service's own lists, whose words are in the catalogue under the key.
 */
name: string,
/**
 * How many stand in it, where told.
 */
count: number | null, };

/**
 * What was decided.
 */
export type Outcome = "shown" | "undelivered" | "heldBaseline" | "heldSnoozed" | "heldSwitchedOff" | "heldFlapping" | "heldInBurst" | "heldSummaryTooSoon" | "heldDoubtful" | "heldPerhapsHidden" | "heldMutedAtService" | "heldOffShift" | "heldThereAlready" | "heldCleanedUp" | "heldFirstLook";

/**
 * Everything about one person.
 */
export type PersonPane = {
/**
 * What the list shows.
 */
row: Row,
/**
 * What the user wants to be told.
 */
watch: Watch,
/**
 * Whether watches on labels leave them out.
 */
isExempt: boolean,
/**
 * The name the user gave them.
 */
ownName: string | null,
/**
 * Their id at the service.
 */
key: string,
/**
 * The service's name for people.
 */
service: string,
/**
 * The day they registered, as in `2026-11-21`.
 */
registered: string | null,
/**
 * The last words of the chat.
 */
lastWords: LastWords | null,
/**
 * When they will be asked about next.
 */
nextCheck: number | null,
/**
 * Whether their chat can be opened.
 */
hasChat: boolean,
/**
 * What the user wrote about them.
 */
note: string | null,
/**
 * What they spent.
 */
spend: Spend | null,
/**
 * Their contacts, the one shown for them first.
 */
contacts: Array<ContactCard>,
/**
 * Others who may be the same human.
 */
namesakes: Array<Namesake>,
/**
 * The last changes of relation, the newest first.
 */
relationChanges: Array<RelationChange>,
/**
 * Their stretches online today, in the user's zone, the newest first.
 */
sessions: Array<Session>,
/**
 * The last decisions about telling the user of them, the newest first.
 */
decisions: Array<Decision>, };

/**
 * Whether somebody is there.
 */
export type Presence = { "type": "online" } | { "type": "busy", until: number | null, } | { "type": "offline" } | { "type": "offlineOrHidden" } | { "type": "hidden" } | { "type": "unreachable" } | { "type": "unknown", why: Why, };

/**
 * A presence without its details, as people are counted in [`Reach`](super::Reach).
 */
export type PresenceKind = "online" | "busy" | "offline" | "hidden" | "unreachable" | "unknown";

/**
 * An amount of money.
 */
export type Price = {
/**
 * In hundredths.
 */
cents: number,
/**
 * The currency, as in `USD`.
 */
currency: string, };

/**
 * Why something was not done: a code that has words, and what to fill into them.
 */
export type Problem = {
/**
 * Which problem.
 */
code: ProblemCode,
/**
 * What to fill into the words: an address, a version, the service's own words. Never a secret.
 */
detail: string | null, };

/**
 * The problems a wish or an account can meet. Each has words in the catalogue.
 */
export type ProblemCode = "noNetwork" | "notConnected" | "notTrusted" | "tooSlow" | "cutShort" | "tooLarge" | "proxy" | "notTheService" | "serviceFailed" | "refused" | "halted" | "coded" | "unreadable" | "tooMany" | "missingScope" | "versionRefused" | "needsSignIn" | "declined" | "attemptExpired" | "wrongRedirect" | "noAttempt" | "portTaken" | "badAddress" | "badInput" | "badClient" | "badToken" | "notRegistered" | "noKeyring" | "keyringLocked" | "noBrowser" | "noWindow" | "noChat" | "noWay" | "otherwise" | "paused" | "tooLate" | "nothingToImport" | "gone" | "justAsked" | "diskTrouble" | "otherBuild" | "noDesktop" | "ownFault";

/**
 * How many contacts are how, as last known.
 */
export type Reach = {
/**
 * Online.
 */
online: number,
/**
 * Busy.
 */
busy: number,
/**
 * Offline.
 */
offline: number,
/**
 * Offline or hidden, or hidden for sure.
 */
hidden: number,
/**
 * Not to be reached at the service.
 */
unreachable: number,
/**
 * Not known.
 */
unknown: number, };

/**
 * How an account's owner is connected to somebody.
 */
export type Relation = { "type": "none" } | { "type": "followed" } | { "type": "connected" } | { "type": "requestSent" } | { "type": "requestReceived" } | { "type": "other", word: string, };

/**
 * One change of relation.
 */
export type RelationChange = {
/**
 * How it was.
 */
from: Relation,
/**
 * How it is since.
 */
to: Relation,
/**
 * When it was seen.
 */
at: number, };

/**
 * One person in the list.
 */
export type Row = {
/**
 * Who.
 */
person: number,
/**
 * The account that knows them.
 */
account: number,
/**
 * The name to show, harmless to draw: no control or direction characters, at most 64 graphemes.
 */
name: string,
/**
 * Whether the user or the service calls them anything, so that the name is not their id.
 */
hasName: boolean,
/**
 * The handle, or empty.
 */
handle: string,
/**
 * What is known of their presence.
 */
seen: Seen,
/**
 * Whether they are watched.
 */
isWatched: boolean,
/**
 * Whether they are among the best customers.
 */
isTop: boolean,
/**
 * How many of their messages are unread.
 */
unread: number,
/**
 * Whether they are gone from the lists that brought them.
 */
isGone: boolean,
/**
 * How the account's owner is connected to them, where the service tells that.
 */
relation: SeenRelation | null,
/**
 * The labels on them.
 */
labels: Array<number>,
/**
 * Whether the last words are theirs.
 */
isUnanswered: boolean,
/**
 * Whether there are more unread messages than were counted.
 */
hasMoreUnread: boolean,
/**
 * The last words of the chat, cut to what a row can show; `null` where the user wants none on the screen.
 */
lastWords: LastWords | null,
/**
 * Whether they registered less than 14 days ago.
 */
isNew: boolean,
/**
 * Whether there may be a picture of them.
 */
hasPicture: boolean,
/**
 * How many contacts they are.
 */
contacts: number,
/**
 * How many of these were brought in by their ids, and can be let go of.
 */
byId: number, };

/**
 * A scope that is asked for.
 */
export type ScopeCard = {
/**
 * Its name at the service.
 */
name: string,
/**
 * Whether nothing works without it.
 */
isRequired: boolean,
/**
 * Whether it is asked for unless the user says otherwise.
 */
isUsual: boolean, };

/**
 * An account that could be managed.
 */
export type SeatOffer = {
/**
 * Its id at the service.
 */
key: string,
/**
 * Its name.
 */
name: string,
/**
 * Its handle, or empty.
 */
handle: string,
/**
 * Whether it is shown as an account already.
 */
isTaken: boolean, };

/**
 * A section of the list.
 */
export type Section = "watchedHere" | "here" | "watched" | "others";

/**
 * Where a section begins.
 */
export type SectionCount = {
/**
 * Which.
 */
section: Section,
/**
 * The position of its first row.
 */
from: number,
/**
 * How many stand in it.
 */
count: number, };

/**
 * A presence and how far to trust it.
 */
export type Seen = {
/**
 * The presence.
 */
presence: Presence,
/**
 * Whether it is doubtful.
 */
isDoubtful: boolean,
/**
 * Whether it is no longer current.
 */
isStale: boolean,
/**
 * When it was observed; `null` when never.
 */
observed: number | null,
/**
 * Since when it has been so.
 */
since: number | null,
/**
 * When the service last saw them.
 */
lastSeen: LastSeen | null, };

/**
 * A relation and when it was seen.
 */
export type SeenRelation = {
/**
 * The relation.
 */
relation: Relation,
/**
 * When it was seen.
 */
observed: number | null, };

/**
 * A service somebody can sign in to.
 */
export type ServiceCard = {
/**
 * Its short name.
 */
name: string,
/**
 * Its name for people.
 */
title: string,
/**
 * The ways to sign in, the usual one first.
 */
ways: Array<SignInWay>,
/**
 * Whether the user says where it stands.
 */
isOwnHost: boolean,
/**
 * Whether a client without a secret is usual.
 */
isPublicClient: boolean,
/**
 * Whether a pasted token can come with one that renews it.
 */
renewsTokens: boolean,
/**
 * Where a client is registered; empty where there is no one such place.
 */
portal: string,
/**
 * The scopes to tick there.
 */
scopes: Array<ScopeCard>,
/**
 * The redirect address to register, by default; empty where there is none.
 */
redirect: string,
/**
 * Default addresses and version.
 */
site: Site, };

/**
 * One stretch online.
 */
export type Session = {
/**
 * The first time they were seen online.
 */
from: number,
/**
 * How much earlier it may have begun, in milliseconds; `null` when that is not known.
 */
fromUncertain: number | null,
/**
 * The last time they were seen online; `null` while it goes on.
 */
to: number | null,
/**
 * How much later it may have ended, in milliseconds; `null` when that is not known.
 */
toUncertain: number | null, };

/**
 * The settings.
 */
export type Settings = {
/**
 * Seconds between checks of watched people.
 */
watchedInterval: number,
/**
 * Seconds between checks of everybody else.
 */
othersInterval: number,
/**
 * Seconds after which "online" with an old activity is doubtful.
 */
doubtAfter: number,
/**
 * Whether notifications are raised.
 */
notifications: boolean,
/**
 * Whether the last words of chats are fetched and shown at all.
 */
words: boolean,
/**
 * Whether notifications and the list may show the last words, which anybody who sees the screen can read.
 */
previews: boolean,
/**
 * Whether pictures of people are fetched.
 */
pictures: boolean,
/**
 * The colours of the window.
 */
theme: Theme,
/**
 * The colour of the tray icon.
 */
trayIcon: TrayIcon,
/**
 * Whether the program starts with the session.
 */
startWithSession: boolean,
/**
 * Whether a start by hand stays in the tray.
 */
startHidden: boolean,
/**
 * Whether closing the window without a tray keeps watching; `null` until asked.
 */
watchWithoutTray: boolean | null, };

/**
 * What the user typed to sign in. The secret crosses once, here, and nothing is ever sent back.
 */
export type SignInForm = {
/**
 * The service, as in [`ServiceCard::name`].
 */
service: string,
/**
 * Which of the service's ways.
 */
way: SignInWay,
/**
 * The pasted token.
 */
accessToken: string,
/**
 * The pasted token that renews it; empty for none.
 */
renewalToken: string,
/**
 * The phone number that a code is sent to.
 */
phone: string,
/**
 * The client's id.
 */
clientId: string,
/**
 * The client's secret; empty for none.
 */
clientSecret: string,
/**
 * Addresses and version, the service's defaults where untouched.
 */
site: Site,
/**
 * Scopes to ask for besides the usual ones.
 */
scopes: Array<string>,
/**
 * The redirect address as registered at the service.
 */
redirect: string,
/**
 * The account this is to take the place of.
 */
replaces: number | null, };

/**
 * A way to sign in.
 */
export type SignInWay = "browser" | "token" | "code";

/**
 * Where a service is and how it is spoken to. Empty where nothing is known of it.
 */
export type Site = {
/**
 * Base of the interface.
 */
base: string,
/**
 * The authorization page.
 */
authorize: string,
/**
 * The token endpoint.
 */
token: string,
/**
 * The revocation endpoint; empty for none.
 */
revoke: string,
/**
 * The interface's version.
 */
version: string,
/**
 * The template of a chat's web address, with `{key}` and `{handle}`.
 */
chat: string,
/**
 * The web address of all chats.
 */
inbox: string,
/**
 * The template of a contact's page; empty for none, as in records that were kept before there was one.
 */
profile: string, };

/**
 * A part of a list.
 */
export type Slice = {
/**
 * The position of the first row.
 */
offset: number,
/**
 * The rows.
 */
rows: Array<Row>,
/**
 * Where each section begins.
 */
sections: Array<SectionCount>,
/**
 * How many match.
 */
matching: number,
/**
 * How many stand in each filter.
 */
counts: Counts, };

/**
 * Whether a service's own reports are heard.
 */
export type SocketState = "open" | "connecting" | "off" | "refused";

/**
 * What somebody spent.
 */
export type Spend = {
/**
 * In all.
 */
total: Price | null,
/**
 * When last.
 */
lastPurchase: number | null,
/**
 * Whether there is or was a subscription.
 */
isSubscriber: boolean,
/**
 * When it is renewed, or ends.
 */
renews: number | null,
/**
 * Whether it is renewed by itself, where told.
 */
isRenewing: boolean | null, };

/**
 * How far a sign-in has come.
 */
export type Stage = { "type": "inBrowser" } | { "type": "awaitingCode", problem: Problem | null, } | { "type": "finishing" } | { "type": "done", account: number, } | { "type": "failed", problem: Problem, };

/**
 * The program at a glance, its accounts, its settings, and the sign-in under way.
 */
export type State = {
/**
 * The program.
 */
about: About,
/**
 * The tray's state in data.
 */
glance: Glance,
/**
 * The accounts.
 */
accounts: Array<Account>,
/**
 * The services there are.
 */
services: Array<ServiceCard>,
/**
 * The sign-in under way, or how the last one ended.
 */
attempt: Attempt | null,
/**
 * The labels there are.
 */
labels: Array<Label>,
/**
 * The settings.
 */
settings: Settings,
/**
 * What works on this desktop.
 */
desktop: Desktop, };

/**
 * The data folder.
 */
export type Storage = "fine" | "blocked" | "historyPutAside" | "peopleRestored" | "leftOut" | "newer";

/**
 * The interface in use will go away.
 */
export type Sunset = {
/**
 * When.
 */
on: number | null,
/**
 * What follows.
 */
nextVersion: string | null, };

/**
 * The colours of the window.
 */
export type Theme = "system" | "light" | "dark";

/**
 * A frame to the agent.
 */
export type ToAgent = { "type": "hello", hello: Hello, } | { "type": "wish", id: number, wish: Wish, } | { "type": "openList", list: number, query: ListQuery, } | { "type": "closeList", list: number, } | { "type": "openPerson", person: number | null, } | { "type": "openActivity", query: ActivityQuery | null, } | { "type": "picture", person: number, } | { "type": "portrait", account: number, } | { "type": "previewImport", id: number, account: number, text: string, } | { "type": "export", id: number, export: Export, } | { "type": "findKey", id: number, key: string, } | { "type": "follow", on: boolean, };

/**
 * Where an account's tokens are.
 */
export type TokenPlace = "keyring" | "memory" | "unsaved";

/**
 * The colour of the tray icon.
 */
export type TrayIcon = "auto" | "light" | "dark";

/**
 * What the user wants to be told.
 */
export type Watch = {
/**
 * When they come online.
 */
arrivals: boolean,
/**
 * When they go offline.
 */
departures: boolean,
/**
 * When they are no longer busy.
 */
frees: boolean,
/**
 * When the connection to them changes.
 */
relations: boolean,
/**
 * When they wrote.
 */
words: boolean, };

/**
 * Why a presence is not known.
 */
export type Why = { "type": "notAsked" } | { "type": "leftOut" } | { "type": "unreadable" } | { "type": "refused", words: string, } | { "type": "tryLater" };

/**
 * A page of the window.
 */
export type WindowPage = "people" | "activity" | "accounts" | "settings";

/**
 * Something the user wants.
 */
export type Wish = { "type": "watch", person: number, watch: Watch, } | { "type": "exempt", person: number, on: boolean, } | { "type": "name", person: number, name: string | null, } | { "type": "openChat", person: number, } | { "type": "confirmChat", account: number, right: boolean, } | { "type": "snoozeFor", minutes: number, } | { "type": "snoozeUntilTomorrow" } | { "type": "endSnooze" } | { "type": "pauseAll", on: boolean, } | { "type": "pause", account: number, on: boolean, } | { "type": "checkNow", account: number, } | { "type": "signIn", form: SignInForm, } | { "type": "cancelSignIn" } | { "type": "reopenBrowser" } | { "type": "pasteRedirect", address: string, } | { "type": "signOut", account: number, forgetContacts: boolean, } | { "type": "unlockKeyring" } | { "type": "changeSite", account: number, site: Site, } | { "type": "offerLists", account: number, } | { "type": "bringLists", account: number, lists: Array<string>, } | { "type": "watchTop", account: number, } | { "type": "enterCode", code: string, } | { "type": "import", account: number, text: string, } | { "type": "removeContacts", contacts: Array<number>, } | { "type": "removePersons", persons: Array<number>, } | { "type": "phone", contact: number, phone: string | null, } | { "type": "askNames", persons: Array<number>, } | { "type": "checkPerson", person: number, } | { "type": "openProfile", contact: number, } | { "type": "openContactChat", contact: number, } | { "type": "merge", into: number, from: number, } | { "type": "unmerge", contact: number, } | { "type": "note", person: number, note: string | null, } | { "type": "putLabel", label: number | null, name: string, colour: number, } | { "type": "dropLabel", label: number, } | { "type": "tag", persons: Array<number>, label: number, on: boolean, } | { "type": "watchMany", persons: Array<number>, on: boolean, } | { "type": "forEverybody", query: ListQuery, but: Array<number>, deed: Deed, } | { "type": "watchLabel", label: number, watch: Watch, } | { "type": "setMine", account: number, mine: Mine, } | { "type": "busyFor", account: number, minutes: number, } | { "type": "keepOnline", account: number, on: boolean, } | { "type": "cleanUp", account: number, } | { "type": "offerSeats", account: number, } | { "type": "takeSeats", account: number, seats: Array<string>, } | { "type": "shift", account: number, on: boolean, } | { "type": "readWords", person: number, } | { "type": "allowMarking", account: number, on: boolean, } | { "type": "changeSettings", settings: Settings, } | { "type": "showWindow", page: WindowPage | null, } | { "type": "startDemo" } | { "type": "quit" };
