import axe from "axe-core";
import { describe, expect, it, vi } from "vitest";
import { program, scene } from "./ipc/fake-state";
import { nothing } from "./people/watching";
import { open, Screen } from "./screen";

describe("the list", () => {
  it("holds in the page only what is near, of 20,000 people", async () => {
    const screen = await open({}, 20_000);
    expect(screen.one(".list").getAttribute("aria-rowcount")).toBe("20000");
    expect(screen.all("[role=row]").length).toBeLessThan(30);
  });

  it("asks for the part around the scroll position", async () => {
    const screen = await open({}, 20_000);
    const list = screen.one(".list");
    list.scrollTop = 500_000;
    list.dispatchEvent(new Event("scroll"));
    await screen.settle();
    const last = screen.program.told.filter((frame) => frame.type === "openList").at(-1);
    expect(last).toMatchObject({ type: "openList", list: 1, query: { rows: 120 } });
    expect(last?.type === "openList" && last.query.offset).toBeGreaterThan(8_000);
    expect(screen.all("[role=row]").length).toBeGreaterThan(10);
  });

  it("searches by what is typed, and says so when nobody is called that", async () => {
    const screen = await open();
    await screen.key("/");
    expect(document.activeElement).toBe(screen.one("input[type=search]"));
    await screen.type("input[type=search]", "no such person");
    expect(screen.text).toContain("Nobody here is called “no such person”.");
    await screen.press("Show everybody");
    expect(screen.all("[role=row]").length).toBeGreaterThan(5);
  });

  it("is walked with the arrows, opened with Enter, starred with s, and o opens the chat", async () => {
    const screen = await open();
    const list = screen.one(".list");
    list.focus();
    await screen.key("ArrowDown", list);
    await screen.key("ArrowUp", list);
    const marked = list.getAttribute("aria-activedescendant");
    const person = Number(marked?.slice("row-".length));
    expect(screen.one(`#${marked}`)).toBe(screen.all("[role=row]")[0]);
    await screen.key("s", list);
    expect(screen.wishes("watch")).toEqual([{ type: "watch", person, watch: nothing }]);
    await screen.key("o", list);
    expect(screen.wishes("openChat")).toEqual([{ type: "openChat", person }]);
    await screen.key("Enter", list);
    expect(screen.one("aside").textContent).toContain("Open chat");
    await screen.key("Escape", list);
    expect(screen.all("aside")).toEqual([]);
  });

  it("follows the marked person when the list changes around them", async () => {
    const screen = await open();
    const list = screen.one(".list");
    list.focus();
    const marked = (): string | null => list.getAttribute("aria-activedescendant");
    await screen.key("End", list);
    await screen.key("Home", list);
    const before = marked();
    const row = screen.program.rows.find((each) => each.seen.presence.type === "offline" && each.person > 20);
    if (row) Object.assign(row, { isWatched: true, person: -1, seen: { ...row.seen, presence: { type: "online" } } });
    screen.program.touch();
    await screen.settle();
    expect(marked()).toBe(before);
  });

  it("shows hostile names as text, each in its own direction", async () => {
    const name = "<img src=x onerror=alert(1)> {{7*7}} \u202eevil";
    const screen = new Screen();
    Object.assign(screen.program.rows[0] ?? {}, { name });
    screen.program.touch();
    await screen.settle();
    expect(screen.all("[role=row] bdi").map((each) => each.textContent)).toContain(name);
    expect(screen.all("img, script")).toEqual([]);
  });

  it("F5 greys presence and names the scope when read:chat was not granted", async () => {
    const screen = await open(scene("scope"));
    expect(screen.text).toContain("Tick read:chat at the service for your app");
    for (const row of screen.all("[role=row] .seen")) {
      expect(row.classList.contains("faint")).toBe(true);
      expect(row.textContent).toContain("needs the permission read:chat");
    }
  });

  it("F17 a person without a last-seen time has no line for it in the pane", async () => {
    const screen = new Screen({ people: 1 });
    const row = screen.program.rows[0];
    if (row) row.seen = { ...row.seen, presence: { type: "offline" }, lastSeen: null };
    screen.program.touch();
    await screen.settle();
    screen.one(`#row-${row?.person}`).click();
    await screen.settle();
    expect(screen.one("aside").textContent).not.toMatch(/Last seen|never|1970/);
  });
});

