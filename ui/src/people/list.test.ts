import { describe, expect, it } from "vitest";
import type { LastWords, Presence, Row, Seen } from "../ipc/bindings";
import { scene } from "../ipc/fake-state";
import { open, type Screen } from "../screen";
import { ROW } from "./geometry";

const mixed = (people = 300): Promise<Screen> => open(scene("mixed"), people);
const line = (screen: Screen, row: Row): string => (screen.one(`#row-${row.person} .seen`).textContent ?? "").replace(/\s+/g, " ");
const shape = (screen: Screen, row: Row): string | undefined => screen.all(`#row-${row.person} [data-shape]`)[0]?.dataset["shape"];

/** The window with one person, who is known at this account and so. */
async function one(account: number, some: Partial<Row> = {}, seen: Partial<Seen> = {}): Promise<{ screen: Screen; row: Row }> {
  const screen = await open(scene("mixed"), 4);
  const row = screen.program.rows.find((each) => each.account === account);
  if (!row) throw new Error("no such account");
  Object.assign(row, { name: "Ana Marsh", isGone: false, ...some });
  row.seen = { presence: { type: "offline" }, isDoubtful: false, isStale: false, observed: Date.now() - 9_000, since: null, lastSeen: null, ...seen };
  screen.program.touch();
  await screen.settle();
  return { screen, row };
}

const withPresence = (account: number, presence: Presence, seen: Partial<Seen> = {}): Promise<{ screen: Screen; row: Row }> =>
  one(account, {}, { presence, ...seen });

