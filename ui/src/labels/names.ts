// What labels are called.
import { listName, serviceTitle } from "../accounts/health";
import type { Account, Label, State } from "../ipc/bindings";

/** The name of a label: the user's, or that of the list it follows. */
export function labelName(label: Label, accounts: readonly Account[]): string {
  const { list } = label;
  if (label.name !== "" || list === null) return label.name;
  return listName(accounts.find((account) => account.id === list.account)?.service ?? "", list.key, "");
}

/** Whose list a label follows: the account, with its service where another account is called the same; else nothing. */
export function listOwner({ list }: Label, { accounts, services }: State): string {
  const account = accounts.find((each) => each.id === list?.account);
  if (!account) return "";
  const isAlone = accounts.every((each) => each === account || each.name !== account.name);
  return isAlone ? account.name : `${account.name}, ${serviceTitle(account.service, services)}`;
}

/** The name of a label among all of them: with whose list it follows where another is called the same. */
export function tellingName(label: Label, program: State): string {
  const name = labelName(label, program.accounts);
  const owner = listOwner(label, program);
  const isAlone = program.labels.every((each) => each.id === label.id || labelName(each, program.accounts) !== name);
  return isAlone || owner === "" ? name : `${name} · ${owner}`;
}

/** A colour that no label has yet, as long as there is one. */
export function freeColour(labels: readonly Label[]): number {
  return [0, 1, 2, 3, 4, 5, 6, 7].find((each) => !labels.some((label) => label.colour === each)) ?? labels.length % 8;
}
