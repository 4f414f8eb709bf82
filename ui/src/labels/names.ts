// What labels are called.
import { listName } from "../accounts/health";
import type { Account, Label } from "../ipc/bindings";

/** The name of a label: the user's, or that of the list it follows. */
export function labelName(label: Label, accounts: readonly Account[]): string {
  const { list } = label;
  if (label.name !== "" || list === null) return label.name;
  return listName(accounts.find((account) => account.id === list.account)?.service ?? "", list.key, "");
}
