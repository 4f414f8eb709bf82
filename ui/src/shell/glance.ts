// The one sentence at the top of the window: who is here, or why nobody can be told about.
import type { State } from "../ipc/bindings";
import type { Holes, Key } from "../words";

/** A sentence and what stands in it. */
export type Sentence = { key: Key; holes: Holes };

/** Who is here. */
export function headline({ glance, accounts }: State): Sentence {
  const [first, second, third] = glance.here.map((here) => here.name);
  if (glance.isPaused) return { key: "window.glance.paused", holes: {} };
  if (first === undefined) {
    if (glance.watched > 0) return { key: "window.glance.nobody", holes: {} };
    const known = accounts.reduce((sum, account) => sum + account.contacts, 0);
    return { key: known > 0 ? "window.glance.noStars" : "window.glance.noPeople", holes: {} };
  }
  const others = glance.watchedPresent - 2;
  if (second === undefined) return { key: "window.glance.one", holes: { first } };
  if (third === undefined || others < 1) return { key: "window.glance.two", holes: { first, second } };
  if (others === 1) return { key: "window.glance.three", holes: { first, second, third } };
  return { key: "window.glance.more", holes: { first, second, count: others } };
}

/** How many of how many, in one line below. */
export function underline({ glance }: State): Sentence | null {
  if (glance.watched === 0) return null;
  return { key: "window.glance.count", holes: { present: glance.watchedPresent, count: glance.watched } };
}
