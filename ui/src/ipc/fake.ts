// A stand-in for the program, for tests and for looking at the page in a browser (`npm run dev`). It keeps to the contract of
// the wire and to nothing else, and is never part of the built page.
import type {
  ActivityQuery, Export, FromAgent, ImportFault, ImportLine, ListQuery, PresenceKind, Problem, Row, Section, SectionCount, Slice, State, ToAgent, Wish,
} from "./bindings";
import { paneOf, picture, type Kept } from "./fake-pane";
import { people } from "./fake-people";
import { account, accounts } from "./fake-services";
import { decisions, program, scenes } from "./fake-state";
import { grant } from "./fake-wishes";
import type { Link, ToPage } from "./link";

/** Found in the built page, this says that the stand-in is in it. */
export const MARK = "porchlight-stand-in";

const order: readonly Section[] = ["watchedHere", "here", "watched", "others"];

export class FakeProgram implements Link {
  readonly told: ToAgent[] = [];
  rows: Row[];
  state: State;
  /** What wishes are answered with, by their type. */
  problems: Partial<Record<Wish["type"], Problem>> = {};
  isHeld = false;
  isClosed = false;
  readonly now: () => number;

  #hear: (news: ToPage) => void = () => undefined;
  #lists = new Map<number, ListQuery>();
  #person: number | null = null;
  #activity: ActivityQuery | null = null;
  #revision = 0;
  #kept = new Map<number, Kept>();

  constructor(options: { people?: number; now?: () => number; state?: Partial<State> } = {}) {
    this.now = options.now ?? Date.now;
    this.state = program(this.now(), options.state);
    this.rows = people(options.people ?? 50_000, this.now(), this.state.accounts);
    for (const row of this.rows.filter((each) => each.person % 5 === 1 && each.person < 12 && this.#accountOf(each).can?.presence !== false)) {
      row.seen = { ...row.seen, presence: { type: "online" }, isStale: false, isDoubtful: false, observed: this.now() - 9_000 };
    }
    this.#glance();
  }

  attach = (hear: (news: ToPage) => void): Promise<void> => {
    this.#hear = hear;
    this.host({ type: "connected" });
    this.#sendState();
    return Promise.resolve();
  };

  tell = (frame: ToAgent): Promise<void> => {
    this.told.push(frame);
    switch (frame.type) {
      case "hello":
      case "follow":
        break;
      case "wish":
        this.#wish(frame.id, frame.wish);
        break;
      case "openList":
        this.#lists.set(frame.list, frame.query);
        this.#sendList(frame.list);
        break;
      case "closeList":
        this.#lists.delete(frame.list);
        break;
      case "openPerson":
        this.#person = frame.person;
        this.#sendPerson();
        break;
      case "openActivity":
        this.#activity = frame.query;
        this.#sendActivity();
        break;
      case "picture":
        this.say({ type: "picture", person: frame.person, data: picture(frame.person) });
        break;
      case "portrait":
        this.say({ type: "portrait", account: frame.account, data: picture(frame.account) });
        break;
      case "previewImport":
        this.say({ type: "preview", id: frame.id, preview: preview(frame.text) });
        break;
      case "export":
        this.#export(frame.id, frame.export);
        break;
    }
    return Promise.resolve();
  };

  startAgain = (): Promise<void> => {
    setTimeout(() => {
      this.host({ type: "connected" });
      this.#sendState();
    }, 300);
    return Promise.resolve();
  };

  holdClose = (on: boolean): Promise<void> => {
    this.isHeld = on;
    return Promise.resolve();
  };

  close = (): Promise<void> => {
    this.isClosed = true;
    this.host({ type: "lost" });
    return Promise.resolve();
  };

  /** Something happens to the window. */
  host(host: Extract<ToPage, { host: unknown }>["host"]): void {
    queueMicrotask(() => this.#hear({ host }));
  }

  /** A frame of the program, as it is. */
  say(frame: FromAgent): void {
    // Frames come from outside, never within the call that asked for them.
    queueMicrotask(() => this.#hear({ agent: frame }));
  }

  /** The state changes. */
  become(some: Partial<State>): void {
    this.state = { ...this.state, ...some };
    this.#glance();
    this.#sendState();
  }

  /** Something in the list changes. */
  touch(): void {
    this.#glance();
    this.#sendState();
    for (const list of this.#lists.keys()) this.#sendList(list);
    this.#sendPerson();
  }

  /** These people change alike. */
  change(persons: readonly number[], some: Partial<Row>): void {
    for (const row of this.rows.filter((each) => persons.includes(each.person))) Object.assign(row, some);
    this.touch();
  }

  /** These people are no more. */
  remove(persons: readonly number[]): void {
    this.rows = this.rows.filter((each) => !persons.includes(each.person));
    this.touch();
  }

  /** Something besides the row is remembered of a person. */
  keep(person: number, some: Kept): void {
    this.#kept.set(person, { ...this.#kept.get(person), ...some });
  }

  #wish(id: number, wish: Wish): void {
    const problem = this.problems[wish.type] ?? null;
    if (problem === null) grant(this, wish);
    this.say({ type: "done", id, problem });
  }

  #export(id: number, { whom, form, toFile }: Export): void {
    const rows = whom.type === "listed" ? this.everybody(whom.query, whom.but) : this.rows.filter((each) => whom.persons.includes(each.person));
    const text = rows.map((each) => (form === "ids" ? `id-${each.person}` : `id-${each.person},${each.name}`)).join("\n");
    const path = form === "csv" ? "/home/juniper/Downloads/porchlight-people.csv" : "/home/juniper/Downloads/porchlight-ids.txt";
    const said = { path: toFile ? path : null, count: rows.length };
    if (!toFile) this.say({ type: "exported", id, exported: { ...said, text: text.slice(0, 7), hasMore: true }, problem: null });
    this.say({ type: "exported", id, exported: { ...said, text: toFile ? null : text.slice(7), hasMore: false }, problem: null });
  }

  #accountOf(row: Row): State["accounts"][number] {
    return this.state.accounts.find((each) => each.id === row.account) ?? this.state.accounts[0] ?? account(this.now());
  }

  #sectionOf(row: Row): Section {
    const isHere = isPresent(row);
    return row.isWatched ? (isHere ? "watchedHere" : "watched") : isHere ? "here" : "others";
  }

