// What the stand-in does about each wish; never part of the built page.
import type { Account, Label, MyState, Stage, Wish } from "./bindings";
import type { FakeProgram } from "./fake";
import { account, accounts, services } from "./fake-services";

const MINUTE = 60_000;

/** Grants a wish as the program would, as far as it can be seen. */
export function grant(fake: FakeProgram, wish: Wish): void {
  const now = fake.now();
  const { state } = fake;
  const change = (id: number, some: Partial<Account>): void =>
    fake.become({ accounts: state.accounts.map((each) => (each.id === id ? { ...each, ...some } : each)) });
  const mine = (id: number, some: Partial<MyState>): void => {
    const of = state.accounts.find((each) => each.id === id)?.mine;
    if (of) change(id, { mine: { ...of, ...some } });
  };
  const label = (id: number, some: Partial<Label>): void =>
    fake.become({ labels: state.labels.map((each) => (each.id === id ? { ...each, ...some } : each)) });
  const isLabelled = (person: number): boolean =>
    state.labels.some((each) => Object.values(each.watch).some(Boolean) && fake.rows.find((row) => row.person === person)?.labels.includes(each.id));
  switch (wish.type) {
    case "watch": {
      const isOn = Object.values(wish.watch).some(Boolean);
      fake.keep(wish.person, { watch: wish.watch, isExempt: !isOn && isLabelled(wish.person) });
      fake.change([wish.person], { isWatched: isOn });
      return;
    }
    case "exempt":
      fake.keep(wish.person, { isExempt: wish.on && isLabelled(wish.person) });
      fake.change([wish.person], { isWatched: !wish.on && isLabelled(wish.person) });
      return;
    case "watchMany":
      fake.change(wish.persons, { isWatched: wish.on });
      return;
    case "name":
      fake.keep(wish.person, { ownName: wish.name });
      fake.change([wish.person], wish.name === null ? {} : { name: wish.name });
      return;
    case "note":
      fake.keep(wish.person, { note: wish.note });
      fake.touch();
      return;
    case "phone":
      fake.keep(Math.floor(wish.contact / 10), { phone: wish.phone });
      fake.touch();
      return;
    case "tag":
      for (const row of fake.rows.filter((each) => wish.persons.includes(each.person))) {
        row.labels = [...row.labels.filter((each) => each !== wish.label), ...(wish.on ? [wish.label] : [])];
      }
      fake.touch();
      return;
    case "putLabel":
      if (wish.label === null) {
        const watch = { arrivals: false, departures: false, frees: false, relations: false, words: false };
        fake.become({ labels: [...state.labels, { id: 100 + state.labels.length, name: wish.name, colour: wish.colour, list: null, watch, count: 0 }] });
      } else label(wish.label, { name: wish.name, colour: wish.colour });
      return;
    case "dropLabel":
      fake.become({ labels: state.labels.filter((each) => each.id !== wish.label) });
      return;
    case "watchLabel":
      label(wish.label, { watch: wish.watch });
      return;
    case "merge": {
      const from = fake.rows.find((each) => each.person === wish.from);
      if (from) fake.keep(wish.into, { merged: [from] });
      fake.remove([wish.from]);
      return;
    }
    case "unmerge":
      for (const row of fake.rows) fake.keep(row.person, { merged: [] });
      fake.touch();
      return;
    case "removeContacts":
      fake.remove(wish.contacts.map((each) => Math.floor(each / 10)));
      return;
    case "removePersons":
      fake.remove(wish.persons.filter((each) => fake.rows.some((row) => row.person === each && row.byId === row.contacts)));
      return;
    case "forEverybody": {
      const persons = fake.everybody(wish.query, wish.but).map((row) => row.person);
      const { deed } = wish;
      if (deed.type === "star") grant(fake, { type: "watchMany", persons, on: deed.on });
      else if (deed.type === "tag") grant(fake, { type: "tag", persons, label: deed.label, on: deed.on });
      else if (deed.type === "remove") grant(fake, { type: "removePersons", persons });
      return;
    }
    case "snoozeFor":
      fake.become({ glance: { ...state.glance, snoozedUntil: now + wish.minutes * MINUTE } });
      return;
    case "snoozeUntilTomorrow":
      fake.become({ glance: { ...state.glance, snoozedUntil: now + 14 * 60 * MINUTE } });
      return;
    case "endSnooze":
      fake.become({ glance: { ...state.glance, snoozedUntil: null } });
      return;
    case "pauseAll":
      fake.become({ glance: { ...state.glance, isPaused: wish.on } });
      return;
    case "pause":
      change(wish.account, { health: { type: wish.on ? "paused" : "fine" } });
      return;
    case "changeSettings":
      fake.become({ settings: wish.settings });
      return;
    case "changeSite":
      change(wish.account, { site: wish.site });
      return;
    case "confirmChat":
      fake.become({ accounts: state.accounts.map((each) => ({ ...each, chatIsRight: wish.right, asksAboutChat: false })) });
      return;
    case "signIn":
      fake.become({
        attempt: {
          service: wish.form.service, stage: begun[wish.form.way], deadline: now + 5 * MINUTE,
          address: wish.form.way === "browser" ? `${wish.form.site.authorize}?client_id=${wish.form.clientId}&response_type=code&state=h2Vx` : null,
        },
      });
      return;
    case "pasteRedirect":
    case "enterCode":
      signedIn(fake);
      return;
    case "cancelSignIn":
      fake.become({ attempt: null });
      return;
    case "offerLists":
      change(wish.account, { offers: offersOf(state.accounts.find((each) => each.id === wish.account)?.service) });
      return;
    case "bringLists":
      change(wish.account, { lists: wish.lists, contacts: 3_400, top: 17, bringing: { rows: 3_400, expected: 9_800, added: 3_400 } });
      return;
    case "signOut":
      leave(fake, wish.account, wish.forgetContacts);
      return;
    case "setMine":
      mine(wish.account, { wished: wish.mine, refused: null, lost: null });
      setTimeout(() => {
        const of = fake.state.accounts.find((each) => each.id === wish.account);
        if (of?.mine) {
          const told: MyState = { ...of.mine, presence: wish.mine, told: fake.now(), wished: null };
          fake.become({ accounts: fake.state.accounts.map((each) => (each.id === wish.account ? { ...each, mine: told } : each)) });
        }
      }, 900);
      return;
    case "busyFor":
      grant(fake, { type: "setMine", account: wish.account, mine: { type: "busy", until: now + wish.minutes * MINUTE } });
      return;
    case "keepOnline":
      mine(wish.account, { keepsOnline: wish.on, isBeating: wish.on });
      return;
    case "cleanUp":
      change(wish.account, { cleanUp: { type: "done", message: "Presence cleanup completed", markedOffline: "14", busyCleared: "3", at: now } });
      return;
    case "offerSeats":
      change(wish.account, {
        seats: [
          { key: "c-1", name: "Juniper After Dark", handle: "juniperdark", isTaken: false },
          { key: "c-2", name: "Marlow Reed", handle: "marlow", isTaken: false },
        ],
      });
      return;
    case "takeSeats":
      change(wish.account, {
        seats: (state.accounts.find((each) => each.id === wish.account)?.seats ?? []).map((each) => ({ ...each, isTaken: wish.seats.includes(each.key) })),
      });
      return;
    case "shift":
      change(wish.account, { isOffShift: !wish.on });
      return;
    case "allowMarking":
      change(wish.account, { marking: wish.on ? "allowed" : "marks" });
      return;
    case "openChat":
    case "openContactChat":
      fake.become({ accounts: state.accounts.map((each) => ({ ...each, asksAboutChat: each.chatIsRight === null })) });
      return;
    case "quit":
      fake.say({ type: "bye" });
      return;
    case "askNames":
    case "checkNow":
    case "checkPerson":
    case "import":
    case "openProfile":
    case "reopenBrowser":
    case "showWindow":
    case "startDemo":
    case "unlockKeyring":
    case "watchTop":
      return;
  }
}

