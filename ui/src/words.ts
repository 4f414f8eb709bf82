// The words of the window, from the one catalogue that Rust uses, too. A key that is not there does not compile.
import catalogue from "../../src-tauri/crates/agent/words.json";
import type { Problem } from "./ipc/bindings";

/** The name of a sentence in the catalogue. */
export type Key = keyof typeof catalogue;
/** What stands in the holes of a sentence; `count` also chooses between one and several. */
export type Holes = Readonly<Record<string, string | number>>;
/** A piece of a sentence: its own words, or what was put into a hole. */
export type Piece = { readonly text: string; readonly isFilled: boolean };

type Entry = string | { readonly one: string; readonly other: string };
const entries: Readonly<Record<string, Entry>> = catalogue;

/** The sentence in pieces, so that names can be kept apart from the words around them. */
export function pieces(key: Key, holes: Holes = {}): Piece[] {
  return cut(entries[key] ?? key, holes);
}

/** The sentence as one text. */
export function words(key: Key, holes: Holes = {}): string {
  return join(pieces(key, holes));
}

/** The sentence under a key that the program sent, or nothing when there is none. */
export function wordsUnder(key: string): string | null {
  const entry = Object.hasOwn(entries, key) ? entries[key] : undefined;
  return entry === undefined ? null : join(cut(entry, {}));
}

/** What went wrong, in a few words. */
export function problemTitle(problem: Problem): string {
  const key: Key = `problem.${problem.code}.title`;
  return words(key);
}

/** What went wrong, what was kept, and what can be done. */
export function problemText(problem: Problem): string {
  const ofField = problem.code === "badInput" ? wordsUnder(`problem.badInput.${problem.detail ?? ""}`) : null;
  if (ofField !== null) return ofField;
  const key: Key = `problem.${problem.code}.text`;
  if (problem.detail !== null) return words(key, { detail: problem.detail });
  return wordsUnder(`problem.${problem.code}.bare`) ?? words(key, { detail: "" });
}

/** Why something the user asked for was not done there, in the service's own words as far as it has any. */
export function refusalText(problem: Problem): string {
  if (problem.code === "refused") return problemText(problem);
  return problem.detail === null ? `${problemTitle(problem)}.` : `${problemTitle(problem)} (${problem.detail}).`;
}

/** The text with a capital letter at its start. */
export function sentence(text: string): string {
  const first = text.codePointAt(0);
  if (first === undefined) return text;
  const letter = String.fromCodePoint(first);
  return letter.toUpperCase() + text.slice(letter.length);
}

function cut(entry: Entry, holes: Holes): Piece[] {
  const text = typeof entry === "string" ? entry : holes["count"] === 1 ? entry.one : entry.other;
  return text
    .split(/(\{[a-z]+\})/i)
    .map((part): Piece => {
      const filling = part.startsWith("{") ? holes[part.slice(1, -1)] : undefined;
      return filling === undefined ? { text: part, isFilled: false } : { text: typeof filling === "number" ? filling.toLocaleString("en") : filling, isFilled: true };
    })
    .filter((piece) => piece.text !== "");
}

function join(all: Piece[]): string {
  return all.map((piece) => piece.text).join("");
}
