"""Draws the recorded figures: a picture of ratios to the floor, and the table of docs/speed.md.

Run it after ``commands.py --record``; a test fails while picture or table tell something else than figures.json.
"""

import json
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).parent.parent
FIGURES = Path(__file__).parent / "figures.json"
PICTURE = PROJECT / "docs" / "pictures" / "speed.svg"
PAGE = PROJECT / "docs" / "speed.md"
BEGIN, END = "<!-- figures -->\n", "<!-- end -->\n"
LEFT, SCALE, ROW = 250, 36, 40
GRAY, BLUE = "#9aa7b4", "#1f6feb"

Recording = dict[str, Any]


def recordings() -> tuple[Recording, Recording]:
    """The last two recordings, the older one first."""
    found = json.loads(FIGURES.read_text(encoding="utf-8"))["recorded"]
    return found[-2], found[-1]


def picture(before: Recording, now: Recording) -> str:
    """Two bars for each command: how often the floor's time it takes, then and now."""
    rows = list(zip(before["cases"], now["cases"], strict=True))
    width = LEFT + int(max(item["ratio"] for pair in rows for item in pair) * SCALE) + 60
    height = ROW * len(rows) + 70
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}"'
        ' font-family="sans-serif" font-size="13">',
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
        '<text x="12" y="22" font-weight="bold">Processor time, in times of the floor (libyaml)</text>',
        f'<rect x="12" y="32" width="12" height="8" fill="{GRAY}"/><text x="30" y="41">{before["name"]}</text>',
        f'<rect x="{LEFT}" y="32" width="12" height="8" fill="{BLUE}"/>'
        f'<text x="{LEFT + 18}" y="41">{now["name"]}</text>',
    ]
    for place, (old, new) in enumerate(rows):
        top = 58 + place * ROW
        out.append(f'<text x="12" y="{top + 18}">{plain(new["title"])}</text>')
        for down, item, color in ((0, old, GRAY), (14, new, BLUE)):
            length = max(round(item["ratio"] * SCALE), 1)
            out.append(f'<rect x="{LEFT}" y="{top + down}" width="{length}" height="11" fill="{color}"/>')
            out.append(f'<text x="{LEFT + length + 6}" y="{top + down + 10}" font-size="11">{item["ratio"]:.1f}</text>')
    bottom = 58 + len(rows) * ROW
    out.append(f'<line x1="{LEFT + SCALE}" y1="50" x2="{LEFT + SCALE}" y2="{bottom}" stroke="#d1242f"/>')
    return "\n".join([*out, "</svg>", ""])


def plain(title: str) -> str:
    """A title without marks of Markdown."""
    return title.replace("`", "")


def table(before: Recording, now: Recording) -> str:
    """The figures as a table in Markdown."""
    lines = [
        f"| command | time | floor | ratio | {before['name']} | resources/s | peak memory |",
        "|---|---|---|---|---|---|---|",
    ]
    for old, new in zip(before["cases"], now["cases"], strict=True):
        rate = f"{new['rate']:,.0f}" if new["rate"] else ""
        times = [f"{new['seconds']:.2f} s", f"{new['floor']:.2f} s", f"{new['ratio']:.1f}", f"{old['ratio']:.1f}"]
        cells = " | ".join([new["title"], *times, rate, f"{new['memory']:.0f} MiB"])
        lines.append(f"| {cells} |")
    return "\n".join([*lines, ""])


def page(text: str, before: Recording, now: Recording) -> str:
    """The page with the table of these figures."""
    head, _, rest = text.partition(BEGIN)
    _, _, tail = rest.partition(END)
    return f"{head}{BEGIN}\n{table(before, now)}\n{END}{tail}"


def main() -> None:
    """Write the picture and the table."""
    before, now = recordings()
    PICTURE.write_text(picture(before, now), encoding="utf-8")
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8"), before, now), encoding="utf-8")


if __name__ == "__main__":
    main()
