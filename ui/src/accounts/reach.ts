// As what an account's people are counted.
import type { PresenceKind } from "../ipc/bindings";

/** The parts in the order to show them. */
export const parts = ["online", "busy", "offline", "hidden", "unreachable", "unknown"] as const satisfies readonly PresenceKind[];
