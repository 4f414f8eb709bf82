import { describe, expect, it } from "vitest";
import type { Account } from "./ipc/bindings";
import { program, scene } from "./ipc/fake-state";
import { open, type Screen } from "./screen";

/** The form of one service, from the first page. */
async function form(title: string): Promise<Screen> {
  const screen = await open(scene("first"));
  const card = screen.all("li.card").find((each) => each.querySelector("h2")?.textContent === title);
  card?.querySelector("button")?.click();
  return screen.settle();
}

const value = (screen: Screen, selector: string): string => (screen.one(selector) as HTMLInputElement).value;

describe("the first page", () => {
  it("says of every service what it is for and what it needs", async () => {
    const screen = await open(scene("first"));
    expect(screen.all("li.card h2").map((each) => each.textContent)).toEqual(["Fanvue", "Viber", "SelfCommunity", "Presence API"]);
    expect(screen.all("li.card .needs").every((each) => (each.textContent ?? "").length > "You need ".length + 10)).toBe(true);
    expect(screen.text).toContain("the token of your bot");
  });
});

describe("signing in with a token", () => {
  it("sends the pasted token once, trimmed and masked, and empties the field", async () => {
    const screen = await form("Viber");
    expect(screen.all("input[type=radio]")).toEqual([]);
    expect(screen.text).not.toContain("Client id");
    expect(screen.button("Sign in").hasAttribute("disabled")).toBe(true);
    await screen.type("input[type=password]", "  4450-secret \n");
    await screen.submit("form");
    expect(screen.wishes("signIn").map((wish) => wish.form)).toMatchObject([
      { service: "viber", way: "token", accessToken: "4450-secret", renewalToken: "", phone: "", clientId: "", clientSecret: "", redirect: "" },
    ]);
    expect(screen.text).toContain("The service is being asked who you are.");
    expect(screen.text).not.toContain("secret");
    expect(screen.all("input").map((each) => (each as HTMLInputElement).value).join("")).not.toContain("secret");
  });

  it("shows the token only for as long as it is wanted", async () => {
    const screen = await form("Viber");
    await screen.press("Show what is typed");
    expect(screen.all("input[type=password]")).toEqual([]);
    await screen.press("Show what is typed");
    expect(screen.all("input[type=password]")).toHaveLength(1);
  });

  it("takes a token that renews, and the address of a server of one's own", async () => {
    const screen = await form("Presence API");
    await screen.type("input[type=password]", "short");
    expect(screen.button("Sign in").hasAttribute("disabled")).toBe(true);
    await screen.type("input[type=url]", " https://presence.example.net ");
    const [, renewal] = screen.all("input[type=password]");
    (renewal as HTMLInputElement).value = "long";
    renewal?.dispatchEvent(new Event("input", { bubbles: true }));
    await screen.submit("form");
    expect(screen.wishes("signIn")[0]?.form).toMatchObject({
      service: "presence", accessToken: "short", renewalToken: "long", site: { base: "https://presence.example.net" },
    });
  });

  it("says what is wrong with an address and keeps what was typed", async () => {
    const screen = await form("Presence API");
    screen.program.problems.signIn = { code: "badAddress", detail: "ftp://x" };
    await screen.type("input[type=url]", "ftp://x");
    await screen.type("input[type=password]", "short");
    await screen.submit("form");
    expect(screen.text).toContain("ftp://x must begin with https://");
    expect(value(screen, "input[type=password]")).toBe("short");
  });
});

describe("signing in with a code", () => {
  it("asks for the number, then for the code, and says why a code was not taken", async () => {
    const screen = await form("Presence API");
    await screen.type("input[type=url]", "https://presence.example.net");
    await screen.type("input[type=password]", "left over");
    screen.all("input[type=radio]")[1]?.click();
    await screen.settle();
    await screen.type("input[type=tel]", "+49 151 23456789");
    await screen.press("Send the code");
    expect(screen.wishes("signIn")[0]?.form).toMatchObject({ way: "code", phone: "+49 151 23456789", accessToken: "" });
    expect(screen.text).toContain("Enter the code that was sent to your phone.");

    screen.program.problems.enterCode = { code: "refused", detail: "Invalid or expired OTP" };
    await screen.type(".code input", "000000");
    await screen.submit(".code");
    expect(screen.text).toContain("It said: Invalid or expired OTP");
    expect(value(screen, ".code input")).toBe("");
    delete screen.program.problems.enterCode;
    await screen.type(".code input", "123456");
    await screen.submit(".code");
    expect(screen.wishes("enterCode").map((wish) => wish.code)).toEqual(["000000", "123456"]);
    expect(screen.text).toContain("Whom do you want to see?");
  });
});

