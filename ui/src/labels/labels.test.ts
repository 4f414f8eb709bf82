import { describe, expect, it } from "vitest";
import { nothing } from "../people/watching";
import { account } from "../ipc/fake-services";
import { program, scene } from "../ipc/fake-state";
import { open, type Screen } from "../screen";
import { listOwner, tellingName } from "./names";

async function settings(): Promise<Screen> {
  const screen = await open(scene("mixed"));
  return screen.press("Settings");
}

describe("labels", () => {
  it("are reached from the list and made with a colour that is free", async () => {
    const screen = await open(scene("mixed"));
    await screen.press("More");
    await screen.choose("Manage labels…");
    expect(screen.one("h1").textContent).toBe("Settings");
    await screen.type("[aria-label='New label']", "  Night owls ");
    await screen.press("Add");
    expect(screen.wishes("putLabel")).toEqual([{ type: "putLabel", label: null, name: "Night owls", colour: 1 }]);
    expect(screen.all("[aria-label='Name of the label Night owls']")).toHaveLength(1);
  });

  it("are renamed, recoloured and deleted after asking; the people stay", async () => {
    const screen = await settings();
    const name = screen.one("[aria-label='Name of the label VIP']") as HTMLInputElement;
    name.value = "Closest";
    name.dispatchEvent(new Event("change", { bubbles: true }));
    await screen.settle();
    screen.all("[aria-label=Colour]")[0]?.click();
    await screen.settle();
    await screen.choose("Moss");
    expect(screen.wishes("putLabel")).toEqual([
      { type: "putLabel", label: 3, name: "Closest", colour: 5 }, { type: "putLabel", label: 1, name: "Friday regulars", colour: 2 },
    ]);
    await screen.press("Delete the label Needs an answer");
    expect(screen.one("dialog").textContent).toContain("It is taken off 9 people. The people stay.");
    await screen.press("Delete");
    expect(screen.wishes("dropLabel")).toEqual([{ type: "dropLabel", label: 2 }]);
  });

  it("of a list of the service can be watched and nothing else", async () => {
    const screen = await settings();
    const row = screen.all("li .row").find((each) => each.textContent?.includes("Subscribers who do not renew"));
    expect(row?.querySelectorAll("input, [aria-label=Colour], [aria-label^=Delete]")).toHaveLength(0);
    row?.querySelector<HTMLElement>("[aria-expanded]")?.click();
    await screen.settle();
    screen.toggle("When they wrote").click();
    expect(screen.wishes("watchLabel")).toEqual([{ type: "watchLabel", label: 4, watch: { ...nothing, words: true } }]);
  });

  it("say why one was not made, and keep what was typed", async () => {
    const screen = await settings();
    screen.program.problems.putLabel = { code: "badInput", detail: "the name" };
    await screen.type("[aria-label='New label']", "VIP");
    await screen.press("Add");
    expect(screen.text).toContain("Please look at the name again.");
    expect((screen.one("[aria-label='New label']") as HTMLInputElement).value).toBe("VIP");
  });

  it("are put on one person, and taken off", async () => {
    const screen = await open(scene("mixed"));
    const row = await screen.openRow((each) => each.labels.length === 0 && each.name !== "" && each.account === 4);
    screen.one("aside .labels [aria-haspopup=menu]").click();
    await screen.settle();
    await screen.choose("VIP");
    expect(screen.wishes("tag")).toEqual([{ type: "tag", persons: [row.person], label: 3, on: true }]);
    expect(screen.one("aside .chip bdi").textContent).toBe("VIP");
  });
});

describe("what is fetched", () => {
  it("can be switched off, and with the last words goes showing them in notifications", async () => {
    const screen = await settings();
    screen.toggle("Pictures").click();
    await screen.settle();
    screen.toggle("Last words").click();
    await screen.settle();
    expect(screen.wishes("changeSettings").map(({ settings: { pictures, words } }) => ({ pictures, words }))).toEqual([
      { pictures: false, words: true }, { pictures: false, words: false },
    ]);
    const previews = screen.toggle("Last words in notifications and the list");
    expect([previews.hasAttribute("disabled"), previews.getAttribute("aria-checked")]).toEqual([true, "false"]);
    expect(screen.program.state.settings.previews).toBe(true);
  });
});

describe("labels of lists of one name", () => {
  it("are told apart by their accounts, and those by their services", () => {
    const now = Date.now();
    const label = (id: number, of: number) => ({ id, name: "", colour: id, list: { account: of, key: "smart/subscribers" }, watch: nothing, count: 1 });
    const accounts = [account(now, { id: 1, name: "Marlow" }), account(now, { id: 2, name: "Marlow", service: "viber" }), account(now, { id: 3, name: "Ines" })];
    const state = { ...program(now), accounts, labels: [label(1, 1), label(2, 2), label(3, 3)] };
    expect(state.labels.map((each) => listOwner(each, state))).toEqual(["Marlow, Fanvue", "Marlow, Viber", "Ines"]);
    expect(new Set(state.labels.map((each) => tellingName(each, state))).size).toBe(3);
    const alone = { ...state, labels: [label(3, 3)] };
    expect(alone.labels.map((each) => tellingName(each, alone))).toEqual(["Subscribers"]);
  });
});
