import { describe, expect, it } from "vitest";
import type { MyState } from "../ipc/bindings";
import { accounts } from "../ipc/fake-services";
import { scene } from "../ipc/fake-state";
import { open, type Screen } from "../screen";
import { confirmed, nextTime } from "./mine";

const ZONE = "Europe/Berlin";
const now = Date.parse("2026-11-21T14:00:00Z");
const plain = (text: string): string => text.replace(/[\u202f\u00a0]/g, " ");

async function page(name = "mixed"): Promise<Screen> {
  const screen = await open(scene(name));
  return screen.press("Accounts");
}

function mine(some: Partial<MyState> = {}): MyState {
  return {
    presence: { type: "online" }, lastSeen: null, told: now - 14_000, wished: null, refused: null, lost: null, keepsOnline: false,
    isBeating: false, ...some,
  };
}

describe("the card of an account", () => {
  it("P1 offers the own status, heartbeats and the clean-up where the service has them, and nowhere else", async () => {
    const screen = await page();
    const has = (name: string, words: string): boolean => (screen.card(name).textContent ?? "").includes(words);
    for (const words of ["My status", "Keep me online", "Stale presences", "Hears changes at once"]) {
      expect(has("Mara at Talkline", words), words).toBe(true);
      for (const other of ["Juniper Vale", "Harbour Deli Bot", "Maker Circle"]) expect(has(other, words), other).toBe(false);
    }
  });

  it("shows the icon of a bot, which the program fetched, and asks for none where pictures are switched off", async () => {
    const screen = await page();
    const asked = (of: Screen): unknown[] => of.program.told.filter((frame) => frame.type === "portrait");
    const drawn = (name: string): (string | null)[] => [...screen.card(name).querySelectorAll("img")].map((each) => each.getAttribute("src"));
    expect(asked(screen)).toEqual([{ type: "portrait", account: 2 }]);
    expect(drawn("Harbour Deli Bot")).toEqual([expect.stringMatching(/^data:image\/png;base64,/)]);
    expect(drawn("Maker Circle")).toEqual([]);
    screen.program.say({ type: "portrait", account: 2, data: "https://media.example.com/icon.png" });
    await screen.settle();
    expect(drawn("Harbour Deli Bot")).toEqual([]);

    const { settings } = screen.program.state;
    const off = await open({ ...scene("mixed"), settings: { ...settings, pictures: false } });
    await off.press("Accounts");
    expect(asked(off)).toEqual([]);
  });

  it("P61 offers lists where the service has them, and hides them where it has not", async () => {
    const screen = await page();
    expect(screen.card("Mara at Talkline").textContent).toContain("Listeners");
    expect(screen.card("Harbour Deli Bot").textContent).not.toContain("Lists kept in step");
    screen.card("Mara at Talkline").querySelector<HTMLElement>(".lists .link")?.click();
    await screen.settle();
    expect(screen.all("li bdi").map((each) => each.textContent)).toEqual(["Listeners", "Favourites"]);
  });

  it("calls the lists of a service by their kind, whoever's they are", async () => {
    const screen = await page();
    expect([...screen.card("Maker Circle").querySelectorAll(".chip")].map((each) => each.textContent)).toEqual(["People you follow", "Requests to you"]);
  });

  it("M34 says that reading marks chats as read, and lets the user have it read all the same", async () => {
    const screen = await page();
    const card = (): string => screen.card("Juniper Vale").textContent ?? "";
    expect(card()).not.toContain("Read last words all the same");
    const become = (marking: "marks" | "allowed"): void => {
      screen.program.become({ accounts: screen.program.state.accounts.map((each) => ({ ...each, marking: each.id === 1 ? marking : each.marking })) });
    };
    become("marks");
    await screen.settle();
    expect(card()).toContain("marked it as read at the service, though nobody had opened it");
    screen.toggle("Read last words all the same").click();
    await screen.settle();
    expect(screen.wishes("allowMarking").map(({ account, on }) => ({ account, on }))).toEqual([{ account: 1, on: true }]);
    expect(card()).not.toContain("though nobody had opened it");
    screen.toggle("Read last words all the same").click();
    await screen.settle();
    expect(screen.wishes("allowMarking").at(-1)).toMatchObject({ account: 1, on: false });
    expect(card()).toContain("though nobody had opened it");
  });

  it("says what the service cannot do, each in its own words", async () => {
    const screen = await page();
    expect(screen.card("Maker Circle").textContent).toContain("does not tell who is online");
    expect(screen.card("Harbour Deli Bot").textContent).toContain("lists no subscribers");
  });

  it("S1 counts nobody as online where only connections are told", async () => {
    const screen = await page();
    expect(screen.card("Maker Circle").textContent).not.toMatch(/online,|not known/);
    expect(screen.card("Harbour Deli Bot").textContent).toContain("12 online, 31 offline, 5 offline or hidden, 8 not reachable, 4 not known");
  });

  it("P51 shows a failure as the account's state, keeps what is known, and raises nothing over the page", async () => {
    const [first] = accounts(Date.now());
    const screen = await open(scene("mixed"));
    const before = screen.all("[role=row] .state").map((each) => each.textContent);
    if (first) screen.program.become({ accounts: [{ ...first, health: { type: "waiting", until: Date.now() + 60_000, problem: { code: "noNetwork", detail: null } } }, ...screen.program.state.accounts.slice(1)] });
    await screen.settle();
    expect(screen.all("[role=row] .state").map((each) => each.textContent)).toEqual(before);
    expect(screen.all("dialog, .snack")).toEqual([]);
    await screen.press("Accounts");
    expect(screen.card("Juniper Vale").textContent).toContain("No network");
  });

  it("V12 offers to check again what stopped, whatever stopped it, as its words say", async () => {
    const screen = await page();
    const [, , desk] = scene("trouble").accounts ?? [];
    for (const code of ["halted", "versionRefused", "refused", "missingScope"] as const) {
      if (desk) screen.program.become({ accounts: [{ ...desk, health: { type: "stopped", problem: { code, detail: "7" } } }] });
      await screen.settle();
      expect(screen.all("article .head button").map((each) => each.textContent?.trim()), code).toEqual(["Check again"]);
      await screen.press("Check again");
      expect(screen.wishes("checkNow").at(-1)).toEqual({ type: "checkNow", account: 3 });
      expect(screen.all(".actions button").map((each) => each.textContent?.trim())).toContain("Sign in again");
    }
    expect(screen.wishes("checkNow")).toHaveLength(4);
    if (desk) screen.program.become({ accounts: [{ ...desk, isSeat: true, health: { type: "stopped", problem: { code: "halted", detail: "7" } } }] });
    await screen.settle();
    expect(screen.all("article .head button").map((each) => each.textContent?.trim())).toEqual(["Check again"]);
    expect(screen.text).toContain("when that is settled, check again");
  });

  it("changes only the addresses that the service has a use for", async () => {
    const screen = await page();
    [...screen.card("Harbour Deli Bot").querySelectorAll<HTMLElement>("button")].find((each) => each.textContent?.includes("Addresses"))?.click();
    await screen.settle();
    const labels = [...screen.card("Harbour Deli Bot").querySelectorAll("form label")].map((each) => each.textContent);
    expect(labels).toEqual(["Interface", "Chat, with {key} or {handle}", "Inbox", "Page of a person"]);
  });
});

