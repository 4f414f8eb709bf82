// Which people something is to be done with at once: some by name, or everybody whom a list shows, however many that are.
import { SvelteMap, SvelteSet } from "svelte/reactivity";
import type { Deed, ExportWhom, Row, Wish } from "../ipc/bindings";
import { queryOf, type Which } from "./which";

/** The most that can be chosen by name, which is the most that a wish may name. */
export const MOST = 100_000;

export class Selection {
  /** Whether a click chooses instead of opening. */
  isOn = $state(false);
  /** The list of which everybody is chosen, whoever stands in it by the time something is done. */
  list = $state.raw<Which | null>(null);
  #rows = new SvelteMap<number, Row>();
  /** Who of that list is not chosen. */
  #but = new SvelteSet<number>();
  /** Which labels were put on everybody of that list, or taken off. */
  #tagged = new SvelteMap<number, boolean>();
  /** The position that a range begins at. */
  #anchor: number | null = null;

  /** How many are chosen, when so many stand in the list. */
  count(matching: number): number {
    return this.list === null ? this.#rows.size : Math.max(0, matching - this.#but.size);
  }

  /** Those who were chosen by name. */
  get rows(): Row[] {
    return [...this.#rows.values()];
  }

  /** The chosen, as the program is told of them. */
  get whom(): ExportWhom {
    if (this.list === null) return { type: "persons", persons: [...this.#rows.keys()] };
    return { type: "listed", query: queryOf(this.list), but: [...this.#but] };
  }

  /** The wish to do something with the chosen. */
  wish(deed: Deed): Wish {
    const whom = this.whom;
    if (whom.type === "listed") return { type: "forEverybody", query: whom.query, but: whom.but, deed };
    const { persons } = whom;
    switch (deed.type) {
      case "star":
        return { type: "watchMany", persons, on: deed.on };
      case "tag":
        return { type: "tag", persons, label: deed.label, on: deed.on };
      case "askNames":
        return { type: "askNames", persons };
      case "remove":
        return { type: "removePersons", persons };
    }
  }

  has(person: number): boolean {
    return this.list === null ? this.#rows.has(person) : !this.#but.has(person);
  }

  /** Whether all of the chosen have a label, as far as is known. */
  hasLabel(label: number): boolean {
    if (this.list !== null) return this.#tagged.get(label) ?? this.list.label === label;
    return this.#rows.size > 0 && this.rows.every((row) => row.labels.includes(label));
  }

  /** Where a range from the last one chosen to this position begins and ends. */
  span(position: number): { from: number; to: number } {
    const anchor = this.#anchor ?? position;
    return { from: Math.min(anchor, position), to: Math.max(anchor, position) };
  }

  toggle(row: Row, position: number): void {
    this.isOn = true;
    this.#anchor = position;
    if (this.list !== null) {
      if (!this.#but.delete(row.person)) this.#but.add(row.person);
    } else if (!this.#rows.delete(row.person)) this.put([row]);
  }

  put(rows: readonly Row[]): void {
    this.isOn = true;
    for (const row of rows) {
      if (this.list !== null) this.#but.delete(row.person);
      else if (this.#rows.size < MOST) this.#rows.set(row.person, row);
    }
  }

  /** Chooses everybody of a list. */
  all(list: Which): void {
    this.none();
    this.isOn = true;
    this.list = list;
  }

  /** Keeps step with a label that was put on all of them or taken off. */
  tagged(label: number, on: boolean): void {
    if (this.list !== null) this.#tagged.set(label, on);
    for (const row of this.rows) {
      const labels = row.labels.filter((each) => each !== label);
      this.#rows.set(row.person, { ...row, labels: on ? [...labels, label] : labels });
    }
  }

  /** Chooses nobody, and goes on choosing. */
  none(): void {
    this.list = null;
    this.#anchor = null;
    this.#rows.clear();
    this.#but.clear();
    this.#tagged.clear();
  }

  clear(): void {
    this.isOn = false;
    this.none();
  }
}