describe("a row", () => {
  it("S1 shows a connection in words and never as a dot", async () => {
    for (const [relation, said] of [
      [{ type: "connected" }, "Connected"], [{ type: "requestReceived" }, "Asks to be connected"], [{ type: "none" }, "No connection"],
      [{ type: "other", word: "muted" }, "Muted"],
    ] as const) {
      const { screen, row } = await one(3, { relation: { relation, observed: Date.now() - 65_000 } }, { presence: { type: "unknown", why: { type: "notAsked" } }, observed: null });
      expect(line(screen, row)).toBe(`${said} · checked 1 min ago`);
      expect(shape(screen, row)).toBeUndefined();
    }
    const { screen, row } = await one(3, { relation: null }, { presence: { type: "unknown", why: { type: "notAsked" } }, observed: null });
    expect(line(screen, row)).toBe("Connection not known yet");
    expect(shape(screen, row)).toBeUndefined();
  });

  it("V23 says that somebody hides their status, and says it otherwise than offline", async () => {
    const { screen, row } = await withPresence(2, { type: "hidden" });
    expect(line(screen, row)).toBe("Hides their status");
    expect(shape(screen, row)).toBe("hidden");
  });

  it("V25 names all three causes when somebody cannot be reached", async () => {
    const { screen, row } = await withPresence(2, { type: "unreachable" });
    expect(line(screen, row)).toBe("Cannot be reached there · not at the service, not a subscriber, or no longer registered");
    expect(shape(screen, row)).toBe("none");
  });

  it("has busy as a presence of its own, with its end where there is one", async () => {
    const { screen, row } = await withPresence(4, { type: "busy", until: Date.now() + 3_600_000 });
    expect(line(screen, row)).toMatch(/^Busy until .+ · seen/);
    expect(shape(screen, row)).toBe("busy");
    expect(screen.one(`#row-${row.person} .seen`).classList.contains("busy")).toBe(true);
    const open = await withPresence(4, { type: "busy", until: null });
    expect(line(open.screen, open.row)).toMatch(/^Busy · seen/);
  });

  it("doubts what only the service says", async () => {
    const { screen, row } = await withPresence(4, { type: "online" }, { isDoubtful: true, lastSeen: { type: "at", at: Date.now() - 40 * 60_000 - 5_000 } });
    expect(line(screen, row)).toMatch(/^Online, says the service; last active 40 min ago/);
    expect(shape(screen, row)).toBe("doubtful");
  });

  it("says that the service cannot tell now", async () => {
    const { screen, row } = await withPresence(2, { type: "unknown", why: { type: "tryLater" } }, { observed: null });
    expect(line(screen, row)).toBe("Not known: the service cannot tell now");
  });

  it("P58 shows everybody as last known, with its age, before any answer after a start", async () => {
    const { screen, row } = await withPresence(4, { type: "online" }, { isStale: true, observed: Date.now() - 3 * 3_600_000 });
    expect(line(screen, row)).toBe("Online, as of 3 h ago");
    expect(screen.one(`#row-${row.person} .seen`).classList.contains("faint")).toBe(true);
  });

  it("P57 changes at once with a pushed change, and nothing is asked for", async () => {
    const { screen, row } = await withPresence(4, { type: "offline" });
    const told = screen.program.told.length;
    row.seen = { ...row.seen, presence: { type: "online" } };
    screen.program.touch();
    await screen.settle();
    expect(line(screen, row)).toMatch(/^Online/);
    expect(screen.program.told.length).toBe(told);
  });

  it("M26 marks the best customers, and who is new, unanswered, unread, or several contacts", async () => {
    const { screen, row } = await one(1, { isTop: true, isNew: true, isUnanswered: true, unread: 20, hasMoreUnread: true, contacts: 2, labels: [1, 3] });
    const text = (screen.one(`#row-${row.person}`).textContent ?? "").replace(/\s+/g, " ");
    for (const said of ["Top spender", "new", "They wrote last: not answered yet", "20+", "more than 20 unread", "2 contacts, one person", "Friday regulars", "VIP"]) {
      expect(text, said).toContain(said);
    }
    const plain = await one(1, { isTop: false, isNew: false, isUnanswered: false, unread: 0, hasMoreUnread: false, contacts: 1, labels: [] });
    expect(plain.screen.all(`#row-${plain.row.person} .badge, #row-${plain.row.person} .unread, #row-${plain.row.person} .unanswered`)).toEqual([]);
  });

  it("says on one quiet line what was said last, and by whom", async () => {
    const words: LastWords = { sent: null, isTheirs: true, text: "See you\u202E tonight", attachment: null, price: null, isBought: false, isByColleague: false };
    const price = { cents: 1_250, currency: "USD" };
    for (const [some, said] of [
      [{}, "“See you\u202E tonight”"],
      [{ isTheirs: false }, "You: “See you\u202E tonight”"],
      [{ isTheirs: false, isByColleague: true }, "A colleague: “See you\u202E tonight”"],
      [{ text: null, attachment: "picture" }, "Sent a picture"],
      [{ text: null, attachment: "tip" }, "Sent a tip"],
      [{ text: null, attachment: "tip", price }, "Tipped $12.50"],
      [{ text: null, attachment: "tip", price, isTheirs: false, isByColleague: true }, "A colleague tipped $12.50"],
      [{ text: null, attachment: "call" }, "Called you"],
      [{ text: null, attachment: "call", isTheirs: false }, "You called"],
      [{ text: null, attachment: "video", price, isTheirs: false }, "$12.50 video, not bought"],
      [{ text: null, attachment: "video", price, isTheirs: false, isBought: true }, "$12.50 video, bought"],
      [{ text: null }, "Wrote to you"],
    ] as const) {
      const { screen, row } = await one(1, { lastWords: { ...words, ...some } });
      const quiet = screen.one(`#row-${row.person} .words`);
      expect(quiet.textContent).toBe(said);
      expect([quiet.localName, quiet.classList.contains("cut")]).toEqual(["bdi", true]);
      expect(screen.one(`#row-${row.person}`).style.height).toBe(`${ROW}px`);
    }
    const none = await one(1, { lastWords: null });
    expect(none.screen.all(`#row-${none.row.person} .words`)).toEqual([]);
    expect(none.screen.one(`#row-${none.row.person}`).style.height).toBe(`${ROW}px`);
  });

  it("asks for a picture once it is seen, and draws letters when there is none to be had", async () => {
    const { screen, row } = await one(1, { hasPicture: true });
    const asked = (): number => screen.program.told.filter((frame) => frame.type === "picture" && frame.person === row.person).length;
    expect(asked()).toBe(1);
    expect(screen.one(`#row-${row.person} img`).getAttribute("src")).toMatch(/^data:image\/png/);
    screen.program.touch();
    await screen.settle();
    expect(asked()).toBe(1);
    screen.program.say({ type: "picture", person: row.person, data: "https://tracker.example/pixel.png" });
    await screen.settle();
    expect(screen.all(`#row-${row.person} img`)).toEqual([]);
  });

  it("asks for no picture while the user wants none", async () => {
    const { settings } = (await mixed(4)).program.state;
    const screen = await open({ ...scene("mixed"), settings: { ...settings, pictures: false } }, 40);
    expect(screen.program.told.some((frame) => frame.type === "picture")).toBe(false);
  });
});

