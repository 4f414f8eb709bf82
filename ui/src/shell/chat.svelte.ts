// Opening a chat, and asking once whether the address led to the right place.
import type { Problem, State } from "../ipc/bindings";
import type { Wishing } from "../model.svelte";

export class Chats {
  /** The account whose chat address is asked about now. */
  asking = $state<number | null>(null);
  problem = $state.raw<Problem | null>(null);

  #wish: Wishing;
  #state: () => State | null;

  constructor(wish: Wishing, state: () => State | null) {
    this.#wish = wish;
    this.#state = state;
  }

  open = async (person: number, account: number): Promise<void> => {
    this.problem = await this.#wish({ type: "openChat", person });
    const known = this.#state()?.accounts.find((each) => each.id === account);
    if (this.problem === null && known?.chatIsRight === null) this.asking = account;
  };

  answer(right: boolean): void {
    if (this.asking !== null) void this.#wish({ type: "confirmChat", account: this.asking, right });
    this.asking = null;
  }
}
