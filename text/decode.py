"""Bytes to text: which table a page was written in, and what was broken on the way."""

from __future__ import annotations

import codecs
import re
import unicodedata
from functools import partial

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16: its mark begins with that of UTF-16
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_META = re.compile(
    rb"""<(?:meta|\?xml)[^>]{0,200}?(?:charset|encoding)\s*=\s*["']?\s*([\w.:-]+)""", re.I
)
_CHARSET = re.compile(r"""charset\s*=\s*["']?\s*([\w.:-]+)""", re.I)
# Tables that browsers read as windows-1252 whatever the page calls them (WHATWG Encoding, §4.2).
_WESTERN = frozenset({"iso8859-1", "latin-1", "ascii", "us-ascii", "cp1252", "iso8859-9", "cp1254"})
_WRITTEN_IN_LATIN = frozenset({"fr", "en", "es", "pt", "de", "it", "nl", "bm"})

_FRENCH_LETTERS = frozenset("àâäáæçéèêëíîïìñôöóœùûüúÿßãõåø")
_WORD = re.compile(r"[^\W\d_]+")
# Latin-9 differs from windows-1252 in eight places; these are the ones French prints.
_LATIN9_SIGNS = re.compile(r"(?:[^\W\d_][¼½¾]|[¼½¾][^\W\d_]|[\d\s]¤)")

_SNIFF_BYTES = 4096
_C1 = re.compile("[\x80-\x9f]")
# Controls; marks that turn the reading direction; signs that print nothing; lone surrogates.
UNPRINTED = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x9f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069"
    "\ufeff\ufff9-\ufffb\ud800-\udfff]"
)
# Of these nothing is unprinted, combining or has another form in NFC: most lines end here.
_SOUND = re.compile("[\t\n -~\u00a0-\u00ac\u00ae-\u02ff\u2010-\u2027\u202f-\u205e\u20a0-\u20bf]*")
_MARKS = re.compile(
    r"([\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]{4})[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]+"
)


def _cp1252(byte: int) -> str:
    raw = bytes([byte])
    try:
        return raw.decode("cp1252")
    except UnicodeDecodeError:  # five places are empty; browsers keep the C1 control
        return raw.decode("latin-1")


C1_AS_CP1252 = {chr(byte): _cp1252(byte) for byte in range(0x80, 0xA0)}