describe("the choice above the list", () => {
  it("narrows by account and by label, and says so when nobody is left", async () => {
    const screen = await mixed();
    await screen.press("All accounts");
    await screen.choose("Maker Circle");
    const last = () => screen.program.told.flatMap((frame) => (frame.type === "openList" ? [frame.query] : [])).at(-1);
    expect(last()).toMatchObject({ account: 3, label: null });
    expect(screen.all("[role=row] [data-shape]")).toEqual([]);
    await screen.press("Any label");
    expect(screen.choices).toContain("Subscribers who do not renew");
    await screen.choose("VIP");
    expect(last()).toMatchObject({ account: 3, label: 3 });
    await screen.type("input[type=search]", "nobody at all");
    await screen.press("Show everybody");
    expect(last()).toMatchObject({ account: null, label: null, search: "" });
  });

  it("is not there for a single account without labels", async () => {
    const screen = await open();
    expect(screen.text).not.toContain("All accounts");
    expect(screen.text).not.toContain("Any label");
  });

  it("S1 has nobody among those online who is only connected", async () => {
    const screen = await mixed();
    screen.all("input[type=radio]")[1]?.click();
    await screen.settle();
    expect(screen.all("[role=row] .where").map((each) => each.textContent)).not.toContain("SelfCommunity");
  });
});