describe("a sign-in whose page was left", () => {
  it("is gone on with where nobody is signed in yet", async () => {
    const screen = await open(scene("code"));
    expect(screen.text).toContain("Enter the code that was sent to your phone.");
    await screen.type(".code input", "123456");
    await screen.submit(".code");
    expect(screen.wishes("enterCode")).toHaveLength(1);
  });

  it("stands above the page with the way back and the way out", async () => {
    const attempt = scene("code").attempt ?? null;
    const screen = await open({ attempt });
    expect(screen.text).toContain("Your sign-in to Presence API is not finished.");
    expect(screen.all(".code")).toEqual([]);
    await screen.press("Go on");
    expect(screen.text).toContain("Enter the code that was sent to your phone.");
    const other = await open({ attempt });
    await other.press("Cancel");
    expect(other.wishes("cancelSignIn")).toHaveLength(1);
  });
});

describe("the lists of an account", () => {
  const lists = async (account: Partial<Account>): Promise<Screen> => {
    const [first] = program(Date.now()).accounts;
    if (!first) throw new Error("no account");
    const screen = await open({ accounts: [{ ...first, ...account }] });
    await screen.press("Accounts");
    return screen.press("Change");
  };

  it("can all be let go of", async () => {
    const screen = await lists({ lists: ["chats"] });
    expect(screen.text).toContain("Which lists to keep in step");
    for (const box of screen.all("main input[type=checkbox]")) if ((box as HTMLInputElement).checked) box.click();
    await screen.settle();
    await screen.press("Save");
    expect(screen.wishes("bringLists").map((wish) => wish.lists)).toEqual([[]]);
  });

  it("are offered as far as they are known, with why there may be more, and say when somebody is missing", async () => {
    const screen = await lists({ isCutShort: true });
    const become = async (some: Partial<Account>): Promise<void> => {
      screen.program.become({ accounts: screen.program.state.accounts.map((each) => ({ ...each, ...some })) });
      await screen.settle();
    };
    await become({ offersProblem: { code: "serviceFailed", detail: "502" } });
    expect(screen.text).toContain("Which lists there are could not all be read.");
    expect(screen.all("main input[type=checkbox]").length).toBeGreaterThan(0);
    await screen.press("Accounts");
    expect(screen.text).toContain("Not everybody could be read from the lists.");
  });

  it("are not waited for without a word while the account does not ask", async () => {
    const screen = await lists({ health: { type: "paused" }, offers: null });
    screen.program.become({ accounts: screen.program.state.accounts.map((each) => ({ ...each, offers: null })) });
    await screen.settle();
    expect(screen.text).toContain("Its lists can be asked for when it is checked again.");
    expect(screen.text).not.toContain("Asking which lists there are");
  });
});

describe("signing in in the browser", () => {
  it("needs no secret where clients are public, and shows no step there is nothing to do in", async () => {
    const screen = await form("SelfCommunity");
    expect(screen.all("ol > li")).toHaveLength(4);
    expect(screen.text).not.toContain("Tick these permissions");
    await screen.type("input[type=url]", "https://circle.example.org");
    await screen.type("input[maxlength='500']", "porchlight");
    await screen.submit("form");
    expect(screen.wishes("signIn")[0]?.form).toMatchObject({
      service: "community", way: "browser", clientId: "porchlight", clientSecret: "", site: { base: "https://circle.example.org" },
    });
  });
});

