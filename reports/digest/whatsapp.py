"""The digest as messages to paste into WhatsApp: numbered parts, no story cut in two."""

from __future__ import annotations

from reports.digest.document import Entry, Section, Sheet

MAX_PART = 3_500
"""Characters of a part: WhatsApp folds longer messages behind « Lire la suite »."""
_HEAD_ROOM = 12


def parts(sheet: Sheet) -> list[str]:
    """The same items in the same order, in parts of at most `MAX_PART` characters, numbered."""
    pieces = _pieces(sheet)
    filled: list[str] = []
    for piece in pieces:
        if filled and len(filled[-1]) + len(piece) + 2 <= MAX_PART - _HEAD_ROOM:
            filled[-1] += "\n\n" + piece
        else:
            filled.append(piece[: MAX_PART - _HEAD_ROOM])
    if len(filled) == 1:
        return filled
    return [f"({n}/{len(filled)})\n{text}" for n, text in enumerate(filled, start=1)]


def _pieces(sheet: Sheet) -> list[str]:
    pieces = [f"*{_plain(sheet.brand)}*\n_{_plain(sheet.title)}_"]
    pieces += [f"⚠ {_plain(line)}" for line in sheet.warnings]
    pieces += [f"*{_plain(head)}*\n{_plain(text)}" for head, text in sheet.notes]
    if sheet.figures:
        lines = [f"• {f.value} {_plain(', '.join(filter(None, (f.label, f.usual))))}"
                 for f in sheet.figures]  # fmt: skip
        note = [_plain(sheet.figures_note)] if sheet.figures_note else []
        pieces.append("\n".join((f"*{_plain(sheet.figures_head)}*", *lines, *note)))
    for section in (*sheet.sections, *sheet.closing):
        pieces += _section(section)
    return pieces


def _section(section: Section) -> list[str]:
    head = f"*{_plain(section.head)}*"
    if section.lead:
        head += f"\n{_plain(section.lead)}"
    entries = [_entry(entry) for entry in section.entries]
    if section.lines:
        entries.append("\n".join(f"• {_plain(line)}" for line in section.lines))
    if not entries:
        return [head]
    # A head never stands alone at the end of a part.
    return [f"{head}\n\n{entries[0]}", *entries[1:]]


def _entry(entry: Entry) -> str:
    marks = "".join(f"[{_plain(mark)}] " for mark in entry.marks)
    lines = [f"{marks}{_plain(entry.headline)}", *(f"_{_plain(meta)}_" for meta in entry.meta)]
    lines += [_plain(quote) for quote in entry.quotes]
    if entry.url:
        lines.append(entry.url)
    return "\n".join(lines)


def _plain(text: str) -> str:
    """Without the signs that WhatsApp takes for bold, italic and code."""
    return text.translate({ord(c): None for c in "*_~`"})
