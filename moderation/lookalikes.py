"""Characters that pass for others: what is invisible, which quotes are quotes, which letters look Latin."""

from __future__ import annotations

from typing import Final

#: Zero-width, direction and filler characters, variation selectors, tags, control codes but white space.
INVISIBLE: Final = frozenset(
    code
    for block in (
        range(0x09),
        range(0x0E, 0x1C),
        range(0x7F, 0x85),
        range(0x86, 0xA0),
        range(0x180B, 0x1810),
        range(0x200B, 0x2010),
        range(0x202A, 0x202F),
        range(0x2060, 0x2070),
        range(0xFE00, 0xFE10),
        range(0xFFF0, 0xFFFC),
        range(0xE0000, 0xE01F0),
        (0xAD, 0x34F, 0x61C, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800, 0x3164, 0xFEFF, 0xFFA0),
    )
    for code in block
)

_QUOTES = {"'": "‘’‚‛ʼʹʻ´`′＇", '"': "“”„‟«»″＂", "-": "‐‑‒–—―−"}
QUOTES: Final = {ord(char): plain for plain, chars in _QUOTES.items() for char in chars}

_SHAPES = {
    "a": "аαɑᴀ🅐🅰∀ɐ", "b": "вЬʙ🅑🅱ƅ", "c": "сϲᴄ🅒🅲", "d": "ԁɗᴅ🅓🅳đð", "e": "еєεᴇ🅔🅴ҽəǝ", "f": "ғϝꜰ🅕🅵ƒ",
    "g": "ɡɢ🅖🅶ġց", "h": "һнʜ🅗🅷ɦհ", "i": "іιıɪ🅘🅸ӏɩ", "j": "јᴊ🅙🅹ϳ", "k": "кκᴋ🅚🅺ĸ", "l": "ʟ🅛🅻ɭłⅼ",
    "m": "мᴍ🅜🅼ɱ", "n": "ոɴ🅝🅽ηпŋ", "o": "оοσᴏ🅞🅾øօѳ", "p": "рρᴘ🅟🅿", "q": "ԛ🅠🆀զ", "r": "гʀ🅡🆁ɾ", "s": "ѕꜱ🅢🆂ʂ",
    "t": "тτᴛ🅣🆃ŧ", "u": "υսᴜ🅤🆄ц", "v": "ѵνᴠ🅥🆅", "w": "ԝωᴡ🅦🆆шա", "x": "хχ🅧🆇×", "y": "уγʏ🅨🆈ү",
    "z": "ᴢ🅩🆉ʐ", "ss": "ß", "ae": "æ", "oe": "œ", "th": "þ",
}  # fmt: skip

#: One character that is not Latin, or not plainly so, to the letter it passes for (lower case).
LETTERS: Final[dict[str, str]] = {
    **{char: letter for letter, chars in _SHAPES.items() for char in chars},
    **{chr(0x1F1E6 + i): chr(ord("a") + i) for i in range(26)},
}