describe("the pane of a person", () => {
  it("wishes for the chat, and asks once whether it was the right one", async () => {
    const screen = await open();
    screen.all("[role=row]")[0]?.click();
    await screen.settle();
    await screen.press("Open chat");
    expect(screen.text).toContain("Was that the right chat?");
    await screen.press("No, open the inbox");
    expect(screen.wishes("confirmChat")).toEqual([{ type: "confirmChat", account: 1, right: false }]);
    await screen.press("Open chat");
    expect(screen.text).not.toContain("Was that the right chat?");
  });

  it("shows the address when no browser could be started", async () => {
    const screen = await open();
    screen.program.problems.openChat = { code: "noBrowser", detail: "https://example.com/chat/1" };
    screen.all("[role=row]")[0]?.click();
    await screen.settle();
    await screen.press("Open chat");
    expect((screen.one(".snack input") as HTMLInputElement).value).toBe("https://example.com/chat/1");
    expect(screen.text).not.toContain("Was that the right chat?");
  });

  it("can also tell of their going", async () => {
    const screen = await open();
    screen.all("[role=row]")[0]?.click();
    await screen.settle();
    screen.all("aside [role=switch]")[1]?.click();
    expect(screen.wishes("watch").at(-1)).toMatchObject({ watch: { ...nothing, arrivals: true, departures: true } });
  });

  it("takes a name of the user's own, and gives it up again", async () => {
    const screen = await open();
    screen.all("[role=row]")[0]?.click();
    await screen.settle();
    await screen.press("Give them your own name");
    await screen.type("aside input.field", "  Annie ");
    await screen.submit("aside form");
    expect(screen.wishes("name").at(-1)).toMatchObject({ name: "Annie" });
    await screen.press("Give them your own name");
    await screen.key("Escape", screen.one("aside input.field"));
    expect(screen.all("aside")).toHaveLength(1);
  });
});

describe("the first run", () => {
  it("leads from the portal's steps over the browser to the lists and the top spenders", async () => {
    const screen = await open(scene("first"));
    expect(screen.all("nav")).toEqual([]);
    await screen.press("Sign in");
    expect(screen.all(".copyable input").map((each) => (each as HTMLInputElement).value)).toEqual([
      "https://www.fanvue.com/developers/apps", "http://127.0.0.1:47815/fanvue",
    ]);
    expect(screen.text).toContain("read:chat");
    await screen.type("input[required]", " client-1 ");
    await screen.type("input[type=password]", "hush");
    await screen.submit("form");
    expect(screen.wishes("signIn")[0]?.form).toMatchObject({ service: "fanvue", clientId: "client-1", clientSecret: "hush", replaces: null });
    expect(screen.text).toContain("Waiting for you in the browser");
    expect(screen.text).not.toContain("hush");
    await screen.type("form input", "http://127.0.0.1:47815/fanvue?code=c&state=s");
    await screen.submit("form");
    expect(screen.wishes("pasteRedirect")).toHaveLength(1);
    expect(screen.text).toContain("Whom do you want to see?");
    await screen.press("Bring them in");
    expect(screen.wishes("bringLists")[0]?.lists).toEqual(["chats", "followers", "smart/subscribers", "smart/spent_more_than_50"]);
    expect(screen.one("[role=progressbar]").getAttribute("aria-valuenow")).toBe("35");
    expect(screen.text).toContain("Watch your top spenders (17)");
    await screen.press("Watch them");
    expect(screen.wishes("watchTop")).toEqual([{ type: "watchTop", account: 1 }]);
    await screen.press("Show the people");
    expect(screen.all(".list")).toHaveLength(1);
  });

  it("says what is wrong with a form and keeps what was typed", async () => {
    const screen = await open(scene("first"));
    screen.program.problems.signIn = { code: "portTaken", detail: "47815" };
    await screen.press("Sign in");
    await screen.type("input[required]", "client-1");
    await screen.submit("form");
    expect(screen.text).toContain("Another program uses port 47815");
    expect((screen.one("input[required]") as HTMLInputElement).value).toBe("client-1");
  });

  it("says why an attempt failed and leads back", async () => {
    const screen = await open(scene("first"));
    await screen.press("Sign in");
    await screen.type("input[required]", "client-1");
    await screen.submit("form");
    screen.program.become({
      attempt: { service: "fanvue", address: null, deadline: Date.now(), stage: { type: "failed", problem: { code: "declined", detail: null } } },
    });
    await screen.settle();
    expect(screen.one("[role=alert]").textContent).toContain("You declined");
    await screen.press("Try again");
    expect(screen.text).toContain("Sign in to Fanvue");
  });

  it("offers the demo", async () => {
    const screen = await open(scene("first"));
    await screen.press("Look around in the demo");
    expect(screen.wishes("startDemo")).toHaveLength(1);
  });
});

