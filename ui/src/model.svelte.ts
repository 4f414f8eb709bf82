// What the page was told last, and the one way to wish for something. It holds no truth: every field is a frame as it came,
// and a page that starts anew is told everything again.
import type {
  Activity, ActivityQuery, Export, Exported, FromAgent, ImportPreview, ListQuery, PersonPane, Problem, Row, Slice, State,
  ToAgent, WindowPage, Wish,
} from "./ipc/bindings";
import type { HostNews, Link, ToPage } from "./ipc/link";
import { Pictures } from "./pictures.svelte";

/** Whether there is a program to talk to. */
export type Phase =
  | { type: "connecting" }
  | { type: "live" }
  | { type: "lost" }
  | { type: "otherBuild"; build: string }
  | { type: "notStarted" };

/** Makes a wish and says what became of it: nothing, or a problem. */
export type Wishing = (wish: Wish) => Promise<Problem | null>;

/** What became of writing people down. */
export type Written = { exported: Exported | null; problem: Problem | null };

/** What the page can ask for besides wishes; each is answered once. */
export type Asking = {
  /** What would become of a text as contacts; nothing when no answer came. */
  preview: (account: number, text: string) => Promise<ImportPreview | null>;
  /** People, written down. */
  write: (of: Export) => Promise<Written>;
  /** The first rows of a whole list, at most so many. */
  collect: (query: ListQuery, most: number) => Promise<Row[]>;
};

/** The list that is shown. */
const LIST = 1;
/** The list that is read from end to end, for choosing all of it. */
const WHOLE = 2;
/** Rows of one part of a list, the most that are sent. */
const PART = 200;
/** Wishes that a hung program is never going to answer are given up, as a fault of the connection. */
const PATIENCE = 60_000;

