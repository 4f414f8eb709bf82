// What a message was, in the words of a notice: on one line, with whose it was.
import type { LastWords } from "../ipc/bindings";
import { type Key, words } from "../words";
import { money } from "./money";

/** The last message of a chat on one line. */
export function onOneLine(said: LastWords): string {
  if (said.text !== null) return words(whose(said, "notice.words.theirs", "notice.words.yours", "notice.words.colleague"), { text: said.text });
  const { attachment, price } = said;
  if (attachment === null) return words("notice.words.hidden");
  if (attachment === "call") return words(whose(said, "notice.words.called", "notice.words.calledYours", "notice.words.calledColleague"));
  if (price !== null && attachment === "tip") return tipped(said, money(price));
  if (price !== null && attachment !== "tip") {
    return words(said.isBought ? "notice.words.bought" : "notice.words.notBought", { price: money(price), what: words(`attachment.bare.${attachment}`) });
  }
  return words(whose(said, "notice.words.sentTheirs", "notice.words.sentYours", "notice.words.sentColleague"), { what: words(`attachment.${attachment}`) });
}

/** Who tipped how much. */
export function tipped(said: LastWords, price: string): string {
  return words(whose(said, "notice.words.tipTheirs", "notice.words.tipYours", "notice.words.tipColleague"), { price });
}

function whose(said: LastWords, theirs: Key, yours: Key, colleagues: Key): Key {
  if (said.isTheirs) return theirs;
  return said.isByColleague ? colleagues : yours;
}