/** Without its people an account goes; a managed one whose people are kept rests. */
function leave(fake: FakeProgram, id: number, forgets: boolean): void {
  const { accounts } = fake.state;
  const left = accounts.find((each) => each.id === id);
  const rests = left?.isSeat === true && !forgets;
  const seats = (each: Account): Account["seats"] => each.seats?.map((seat) => (seat.name === left?.name ? { ...seat, isTaken: false } : seat)) ?? null;
  const others = accounts.filter((each) => rests || each.id !== id).map((each) => (left?.isSeat ? { ...each, seats: seats(each) } : each));
  fake.become({ accounts: others.map((each) => (each.id === id ? { ...each, health: { type: "paused" }, nextCheck: null } : each)) });
}

const begun: Readonly<Record<"browser" | "token" | "code", Stage>> = {
  browser: { type: "inBrowser" },
  token: { type: "finishing" },
  code: { type: "awaitingCode", problem: null },
};

function signedIn(fake: FakeProgram): void {
  const now = fake.now();
  const name = fake.state.attempt?.service ?? "fanvue";
  const made = accounts(now).find((each) => each.service === name) ?? account(now);
  fake.become({
    accounts: [{ ...made, contacts: 0, top: 0, watched: 0, lists: [] }],
    attempt: { service: name, stage: { type: "done", account: made.id }, deadline: now, address: null },
  });
}

function offersOf(service = services[0]?.name): Account["offers"] {
  if (service === "community") return ["followings/7", "followers/7", "connections/7", "requests", "requests_sent"].map((key) => ({ key, name: "", count: null }));
  if (service === "presence") return [{ key: "listeners", name: "", count: 60 }, { key: "favorites", name: "", count: 4 }];
  return [
    { key: "chats", name: "", count: 9_800 },
    { key: "followers", name: "", count: 48_211 },
    { key: "smart/subscribers", name: "", count: 1_204 },
    { key: "smart/spent_more_than_50", name: "", count: 87 },
    { key: "custom/7f3c", name: "Berlin meet-up", count: null },
  ];
}