  #sorted(query: ListQuery): Row[] {
    const needle = query.search.toLowerCase();
    const matching = this.rows
      .filter((row) => query.filter === "everybody" || (query.filter === "present" ? isPresent(row) : row.isWatched))
      .filter((row) => query.account === null || row.account === query.account)
      .filter((row) => query.presence === null || kindOf(row) === query.presence)
      .filter((row) => query.label === null || row.labels.includes(query.label))
      .filter((row) => needle === "" || `${row.name}\n${row.handle}`.toLowerCase().includes(needle));
    return order.flatMap((section) => matching.filter((row) => this.#sectionOf(row) === section));
  }

  /** Everybody of a list but for some. */
  everybody(query: ListQuery, but: readonly number[]): Row[] {
    return this.#sorted(query).filter((row) => !but.includes(row.person));
  }

  #slice(query: ListQuery): Slice {
    const sorted = this.#sorted(query);
    let from = 0;
    const sections = order.map((section): SectionCount => {
      const count = sorted.filter((row) => this.#sectionOf(row) === section).length;
      const begins = from;
      from += count;
      return { section, from: begins, count };
    });
    const all = this.#sorted({ ...query, filter: "everybody" });
    return {
      offset: query.offset,
      rows: sorted.slice(query.offset, query.offset + Math.min(query.rows, 200)).map((row) => ({ ...row })),
      sections: sections.filter((section) => section.count > 0),
      matching: sorted.length,
      counts: {
        everybody: all.length,
        present: all.filter(isPresent).length,
        watched: all.filter((row) => row.isWatched).length,
      },
    };
  }

  #glance(): void {
    const present = this.rows.filter((row) => row.isWatched && isPresent(row));
    const isEmpty = this.state.accounts.length === 0;
    this.state = {
      ...this.state,
      glance: {
        ...this.state.glance,
        mood: present.length > 0 ? "present" : "idle",
        here: isEmpty ? [] : present.slice(0, 12).map((row) => ({ person: row.person, name: row.name, since: row.seen.since })),
        watchedPresent: isEmpty ? 0 : present.length,
        watched: isEmpty ? 0 : this.rows.filter((row) => row.isWatched).length,
      },
    };
  }

