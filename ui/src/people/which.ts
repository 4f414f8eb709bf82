// Which people the list shows: what was typed and what was chosen above it.
import type { Filter, ListQuery, PresenceKind } from "../ipc/bindings";

/** The part of a query that the user chooses. */
export type Which = {
  readonly search: string;
  readonly filter: Filter;
  readonly account: number | null;
  readonly label: number | null;
  readonly presence: PresenceKind | null;
};

/** Everybody. */
export const everyone: Which = { search: "", filter: "everybody", account: null, label: null, presence: null };

/** The query for these people. */
export function queryOf(which: Which, part: Pick<ListQuery, "offset" | "rows"> = { offset: 0, rows: 200 }): ListQuery {
  return { ...which, search: which.search.trim(), ...part, around: null };
}