describe("the other pages", () => {
  it("are reached by their numbers, but not from behind a question", async () => {
    const screen = await open();
    const control = async (key: string): Promise<string> => {
      document.body.dispatchEvent(new KeyboardEvent("keydown", { key, ctrlKey: true, bubbles: true, cancelable: true }));
      await screen.settle();
      return (screen.one("nav [aria-current]").textContent ?? "").trim();
    };
    const reached = [await control("2"), await control("4"), await control("5"), await control("1"), await control("3")];
    expect(reached).toEqual(["Activity", "Settings", "Settings", "People", "Accounts"]);
    await screen.press("Sign out…");
    expect(await control("1")).toBe("Accounts");
  });

  it("show what was held and why, and lead to the person", async () => {
    const screen = await open();
    await screen.press("Activity");
    expect(screen.text).toContain("Held back: gone only for a moment, the same visit");
    screen.one("li .name").click();
    await screen.settle();
    expect(screen.all("aside")).toHaveLength(1);
  });

  it("say of each account how it is, and what to do", async () => {
    const screen = await open(scene("trouble"));
    await screen.press("Accounts An account needs you");
    expect(screen.text).toContain("Waits until");
    expect(screen.text).toContain("Needs you to sign in again");
    expect(screen.text).toContain("The service does not answer version 2025-06-26");
    expect(screen.text).toContain("staging.example.com");
    expect(screen.text).toContain("Version 2026-09-01 follows it.");
  });

  it("sign out only after asking, and keep the contacts unless told otherwise", async () => {
    const screen = await open();
    await screen.press("Accounts");
    await screen.press("Sign out…");
    expect(screen.wishes("signOut")).toEqual([]);
    await screen.press("Sign out");
    expect(screen.wishes("signOut")).toEqual([{ type: "signOut", account: 1, forgetContacts: false }]);
  });

  it("change a setting as a whole, at once", async () => {
    const screen = await open();
    await screen.press("Settings");
    screen.all("[role=switch]")[1]?.click();
    await screen.settle();
    expect(screen.wishes("changeSettings")[0]?.settings).toEqual({ ...program(Date.now()).settings, previews: false });
  });
});

describe("the settings", () => {
  it("say where notifications stay and a click does nothing", async () => {
    const stay = "This system keeps notifications until you clear them";
    const settings = async (system: string): Promise<string> => {
      const agent = vi.spyOn(navigator, "userAgent", "get").mockReturnValue(`Mozilla/5.0 (${system})`);
      const screen = await open();
      await screen.press("Settings");
      agent.mockRestore();
      return screen.text;
    };
    expect(await settings("X11; Linux x86_64")).not.toContain(stay);
    expect(await settings("Windows NT 10.0; Win64; x64")).toContain(stay);
    expect(await settings("Macintosh; Intel Mac OS X 10_15_7")).toContain(stay);
  });
});

describe("the window", () => {
  it("says that it is the demo", async () => {
    expect((await open(scene("demo"))).text).toContain("This is the demo: invented people, nothing leaves this computer");
  });

  it("says that the program ended, and starts it at the user's wish only", async () => {
    const screen = await open();
    screen.program.say({ type: "bye" });
    await screen.settle();
    expect(screen.text).toContain("Porchlight is not running");
    await screen.press("Start again");
    await new Promise((done) => setTimeout(done, 350));
    await screen.settle();
    expect(screen.all(".list")).toHaveLength(1);
  });

  it("opens again what was open when the program is back", async () => {
    const screen = await open();
    screen.program.told.length = 0;
    screen.program.host({ type: "connected" });
    await screen.settle();
    expect(screen.program.told.map((frame) => frame.type)).toContain("openList");
  });

  it("offers a restart to another build", async () => {
    const screen = await open();
    screen.program.host({ type: "otherBuild", build: "0.2.0" });
    await screen.settle();
    expect(screen.text).toContain("another version than this window");
    expect(screen.button("Restart Porchlight")).toBeTruthy();
  });

  it("comes to the page that the program wants", async () => {
    const screen = await open();
    screen.program.say({ type: "show", page: "settings" });
    await screen.settle();
    expect(screen.one("h1").textContent).toBe("Settings");
  });

  it("asks before closing only where no tray shows the icon, once", async () => {
    expect((await open()).program.isHeld).toBe(false);
    const screen = await open(scene("noTray"));
    expect(screen.program.isHeld).toBe(true);
    screen.program.host({ type: "closing" });
    await screen.settle();
    await screen.press("Keep watching");
    expect(screen.wishes("changeSettings")[0]?.settings.watchWithoutTray).toBe(true);
    expect(screen.wishes("quit")).toEqual([]);
    expect(screen.program.isClosed).toBe(true);
  });

  it("quits with the window where the user chose that", async () => {
    const { settings } = program(Date.now());
    const screen = await open({ ...scene("noTray"), settings: { ...settings, watchWithoutTray: false } });
    screen.program.host({ type: "closing" });
    await screen.settle();
    expect(screen.wishes("quit")).toHaveLength(1);
    expect(screen.program.isClosed).toBe(true);
  });

  it("takes the chosen colours", async () => {
    const { settings } = program(Date.now());
    await open({ settings: { ...settings, theme: "dark" } });
    expect(document.documentElement.dataset["theme"]).toBe("dark");
    await open();
    expect(document.documentElement.dataset["theme"]).toBeUndefined();
  });

  it("follows the desktop's colours where they are known, unless others are chosen", async () => {
    const { desktop, settings } = program(Date.now());
    for (const [prefersDark, shown] of [[true, "dark"], [false, "light"], [null, undefined]] as const) {
      await open({ desktop: { ...desktop, prefersDark } });
      expect(document.documentElement.dataset["theme"]).toBe(shown);
    }
    await open({ desktop: { ...desktop, prefersDark: true }, settings: { ...settings, theme: "light" } });
    expect(document.documentElement.dataset["theme"]).toBe("light");
  });

  it("unlocks the keyring from its banner, and can end a snooze", async () => {
    const screen = await open(scene("trouble"));
    await screen.press("Unlock the keyring");
    expect(screen.wishes("unlockKeyring")).toHaveLength(1);
    await screen.press("Snooze");
    await screen.press("For 2 hours");
    expect(screen.wishes("snoozeFor")).toEqual([{ type: "snoozeFor", minutes: 120 }]);
    screen.one(".quietened").click();
    expect(screen.wishes("endSnooze")).toHaveLength(1);
  });
});