describe("the own status", () => {
  it("P5 is shown with its end in local time, and without one where there is none", () => {
    expect(plain(confirmed(mine({ presence: { type: "busy", until: Date.parse("2026-11-21T15:30:00Z") } }), now, ZONE).state)).toMatch(/^Busy until (16:30|4:30 PM)$/);
    expect(confirmed(mine({ presence: { type: "busy", until: null } }), now, ZONE)).toEqual({ state: "Busy", detail: "confirmed 14 s ago" });
    expect(confirmed(mine(), now, ZONE).state).toBe("Online");
  });

  it("P46 is none yet where the service has none, and never offline", async () => {
    expect(confirmed(mine({ presence: null }), now, ZONE).state).toBe("No status yet");
    expect(confirmed(mine({ presence: null, told: null }), now, ZONE).state).toBe("Not asked yet");
    const screen = await page("none");
    expect(screen.one("[aria-label='My status'] .now").textContent).toContain("No status yet");
  });

  it("P10 shows as confirmed only what was answered, and keeps it on a refusal with the server's words", async () => {
    const wished = await page("wished");
    const text = (screen: Screen): string => plain(screen.one("[aria-label='My status']").textContent ?? "").replace(/\s+/g, " ");
    expect(text(wished)).toMatch(/Busy until \S+( [AP]M)? confirmed \d+ s ago Changing to busy until/);
    const failed = await page("refused");
    expect(text(failed)).toMatch(/Busy until \S+( [AP]M)? confirmed \d+ s ago Your status was not changed\. The service has a fault \(500\)\./);
    const [, , , product] = accounts(Date.now());
    if (product?.mine) failed.program.become({ accounts: [{ ...product, mine: { ...product.mine, refused: { code: "refused", detail: "No status fields to update" } } }] });
    await failed.settle();
    expect(text(failed)).toContain("It said: No status fields to update.");
  });

  it("P42 is shown anew when it was set elsewhere, in the head of every page, too", async () => {
    const screen = await page();
    const [, , , product] = screen.program.state.accounts;
    if (product?.mine) screen.program.become({ accounts: [{ ...product, mine: { ...product.mine, presence: { type: "offline" }, told: Date.now() } }] });
    await screen.settle();
    expect(screen.one("[aria-label='My status'] .now").textContent).toContain("Offline");
    expect(screen.one("header .state").textContent).toBe("Offline");
  });

  it("is set from the card and from the head of the window", async () => {
    const screen = await page();
    await screen.press("Busy for 15 minutes");
    const [first] = screen.wishes("setMine");
    expect(first).toMatchObject({ account: 4, mine: { type: "busy" } });
    expect(first?.mine.type === "busy" && Math.abs((first.mine.until ?? 0) - Date.now() - 900_000)).toBeLessThan(5_000);
    screen.one("header [aria-haspopup=menu]").click();
    await screen.settle();
    expect(screen.choices).toEqual(["Online", "Busy for 15 minutes", "Busy for 1 hour", "Busy until I say otherwise", "Offline", "Until a time, and more…"]);
    await screen.choose("Offline");
    expect(screen.wishes("setMine").at(-1)).toEqual({ type: "setMine", account: 4, mine: { type: "offline" } });
  });

  it("ends at the next time the clock shows, tomorrow when that has passed", () => {
    expect(nextTime("16:30", now, ZONE)).toBe(Date.parse("2026-11-21T15:30:00Z"));
    expect(nextTime("14:20", now, ZONE)).toBe(Date.parse("2026-11-22T13:20:00Z"));
    for (const wrong of ["", "25:00", "noon", "10:61"]) expect(nextTime(wrong, now, ZONE)).toBeNull();
  });

  it("can be set again when the service lost it", async () => {
    const screen = await page("lost");
    expect(screen.text).toContain("and the service no longer says so.");
    await screen.press("Set again");
    expect(screen.wishes("setMine")[0]?.mine.type).toBe("busy");
  });

  it("is kept online only at the user's wish, and says when that rests", async () => {
    const screen = await page();
    expect(screen.text).toContain("It stops while the screen is locked and after ten minutes without input");
    screen.toggle("Keep me online").click();
    expect(screen.wishes("keepOnline")).toEqual([{ type: "keepOnline", account: 4, on: false }]);
    expect((await page("lost")).text).toContain("Resting, because");
  });

  it("is not in the head of the window where no account has one", async () => {
    expect((await open()).all("header [aria-haspopup=menu]")).toHaveLength(1);
  });
});

