// How an account is, in a sentence, and how much that should worry.
import { clock } from "../ages";
import type { Account, ServiceCard } from "../ipc/bindings";
import { problemText, problemTitle, words, wordsUnder } from "../words";

/** Whether to be glad, patient, or to do something. */
export type Tone = "good" | "waiting" | "quiet" | "alarm";
/** The health of an account as it is shown. */
export type HealthWords = { tone: Tone; said: string; more: string | null };

/** The health in words. */
export function healthWords({ health, way, kept, can }: Account, zone: string): HealthWords {
  switch (health.type) {
    case "fine":
      return { tone: "good", said: words("health.fine"), more: null };
    case "starting":
      return { tone: "waiting", said: words("health.starting"), more: null };
    case "paused":
      return { tone: "quiet", said: words("health.paused"), more: null };
    case "waiting":
      return {
        tone: "waiting",
        said: words("health.waiting", { time: clock(health.until, zone), why: problemTitle(health.problem) }),
        more: problemText(health.problem),
      };
    case "needsSignIn":
      return {
        tone: "alarm",
        said: words(way === "token" ? "health.needsToken" : "health.needsSignIn"),
        // No service ended it where none was kept: what an account can do is known once its sign-in was read in this run.
        more: kept === "memory" && can === null ? words("health.noSignIn") : problemText({ code: "needsSignIn", detail: null }),
      };
    case "keyringClosed":
      return { tone: "alarm", said: words("health.keyringClosed"), more: null };
    case "stopped":
      return {
        tone: "alarm",
        said: words("health.stopped", { why: problemTitle(health.problem) }),
        more: problemText(health.problem),
      };
  }
}

/** Whether an account waits for the user. */
export function needsUser(account: Account): boolean {
  return ["needsSignIn", "keyringClosed", "stopped"].includes(account.health.type) || account.missingScopes.length > 0;
}

/** The name of a list: the catalogue's for the service's own ones, else the user's. A key may end in whose list it is. */
export function listName(service: string, key: string, name: string): string {
  const [kind = key] = key.split("/");
  return name || (wordsUnder(`list.${service}.${key}`) ?? wordsUnder(`list.${service}.${kind}`) ?? key);
}

/** The service as people call it. */
export function serviceTitle(name: string, services: readonly ServiceCard[]): string {
  return services.find((service) => service.name === name)?.title ?? name;
}

/** A number of bytes that can be grasped. */
export function bytes(count: number): string {
  if (count < 1_000) return words("window.bytes", { amount: count, unit: "B" });
  if (count < 1_000_000) return words("window.bytes", { amount: Math.round(count / 1_000), unit: "kB" });
  return words("window.bytes", { amount: (count / 1_000_000).toFixed(count < 10_000_000 ? 1 : 0), unit: "MB" });
}
