// @vitest-environment node
// What the sources and the built page must never hold, besides what `tests/it/tidy.rs` looks for. Reads text; everything else is
// tested by using the window.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { build } from "vite";
import { MARK } from "./ipc/fake";

const here = import.meta.dirname;
const sources = readdirSync(here, { recursive: true, encoding: "utf8" })
  .filter((name) => /\.(ts|svelte|css)$/.test(name) && !name.endsWith(".test.ts") && !name.endsWith("bindings.ts"))
  .map((name) => ({ name: name.replaceAll("\\", "/"), text: readFileSync(join(here, name), "utf8") }));
const holding = (pattern: RegExp): string[] => sources.filter(({ text }) => pattern.test(text)).map(({ name }) => name);

describe("the sources", () => {
  it("hold no style in an attribute, which the page's policy would refuse", () => {
    expect(holding(/\sstyle=/)).toEqual([]);
  });

  it("name no service but in the invented data", () => {
    expect(holding(/fanvue|viber|selfcommunity/i).filter((name) => !name.startsWith("ipc/fake"))).toEqual([]);
  });

  it("read the clock in one place only", () => {
    expect(holding(/Date\.now\(|new Date\(\)/).filter((name) => !name.startsWith("ipc/fake"))).toEqual(["now.svelte.ts"]);
  });

  it("stay small enough to be read", () => {
    expect(sources.filter(({ text }) => text.split("\n").length > 400).map(({ name }) => name)).toEqual([]);
  });
});

describe("the built page", () => {
  it("is small, whole, and nobody's but ours", async () => {
    vi.stubEnv("NODE_ENV", "production");
    const result = await build({ root: join(here, ".."), logLevel: "silent", mode: "production", build: { write: false } });
    const [built] = Array.isArray(result) ? result : [result];
    const files = built && "output" in built ? built.output : [];
    const text = (file: (typeof files)[number]): string => (file.type === "chunk" ? file.code : String(file.source));
    const page = files.map(text).join("\n");
    expect(files.map((file) => file.fileName.replace(/-[\w-]{8}\./, ".")).sort()).toEqual(["assets/index.js", "assets/style.css", "index.html"]);
    expect(page).not.toContain(MARK);
    expect(page.length).toBeLessThan(380_000);
    // Names of XML and the framework's own explanations are no addresses that are opened.
    const addresses = page.match(/https?:\/\/[\w.-]+/g)?.filter((address) => !/w3\.org|svelte\.dev/.test(address));
    expect(addresses ?? []).toEqual([]);
    const html = text(files.find((file) => file.fileName === "index.html") ?? files[0]!);
    expect(html).not.toMatch(/<script(?![^>]*\ssrc=)|<style|\son\w+=/);
  }, 60_000);
});

describe("the colours", () => {
  const css = readFileSync(join(here, "app.css"), "utf8");
  const pairs = [
    ["ink", "ground"], ["ink", "raised"], ["ink", "hover"], ["ink", "chosen"], ["ink", "calm-wash"], ["ink", "alarm-wash"], ["ink", "amber-wash"],
    ["ink-soft", "ground"], ["ink-soft", "raised"], ["ink-soft", "sunken"], ["ink-soft", "hover"], ["ink-soft", "chosen"], ["ink-soft", "calm-wash"],
    ["ink-faint", "ground"], ["ink-faint", "raised"], ["ink-faint", "hover"], ["ink-faint", "chosen"],
    ["amber-ink", "ground"], ["amber-ink", "raised"], ["amber-ink", "hover"], ["amber-ink", "chosen"], ["amber-ink", "amber-wash"],
    ["alarm", "ground"], ["alarm", "raised"], ["alarm", "alarm-wash"],
    ["busy", "ground"], ["busy", "raised"], ["busy", "hover"], ["busy", "chosen"], ["busy", "busy-wash"],
  ] as const;
  const colour = (name: string, scheme: 0 | 1): string => {
    const found = new RegExp(`--${name}: light-dark\\((#[0-9a-f]{6}), (#[0-9a-f]{6})\\)`).exec(css)?.[scheme + 1];
    if (!found) throw new Error(`--${name} is no pair of colours`);
    return found;
  };
  const light = (hex: string): number => {
    const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
      const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const contrast = (one: string, other: string): number => {
    const [dark = 0, bright = 0] = [light(one), light(other)].sort((a, b) => a - b);
    return (bright + 0.05) / (dark + 0.05);
  };

  it("of text can be read on every ground it stands on, light and dark", () => {
    const weak = pairs.flatMap(([ink, ground]) =>
      ([0, 1] as const).map((scheme) => ({ ink, ground, scheme, contrast: contrast(colour(ink, scheme), colour(ground, scheme)) })),
    ).filter((pair) => pair.contrast < 4.5);
    expect(weak).toEqual([]);
    expect(contrast("#2a1a04", colour("amber", 0))).toBeGreaterThan(4.5);
    expect(contrast("#2a1a04", colour("amber", 1))).toBeGreaterThan(4.5);
  });

  it("of labels stand out from every ground they lie on, light and dark", () => {
    for (const scheme of [0, 1] as const) {
      for (let label = 0; label < 8; label += 1) {
        for (const ground of ["ground", "raised", "hover", "chosen"]) {
          expect(contrast(colour(`label-${label}`, scheme), colour(ground, scheme)), `${label} on ${ground}`).toBeGreaterThan(3);
        }
      }
    }
  });

  it("of shapes and fields stand out from their ground by at least three", () => {
    for (const scheme of [0, 1] as const) {
      for (const ground of ["ground", "raised"]) expect(contrast(colour("line-strong", scheme), colour(ground, scheme))).toBeGreaterThan(3);
    }
  });
});
