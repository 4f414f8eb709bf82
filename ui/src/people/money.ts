// Amounts of money in words.
import type { Price } from "../ipc/bindings";

/** The amount in its currency: "$482.50". A currency nobody knows is written after the number. */
export function money({ cents, currency }: Price): string {
  try {
    return new Intl.NumberFormat("en", { style: "currency", currency }).format(cents / 100);
  } catch {
    return `${(cents / 100).toFixed(2)} ${currency}`.trim();
  }
}
