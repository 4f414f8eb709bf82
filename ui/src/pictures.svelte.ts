// The pictures of people who were on the screen. Each is asked for once; without one, letters stand for the person.
import { createContext } from "svelte";
import { SvelteMap } from "svelte/reactivity";

/** The most that are held; the oldest are let go of and asked for again when their person comes back. */
const MOST = 400;
/** Nothing else is drawn: an address that leads anywhere else would tell a stranger that it was looked at. */
const DRAWABLE = /^data:image\/png;base64,[\w+/=]+$/;

export class Pictures {
  #ask: (person: number) => void;
  #isWanted = true;
  #asked = new Set<number>();
  #known = new SvelteMap<number, string>();

  constructor(ask: (person: number) => void) {
    this.#ask = ask;
  }

  /** The picture, once it is there. */
  of(person: number): string | null {
    return this.#known.get(person) ?? null;
  }

  /** Asks for the picture of somebody who can be seen now. */
  want(person: number): void {
    if (!this.#isWanted || this.#asked.has(person)) return;
    this.#asked.add(person);
    this.#ask(person);
  }

  /** A picture came, or the word that there is none. */
  came(person: number, data: string | null): void {
    if (data === null || !DRAWABLE.test(data)) {
      this.#known.delete(person);
      return;
    }
    this.#known.set(person, data);
    for (const oldest of this.#known.keys()) {
      if (this.#known.size <= MOST) break;
      this.#known.delete(oldest);
      this.#asked.delete(oldest);
    }
  }

  /** The program is another one now: what did not come is asked for again. */
  again(): void {
    for (const person of this.#asked) if (!this.#known.has(person)) this.#asked.delete(person);
  }

  /** Whether the user wants pictures; without that, none is asked for and none is held. */
  allow(isWanted: boolean): void {
    this.#isWanted = isWanted;
    if (isWanted) return;
    this.#asked.clear();
    this.#known.clear();
  }
}

/** Those of accounts' owners, by account. */
export const [portraits, showPortraits] = createContext<Pictures>();
/** The pictures of the window, for whatever draws a face in it. */
export const [pictures, showPictures] = createContext<Pictures>();
