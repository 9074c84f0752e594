#!/usr/bin/env python3
"""Draws the pictures of text for the demo (models/ocr/demo.png) and for the tests (tests/models/ocr/pictures/).

Writes PICTURE.txt beside each PICTURE.png: the lines of text in reading order. The pictures are in the repository; this
script is their source. Fonts are Debian's: fonts-dejavu-core, fonts-liberation, fonts-noto-cjk.
tests/models/ocr/reference_pipeline.py checks that the models can read them.
"""

import dataclasses
import pathlib

from PIL import Image, ImageDraw, ImageFont

ROOT = pathlib.Path(__file__).resolve().parents[2]
FONTS = pathlib.Path("/usr/share/fonts")
SANS = FONTS / "truetype/dejavu/DejaVuSans.ttf"
SANS_BOLD = FONTS / "truetype/dejavu/DejaVuSans-Bold.ttf"
SERIF = FONTS / "truetype/liberation/LiberationSerif-Regular.ttf"
ARIAL_LIKE = FONTS / "truetype/liberation/LiberationSans-Regular.ttf"
CHINESE = FONTS / "opentype/noto/NotoSansCJK-Regular.ttc"


@dataclasses.dataclass
class Line:
    text: str
    size: int  # pixels per em
    font: pathlib.Path
    x: int = 40
    beside: bool = False  # on the row of the line before it
    ink: str | None = None  # the picture's if None


@dataclasses.dataclass
class Picture:
    path: str
    width: int
    paper: str
    ink: str
    lines: list[Line]
    rules: tuple[int, ...] = ()  # a horizontal rule is drawn after the rows with these indices


DEMO = Picture("models/ocr/demo.png", 800, "#f7f4ea", "#1d2733", [
    Line("Harbour Light Cafe", 52, SERIF, ink="#8a2b1e"),
    Line("14 Quay Street, open 7:30 to 18:00", 26, SERIF),
    Line("Order No. 2094", 34, ARIAL_LIKE),
    Line("Table 12", 34, ARIAL_LIKE, x=560, beside=True),
    Line("2 x Flat white", 30, SANS),
    Line("$9.60", 30, SANS, x=640, beside=True),
    Line("1 x Lemon & ginger tea", 30, SANS),
    Line("$4.25", 30, SANS, x=640, beside=True),
    Line("Total", 40, SANS_BOLD),
    Line("$13.85", 40, SANS_BOLD, x=590, beside=True),
    Line("欢迎光临，请在柜台付款", 36, CHINESE),
    Line("谢谢惠顾，祝您旅途愉快", 28, CHINESE),
    Line("Thank you! See www.example.com", 22, SERIF),
], rules=(1, 2, 5))

TESTS = [
    Picture("tests/models/ocr/pictures/notice.png", 720, "#ffffff", "#000000", [
        Line("Platform 3 is closed", 60, SERIF),
        Line("Trains to Norwich leave from platform 5", 32, SERIF),
        Line("We are sorry for the delay (about 25 min).", 24, SERIF),
        Line("Help desk open day and night", 20, SERIF),
    ]),
    Picture("tests/models/ocr/pictures/terminal.png", 720, "#10151c", "#e6e6e6", [
        Line("Build finished", 48, SANS),
        Line("Tests: 418 passed, 0 failed", 28, SANS, ink="#7fd88f"),
        Line("Elapsed time 00:03:57", 20, SANS),
        Line("Warnings: none", 36, SANS, ink="#e8c66a"),
    ]),
    Picture("tests/models/ocr/pictures/departures.png", 900, "#12305c", "#ffffff", [
        Line("Departures", 60, SANS),
        Line("Oslo", 40, SANS),
        Line("14:05", 40, SANS, x=420, beside=True),
        Line("On time", 40, SANS, x=660, beside=True),
        Line("Lisbon", 40, SANS),
        Line("15:40", 40, SANS, x=420, beside=True),
        Line("Delayed", 40, SANS, x=660, beside=True),
        Line("Please keep your luggage with you, always!", 24, SERIF, ink="#ffd866"),
        Line("请勿在候机厅内吸烟", 30, CHINESE),
    ]),
]


def rows_of(lines):
    rows = []
    for line in lines:
        if line.beside:
            rows[-1].append(line)
        else:
            rows.append([line])
    return rows


def draw(picture):
    rows = rows_of(picture.lines)
    pitches = [round(1.7 * max(line.size for line in row)) for row in rows]
    image = Image.new("RGB", (picture.width, sum(pitches) + 60), picture.paper)
    pen = ImageDraw.Draw(image)
    y = 30
    for index, (row, pitch) in enumerate(zip(rows, pitches)):
        for line in row:
            font = ImageFont.truetype(str(line.font), line.size)
            pen.text((line.x, y + pitch / 2), line.text, font=font, fill=line.ink or picture.ink, anchor="lm")
        y += pitch
        if index in picture.rules:
            pen.line((40, y, picture.width - 40, y), fill=picture.ink, width=1)
    path = ROOT / picture.path
    path.parent.mkdir(parents=True, exist_ok=True)
    image.save(path, optimize=True)
    path.with_suffix(".txt").write_text("".join(line.text + "\n" for line in picture.lines), encoding="utf-8")


def main():
    for picture in [DEMO, *TESTS]:
        draw(picture)


if __name__ == "__main__":
    main()
