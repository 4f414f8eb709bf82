// The link to the program through Tauri: five commands and one channel, and nothing else of Tauri is used anywhere.
import { Channel, invoke } from "@tauri-apps/api/core";
import type { Link, ToPage } from "./link";

/** The link of the real window. */
export function tauriLink(): Link {
  return {
    attach: (hear) => invoke("attach", { page: new Channel<ToPage>(hear) }),
    tell: (frame) => invoke("tell", { frame: JSON.stringify(frame) }),
    startAgain: () => invoke("start_again"),
    holdClose: (on) => invoke("hold_close", { on }),
    close: () => invoke("close"),
  };
}