describe("the clean-up", () => {
  it("P25 is asked for only after its three effects were named", async () => {
    const screen = await page();
    await screen.press("Clean up…");
    const effects = screen.all("dialog li").map((each) => each.textContent);
    expect(effects).toHaveLength(3);
    expect(effects.join(" ")).toMatch(/offline who was inactive for five minutes.*busy status whose end has passed.*last-seen times/);
    await screen.press("Cancel");
    expect(screen.wishes("cleanUp")).toEqual([]);
    await screen.press("Clean up…");
    await screen.press("Clean up");
    expect(screen.wishes("cleanUp")).toEqual([{ type: "cleanUp", account: 4 }]);
    expect(screen.text).toContain("Marked offline: 14. Freed of a busy status: 3.");
  });

  it("P25 shows a refusal as one, with the account otherwise healthy", async () => {
    const screen = await page();
    const [, , , product] = screen.program.state.accounts;
    if (product) screen.program.become({ accounts: [{ ...product, cleanUp: { type: "refused", problem: { code: "refused", detail: "Administrators only" } } }] });
    await screen.settle();
    expect(screen.text).toContain("The service did not clean up. It said: Administrators only.");
    expect(screen.one(".health").textContent).toBe("Fine");
    expect(screen.all("article [role=alert]")).toEqual([]);
  });

  it("shows the counts in the service's own spelling", async () => {
    const screen = await page();
    const [, , , product] = screen.program.state.accounts;
    if (product) screen.program.become({ accounts: [{ ...product, cleanUp: { type: "done", message: "", markedOffline: "UPDATE 0", busyCleared: "UPDATE 2", at: Date.now() } }] });
    await screen.settle();
    expect(screen.text).toContain("Marked offline: UPDATE 0. Freed of a busy status: UPDATE 2.");
  });
});

