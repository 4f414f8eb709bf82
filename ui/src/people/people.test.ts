import { describe, expect, it } from "vitest";
import { hourOf } from "../ages";
import type { SectionCount } from "../ipc/bindings";
import { hue, initials } from "../names";
import { blocks, HEAD, heightOf, reveal, ROW, rowAt, sliceFor, topOf } from "./geometry";
import { lineOf, spanOf } from "./sessions";

const sections: SectionCount[] = [
  { section: "watchedHere", from: 0, count: 3 },
  { section: "here", from: 3, count: 0 },
  { section: "watched", from: 3, count: 2 },
  { section: "others", from: 5, count: 49_995 },
];
const placed = blocks(sections);

describe("the places of rows", () => {
  it("leave no room for an empty section", () => {
    expect(placed.map((block) => block.section)).toEqual(["watchedHere", "watched", "others"]);
    expect(heightOf(placed)).toBe(3 * HEAD + 50_000 * ROW);
  });

  it("are found again from their heights, to the last of 50,000", () => {
    for (const position of [0, 2, 3, 4, 5, 777, 25_000, 49_999]) {
      expect(rowAt(topOf(position, placed), placed)).toBe(position);
      expect(rowAt(topOf(position, placed) + ROW - 1, placed)).toBe(position);
    }
    expect(rowAt(-50, placed)).toBe(0);
    expect(rowAt(1e9, placed)).toBe(49_999);
    expect(rowAt(10, [])).toBe(0);
  });

  it("always lie within the slice that is asked for, and small scrolls ask for the same", () => {
    for (let first = 0; first < 49_980; first += 13) {
      const { offset, rows } = sliceFor(first, first + 20, 50_000);
      expect(offset).toBeLessThanOrEqual(first);
      expect(offset + rows).toBeGreaterThan(Math.min(first + 25, 49_999));
      expect(rows).toBeLessThanOrEqual(200);
    }
    expect(sliceFor(1_000, 1_015, 50_000)).toEqual(sliceFor(1_003, 1_018, 50_000));
    expect(sliceFor(0, 12, 7)).toEqual({ offset: 0, rows: 120 });
  });

  it("are scrolled to as little as possible", () => {
    expect(reveal(4, placed, 0, 600)).toBe(0);
    const down = reveal(100, placed, 0, 600);
    expect(topOf(100, placed) + ROW).toBe(down + 600);
    expect(reveal(0, placed, 5_000, 600)).toBe(0);
  });
});

describe("the line of a day", () => {
  const zone = "Europe/Berlin";
  const now = Date.parse("2026-11-21T11:00:00Z");
  const at = (hour: number): number => Date.parse("2026-11-20T23:00:00Z") + hour * 3_600_000;

  it("shows unsure ends lighter, and what goes on up to now", () => {
    const { stretches, now: mark } = lineOf(
      [{ from: at(6), fromUncertain: 3_600_000, to: null, toUncertain: null }], now, zone,
    );
    expect(mark).toBe(0.5);
    expect(stretches).toEqual([
      { from: 5 / 24, to: 0.25, isSure: false },
      { from: 0.25, to: 0.5, isSure: true },
    ]);
  });

  it("cuts what reaches over midnight, and never shows the future", () => {
    const { stretches } = lineOf(
      [{ from: at(-3), fromUncertain: null, to: at(1), toUncertain: 0 }, { from: at(11), fromUncertain: 0, to: at(11.5), toUncertain: 9 * 3_600_000 }], now, zone,
    );
    expect(stretches[0]).toEqual({ from: 0, to: 1 / 24, isSure: true });
    expect(Math.max(...stretches.map((stretch) => stretch.to))).toBe(0.5);
  });

  it("F19 has its hours in the user's zone on a day of 25 hours", () => {
    const { ticks } = lineOf([], Date.parse("2026-10-25T12:00:00Z"), zone);
    expect(ticks.map((tick) => tick.at)).toEqual([7 / 25, 13 / 25, 19 / 25]);
    expect(ticks.map((tick) => tick.label)).toEqual([6, 12, 18].map((hour) => hourOf(at(hour), zone)));
  });

  it("says about which ends nobody is sure", () => {
    expect(spanOf({ from: at(6), fromUncertain: 0, to: at(7), toUncertain: 0 }, zone).isRough).toBe(false);
    expect(spanOf({ from: at(6), fromUncertain: null, to: null, toUncertain: null }, zone)).toMatchObject({ to: null, isRough: true });
  });
});

describe("what stands for a picture", () => {
  it("is at most two letters, of any script", () => {
    expect(initials("Ana Lucía Marsh")).toBe("AM");
    expect(initials("leo")).toBe("L");
    expect(initials("محمد عبد الله")).toHaveLength(2);
    expect(initials("👩‍👩‍👧‍👦 The Family")).toBe("👩‍👩‍👧‍👦F");
    expect(initials("<img src=x>")).toBe("IS");
    expect(initials("")).toBe("");
    expect(initials(" … ")).toBe("");
  });

  it("has a colour that stays", () => {
    expect(hue(7)).toBe(hue(7));
    expect(hue(7)).not.toBe(hue(8));
    for (const id of [-1, 0, 1, 2 ** 52]) expect(hue(id)).toBeLessThanOrEqual(360);
  });
});
