// Puts the window on a pretended screen with a pretended program behind it, for the tests of what the user sees and does.
import { flushSync, mount, unmount } from "svelte";
import { onTestFinished, vi } from "vitest";
import App from "./App.svelte";
import type { Row, State, Wish } from "./ipc/bindings";
import { FakeProgram } from "./ipc/fake";

/** A window that is drawn, with this state of the program behind it. */
export const open = (state: Partial<State> = {}, people = 300): Promise<Screen> => new Screen({ people, state }).settle();

/** The window with a program of 300 people. */
export class Screen {
  readonly program: FakeProgram;
  readonly root = document.createElement("div");

  constructor(options: { people?: number; state?: Partial<State> } = {}) {
    // There is no layout here; a list of 600 pixels is what is seen.
    vi.spyOn(HTMLElement.prototype, "clientHeight", "get").mockReturnValue(600);
    this.program = new FakeProgram({ people: 300, ...options });
    document.body.append(this.root);
    const app = mount(App, { target: this.root, props: { link: this.program } });
    onTestFinished(async () => {
      await unmount(app);
      this.root.remove();
      vi.restoreAllMocks();
    });
  }

  /** Lets everything that was said arrive and be drawn. */
  async settle(): Promise<this> {
    for (let turn = 0; turn < 6; turn += 1) {
      await new Promise((done) => setTimeout(done, 0));
      flushSync();
    }
    return this;
  }

  get text(): string {
    return (this.root.textContent ?? "").replace(/\s+/g, " ");
  }

  all(selector: string): HTMLElement[] {
    return [...this.root.querySelectorAll<HTMLElement>(selector)];
  }

  one(selector: string): HTMLElement {
    const [found] = this.all(selector);
    if (!found) throw new Error(`nothing on the screen is ${selector}: ${this.text}`);
    return found;
  }

  /** The button or link with this text or label. */
  button(name: string): HTMLElement {
    const found = this.all("button").find(
      (each) => each.getAttribute("aria-label") === name || (each.textContent ?? "").trim().replace(/\s+/g, " ") === name,
    );
    if (!found) throw new Error(`no button is called ${name}: ${this.text}`);
    return found;
  }

  /** What can be chosen in the menu that is open. */
  get choices(): string[] {
    return this.all("[role^=menuitem] bdi").map((each) => each.textContent ?? "");
  }

  async choose(name: string): Promise<this> {
    const found = this.all("[role^=menuitem]").find((each) => each.querySelector("bdi")?.textContent === name);
    if (!found) throw new Error(`no menu has ${name}: ${this.choices.join(", ")}`);
    found.click();
    return this.settle();
  }

  /** The switch with this label. */
  toggle(name: string): HTMLElement {
    const found = this.all("[role=switch]").find((each) => document.getElementById(each.getAttribute("aria-labelledby") ?? "")?.textContent === name);
    if (!found) throw new Error(`no switch is called ${name}: ${this.text}`);
    return found;
  }

  /** The card of this account. */
  card(name: string): HTMLElement {
    const found = this.all("article").find((each) => each.querySelector("h2 bdi")?.textContent === name);
    if (!found) throw new Error(`no card is called ${name}: ${this.text}`);
    return found;
  }

  /** The row of the first person for whom this holds. */
  async openRow(holds: (row: Row) => boolean): Promise<Row> {
    const row = this.program.rows.find(holds);
    if (!row) throw new Error("nobody is like that");
    await this.type("input[type=search]", row.handle || row.name);
    this.one(`#row-${row.person}`).click();
    await this.settle();
    return row;
  }

  async press(name: string): Promise<this> {
    this.button(name).click();
    return this.settle();
  }

  async key(key: string, target: EventTarget = document.activeElement ?? document.body): Promise<this> {
    target.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
    return this.settle();
  }

  async type(selector: string, text: string): Promise<this> {
    const field = this.one(selector) as HTMLInputElement;
    field.value = text;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    return this.settle();
  }

  async submit(selector: string): Promise<this> {
    this.one(selector).dispatchEvent(new Event("submit", { bubbles: true, cancelable: true }));
    return this.settle();
  }

  /** What was wished for, of one kind. */
  wishes<Kind extends Wish["type"]>(kind: Kind): Extract<Wish, { type: Kind }>[] {
    return this.program.told.flatMap((frame) =>
      frame.type === "wish" && frame.wish.type === kind ? [frame.wish as Extract<Wish, { type: Kind }>] : [],
    );
  }
}