describe("accounts managed for others", () => {
  it("are asked for, and shown as chosen", async () => {
    const screen = await page("seats");
    const boxes = screen.all("article input[type=checkbox]") as HTMLInputElement[];
    expect(boxes.map((each) => each.checked)).toEqual([true, false, false]);
    boxes[1]?.click();
    await screen.settle();
    await screen.press("Show these");
    expect(screen.wishes("takeSeats")).toEqual([{ type: "takeSeats", account: 1, seats: ["c-1", "c-2"] }]);
  });

  it("stand in one group under the account that signed in, and say through whom they are managed", async () => {
    const screen = await open(scene("seats"));
    const [agency, creator] = screen.program.state.accounts;
    const [, bot] = accounts(Date.now());
    if (!agency || !creator || !bot) throw new Error("no such scene");
    const other = { ...creator, id: 6, name: "Marlow Reed", isOffShift: false };
    const alone = { ...creator, id: 7, name: "Ines Corvo", managedThrough: null };
    screen.program.become({ accounts: [creator, agency, bot, other, alone] });
    await screen.settle();
    screen.one(".narrower [aria-haspopup=menu]").click();
    await screen.settle();
    expect(screen.choices).toEqual(["All accounts", "Juniper Vale", "Juniper After Dark", "Marlow Reed", "Harbour Deli Bot", "Ines Corvo"]);
    expect(screen.all("[role=menuitemradio].under bdi").map((each) => each.textContent)).toEqual(["Juniper After Dark", "Marlow Reed"]);
    await screen.choose("Marlow Reed");
    expect(screen.one(".narrower [aria-haspopup=menu]").textContent).toContain("Marlow Reed");
    await screen.press("Accounts");
    const group = screen.one("ul[aria-label='Creators managed through Juniper Vale']");
    expect([...group.querySelectorAll("h2 bdi")].map((each) => each.textContent)).toEqual(["Juniper After Dark", "Marlow Reed"]);
    expect(screen.all("article h2 bdi").map((each) => each.textContent)).toEqual(["Juniper Vale", "Juniper After Dark", "Marlow Reed", "Harbour Deli Bot", "Ines Corvo"]);
    expect(screen.card("Marlow Reed").textContent).toContain("Managed by you through Juniper Vale");
    expect(screen.card("Ines Corvo").textContent).toMatch(/Managed by you(?! through)/);
    for (const name of ["Juniper Vale", "Harbour Deli Bot"]) expect(screen.card(name).textContent).not.toContain("Managed by you");
  });

  it("are signed in and out where they are managed, and nowhere else", async () => {
    const screen = await page("seats");
    expect(screen.card("Juniper After Dark").textContent).not.toMatch(/Sign in again|Sign out/);
    expect(screen.card("Juniper Vale").textContent).toMatch(/Sign in again.*Sign out/);
  });

  it("say what the service does not tell of them, and only they do", async () => {
    const screen = await page("seats");
    expect(screen.card("Juniper After Dark").textContent).toContain("nothing of what fans spent");
    expect(screen.card("Juniper Vale").textContent).not.toContain("nothing of what fans spent");
  });

  it("are let go of on their own card, after it was said what is kept", async () => {
    const screen = await page("seats");
    expect(screen.card("Juniper Vale").textContent).not.toContain("Remove…");
    await screen.press("Remove…");
    expect(screen.one("dialog").textContent).toContain("Remove Juniper After Dark?");
    expect(screen.one("dialog").textContent).toMatch(/stays signed in.*People, stars and history are kept/);
    await screen.press("Cancel");
    expect(screen.wishes("signOut")).toEqual([]);
    await screen.press("Remove…");
    await screen.press("Remove");
    expect(screen.wishes("signOut")).toEqual([{ type: "signOut", account: 5, forgetContacts: false }]);
    expect(screen.card("Juniper After Dark").textContent).toContain("Paused");
    const boxes = [...screen.card("Juniper Vale").querySelectorAll<HTMLInputElement>("input[type=checkbox]")];
    expect(boxes.map((each) => each.checked)).toEqual([false, false, false]);
  });

  it("that rest already are let go of with their people or not at all", async () => {
    const screen = await page("seats");
    await screen.press("Remove…");
    await screen.press("Remove");
    await screen.press("Remove…");
    expect(screen.one("dialog").textContent).toMatch(/rests already.*Also forget the 2,100 people/);
    expect((screen.button("Remove") as HTMLButtonElement).disabled).toBe(true);
    screen.one("dialog input").click();
    await screen.settle();
    await screen.press("Remove");
    expect(screen.wishes("signOut").at(-1)).toEqual({ type: "signOut", account: 5, forgetContacts: true });
    expect(screen.all("article h2 bdi").map((each) => each.textContent)).toEqual(["Juniper Vale"]);
  });

  it("go off shift and on again", async () => {
    const screen = await page("seats");
    const shift = screen.card("Juniper After Dark").querySelector<HTMLElement>("[role=switch]");
    expect(shift?.getAttribute("aria-checked")).toBe("false");
    shift?.click();
    expect(screen.wishes("shift")).toEqual([{ type: "shift", account: 5, on: true }]);
  });
});

