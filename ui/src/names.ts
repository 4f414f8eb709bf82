// What stands for a picture: letters of the name on a colour that stays the same for the same person.

const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** At most two letters: the first of the first word and of the last. Nothing drawable gives nothing. */
export function initials(name: string): string {
  const parts = name.split(/[\s._-]+/u).filter((part) => /[\p{L}\p{N}\p{Extended_Pictographic}]/u.test(part));
  const chosen = parts.length > 1 ? [parts[0], parts.at(-1)] : parts;
  return chosen.map((part) => first(part ?? "")).join("");
}

/** A hue of the colour wheel; neighbouring ids are far apart on it. */
export function hue(id: number): number {
  return Math.round((Math.abs(id) * 137.508) % 360);
}

function first(part: string): string {
  const drawable = part.replace(/^[^\p{L}\p{N}\p{Extended_Pictographic}]+/u, "");
  const [grapheme] = graphemes.segment(drawable);
  return (grapheme?.segment ?? "").toUpperCase();
}