  #sendState(): void {
    this.say({ type: "state", state: this.state });
  }

  #sendList(list: number): void {
    const query = this.#lists.get(list);
    if (!query) return;
    this.#revision += 1;
    this.say({ type: "list", list, revision: this.#revision, slice: this.#slice(query) });
  }

  #sendPerson(): void {
    if (this.#person === null) return;
    const row = this.rows.find((each) => each.person === this.#person);
    const pane = row && paneOf(row, this.#accountOf(row), this.rows, this.state.accounts, this.#kept.get(row.person) ?? {}, this.now());
    this.say({ type: "person", person: pane ?? null });
  }

  #sendActivity(): void {
    if (!this.#activity) return;
    const { filter, rows } = this.#activity;
    const all = decisions(this.now(), this.rows.slice(0, 12)).filter(
      (each) => filter === "everything" || (each.outcome === "shown") === (filter === "shown"),
    );
    this.say({ type: "activity", activity: { rows: all.slice(0, rows), hasMore: all.length > rows } });
  }
}

/** The stand-in for a browser: `?scene=trouble&theme=dark&people=300`, and people come and go. */
export function fakeLink(search: URLSearchParams): Link {
  const scene = scenes[search.get("scene") ?? "usual"] ?? (() => ({ accounts: accounts(Date.now()) }));
  const fake = new FakeProgram({ people: Number(search.get("people") ?? 50_000), state: scene(Date.now()) });
  const theme = search.get("theme");
  if (theme === "light" || theme === "dark") fake.state = { ...fake.state, settings: { ...fake.state.settings, theme } };
  Object.assign(window, { [MARK]: fake });
  if (search.has("still")) return fake;
  setInterval(() => {
    for (const row of fake.rows.slice(0, 40)) {
      if (row.seen.presence.type !== "online" && row.seen.presence.type !== "offline") continue;
      const isHere = Math.random() < 0.08 ? row.seen.presence.type === "offline" : row.seen.presence.type === "online";
      row.seen = { ...row.seen, presence: { type: isHere ? "online" : "offline" }, observed: Date.now(), isStale: false };
    }
    fake.touch();
  }, 5_000);
  return fake;
}

function kindOf({ seen: { presence, isDoubtful } }: Row): PresenceKind {
  if (presence.type === "online" && isDoubtful) return "unknown";
  return presence.type === "offlineOrHidden" ? "hidden" : presence.type;
}

function isPresent(row: Row): boolean {
  return row.seen.presence.type === "online" || row.seen.presence.type === "busy";
}

/** What the program says of a text of ids, names, accounts and watches; it knows and watches the first ten ids already. */
function preview(text: string): Extract<FromAgent, { type: "preview" }>["preview"] {
  const elsewhere = new Map<string, number>();
  const lines = text.split("\n").map((line, place): ImportLine => {
    const [key = "", name = "", account = ""] = line.split(",").map((part) => part.trim());
    if (account !== "") elsewhere.set(account, (elsewhere.get(account) ?? 0) + 1);
    return { line: place + 1, key, name, fault: account === "" ? faultOf(key) : "otherAccount" };
  });
  const good = lines.filter((line) => line.fault === null);
  const keys = new Set(good.map((line) => line.key));
  const known = [...keys].filter((key) => /^id-\d$/.test(key)).length;
  const wrong = lines.filter((line) => line.fault !== null && line.fault !== "empty");
  const unwatched = text.split("\n").filter((line) => /^id-\d,.*,no$/.test(line)).length;
  const others = [...elsewhere].map(([account, lines]) => ({ account, lines }));
  return {
    added: keys.size - known, known, repeated: good.length - keys.size, wrong: wrong.filter((line) => line.fault !== "otherAccount").length,
    unwatched, strangers: 0, elsewhere: others,
    lines: [...wrong, ...good].slice(0, 200),
  };
}

function faultOf(key: string): ImportFault | null {
  if (key === "") return "empty";
  if (key.startsWith("pa:")) return "ofABot";
  if (key.startsWith("+")) return "phoneNumber";
  return /\s/.test(key) ? "notOneWord" : null;
}
