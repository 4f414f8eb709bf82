import { flushSync, mount, unmount, type Component } from "svelte";
import { describe, expect, it, onTestFinished } from "vitest";
import type { LastWords as Said, Row, Spend } from "../ipc/bindings";
import { scene } from "../ipc/fake-state";
import { open, type Screen } from "../screen";
import LastWords from "./LastWords.svelte";
import { money } from "./money";
import Spent from "./Spent.svelte";
import { nothing, starred, tellable } from "./watching";

const ZONE = "Europe/Berlin";
const now = Date.now();

function drawn<Props extends Record<string, unknown>>(component: Component<Props>, props: Props): HTMLElement {
  const root = document.createElement("div");
  document.body.append(root);
  const made = mount(component, { target: root, props });
  flushSync();
  onTestFinished(async () => {
    await unmount(made);
    root.remove();
  });
  return root;
}

const text = (root: HTMLElement): string => (root.textContent ?? "").replace(/\s+/g, " ").trim();
const pane = (screen: Screen): string => text(screen.one("aside"));

/** The pane of the first person of an account for whom this holds. */
async function person(account: number, holds: (row: Row) => boolean = () => true): Promise<Screen> {
  const screen = await open(scene("mixed"));
  await screen.openRow((row) => row.account === account && row.name !== "" && holds(row));
  return screen;
}

function said(some: Partial<Said> = {}): Said {
  return { sent: now - 3 * 3_600_000, isTheirs: true, text: "Hello there", attachment: null, price: null, isBought: false, isByColleague: false, ...some };
}

describe("what can be told", () => {
  it("is only what the accounts of a person can find out", async () => {
    const labels = (screen: Screen): (string | null | undefined)[] =>
      screen.all("aside [role=switch]").map((each) => document.getElementById(each.getAttribute("aria-labelledby") ?? "")?.textContent);
    expect(labels(await person(3))).toEqual(["When the connection to them changes"]);
    expect(labels(await person(2))).toEqual(["When they come online", "When they go offline"]);
    expect(labels(await person(4))).toEqual(["When they come online", "When they go offline", "When they are no longer busy"]);
    expect(labels(await person(1))).toEqual(["When they come online", "When they go offline", "When they wrote"]);
  });

  it("is their coming for a star, or the connection where nobody can tell who is there", () => {
    const [fans, , community] = scene("mixed").accounts ?? [];
    expect(starred(fans)).toEqual({ ...nothing, arrivals: true });
    expect(starred(community)).toEqual({ ...nothing, relations: true });
    expect(starred(undefined)).toEqual({ ...nothing, arrivals: true });
    expect(tellable([])).toMatchObject({ arrivals: true, relations: false });
  });

  it("says through which label somebody is told of, and leaves one of them out and in again", async () => {
    const screen = await open(scene("mixed"));
    const row = await screen.openRow((each) => each.labels.includes(3) && each.name !== "");
    expect(pane(screen)).toContain("You are told of them through the label VIP.");
    await screen.press("Not of this person");
    expect(screen.wishes("exempt").at(-1)).toEqual({ type: "exempt", person: row.person, on: true });
    expect(pane(screen)).toContain("Told of through the label VIP, but not of this person.");
    await screen.press("Tell me of this person again");
    expect(screen.wishes("exempt").at(-1)).toEqual({ type: "exempt", person: row.person, on: false });
    expect(pane(screen)).toContain("You are told of them through the label VIP.");
    screen.one("aside [aria-pressed=true]").click();
    await screen.settle();
    expect(pane(screen)).toContain("but not of this person.");
    screen.one("aside [aria-pressed=false]").click();
    await screen.settle();
    expect(pane(screen)).toContain("You are told of them through the label VIP.");
  });

  it("says nothing of labels that tell nothing", async () => {
    const screen = await open(scene("mixed"));
    await screen.openRow((each) => each.labels.includes(4) && each.name !== "");
    expect(pane(screen)).not.toContain("through the label");
  });

  it("is wished for with everything else left as it is", async () => {
    const screen = await person(4, (row) => row.isWatched);
    screen.toggle("When they are no longer busy").click();
    expect(screen.wishes("watch").at(-1)?.watch).toEqual({ ...nothing, arrivals: true, frees: true });
  });
});

