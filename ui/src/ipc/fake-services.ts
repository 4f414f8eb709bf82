// Invented services, what accounts of them can do, and labels; never part of the built page.
import type { Account, Can, ContactCard, Label, Reach, Seen, ServiceCard, Site } from "./bindings";

const MINUTE = 60_000;

const nowhere: Site = { base: "", authorize: "", token: "", revoke: "", version: "", chat: "", inbox: "", profile: "" };

export const service: ServiceCard = {
  name: "fanvue",
  title: "Fanvue",
  ways: ["browser"],
  isOwnHost: false,
  isPublicClient: false,
  renewsTokens: false,
  portal: "https://www.fanvue.com/developers/apps",
  scopes: [
    { name: "openid", isRequired: true, isUsual: true },
    { name: "offline_access", isRequired: true, isUsual: true },
    { name: "read:self", isRequired: true, isUsual: true },
    { name: "read:chat", isRequired: true, isUsual: true },
    { name: "read:fan", isRequired: false, isUsual: true },
    { name: "read:insights", isRequired: false, isUsual: false },
  ],
  redirect: "http://127.0.0.1:47815/fanvue",
  site: {
    base: "https://api.fanvue.com",
    authorize: "https://auth.fanvue.com/oauth2/auth",
    token: "https://auth.fanvue.com/oauth2/token",
    revoke: "https://auth.fanvue.com/oauth2/revoke",
    version: "2025-06-26",
    chat: "https://www.fanvue.com/messages/{key}",
    inbox: "https://www.fanvue.com/messages",
    profile: "https://www.fanvue.com/{handle}",
  },
};

/** All services, in the order the program offers them. */
export const services: readonly ServiceCard[] = [
  service,
  {
    name: "viber", title: "Viber", ways: ["token"], isOwnHost: false, isPublicClient: false, renewsTokens: false,
    portal: "https://partners.viber.com", scopes: [], redirect: "", site: { ...nowhere, base: "https://chatapi.viber.com/pa" },
  },
  {
    name: "community", title: "SelfCommunity", ways: ["browser", "token"], isOwnHost: true, isPublicClient: true, renewsTokens: false,
    portal: "https://make.selfcommunity.io", scopes: [], redirect: "http://127.0.0.1:47815/community/callback",
    site: {
      ...nowhere, authorize: "{base}/oauth/authorize/", token: "{base}/oauth/token/", revoke: "{base}/oauth/revoke_token/",
      chat: "{base}/messages/{key}/", inbox: "{base}/messages/", profile: "{base}/user/{key}/",
    },
  },
  {
    name: "presence", title: "Presence API", ways: ["token", "code"], isOwnHost: true, isPublicClient: false, renewsTokens: true,
    portal: "", scopes: [], redirect: "", site: nowhere,
  },
];

const nothing: Can = {
  presence: false, relations: false, push: false, lists: false, byId: false, names: false, messages: false, spend: false,
  ownStatus: false, cleanUp: false, seats: false,
};

/** What an account of each service can do. */
export const abilities = {
  fanvue: { ...nothing, presence: true, lists: true, messages: true, spend: true, seats: true },
  viber: { ...nothing, presence: true, byId: true, names: true },
  community: { ...nothing, relations: true, lists: true, byId: true },
  presence: { ...nothing, presence: true, push: true, lists: true, byId: true, ownStatus: true, cleanUp: true },
} as const satisfies Record<string, Can>;

const everybody: Reach = { online: 3_412, busy: 0, offline: 31_020, hidden: 15_080, unreachable: 0, unknown: 488 };

/** An account that is fine. */
export function account(now: number, some: Partial<Account> = {}): Account {
  return {
    id: 1,
    service: "fanvue",
    name: "Juniper Vale",
    hasPicture: false,
    health: { type: "fine" },
    missingScopes: [],
    lastCheck: now - 11_000,
    nextCheck: now + 19_000,
    budgets: [
      { name: "statuses", limit: 80, left: 61 },
      { name: "general", limit: 200, left: 188 },
    ],
    contacts: 50_000,
    watched: 24,
    top: 23,
    offers: null,
    offersProblem: null,
    isCutShort: false,
    lists: ["chats", "followers", "smart/subscribers"],
    bringing: null,
    sunset: null,
    site: service.site,
    way: "browser",
    foreignHosts: [],
    kept: "keyring",
    chatIsRight: null,
    asksAboutChat: false,
    can: abilities.fanvue,
    socket: null,
    mine: null,
    cleanUp: null,
    isSeat: false,
    managedThrough: null,
    seats: null,
    isOffShift: false,
    marking: "unknown",
    reach: everybody,
    bytesToday: 23_400_000,
    ...some,
  };
}

