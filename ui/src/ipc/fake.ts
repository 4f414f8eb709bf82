// A stand-in for the program, for tests and for looking at the page in a browser (`npm run dev`). It keeps to the contract of
// the wire and to nothing else, and is never part of the built page.
import type {
  ActivityQuery, FromAgent, ListQuery, PersonPane, Problem, Row, Section, SectionCount, Slice, State, ToAgent, Wish,
} from "./bindings";
import { people } from "./fake-people";
import { account, decisions, program, scenes, service } from "./fake-state";
import type { Link, ToPage } from "./link";

/** Found in the built page, this says that the stand-in is in it. */
export const MARK = "porchlight-stand-in";

const MINUTE = 60_000;
const order: readonly Section[] = ["watchedHere", "here", "watched", "others"];

export class FakeProgram implements Link {
  readonly told: ToAgent[] = [];
  readonly rows: Row[];
  state: State;
  /** What wishes are answered with, by their type. */
  problems: Partial<Record<Wish["type"], Problem>> = {};
  isHeld = false;
  isClosed = false;

  #hear: (news: ToPage) => void = () => undefined;
  #query: { list: number; query: ListQuery } | null = null;
  #person: number | null = null;
  #activity: ActivityQuery | null = null;
  #revision = 0;
  readonly now: () => number;

  constructor(options: { people?: number; now?: () => number; state?: Partial<State> } = {}) {
    this.now = options.now ?? Date.now;
    this.rows = people(options.people ?? 50_000, this.now());
    this.state = program(this.now(), options.state);
    for (const row of this.rows.filter((each) => each.person % 5 === 1 && each.person < 12)) {
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
        break;
      case "wish":
        this.#wish(frame.id, frame.wish);
        break;
      case "openList":
        this.#query = frame;
        this.#sendList();
        break;
      case "closeList":
        this.#query = null;
        break;
      case "openPerson":
        this.#person = frame.person;
        this.#sendPerson();
        break;
      case "openActivity":
        this.#activity = frame.query;
        this.#sendActivity();
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
    this.#sendList();
    this.#sendPerson();
  }

  #wish(id: number, wish: Wish): void {
    const problem = this.problems[wish.type] ?? null;
    if (problem === null) this.#grant(wish);
    this.say({ type: "done", id, problem });
  }