describe("the last words", () => {
  it("M23 have their age, and the time in the user's zone", () => {
    const root = drawn(LastWords, { said: said({ sent: Date.parse("2026-07-14T22:30:00.000Z") }), name: "Ana", zone: ZONE, unread: 0 });
    expect(root.querySelector("figcaption span")?.getAttribute("title")).toMatch(/(15 July|July 15).*(00:30:00|12:30:00 AM)/);
  });

  it("M19 are none where no conversation is known", async () => {
    const screen = await open();
    await screen.openRow((row) => row.person % 4 === 0);
    expect(pane(screen)).toContain("No conversation is known.");
    const { settings } = screen.program.state;
    screen.program.become({ settings: { ...settings, words: false } });
    await screen.settle();
    expect(pane(screen)).not.toContain("Last words");
  });

  it("M4 are greyed and name the permission when it was not granted", async () => {
    const screen = await open(scene("scope"));
    await screen.openRow((row) => row.person % 4 !== 0 && row.name !== "");
    expect(screen.one("aside figure").classList.contains("faint")).toBe(true);
    expect(screen.one("aside figcaption").textContent).toContain("needs the permission read:chat");
  });

  it("M34 are read on a wish of their own where that marks the chat as read", async () => {
    const screen = await open();
    const row = await screen.openRow((each) => each.person % 4 !== 0 && each.name !== "");
    expect(pane(screen)).not.toContain("Read it now");
    screen.program.become({ accounts: screen.program.state.accounts.map((each) => ({ ...each, marking: "marks" })) });
    await screen.settle();
    expect(pane(screen)).toContain("Reading the chat itself would mark it as read there.");
    await screen.press("Read it now");
    expect(screen.wishes("readWords").map((wish) => wish.person)).toEqual([row.person]);
    const { settings } = screen.program.state;
    screen.program.become({ settings: { ...settings, words: false } });
    await screen.settle();
    expect(pane(screen)).not.toContain("Read it now");
  });

  it("M33 are marked unread, and the mark goes when they were read elsewhere", async () => {
    const screen = await open();
    const row = await screen.openRow((each) => each.unread > 1 && each.person % 4 !== 0 && each.name !== "");
    const mark = (): string => text(screen.one(`#row-${row.person} .who`));
    expect(mark()).toContain(`${row.unread} unread`);
    expect(screen.one("aside figcaption").textContent).toContain("unread");
    screen.program.change([row.person], { unread: 0 });
    await screen.settle();
    expect(mark()).not.toContain("unread");
    expect(screen.one("aside figcaption").textContent).not.toContain("unread");
  });

  it("say what something costs, who tipped, and that a colleague answered", () => {
    const figure = (some: Partial<Said>): string => text(drawn(LastWords, { said: said(some), name: "Ana", zone: ZONE, unread: 0 }));
    const price = { cents: 1_250, currency: "USD" };
    expect(figure({ text: null, attachment: "picture", price })).toMatch(/^A picture ?\$12\.50, not bought/);
    expect(figure({ text: null, attachment: "video", price, isBought: true })).toContain("$12.50, bought");
    expect(figure({ text: null, attachment: "tip", price })).toContain("Tipped $12.50");
    expect(figure({ text: null, attachment: "tip", price, isTheirs: false, isByColleague: true })).toContain("A colleague tipped $12.50");
    expect(figure({ text: null, attachment: "call" })).toContain("A call");
    expect(figure({ isTheirs: false, isByColleague: true })).toContain("A colleague · 3 h ago");
    expect(figure({ isTheirs: false })).toContain("You · ");
  });
});

describe("money", () => {
  it("is written in its currency, known or not", () => {
    expect(money({ cents: 48_250, currency: "USD" })).toBe("$482.50");
    expect(money({ cents: 5, currency: "gems" })).toBe("0.05 gems");
  });

  it("goes with how a subscription goes on", () => {
    const line = (some: Partial<Spend>): string => {
      const spend: Spend = { total: null, lastPurchase: null, isSubscriber: true, renews: null, isRenewing: null, ...some };
      return drawn(Spent, { spend, zone: ZONE }).querySelector("p")?.textContent ?? "";
    };
    const ahead = Date.now() + 2 * 86_400_000 + 60_000;
    expect(line({ isRenewing: false, renews: ahead })).toBe("Renewal off, ends in 2 days");
    expect(line({ isRenewing: true, renews: ahead })).toBe("Subscribed, renewed in 2 days");
    expect(line({ isRenewing: null, renews: ahead })).toBe("Subscribed, renewed or ending in 2 days");
    expect(line({ renews: 1_000 })).toBe("The subscription ended.");
    expect(line({ isSubscriber: false })).toBe("No subscription");
  });
});

describe("what a fan spent", () => {
  it("is missed with the reason, where the sign-in was not permitted to know it", async () => {
    const reason = "only with the permission read:insights";
    const shown = async (isPermitted: boolean, isSeat: boolean): Promise<string> => {
      const mixed = scene("mixed");
      const [fans, ...others] = mixed.accounts ?? [];
      const can = fans?.can && { ...fans.can, spend: isPermitted };
      const screen = await open({ ...mixed, accounts: fans ? [{ ...fans, can: can ?? null, isSeat }, ...others] : others });
      await screen.openRow((row) => row.account === 1);
      return pane(screen);
    };
    expect(await shown(false, false)).toContain(reason);
    expect(await shown(true, false)).not.toContain(reason);
    expect(await shown(false, true)).not.toContain(reason);
    expect(await shown(false, true)).toContain("Of creators you manage, Fanvue does not tell what fans spent.");
  });
});