/** An account of each service, and a creator managed through the first. */
export function accounts(now: number): Account[] {
  const [, bot, community, product] = services;
  const plain: Partial<Account> = { lists: [], budgets: [], top: 0, chatIsRight: true };
  return [
    account(now, { contacts: 120, reach: { online: 21, busy: 0, offline: 60, hidden: 33, unreachable: 0, unknown: 6 } }),
    account(now, {
      ...plain, id: 2, service: "viber", name: "Harbour Deli Bot", hasPicture: true, can: abilities.viber, site: bot?.site ?? nowhere, contacts: 60, watched: 4,
      reach: { online: 12, busy: 0, offline: 31, hidden: 5, unreachable: 8, unknown: 4 }, bytesToday: 812_000,
    }),
    account(now, {
      ...plain, id: 3, service: "community", name: "Maker Circle", can: abilities.community, lists: ["followings/7", "requests"],
      site: { ...(community?.site ?? nowhere), base: "https://circle.example.org" }, contacts: 60, watched: 3,
      reach: { online: 0, busy: 0, offline: 0, hidden: 0, unreachable: 0, unknown: 60 }, bytesToday: 401_000,
    }),
    account(now, {
      ...plain, id: 4, service: "presence", name: "Mara at Talkline", can: abilities.presence, socket: "open", lists: ["listeners"],
      site: { ...(product?.site ?? nowhere), base: "https://presence.example.net" }, contacts: 60, watched: 5,
      reach: { online: 9, busy: 7, offline: 40, hidden: 0, unreachable: 0, unknown: 4 }, bytesToday: 96_000,
      mine: {
        presence: { type: "busy", until: now + 42 * MINUTE }, lastSeen: { type: "at", at: now - 9_000 }, told: now - 14_000, wished: null,
        refused: null, lost: null, keepsOnline: true, isBeating: true,
      },
    }),
  ];
}

/** Labels of the user's own and of a list of a service. */
export const labels: readonly Label[] = [
  { id: 1, name: "Friday regulars", colour: 0, list: null, watch: watch({ arrivals: true }), count: 14 },
  { id: 2, name: "Needs an answer", colour: 3, list: null, watch: watch(), count: 9 },
  { id: 3, name: "VIP", colour: 5, list: null, watch: watch({ arrivals: true, words: true }), count: 6 },
  { id: 4, name: "", colour: 6, list: { account: 1, key: "smart/non_renewing" }, watch: watch(), count: 31 },
];

function watch(some: Partial<Label["watch"]> = {}): Label["watch"] {
  return { arrivals: false, departures: false, frees: false, relations: false, words: false, ...some };
}

/** A contact that is the only one of its person. */
export function contact(person: number, of: Account, seen: Seen, some: Partial<ContactCard> = {}): ContactCard {
  const card = services.find((each) => each.name === of.service) ?? service;
  const keys: Record<string, string> = {
    fanvue: `5f3a91c2-77d0-4b1e-9c55-${String(person).padStart(12, "0")}`,
    viber: `0123${String(person).padStart(4, "0")}45lkxSjr0Qm+c8XA==`,
  };
  return {
    contact: person * 10, account: of.id, service: card.title, key: keys[of.service] ?? String(4_000 + person), name: "", handle: "", seen,
    relation: null, phone: null, takesPhone: of.service === "viber", isById: of.can?.byId === true && of.can.lists === false,
    isMerged: false, chat: (of.service === "fanvue" && person % 11 !== 0) || of.service === "community" ? `https://example.com/chat/${person}` : null,
    profile: of.service === "community" || of.service === "fanvue" ? `https://example.com/${person}` : null, ...some,
  };
}
