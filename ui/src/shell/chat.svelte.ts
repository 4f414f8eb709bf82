// Opening a chat, and asking once whether the address led to the right place.
import { SvelteSet } from "svelte/reactivity";
import type { Problem, State } from "../ipc/bindings";
import type { Wishing } from "../model.svelte";

export class Chats {
  problem = $state.raw<Problem | null>(null);

  #wish: Wishing;
  #state: () => State | null;
  #later = new SvelteSet<number>();

  constructor(wish: Wishing, state: () => State | null) {
    this.#wish = wish;
    this.#state = state;
  }

  /** The account whose chat address is asked about now: one that a chat was opened of, here or from a notification. */
  get asking(): number | null {
    const asks = this.#state()?.accounts.find((each) => each.asksAboutChat && !this.#later.has(each.id));
    return asks?.id ?? null;
  }

  open = async (person: number): Promise<void> => {
    this.problem = await this.#wish({ type: "openChat", person });
  };

  answer(right: boolean): void {
    if (this.asking !== null) void this.#wish({ type: "confirmChat", account: this.asking, right });
  }

  /** The user does not want to say now; the window does not ask again while it is open. */
  dismiss(): void {
    if (this.asking !== null) this.#later.add(this.asking);
  }
}
