// How many of an account's people are how, in one sentence.
import type { Reach } from "../ipc/bindings";
import { words } from "../words";

/** The parts in the order to show them. */
export const parts = ["online", "busy", "offline", "hidden", "unreachable", "unknown"] as const satisfies readonly (keyof Reach)[];

/** "412 online, 3,100 offline, 88 not reachable"; what nobody is, is left out. */
export function reachWords(reach: Reach): string {
  return parts.filter((part) => reach[part] > 0).map((part) => words(`reach.${part}`, { count: reach[part] })).join(", ");
}
