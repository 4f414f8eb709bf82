#!/usr/bin/env python3
"""Draws every icon of Porchlight from the one lamp below, and renders it: python3 icons/draw.py

Writes porchlight.svg with its sizes, .ico and .icns, and the tray's pictures: one SVG and one PNG of 64 pixels for each state
and number, in light lines (for dark panels) and dark ones. The lamp stands in the same place in all of them, so that nothing
jumps when the state changes; what a state adds stands in the lower right, in a circle of radius 18 around (45, 45). Needs
rsvg-convert (librsvg) and Pillow, and DejaVu Sans Bold for the figures. The results are committed; no build runs this.
"""

import io
import pathlib
import subprocess

from PIL import Image

HERE = pathlib.Path(__file__).parent
TRAY = HERE / "tray"

ROOF = "M32 5v5M17.5 26l6.5-9c1.5-2 4-4.2 8-7 4 2.8 6.5 5 8 7l6.5 9Z"
BODY = "M20 26.5 23.6 50h16.8L44 26.5M21 53h22M28.5 58.5h7"
GLASS = "M20.5 26h23L40 49.5H24Z"
FLAME = "M32 29.5c4.3 4.5 5.7 7.4 5.7 10a5.7 5.7 0 0 1-11.4 0c0-2.6 1.4-5.5 5.7-10Z"
MOON = "M52.5 49.5A11.5 11.5 0 1 1 40.8 33a9.3 9.3 0 0 0 11.7 16.5Z"

AMBER = "#f2a33a"
ON_AMBER = "#2a1a04"
ALARM = "#c8402a"


def lamp(line, width, glass="none", flame="none"):
    return (
        f'<path d="{GLASS}" fill="{glass}"/><path d="{FLAME}" fill="{flame}"/>'
        f'<path d="{ROOF}{BODY}" fill="none" stroke="{line}" stroke-width="{width}" '
        'stroke-linecap="round" stroke-linejoin="round"/>'
    )


def cut(inner, hole):
    """The drawing with a piece taken out of it, so that what stands there keeps clear of it on any panel."""
    return (
        f'<mask id="m"><rect width="64" height="64" fill="#fff"/>{hole}</mask><g mask="url(#m)">{inner}</g>'
    )


def badge(text, ground, ink, size):
    return (
        f'<circle cx="45" cy="45" r="18" fill="{ground}"/>'
        f'<text x="45" y="{45 + size * 0.362:.2f}" font-family="DejaVu Sans" font-weight="700" font-size="{size}" '
        f'text-anchor="middle" fill="{ink}">{text}</text>'
    )


def tray(state, line):
    width = 4.2
    wide = lambda **fills: f'<g transform="translate(-3.84 -1.28) scale(1.12 1.04)">{lamp(line, width, **fills)}</g>'
    around = '<circle cx="45" cy="45" r="21.5" fill="#000"/>'
    if state == "idle":
        return wide()
    if state == "offline":
        slash = "M9 55 55 9"
        gap = f'<path d="{slash}" stroke="#000" stroke-width="12"/>'
        mark = f'<path d="{slash}" stroke="{line}" stroke-width="4.2" stroke-linecap="round"/>'
        return f'<g opacity="0.62">{cut(wide(), gap)}{mark}</g>'
    if state == "snoozed":
        return cut(wide(), f'<path d="{MOON}" stroke="#000" stroke-width="8"/>') + f'<path d="{MOON}" fill="{line}"/>'
    if state == "problem":
        return cut(wide(), around) + badge("!", ALARM, "#ffffff", 29)
    lit = wide(glass=AMBER, flame="#fff3d6")
    if state == "present":
        return lit
    figure = state.removeprefix("present-")
    return cut(lit, around) + (badge("9+", AMBER, ON_AMBER, 20) if figure == "more" else badge(figure, AMBER, ON_AMBER, 28))


def svg(inner, size=64):
    return f'<svg xmlns="http://www.w3.org/2000/svg" width="{size}" height="{size}" viewBox="0 0 64 64">{inner}</svg>\n'


def application():
    return svg(
        '<defs><linearGradient id="dusk" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="#2a2130"/>'
        '<stop offset="1" stop-color="#4a3122"/></linearGradient>'
        '<radialGradient id="glow" cx="32" cy="37" r="27" gradientUnits="userSpaceOnUse">'
        '<stop offset="0.15" stop-color="#ffb84d" stop-opacity="0.85"/><stop offset="1" stop-color="#ffb84d" stop-opacity="0"/>'
        '</radialGradient><linearGradient id="glass" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="#ffd27a"/>'
        '<stop offset="1" stop-color="#f2952b"/></linearGradient></defs>'
        '<rect x="2" y="2" width="60" height="60" rx="14" fill="url(#dusk)"/>'
        '<clipPath id="inside"><rect x="2" y="2" width="60" height="60" rx="14"/></clipPath>'
        '<circle cx="32" cy="37" r="27" fill="url(#glow)" clip-path="url(#inside)"/>'
        '<g transform="translate(32 33) scale(0.82) translate(-32 -32)">'
        + lamp("#fff1dc", 3.4, glass="url(#glass)", flame="#fffaf0")
        + "</g>",
        512,
    )


def render(source, size):
    return subprocess.run(
        ["rsvg-convert", "-w", str(size), "-h", str(size)], input=source.encode(), capture_output=True, check=True
    ).stdout


def main():
    TRAY.mkdir(exist_ok=True)
    drawing = application()
    (HERE / "porchlight.svg").write_text(drawing)
    names = {32: "32x32", 64: "64x64", 128: "128x128", 256: "256x256", 512: "512x512"}
    for size, name in names.items():
        (HERE / f"{name}.png").write_bytes(render(drawing, size))
    (HERE / "icon.png").write_bytes(render(drawing, 512))
    pictures = [Image.open(io.BytesIO(render(drawing, size))) for size in (16, 24, 32, 48, 64, 128, 256)]
    pictures[-1].save(HERE / "icon.ico", append_images=pictures[:-1], sizes=[picture.size for picture in pictures])
    Image.open(io.BytesIO(render(drawing, 1024))).save(HERE / "icon.icns")
    states = ["idle", "offline", "snoozed", "problem", "present", *(f"present-{n}" for n in range(1, 10)), "present-more"]
    for colour, line in (("light", "#f6f1ea"), ("dark", "#26211d")):
        for state in states:
            source = svg(tray(state, line))
            if not state.startswith("present-"):
                (TRAY / f"{state}-{colour}.svg").write_text(source)
            (TRAY / f"{state}-{colour}.png").write_bytes(render(source, 64))


main()
