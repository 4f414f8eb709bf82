// Which accounts belong together: whoever signed in, and the creators they manage through that sign-in.
import type { Account } from "../ipc/bindings";

/** An account and those that are managed through it. */
export type Group = { readonly account: Account; readonly managed: readonly Account[] };

/** The accounts in their order, each managed one behind the one it is managed through. One that is alone stands by itself. */
export function groups(accounts: readonly Account[]): Group[] {
  const isThere = (id: number | null): boolean => accounts.some((account) => account.id === id);
  return accounts
    .filter((account) => !isThere(account.managedThrough))
    .map((account) => ({ account, managed: accounts.filter((each) => each.managedThrough === account.id) }));
}