describe("everybody can use", () => {
  type Way = { scene: string; go: (screen: Screen) => Promise<unknown> };
  const several = async (screen: Screen): Promise<void> => {
    await screen.press("More");
    await screen.choose("Choose several");
    for (const row of screen.all("[role=row]").slice(0, 2)) row.click();
    await screen.settle();
  };
  const one = (account: number) => async (screen: Screen): Promise<void> => {
    await screen.openRow((row) => row.account === account && row.name !== "");
  };
  const ways: Record<string, Way> = {
    people: { scene: "usual", go: (screen) => screen.settle() },
    "people of every service": { scene: "mixed", go: (screen) => screen.settle() },
    "the menu of labels": { scene: "mixed", go: (screen) => screen.press("Any label") },
    "several people": { scene: "mixed", go: several },
    "two who are one": { scene: "mixed", go: async (screen) => (await several(screen), screen.press("Same person…")) },
    "a fan": { scene: "mixed", go: one(1) },
    "a subscriber": { scene: "mixed", go: one(2) },
    "a connection": { scene: "mixed", go: one(3) },
    "somebody busy": { scene: "mixed", go: one(4) },
    activity: { scene: "mixed", go: (screen) => screen.press("Activity") },
    accounts: { scene: "mixed", go: (screen) => screen.press("Accounts") },
    "the own status": { scene: "lost", go: (screen) => screen.press("Accounts") },
    "the clean-up": { scene: "cleaned", go: async (screen) => (await screen.press("Accounts"), screen.press("Clean up…")) },
    seats: { scene: "seats", go: (screen) => screen.press("Accounts") },
    settings: { scene: "mixed", go: async (screen) => (await screen.press("Settings"), screen.press("Tell me…")) },
    "ids to bring in": {
      scene: "mixed",
      go: async (screen) => {
        await screen.press("Accounts");
        await screen.press("Bring in by ids");
        await screen.type("textarea", "pa:1\nid-77,Leo");
        await new Promise((done) => setTimeout(done, 400));
        await screen.settle();
      },
    },
    "the first page": { scene: "first", go: (screen) => screen.settle() },
  };
  for (const [name, { scene: state, go }] of Object.entries(ways)) {
    it(`the page of ${name}`, async () => {
      const screen = await open(scene(state));
      await go(screen);
      expect(await faults(screen)).toEqual([]);
    });
  }

  for (const [place, name] of ["Fanvue", "Viber", "SelfCommunity", "Presence API"].entries()) {
    it(`the form of ${name} in every way, the wait for a code, and the end`, async () => {
      const screen = await open(scene("first"));
      screen.all("li.card button")[place]?.click();
      await screen.settle();
      for (const way of [undefined, ...screen.all("input[type=radio]")]) {
        way?.click();
        await screen.settle();
        expect(await faults(screen)).toEqual([]);
      }
      await screen.submit("form");
      screen.program.become({ attempt: { service: "presence", stage: { type: "awaitingCode", problem: null }, address: null, deadline: 0 } });
      await screen.settle();
      expect(await faults(screen)).toEqual([]);
      screen.program.say({ type: "bye" });
      await screen.settle();
      expect(await faults(screen)).toEqual([]);
    });
  }

  async function faults(screen: Screen): Promise<string[]> {
    // Colours need a real screen; the contrast of each pair is checked in `house.test.ts`.
    const { violations } = await axe.run(screen.root, { rules: { "color-contrast": { enabled: false }, region: { enabled: false } } });
    return violations.flatMap((fault) => fault.nodes.map((node) => `${fault.id}: ${node.html.slice(0, 160)}`));
  }
});