describe("choosing several", () => {
  async function chosen(count: number): Promise<Screen> {
    const screen = await mixed();
    await screen.press("More");
    await screen.choose("Choose several");
    for (const row of screen.all("[role=row]").slice(0, count)) row.click();
    return screen.settle();
  }
  const ids = (screen: Screen, count: number): number[] => screen.all("[role=row]").slice(0, count).map((each) => Number(each.id.slice(4)));

  it("opens nobody, and ends with Escape", async () => {
    const screen = await chosen(3);
    expect(screen.text).toContain("3 chosen");
    expect(screen.all("aside")).toEqual([]);
    expect(screen.all("[role=row][aria-selected=true]")).toHaveLength(3);
    await screen.key("Escape", screen.one(".list"));
    expect(screen.text).not.toContain("3 chosen");
  });

  it("marks only who is chosen, and not whose pane is open", async () => {
    const screen = await mixed();
    screen.all("[role=row]")[2]?.click();
    await screen.settle();
    screen.all("[role=row]")[0]?.dispatchEvent(new MouseEvent("click", { bubbles: true, metaKey: true }));
    await screen.settle();
    expect(screen.all("[role=row].open").map((each) => each.id)).toEqual(ids(screen, 1).map((each) => `row-${each}`));
    expect(screen.all("aside")).toHaveLength(1);
  });

  it("takes a stretch with Shift and single ones with x", async () => {
    const screen = await chosen(1);
    screen.all("[role=row]")[4]?.dispatchEvent(new MouseEvent("click", { bubbles: true, shiftKey: true }));
    await screen.settle();
    expect(screen.text).toContain("5 chosen");
    await screen.key("x", screen.one(".list"));
    expect(screen.text).toContain("4 chosen");
  });

  it("takes everybody of a list, however many that are, without reading or naming them", async () => {
    const screen = await open(scene("mixed"), 2_400);
    await screen.press("More");
    await screen.choose("Choose several");
    await screen.press("Choose all 2,400 that match");
    expect(screen.text).toContain("2,400 chosen");
    expect(screen.text).not.toContain("that match");
    expect(screen.all("[role=row][aria-selected=false]")).toEqual([]);
    expect(screen.program.told.filter((frame) => frame.type === "openList" && frame.list !== 1)).toEqual([]);
    await screen.press("Star");
    const query = { search: "", filter: "everybody", account: null, label: null, presence: null, offset: 0, rows: 200, around: null };
    expect(screen.wishes("forEverybody")).toEqual([{ type: "forEverybody", query, but: [], deed: { type: "star", on: true } }]);
    expect(screen.program.rows.every((row) => row.isWatched)).toBe(true);
    const [row] = screen.all("[role=row]");
    row?.click();
    await screen.settle();
    expect(screen.text).toContain("2,399 chosen");
    expect(row?.getAttribute("aria-selected")).toBe("false");
    await screen.press("Unstar");
    const but = [Number(row?.id.slice(4))];
    expect(screen.wishes("forEverybody").at(-1)).toEqual({ type: "forEverybody", query, but, deed: { type: "star", on: false } });
    expect(screen.program.rows.filter((each) => each.isWatched).map((each) => each.person)).toEqual(but);
    await screen.press("Save CSV");
    expect(screen.program.told.flatMap((frame) => (frame.type === "export" ? [frame.export.whom] : []))).toEqual([{ type: "listed", query, but }]);
    expect(screen.text).toContain("2,399 contacts are saved");
  });

  it("goes on choosing everybody of a list as people come and go in it, and of no other", async () => {
    const screen = await mixed();
    screen.all(".narrower [aria-haspopup=menu]")[1]?.click();
    await screen.settle();
    expect(screen.choices).toEqual(["Any presence", "Online", "Busy", "Offline", "Offline or hidden", "Not reachable", "Not known"]);
    await screen.choose("Not reachable");
    const gone = (): number => screen.program.rows.filter((row) => row.seen.presence.type === "unreachable").length;
    await screen.press("More");
    await screen.choose("Choose several");
    await screen.press(`Choose all ${gone()} that match`);
    screen.one(".bar [aria-haspopup=menu]").click();
    await screen.settle();
    await screen.choose("VIP");
    await screen.choose("VIP");
    const deeds = screen.wishes("forEverybody").map((wish) => [wish.query.presence, wish.deed]);
    expect(deeds).toEqual([["unreachable", { type: "tag", label: 3, on: true }], ["unreachable", { type: "tag", label: 3, on: false }]]);
    const [one] = screen.program.rows.filter((row) => row.seen.presence.type === "unreachable");
    if (one) screen.program.change([one.person], { seen: { ...one.seen, presence: { type: "offline" } } });
    await screen.settle();
    expect(screen.text).toContain(`${gone()} chosen`);
    screen.all(".narrower [aria-haspopup=menu]")[1]?.click();
    await screen.settle();
    await screen.choose("Offline");
    expect(screen.text).toContain("0 chosen");
    expect(screen.all("[role=row][aria-selected=true]")).toEqual([]);
  });

  it("lets go of everybody of a list who came by an id, after saying who stays", async () => {
    const screen = await mixed();
    await screen.press("All accounts");
    await screen.choose("Harbour Deli Bot");
    await screen.press("More");
    await screen.choose("Choose several");
    expect(screen.text).not.toContain("Remove…");
    await screen.press("Choose all 75 that match");
    await screen.press("Remove…");
    expect(screen.one("dialog").textContent).toMatch(/Remove the 75 chosen\?.*brought in by an id.*Whoever comes from a list stays/);
    await screen.press("Remove");
    expect(screen.wishes("forEverybody")).toMatchObject([{ query: { account: 2 }, but: [], deed: { type: "remove" } }]);
    expect(screen.program.rows.some((row) => row.account === 2)).toBe(false);
    expect(screen.text).not.toContain("chosen");
  });

  it("stars, takes stars, and puts labels on and off", async () => {
    const screen = await chosen(2);
    const persons = ids(screen, 2);
    await screen.press("Star");
    await screen.press("Unstar");
    expect(screen.wishes("watchMany")).toEqual([{ type: "watchMany", persons, on: true }, { type: "watchMany", persons, on: false }]);
    screen.one(".bar [aria-haspopup=menu]").click();
    await screen.settle();
    expect(screen.choices).toEqual(["Friday regulars", "Needs an answer", "VIP", "New label…"]);
    await screen.choose("VIP");
    await screen.choose("VIP");
    expect(screen.wishes("tag")).toEqual([
      { type: "tag", persons, label: 3, on: true }, { type: "tag", persons, label: 3, on: false },
    ]);
  });

  it("makes a label where it is wanted and puts it on", async () => {
    const screen = await chosen(2);
    const persons = ids(screen, 2);
    screen.one(".bar [aria-haspopup=menu]").click();
    await screen.settle();
    await screen.choose("New label…");
    await screen.type("dialog .field", " Regulars ");
    await screen.submit("dialog form");
    expect(screen.wishes("putLabel")).toMatchObject([{ label: null, name: "Regulars" }]);
    const made = screen.program.state.labels.find((label) => label.name === "Regulars")?.id;
    expect(screen.wishes("tag")).toEqual([{ type: "tag", persons, label: made, on: true }]);
    expect(screen.all("dialog")).toEqual([]);
  });

  it("copies ids, saves a table, and says where", async () => {
    let copied = "";
    Object.defineProperty(navigator, "clipboard", { configurable: true, value: { writeText: (text: string) => Promise.resolve(void (copied = text)) } });
    const screen = await chosen(2);
    const persons = ids(screen, 2);
    await screen.press("Copy ids");
    expect(copied).toBe([...persons].sort((a, b) => a - b).map((each) => `id-${each}`).join("\n"));
    expect(screen.text).toContain("2 ids are copied.");
    await screen.press("Save CSV");
    expect(screen.program.told.filter((frame) => frame.type === "export").map((frame) => frame.type === "export" && frame.export)).toEqual([
      { whom: { type: "persons", persons }, form: "ids", toFile: false }, { whom: { type: "persons", persons }, form: "csv", toFile: true },
    ]);
    expect(screen.text).toContain("2 contacts are saved in /home/juniper/Downloads/porchlight-people.csv");
  });

  it("writes the whole list down as it is shown", async () => {
    const screen = await mixed();
    await screen.type("input[type=search]", "leila");
    await screen.press("More");
    await screen.choose("Save this list as CSV");
    expect(screen.program.told.find((frame) => frame.type === "export")).toMatchObject({ export: { whom: { type: "listed", query: { search: "leila" }, but: [] }, form: "csv", toFile: true } });
  });

  it("makes two one after asking who stays", async () => {
    const screen = await chosen(2);
    const [first, second] = ids(screen, 2);
    await screen.press("Same person…");
    const where = screen.all("dialog label small").map((each) => each.textContent);
    expect(where).toHaveLength(2);
    for (const said of where) expect(said).toMatch(/ · /);
    screen.all("dialog input[type=radio]")[1]?.click();
    await screen.settle();
    await screen.press("Make them one");
    expect(screen.wishes("merge")).toEqual([{ type: "merge", into: second, from: first }]);
    expect(screen.text).not.toContain("2 chosen");
  });

  it("asks names and lets go only where that is possible, and never of who came from a list", async () => {
    const screen = await mixed();
    await screen.press("All accounts");
    await screen.choose("Juniper Vale");
    await screen.press("More");
    await screen.choose("Choose several");
    screen.all("[role=row]")[0]?.click();
    await screen.settle();
    expect(screen.text).not.toMatch(/Ask names|Remove…/);
    await screen.press("Juniper Vale");
    await screen.choose("All accounts");
    await screen.press("Choose all 300 that match");
    await screen.press("Ask names");
    expect(screen.wishes("forEverybody").map((wish) => wish.deed)).toEqual([{ type: "askNames" }]);
  });

  it("lets go of contacts by their ids, and says how many others stay", async () => {
    const screen = await mixed();
    for (const service of ["Viber", "Fanvue"]) {
      const row = screen.all("[role=row]").find((each) => each.querySelector(".where")?.textContent === service);
      row?.dispatchEvent(new MouseEvent("click", { bubbles: true, ctrlKey: true }));
      await screen.settle();
    }
    await screen.press("Remove…");
    await screen.settle();
    expect(screen.one("dialog").textContent).toContain("Remove 1 contact?");
    expect(screen.one("dialog").textContent).toContain("1 other contact comes from a list and stays.");
    await screen.press("Remove");
    expect(screen.wishes("removePersons")[0]?.persons).toHaveLength(2);
    expect(screen.program.told.filter((frame) => frame.type === "openPerson" && frame.person !== null)).toEqual([]);
  });
});
