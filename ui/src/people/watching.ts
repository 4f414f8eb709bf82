// What one can be told about somebody: only what the accounts that know them can find out.
import type { Account, Watch } from "../ipc/bindings";

/** Every wish to be told, in the order to show them. */
export const tellings = ["arrivals", "departures", "frees", "relations", "words"] as const satisfies readonly (keyof Watch)[];
/** Which of them make sense. */
export type Tellable = Readonly<Record<keyof Watch, boolean>>;

/** No wish to be told anything. */
export const nothing: Watch = { arrivals: false, departures: false, frees: false, relations: false, words: false };

/** What these accounts can find out, taken together. What an account can do is not known before it is signed in. */
export function tellable(accounts: readonly Account[]): Tellable {
  const known = accounts.map((account) => account.can).filter((can) => can !== null);
  const presence = known.length === 0 || known.some((can) => can.presence);
  return {
    arrivals: presence,
    departures: presence,
    // Where the owner can be busy, others can be.
    frees: known.some((can) => can.ownStatus),
    relations: known.some((can) => can.relations),
    words: known.some((can) => can.messages),
  };
}

/** What the star stands for: their coming, or, where nobody can tell that, how one is connected to them. */
export function starred(account: Account | undefined): Watch {
  const can = tellable(account ? [account] : []);
  return can.arrivals ? { ...nothing, arrivals: true } : { ...nothing, relations: true };
}