describe("the facts of a person", () => {
  it("M28 have the day of registration, and nothing when it is not known", async () => {
    expect(pane(await person(1))).toMatch(/Registered ?(Saturday|14)/);
    expect(pane(await person(4))).not.toContain("Registered");
  });

  it("have no day online where nobody can tell who is there", async () => {
    const screen = await person(3);
    expect(pane(screen)).not.toContain("Online today");
    expect(pane(screen)).toContain("How you came to be connected");
    expect(pane(screen)).toContain("before: no connection");
  });
});

describe("where somebody is known", () => {
  it("says that without a phone number there is no way to the chat, and takes one", async () => {
    const screen = await person(2);
    expect(pane(screen)).toContain("Without it there is no way to open the chat.");
    await screen.press("Enter a phone number to open the chat");
    expect(document.activeElement).toBe(screen.one("aside input[type=tel]"));
    expect(screen.button("Open chat").hasAttribute("disabled")).toBe(true);
    await screen.type("aside input[type=tel]", " +49 151 23456789 ");
    await screen.submit("aside form");
    expect(screen.wishes("phone")).toMatchObject([{ phone: "+49 151 23456789" }]);
    expect(screen.button("Open chat").hasAttribute("disabled")).toBe(false);
  });

  it("keeps a number that was refused, with the reason", async () => {
    const screen = await person(2);
    screen.program.problems.phone = { code: "badInput", detail: "the phone number" };
    await screen.type("aside input[type=tel]", "12");
    await screen.submit("aside form");
    expect(screen.one("aside form [role=alert]").textContent).toContain("the phone number");
    expect((screen.one("aside input[type=tel]") as HTMLInputElement).value).toBe("12");
  });

  it("opens the page of a contact, and lets go of one that came by its id only after asking", async () => {
    const screen = await person(3);
    await screen.press("Open profile");
    expect(screen.wishes("openProfile")).toHaveLength(1);
    const bot = await person(2);
    await bot.press("Remove…");
    expect(bot.wishes("removeContacts")).toEqual([]);
    await bot.press("Remove");
    expect(bot.wishes("removeContacts")).toHaveLength(1);
  });

  it("asks about namesakes, makes them one, and separates them again", async () => {
    const screen = await person(1, (row) => row.person % 5 === 0);
    expect(pane(screen)).toContain("These may be the same person");
    await screen.press("The same");
    const [merge] = screen.wishes("merge");
    expect(merge?.into).not.toBe(merge?.from);
    const cards = screen.all("aside .contact");
    expect(cards).toHaveLength(2);
    expect(cards[1]?.textContent).toContain("Viber");
    await screen.press("Separate again");
    expect(screen.wishes("unmerge")).toHaveLength(1);
    expect(screen.all("aside .contact")).toHaveLength(1);
  });

  it("does not ask again about who is somebody else", async () => {
    const screen = await person(1, (row) => row.person % 5 === 0);
    await screen.press("No");
    expect(pane(screen)).not.toContain("These may be the same person");
    expect(screen.wishes("merge")).toEqual([]);
  });

  it("is asked about now at a press, and says why when that cannot be", async () => {
    const screen = await person(4);
    screen.program.problems.checkPerson = { code: "tooMany", detail: null };
    screen.one("aside [aria-label='Check now']").click();
    await screen.settle();
    expect(screen.wishes("checkPerson")).toHaveLength(1);
    expect(screen.one(".snack").textContent).toContain("A limit was reached");
  });
});

describe("a note", () => {
  it("is kept as it is written, and what stood there comes back", async () => {
    const screen = await person(4);
    await screen.type("aside textarea", "Likes Fridays");
    expect(screen.wishes("note")).toEqual([]);
    await new Promise((done) => setTimeout(done, 800));
    await screen.settle();
    expect(screen.wishes("note").map((wish) => wish.note)).toEqual(["Likes Fridays"]);
    expect(pane(screen)).toContain("Kept.");
    await screen.press("Undo");
    expect(screen.wishes("note").map((wish) => wish.note)).toEqual(["Likes Fridays", null]);
    expect((screen.one("aside textarea") as HTMLTextAreaElement).value).toBe("");
  });

  it("is not lost when the person is closed while it is written", async () => {
    const screen = await open(scene("mixed"));
    const { person } = await screen.openRow((row) => row.account === 4);
    await screen.type("aside textarea", "Half a sent");
    await screen.press("Close");
    expect(screen.wishes("note")).toEqual([{ type: "note", person, note: "Half a sent" }]);
  });

  it("stays on the screen when it could not be kept", async () => {
    const screen = await person(4);
    screen.program.problems.note = { code: "diskTrouble", detail: null };
    await screen.type("aside textarea", "Precious");
    screen.one("aside textarea").dispatchEvent(new FocusEvent("blur"));
    await screen.settle();
    expect(screen.one(".snack").textContent).toContain("The data folder cannot be written");
    expect((screen.one("aside textarea") as HTMLTextAreaElement).value).toBe("Precious");
  });
});