describe("people by their ids", () => {
  const text = "id-1,Ana\nid-77,Leo\npa:900\n+49151234\nhello there\nid-77";

  async function importing(): Promise<Screen> {
    const screen = await open(scene("mixed"));
    await screen.press("Accounts");
    screen.card("Harbour Deli Bot").querySelector<HTMLElement>(".across button")?.click();
    return screen.settle();
  }

  async function looked(screen: Screen): Promise<Screen> {
    await new Promise((done) => setTimeout(done, 400));
    return screen.settle();
  }

  it("are shown line by line with what is wrong before anything is stored", async () => {
    const screen = await importing();
    await screen.type("textarea", text);
    await looked(screen);
    expect(screen.program.told.filter((frame) => frame.type === "previewImport")).toMatchObject([{ account: 2, text }]);
    expect(screen.one(".preview p").textContent).toBe("1 new1 known already1 stands twice3 lines with something wrong, left out");
    const wrong = screen.all("tr.wrong").map((each) => (each.textContent ?? "").trim().replace(/\s+/g, " "));
    expect(wrong[0]).toMatch(/^3 ?pa:900 ?this is the id of a bot/);
    expect(wrong[1]).toMatch(/^4 ?\+49151234 ?this is a phone number/);
    expect(screen.wishes("import")).toEqual([]);
    await screen.press("Bring in 2 people");
    expect(screen.wishes("import")).toEqual([{ type: "import", account: 2, text }]);
    expect(screen.text).toContain("2 people are brought in.");
  });

  it("that would no longer be watched are counted before", async () => {
    const screen = await importing();
    await screen.type("textarea", "id-1,Ana,,no\nid-2,Leo,,yes\nid-3,Bo");
    await looked(screen);
    expect(screen.one(".preview p").textContent).toBe("0 new3 known already1 is no longer watched then");
  });

  it("are left out where they are of another account, whose name is told", async () => {
    const screen = await importing();
    await screen.type("textarea", "id-1,Ana\nf-1,Bo,Finch\nf-2,Cy,Finch\no-1,Di,Otter");
    await looked(screen);
    expect(screen.all(".preview > p").map((each) => each.textContent)).toEqual([
      "0 new1 known already", "2 lines are of another account, Finch, and left out", "1 line is of another account, Otter, and left out",
    ]);
    await screen.press("Bring in 1 person");
    expect(screen.text).toContain("1 person is brought up to date.");
  });

  it("bring back what was written about people where lists alone bring people in", async () => {
    const screen = await open(scene("mixed"));
    await screen.press("Accounts");
    const button = [...screen.card("Juniper Vale").querySelectorAll<HTMLElement>(".across button")].find((each) => each.textContent === "Bring in a CSV file");
    button?.click();
    await screen.settle();
    expect(screen.text).toContain("What you wrote about people");
    expect(screen.text).toContain("lists alone bring people in");
  });

  it("come from a file as well", async () => {
    const screen = await importing();
    const chooser = screen.one("input[type=file]") as HTMLInputElement;
    Object.defineProperty(chooser, "files", { value: [new File(["id-500\n"], "ids.txt")] });
    chooser.dispatchEvent(new Event("change", { bubbles: true }));
    await looked(screen);
    expect(screen.text).toContain("1 new");
  });

  it("are not sent when there are more than can cross at once", async () => {
    const screen = await importing();
    await screen.type("textarea", "0123456789012345678901==\n".repeat(210_000));
    await looked(screen);
    expect(screen.text).toContain("That is more than can be taken at once");
    expect(screen.program.told.some((frame) => frame.type === "previewImport")).toBe(false);
    expect(screen.button("Bring them in").hasAttribute("disabled")).toBe(true);
  });

  it("are where a new account leads whose service lists nobody", async () => {
    const screen = await form("Viber");
    await screen.type("input[type=password]", "t");
    await screen.submit("form");
    const [made] = (scene("mixed").accounts ?? []).filter((each) => each.service === "viber");
    if (made) screen.program.become({ accounts: [made], attempt: { service: "viber", stage: { type: "done", account: made.id }, address: null, deadline: 0 } });
    await screen.settle();
    expect(screen.one("h1").textContent).toBe("People by their ids");
  });
});
