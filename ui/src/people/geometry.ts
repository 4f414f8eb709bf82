// Where the rows of a long list stand. Every row has one height and every section one heading, so that any place is computed
// and nothing has to be measured or held.
import type { ListQuery, Section, SectionCount } from "../ipc/bindings";

/** Pixels of a row. */
export const ROW = 58;
/** Pixels of a section's heading. */
export const HEAD = 34;
/** Rows asked for at once: several screens, so that slow scrolling asks seldom; more only for a very tall window. */
const ROWS = 120;
/** The most rows that the program sends at once. */
const MOST = 200;
/** A slice begins at a multiple of this, so that a small scroll asks for the same slice again. */
const STEP = 40;

/** A section with its place. */
export type Block = { section: Section; from: number; count: number; top: number; height: number };

/** The sections with their places, from top to bottom; empty ones take no room. */
export function blocks(sections: readonly SectionCount[]): Block[] {
  const placed: Block[] = [];
  let top = 0;
  for (const { section, from, count } of [...sections].sort((a, b) => a.from - b.from)) {
    if (count === 0) continue;
    const height = HEAD + count * ROW;
    placed.push({ section, from, count, top, height });
    top += height;
  }
  return placed;
}

/** Pixels of the whole list. */
export function heightOf(placed: readonly Block[]): number {
  const last = placed.at(-1);
  return last ? last.top + last.height : 0;
}

/** The top edge of a row. */
export function topOf(position: number, placed: readonly Block[]): number {
  const block = placed.findLast((candidate) => candidate.from <= position);
  return block ? block.top + HEAD + (position - block.from) * ROW : position * ROW;
}

/** The row at a height, as near as there is one. */
export function rowAt(pixels: number, placed: readonly Block[]): number {
  const block = placed.findLast((candidate) => candidate.top <= pixels) ?? placed[0];
  if (!block) return 0;
  const within = Math.floor((pixels - block.top - HEAD) / ROW);
  return block.from + Math.min(Math.max(within, 0), block.count - 1);
}

/** Where the slice begins that has these rows in its middle part. */
export function sliceFor(first: number, last: number, matching: number): Pick<ListQuery, "offset" | "rows"> {
  const seen = last - first + 1;
  const rows = Math.min(MOST, Math.max(ROWS, seen + 2 * STEP));
  const wanted = first - Math.floor(Math.max(0, rows - seen) / 2);
  const most = Math.max(0, matching - rows);
  const offset = Math.min(Math.max(0, Math.floor(wanted / STEP) * STEP), Math.ceil(most / STEP) * STEP);
  return { offset, rows };
}

/** The scroll position that shows a row wholly, moving as little as possible. */
export function reveal(position: number, placed: readonly Block[], scroll: number, view: number): number {
  const top = topOf(position, placed);
  const headed = top - HEAD;
  if (headed < scroll) return Math.max(0, headed);
  return top + ROW > scroll + view ? top + ROW - view : scroll;
}
