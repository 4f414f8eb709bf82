// Which people something is to be done with at once.
import { SvelteMap } from "svelte/reactivity";
import type { Row } from "../ipc/bindings";

/** The most that can be chosen. */
export const MOST = 1_000;

export class Selection {
  /** Whether a click chooses instead of opening. */
  isOn = $state(false);
  #rows = new SvelteMap<number, Row>();
  /** The position that a range begins at. */
  #anchor: number | null = null;

  get count(): number {
    return this.#rows.size;
  }

  get rows(): Row[] {
    return [...this.#rows.values()];
  }

  get persons(): number[] {
    return [...this.#rows.keys()];
  }

  has(person: number): boolean {
    return this.#rows.has(person);
  }

  /** Where a range from the last one chosen to this position begins and ends. */
  span(position: number): { from: number; to: number } {
    const anchor = this.#anchor ?? position;
    return { from: Math.min(anchor, position), to: Math.max(anchor, position) };
  }

  toggle(row: Row, position: number): void {
    this.isOn = true;
    this.#anchor = position;
    if (!this.#rows.delete(row.person)) this.put([row]);
  }

  put(rows: readonly Row[]): void {
    this.isOn = true;
    for (const row of rows) {
      if (this.#rows.size >= MOST) return;
      this.#rows.set(row.person, row);
    }
  }

  /** Keeps step with a label that was put on all of them or taken off. */
  tagged(label: number, on: boolean): void {
    for (const row of this.rows) {
      const labels = row.labels.filter((each) => each !== label);
      this.#rows.set(row.person, { ...row, labels: on ? [...labels, label] : labels });
    }
  }

  clear(): void {
    this.isOn = false;
    this.#anchor = null;
    this.#rows.clear();
  }
}
