// Which addresses of a service can be changed: those it has a use for.
import type { ServiceCard, Site } from "../ipc/bindings";

/** The fields to show of a site, in order. */
export function fieldsOf(card: ServiceCard | undefined, site: Site): (keyof Site)[] {
  const has = (field: keyof Site): boolean => site[field] !== "" || (card?.site[field] ?? "") !== "";
  const signIn: (keyof Site)[] = card?.ways.includes("browser") === false ? [] : ["authorize", "token", "revoke"];
  const version: (keyof Site)[] = has("version") ? ["version"] : [];
  return ["base", ...signIn, ...version, "chat", "inbox", "profile"];
}
