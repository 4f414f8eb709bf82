// What the page was told last, and the one way to wish for something. It holds no truth: every field is a frame as it came,
// and a page that starts anew is told everything again.
import type {
  Activity, ActivityQuery, FromAgent, ListQuery, PersonPane, Problem, Slice, State, ToAgent, WindowPage, Wish,
} from "./ipc/bindings";
import type { HostNews, Link, ToPage } from "./ipc/link";

/** Whether there is a program to talk to. */
export type Phase =
  | { type: "connecting" }
  | { type: "live" }
  | { type: "lost" }
  | { type: "otherBuild"; build: string }
  | { type: "notStarted" };

/** Makes a wish and says what became of it: nothing, or a problem. */
export type Wishing = (wish: Wish) => Promise<Problem | null>;

/** The one list this window has open. */
const LIST = 1;
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

  #link: Link;
  #query: ListQuery | null = null;
  #activityQuery: ActivityQuery | null = null;
  #lastWish = 0;
  #waiting = new Map<number, (problem: Problem | null) => void>();

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
        return;
      case "person":
        this.#personCame(frame.person);
        return;
      case "activity":
        if (this.#activityQuery !== null) this.activity = frame.activity;
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
        return;
    }
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
    if (this.#query) this.#tell({ type: "openList", list: LIST, query: this.#query });
    if (this.opened !== null) this.#tell({ type: "openPerson", person: this.opened });
    if (this.#activityQuery) this.#tell({ type: "openActivity", query: this.#activityQuery });
  }

  #lose(phase: Phase): void {
    this.phase = phase;
    for (const id of [...this.#waiting.keys()]) this.#finish(id, { code: "cutShort", detail: null });
  }

  #finish(id: number, problem: Problem | null): void {
    const done = this.#waiting.get(id);
    this.#waiting.delete(id);
    done?.(problem);
  }

  #tell(frame: ToAgent): void {
    // While there is nobody to talk to, what is open is remembered and opened later; a wish is not.
    void this.#link.tell(frame).catch(() => {
      if (frame.type === "wish") this.#finish(frame.id, { code: "cutShort", detail: null });
    });
  }
}