  #grant(wish: Wish): void {
    const now = this.now();
    switch (wish.type) {
      case "watch": {
        const row = this.rows.find((each) => each.person === wish.person);
        if (row) row.isWatched = wish.arrivals || wish.departures;
        this.touch();
        return;
      }
      case "name": {
        const row = this.rows.find((each) => each.person === wish.person);
        if (row && wish.name !== null) row.name = wish.name;
        this.touch();
        return;
      }
      case "snoozeFor":
        this.become({ glance: { ...this.state.glance, snoozedUntil: now + wish.minutes * MINUTE } });
        return;
      case "snoozeUntilTomorrow":
        this.become({ glance: { ...this.state.glance, snoozedUntil: now + 14 * 60 * MINUTE } });
        return;
      case "endSnooze":
        this.become({ glance: { ...this.state.glance, snoozedUntil: null } });
        return;
      case "pauseAll":
        this.become({ glance: { ...this.state.glance, isPaused: wish.on } });
        return;
      case "pause":
        this.become({
          accounts: this.state.accounts.map((each) =>
            each.id === wish.account ? { ...each, health: { type: wish.on ? "paused" : "fine" } } : each,
          ),
        });
        return;
      case "changeSettings":
        this.become({ settings: wish.settings });
        return;
      case "changeSite":
        this.become({ accounts: this.state.accounts.map((each) => (each.id === wish.account ? { ...each, site: wish.site } : each)) });
        return;
      case "confirmChat":
        this.become({ accounts: this.state.accounts.map((each) => ({ ...each, chatIsRight: wish.right, asksAboutChat: false })) });
        return;
      case "signIn":
        this.become({
          attempt: {
            service: service.name, stage: { type: "inBrowser" }, deadline: now + 5 * MINUTE,
            address: `${wish.form.site.authorize}?client_id=${wish.form.clientId}&response_type=code&code_challenge_method=S256&state=h2Vx`,
          },
        });
        return;
      case "pasteRedirect":
        this.become({
          accounts: [account(now, { contacts: 0, top: 0, watched: 0, lists: [] })],
          attempt: { service: service.name, stage: { type: "done", account: 1 }, deadline: now, address: null },
        });
        return;
      case "cancelSignIn":
        this.become({ attempt: null });
        return;
      case "offerLists":
        this.#offer(wish.account);
        return;
      case "bringLists":
        this.become({
          accounts: this.state.accounts.map((each) =>
            each.id === wish.account
              ? { ...each, lists: wish.lists, contacts: 3_400, top: 17, bringing: { rows: 3_400, expected: 9_800, added: 3_400 } }
              : each,
          ),
        });
        return;
      case "signOut":
        this.become({ accounts: this.state.accounts.filter((each) => each.id !== wish.account) });
        return;
      case "quit":
        this.say({ type: "bye" });
        return;
      case "openChat":
        this.become({ accounts: this.state.accounts.map((each) => ({ ...each, asksAboutChat: each.chatIsRight === null })) });
        return;
      case "checkNow":
      case "reopenBrowser":
      case "unlockKeyring":
      case "watchTop":
      case "showWindow":
      case "startDemo":
        return;
    }
  }

  #offer(id: number): void {
    const offers = [
      { key: "chats", name: "", count: 9_800 },
      { key: "followers", name: "", count: 48_211 },
      { key: "smart/subscribers", name: "", count: 1_204 },
      { key: "smart/spent_more_than_50", name: "", count: 87 },
      { key: "custom/7f3c", name: "Berlin meet-up", count: null },
    ];
    this.become({ accounts: this.state.accounts.map((each) => (each.id === id ? { ...each, offers } : each)) });
  }

  #sectionOf(row: Row): Section {
    const isHere = isPresent(row);
    return row.isWatched ? (isHere ? "watchedHere" : "watched") : isHere ? "here" : "others";
  }

  #slice(query: ListQuery): Slice {
    const needle = query.search.toLowerCase();
    const matching = this.rows
      .filter((row) => query.filter === "everybody" || (query.filter === "present" ? isPresent(row) : row.isWatched))
      .filter((row) => needle === "" || `${row.name}\n${row.handle}`.toLowerCase().includes(needle));
    const parts = new Map(order.map((section): [Section, Row[]] => [section, []]));
    for (const row of matching) parts.get(this.#sectionOf(row))?.push(row);
    const sorted = order.flatMap((section) => parts.get(section) ?? []);
    let from = 0;
    const sections = order.map((section): SectionCount => {
      const count = parts.get(section)?.length ?? 0;
      const begins = from;
      from += count;
      return { section, from: begins, count };
    });
    return {
      offset: query.offset,
      rows: sorted.slice(query.offset, query.offset + Math.min(query.rows, 200)).map((row) => ({ ...row })),
      sections: sections.filter((section) => section.count > 0),
      matching: sorted.length,
      counts: {
        everybody: this.rows.length,
        present: this.rows.filter(isPresent).length,
        watched: this.rows.filter((row) => row.isWatched).length,
      },
    };
  }

  #pane(row: Row): PersonPane {
    const now = this.now();
    const isHere = isPresent(row);
    return {
      row: { ...row },
      arrivals: row.isWatched,
      departures: false,
      ownName: null,
      key: `5f3a91c2-77d0-4b1e-9c55-${String(row.person).padStart(12, "0")}`,
      service: service.title,
      registered: "2026-02-14",
      lastWords:
        row.person % 4 === 0
          ? null
          : {
              sent: now - 83 * MINUTE,
              isTheirs: row.person % 3 !== 0,
              text: row.person % 7 === 0 ? null : "That was exactly what I needed today, thank you! Will you be around on Friday evening?",
              attachment: row.person % 7 === 0 ? "picture" : null,
            },
      nextCheck: now + 24_000,
      hasChat: row.person % 11 !== 0,
      sessions: [
        ...(isHere ? [{ from: now - 22 * MINUTE, fromUncertain: 5 * MINUTE, to: null, toUncertain: null }] : []),
        { from: now - 190 * MINUTE, fromUncertain: 12 * MINUTE, to: now - 141 * MINUTE, toUncertain: 20 * MINUTE },
        { from: now - 300 * MINUTE, fromUncertain: 0, to: now - 290 * MINUTE, toUncertain: 0 },
      ],
      decisions: row.isWatched ? decisions(now, [row]).filter((each) => each.person === row.person).slice(0, 4) : [],
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

  #sendList(): void {
    if (!this.#query) return;
    this.#revision += 1;
    this.say({ type: "list", list: this.#query.list, revision: this.#revision, slice: this.#slice(this.#query.query) });
  }

  #sendPerson(): void {
    if (this.#person === null) return;
    const row = this.rows.find((each) => each.person === this.#person);
    this.say({ type: "person", person: row ? this.#pane(row) : null });
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
  const scene = scenes[search.get("scene") ?? "usual"] ?? (() => ({}));
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

function isPresent(row: Row): boolean {
  return row.seen.presence.type === "online" || row.seen.presence.type === "busy";
}