def _stray_bytes(error: UnicodeError) -> tuple[str, int]:
    """Bytes that are no UTF-8 amid text that is: windows-1252, or the end of a cut file."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    if error.end == len(error.object) and error.reason == "unexpected end of data":
        return "", error.end
    return "".join(_cp1252(byte) for byte in error.object[error.start : error.end]), error.end


codecs.register_error("veille.stray_bytes", _stray_bytes)


def _codec(name: str) -> str:
    try:
        return codecs.lookup(name.strip().lower()).name
    except (LookupError, UnicodeError, ValueError):
        return ""


def _read(body: bytes, codec: str) -> str | None:
    if codec in _WESTERN:
        return body.decode("cp1252", errors="veille.stray_bytes")
    try:
        return body.decode(codec)
    except (UnicodeError, LookupError):
        return None


def _foreign_words(text: str) -> int:
    """Words with a letter that no text in a Western language has beside ASCII ones."""
    foreign = 0
    for word in _WORD.findall(text):
        if word.isascii():
            continue
        odd = [c for c in word.lower() if not c.isascii() and c not in _FRENCH_LETTERS]
        if odd and (len(odd) < len(word) or all("LATIN" in unicodedata.name(c, "") for c in odd)):
            foreign += 1
    return foreign


def _without_mark(body: bytes) -> str | None:
    """UTF-16 without its mark: every other byte of Western text is zero."""
    head = body[:_SNIFF_BYTES]
    if len(head) < 4 or b"\0" not in head:
        return None
    even, odd = head[::2].count(0), head[1::2].count(0)
    half = len(head) // 2
    if odd > 0.4 * half > 10 * even:
        return _read(body, "utf-16-le")
    if even > 0.4 * half > 10 * odd:
        return _read(body, "utf-16-be")
    return None


def _mostly_utf8(body: bytes) -> bool:
    """Whether there are more well-formed multi-byte letters than bytes that fit nowhere."""
    lenient = body.decode("utf-8", errors="replace")
    bad = lenient.count("\ufffd")
    good = len(lenient) - len(lenient.encode("ascii", "ignore")) - bad
    return good > 2 * bad


def _western(body: bytes) -> str:
    text = body.decode("cp1252", errors="veille.stray_bytes")
    if re.search(rb"[\x80-\x9f]", body) is None and _LATIN9_SIGNS.search(text):
        return body.decode("iso8859-15")
    return text


def _told(body: bytes, declared: str) -> list[str]:
    """The tables that the server and the page name, in that order."""
    match = _CHARSET.search(declared)
    names = [match.group(1) if match else declared if "/" not in declared else ""]
    meta = _META.search(body[:_SNIFF_BYTES])
    if meta:
        names.append(meta.group(1).decode("ascii", "replace"))
    return [codec for codec in map(_codec, names) if codec]


def possible_codecs(body: bytes, declared: str = "") -> list[str]:
    """Name the tables to read a body in.

    `declared` is the server's media type. `latin-1` stands for windows-1252 too (its C1 controls
    are what that table prints), `utf-8` for UTF-8 with stray bytes.
    """
    marked = [codec for mark, codec in _BOMS if body.startswith(mark)][:1]
    if marked and marked != ["utf-8"]:
        return marked
    if _without_mark(body) is not None:
        return ["utf-16-le", "utf-16-be"]
    stray = [] if _is_utf8(body) else ["latin-1"]
    return list(dict.fromkeys(["utf-8", *_told(body, declared), *stray]))


def _table(body: bytes, declared: str, language: str) -> str:
    for mark, codec in _BOMS:
        if body.startswith(mark):
            return body[len(mark) :].decode(codec, errors="replace").replace("\ufffd", "")
    if (wide := _without_mark(body)) is not None:
        return wide
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        pass
    told = _told(body, declared)
    if _mostly_utf8(body) and not (set(told) - _WESTERN - {"utf-8"}):
        return body.decode("utf-8", errors="veille.stray_bytes")
    western = _western(body)
    for codec in told:
        if codec in _WESTERN or codec == "utf-8" or (text := _read(body, codec)) is None:
            continue
        if language in _WRITTEN_IN_LATIN and _foreign_words(text) > _foreign_words(western):
            continue  # the declaration is wrong: it makes letters that the language does not have
        return text
    return western


# Text that was UTF-8, was read in another table and written as UTF-8 again: a lead byte's letter
# followed by the letters of its continuation bytes, in windows-1252 or windows-1250.
def _letters(codec: str, first: int, last: int) -> dict[str, int]:
    table: dict[str, int] = {}
    for byte in range(first, last + 1):
        try:
            table[bytes([byte]).decode(codec)] = byte
        except UnicodeDecodeError:
            table[chr(byte)] = byte
        if codec == "cp1252":
            table[chr(byte)] = byte  # read as Latin-1
    return table


def _broken(codec: str, leads: tuple[int, ...]) -> tuple[re.Pattern[str], dict[str, int]]:
    tail = _letters(codec, 0x80, 0xBF)
    lead = {c: b for c, b in _letters(codec, 0xC2, 0xF4).items() if b in leads}
    cls = re.escape("".join(tail))
    pattern = re.compile(f"(?:[{re.escape(''.join(lead))}][{cls}]{{1,3}})+")
    return pattern, {**tail, **lead}


BROKEN_RUNS = (
    # Leads of Latin letters, dashes, quotes and emoji; `ß’` and `Ñ»` are real text.
    _broken("cp1252", (0xC2, 0xC3, 0xC4, 0xC5, 0xCB, 0xE2, 0xEF, 0xF0)),
    # The letters of Central Europe are real: only the leads of French letters and signs (é, œ, ’).
    _broken("iso8859-16", (0xC2, 0xC3, 0xC5, 0xE2)),
    _broken("cp1250", (0xC2, 0xC3, 0xC5, 0xE2)),
)


# What every broken run of French begins with (É, à, °, œ, ’, emoji): looked for before the slow
# search. `â` alone is a real letter.
_SIGNS = tuple(
    sign.encode()
    for sign in ("Ã", "Â", "Å", "Ä", "Ë", "â€", "â\x80", "â‚", "â„", "ï»", "ï¬", "ðŸ", "Ă", "Ĺ")
)


_ASCII = bytes(range(0x80))


def repair_run(run: re.Match[str], table: dict[str, int]) -> str:
    """Read a broken run rightly where possible."""
    try:
        repaired = bytes(table[c] for c in run.group()).decode("utf-8")
    except UnicodeDecodeError:
        return run.group()
    return repaired if all(c.isprintable() or c.isspace() for c in repaired) else run.group()


def _may_be_broken(utf8: bytes) -> bool:
    # Searched as bytes, and those of ASCII left out: many times faster on a page.
    raw = utf8.translate(None, _ASCII)
    return any(sign in raw for sign in _SIGNS)


def repair(text: str) -> str:
    """The text with double-encoded runs read rightly, where that can be undone byte for byte.

    A run that is not well-formed UTF-8 when written back stays as it is. `SÃ©gou` gives `Ségou`,
    `dorĂ©es` gives `dorées`; twice broken text is repaired twice.
    """
    if not _may_be_broken(text.encode("utf-8", "surrogatepass")):
        return text
    for pattern, table in BROKEN_RUNS:
        for _ in range(2):
            repaired = pattern.sub(partial(repair_run, table=table), text)
            if repaired == text:
                break
            text = repaired
    return text


def clean(text: str) -> str:
    """The text in NFC without control, bidi or invisible characters, whatever came in.

    C1 controls are what numeric entities like `&#146;` leave: they are read as windows-1252.
    Line ends become `\\n`; more than four combining marks on a letter are cut.
    """
    if _SOUND.fullmatch(text):
        return text
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n")
    if UNPRINTED.search(text):
        text = _C1.sub(lambda m: C1_AS_CP1252[m.group()], text)
        text = UNPRINTED.sub("", text)
    return unicodedata.normalize("NFC", _MARKS.sub(r"\1", text))


def _is_utf8(body: bytes) -> bool:
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def decode_markup(body: bytes, declared: str = "", language: str = "fr") -> bytes:
    """As `decode`, in UTF-8 for the parser: NUL bytes are gone, the rest is cleaned later.

    Cleaning a whole page costs more than parsing it; what is read out of it must pass `clean`.
    A page that is sound UTF-8 comes back as it is.
    """
    marked = b"\0" in body or any(body.startswith(mark) for mark, _ in _BOMS)
    if not marked and _is_utf8(body) and not _may_be_broken(body):
        return body
    text = repair(_table(body, declared, language)).replace("\x00", "")
    return text.encode("utf-8", "replace")


def decode(body: bytes, declared: str = "", language: str = "fr") -> str:
    """The text of a page's bytes: NFC, no control or bidi characters, never U+FFFD of our making.

    `declared` is the server's media type or a bare charset name. Order: byte-order mark, strict
    UTF-8, the declared table, the page's own `meta`, windows-1252; a declared table that gives
    letters which `language` does not have is refused (reliability.md §2.2).
    """
    return clean(repair(_table(body, declared, language)))