describe("who can be reached", () => {
  it("leaves out what nobody is", async () => {
    const screen = await page();
    const [, bot] = screen.program.state.accounts;
    if (bot) screen.program.become({ accounts: [{ ...bot, reach: { online: 412, busy: 0, offline: 3_100, hidden: 0, unreachable: 88, unknown: 0 } }] });
    await screen.settle();
    expect(screen.card("Harbour Deli Bot").textContent?.replace(/\s+/g, " ")).toContain(" 412 online, 3,100 offline, 88 not reachable ");
  });

  it("leads from each number to those people, whose ids are copied from there", async () => {
    let copied = "";
    Object.defineProperty(navigator, "clipboard", { configurable: true, value: { writeText: (text: string) => Promise.resolve(void (copied = text)) } });
    const screen = await page();
    const [, bot] = screen.program.state.accounts;
    const gone = screen.program.rows.filter((row) => row.account === bot?.id && row.seen.presence.type === "unreachable");
    expect(gone.length).toBeGreaterThan(1);
    [...screen.card("Harbour Deli Bot").querySelectorAll<HTMLElement>("button")].find((each) => each.textContent === "8 not reachable")?.click();
    await screen.settle();
    expect(screen.all("[role=row]").map((each) => Number(each.id.slice(4))).sort((one, other) => one - other)).toEqual(gone.map((row) => row.person));
    expect(screen.all(".narrower [aria-haspopup=menu]").map((each) => each.textContent?.trim())).toEqual(["Harbour Deli Bot", "Not reachable", "Any label"]);
    await screen.press("More");
    await screen.choose("Copy the ids of this list");
    expect(copied.split("\n")).toEqual(expect.arrayContaining(gone.map((row) => `id-${row.person}`)));
    expect(copied.split("\n")).toHaveLength(gone.length);
    // The way there is gone once: the page of people shows everybody again.
    await screen.press("Accounts");
    await screen.press("People");
    expect(screen.all(".narrower [aria-haspopup=menu]").map((each) => each.textContent?.trim())).toEqual(["All accounts", "Any presence", "Any label"]);
  });
});