export class Model {
  phase = $state.raw<Phase>({ type: "connecting" });
  state = $state.raw<State | null>(null);
  slice = $state.raw<Slice | null>(null);
  person = $state.raw<PersonPane | null>(null);
  /** The person that was asked for; the pane may still be on its way. */
  opened = $state.raw<number | null>(null);
  activity = $state.raw<Activity | null>(null);
  /** The page the program wants shown, counted so that the same one can be wanted twice. */
  shown = $state.raw<{ page: WindowPage | null; count: number }>({ page: null, count: 0 });
  /** How often the user tried to close while the page wanted to be asked. */
  closings = $state(0);
  readonly pictures = new Pictures((person) => this.#tell({ type: "picture", person }));
  readonly portraits = new Pictures((account) => this.#tell({ type: "portrait", account }));

  #link: Link;
  #query: ListQuery | null = null;
  #activityQuery: ActivityQuery | null = null;
  #lastWish = 0;
  #waiting = new Map<number, (problem: Problem | null) => void>();
  #previews = new Map<number, (preview: ImportPreview | null) => void>();
  #writings = new Map<number, (written: Written) => void>();
  #texts = new Map<number, string>();
  #part: ((slice: Slice | null) => void) | null = null;

  constructor(link: Link) {
    this.#link = link;
  }

  /** Begins to listen. */
  start(): void {
    void this.#link.attach((news) => this.#hear(news)).catch(() => this.#lose({ type: "lost" }));
  }

  wish: Wishing = (wish) =>
    new Promise((done) => {
      const id = ++this.#lastWish;
      const late = setTimeout(() => this.#finish(id, { code: "tooSlow", detail: null }), PATIENCE);
      this.#waiting.set(id, (problem) => {
        clearTimeout(late);
        done(problem);
      });
      this.#tell({ type: "wish", id, wish });
    });

  readonly asking: Asking = {
    preview: (account, text) =>
      this.#answered<ImportPreview | null>(null, (id, done) => {
        this.#previews.set(id, done);
        this.#tell({ type: "previewImport", id, account, text }, () => this.#take(this.#previews, id, null));
      }),
    write: (of) =>
      this.#answered<Written>({ exported: null, problem: { code: "tooSlow", detail: null } }, (id, done) => {
        this.#writings.set(id, done);
        const lost: Written = { exported: null, problem: { code: "cutShort", detail: null } };
        this.#tell({ type: "export", id, export: of }, () => this.#take(this.#writings, id, lost));
      }),
    collect: async (query, most) => {
      const rows: Row[] = [];
      let matching = 1;
      while (rows.length < Math.min(matching, most)) {
        const part = await this.#answered<Slice | null>(null, (_, done) => {
          this.#part = done;
          const part = { offset: rows.length, rows: PART, around: null };
          this.#tell({ type: "openList", list: WHOLE, query: { ...query, ...part } }, () => this.#partCame(null));
        });
        if (!part || part.rows.length === 0) break;
        matching = part.matching;
        rows.push(...part.rows);
      }
      this.#tell({ type: "closeList", list: WHOLE });
      return rows.slice(0, most);
    },
  };

  /** Opens this part of the list in place of another. */
  openList(query: ListQuery): void {
    this.#query = query;
    this.#tell({ type: "openList", list: LIST, query });
  }

  /** Opens a person in place of another, or nobody. */
  openPerson(person: number | null): void {
    if (this.opened !== person) this.person = null;
    this.opened = person;
    this.#tell({ type: "openPerson", person });
  }

  /** Opens what was shown and held, or closes it. */
  openActivity(query: ActivityQuery | null): void {
    this.#activityQuery = query;
    if (query === null) this.activity = null;
    this.#tell({ type: "openActivity", query });
  }

  startAgain(): void {
    this.phase = { type: "connecting" };
    void this.#link.startAgain().catch(() => this.#lose({ type: "notStarted" }));
  }

  holdClose(on: boolean): void {
    void this.#link.holdClose(on).catch(() => undefined);
  }

  close(): void {
    void this.#link.close().catch(() => undefined);
  }

  #hear(news: ToPage): void {
    if ("agent" in news) this.#frame(news.agent);
    else this.#host(news.host);
  }

  #host(news: HostNews): void {
    switch (news.type) {
      case "connected":
        this.#again();
        return;
      case "closing":
        this.closings += 1;
        return;
      case "lost":
      case "notStarted":
      case "otherBuild":
        this.#lose(news);
        return;
    }
  }

  #frame(frame: FromAgent): void {
    switch (frame.type) {
      case "state":
        this.state = frame.state;
        this.phase = { type: "live" };
        return;
      case "list":
        if (frame.list === LIST) this.slice = frame.slice;
        else this.#partCame(frame.slice);
        return;
      case "person":
        this.#personCame(frame.person);
        return;
      case "activity":
        if (this.#activityQuery !== null) this.activity = frame.activity;
        return;
      case "picture":
        this.pictures.came(frame.person, frame.data);
        return;
      case "portrait":
        this.portraits.came(frame.account, frame.data);
        return;
      case "preview":
        this.#take(this.#previews, frame.id, frame.preview);
        return;
      case "exported":
        this.#written(frame.id, frame.exported, frame.problem);
        return;
      case "done":
        this.#finish(frame.id, frame.problem);
        return;
      case "show":
        this.shown = { page: frame.page, count: this.shown.count + 1 };
        return;
      case "bye":
        this.#lose({ type: "lost" });
        return;
      case "hello":
      case "happened":
      case "found":
        return;
    }
  }

  /** A long text comes in parts. */
  #written(id: number, exported: Exported | null, problem: Problem | null): void {
    const text = (this.#texts.get(id) ?? "") + (exported?.text ?? "");
    if (exported?.hasMore) {
      this.#texts.set(id, text);
      return;
    }
    this.#texts.delete(id);
    this.#take(this.#writings, id, { exported: exported?.text == null ? exported : { ...exported, text }, problem });
  }

  #partCame(slice: Slice | null): void {
    const done = this.#part;
    this.#part = null;
    done?.(slice);
  }

  /** A pane that was asked for before the last one may still arrive; it is not shown. */
  #personCame(pane: PersonPane | null): void {
    if (pane === null) {
      if (this.person !== null) this.opened = null;
      this.person = null;
    } else if (pane.row.person === this.opened) {
      this.person = pane;
    }
  }

  #again(): void {
    this.pictures.again();
    this.portraits.again();
    if (this.#query) this.#tell({ type: "openList", list: LIST, query: this.#query });
    if (this.opened !== null) this.#tell({ type: "openPerson", person: this.opened });
    if (this.#activityQuery) this.#tell({ type: "openActivity", query: this.#activityQuery });
  }

  #lose(phase: Phase): void {
    this.phase = phase;
    for (const id of [...this.#waiting.keys()]) this.#finish(id, { code: "cutShort", detail: null });
    for (const id of [...this.#previews.keys()]) this.#take(this.#previews, id, null);
    const lost: Written = { exported: null, problem: { code: "cutShort", detail: null } };
    for (const id of [...this.#writings.keys()]) this.#take(this.#writings, id, lost);
    this.#partCame(null);
  }

  /** An answer under a number of its own, or what stands for it when none comes. */
  #answered<Answer>(late: Answer, ask: (id: number, done: (answer: Answer) => void) => void): Promise<Answer> {
    return new Promise((done) => {
      const timer = setTimeout(() => done(late), PATIENCE);
      ask(++this.#lastWish, (answer) => {
        clearTimeout(timer);
        done(answer);
      });
    });
  }

  #take<Answer>(from: Map<number, (answer: Answer) => void>, id: number, answer: Answer): void {
    const done = from.get(id);
    from.delete(id);
    done?.(answer);
  }

  #finish(id: number, problem: Problem | null): void {
    const done = this.#waiting.get(id);
    this.#waiting.delete(id);
    done?.(problem);
  }

  #tell(frame: ToAgent, failed?: () => void): void {
    // While there is nobody to talk to, what is open is remembered and opened later; a wish is not.
    void this.#link.tell(frame).catch(() => {
      if (frame.type === "wish") this.#finish(frame.id, { code: "cutShort", detail: null });
      else failed?.();
    });
  }
}
