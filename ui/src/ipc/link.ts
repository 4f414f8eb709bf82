// What the page knows of the world outside: a place to send frames to and one they come from. The program's window and the
// stand-in for tests and the browser both are such a link.
import type { FromAgent, ToAgent } from "./bindings";

/** What happens to the window itself. */
export type HostNews =
  /** The program is reached; what was open must be opened again. */
  | { type: "connected" }
  /** The program ended, or never was there. */
  | { type: "lost" }
  /** The running program is another build. */
  | { type: "otherBuild"; build: string }
  /** The program could not be started. */
  | { type: "notStarted" }
  /** The user wants to close the window, and the page asked to be told first. */
  | { type: "closing" };

/** What comes to the page. */
export type ToPage = { agent: FromAgent } | { host: HostNews };

/** The way out of the page. */
export type Link = {
  /** Says that the page is there, and where to send to. */
  attach: (hear: (news: ToPage) => void) => Promise<void>;
  /** Sends a frame; done when it is on its way. */
  tell: (frame: ToAgent) => Promise<void>;
  /** Starts the program, or ends the other build and starts this one. */
  startAgain: () => Promise<void>;
  /** Whether closing asks the page first. */
  holdClose: (on: boolean) => Promise<void>;
  /** Closes the window for good. */
  close: () => Promise<void>;
};
