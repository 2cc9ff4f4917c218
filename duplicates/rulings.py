"""What people ruled, laid over what the program decided: it wins for ever.

The program's own decisions are never changed; each run lays all rulings over them anew, so that
copies that come later obey them too. The opposite ruling on the same pair takes one back.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from duplicates.match import order
from records import Ruling, StoredText, Verdict

Age = Callable[[str], tuple[object, ...]]


def rule_texts(
    texts: Mapping[str, StoredText],
    matches: Mapping[str, str | None],
    rulings: Sequence[Ruling],
) -> dict[str, str]:
    """The text of each version, rulings obeyed: the version id of its first copy.

    `matches` gives each version's best earlier match. A split parts all versions of two articles:
    the later version leaves, with what is linked to it, for an earlier version of its own article
    if there is one. A join brings the later text to the earlier one.
    """
    forest = _Forest(texts, dict(matches))
    for ruling in _latest(rulings, texts):
        if ruling.verdict is Verdict.SPLIT:
            for one in forest.versions(ruling.left):
                for two in forest.versions(ruling.right):
                    forest.part(one, two)
    for ruling in _latest(rulings, texts):
        if ruling.verdict is Verdict.JOIN:
            forest.join(ruling.left, ruling.right)
    return {version: forest.root(version) for version in texts}


def _latest(rulings: Sequence[Ruling], texts: Mapping[str, StoredText]) -> list[Ruling]:
    """The last ruling on each pair of articles, in the order in which they were made."""
    by_pair = {
        frozenset((texts[r.left].article_id, texts[r.right].article_id)): r
        for r in sorted(rulings, key=lambda r: r.made_at)
        if r.left in texts and r.right in texts
    }
    return sorted(by_pair.values(), key=lambda r: r.made_at)


class _Forest:
    """Versions, each pointing at the earlier one that it is a copy of."""

    def __init__(self, texts: Mapping[str, StoredText], parents: dict[str, str | None]) -> None:
        self._texts = texts
        self._parents = parents

    def root(self, version: str) -> str:
        while (parent := self._parents.get(version)) is not None:
            version = parent
        return version

    def versions(self, version: str) -> list[str]:
        """All versions of a version's article, earliest first."""
        article = self._texts[version].article_id
        mine = [t for t in self._texts.values() if t.article_id == article]
        return [t.version_id for t in sorted(mine, key=order)]

    def part(self, one: str, two: str) -> None:
        """Cut the later of two from its match, while they share a text."""
        if one == two or self.root(one) != self.root(two):
            return
        later, earlier = sorted((one, two), key=lambda v: order(self._texts[v]), reverse=True)
        if self._parents.get(later) is None:
            later, earlier = earlier, later
        self._parents[later] = None
        own = self.versions(later)
        for before in own[: own.index(later)]:
            if self.root(before) not in (self.root(earlier), later):
                self._parents[later] = before

    def join(self, one: str, two: str) -> None:
        """Hang the later of two texts under the earlier."""
        roots = sorted({self.root(one), self.root(two)}, key=lambda v: order(self._texts[v]))
        for later in roots[1:]:
            self._parents[later] = roots[0]


def rule_stories(stories: Mapping[str, str], age: Age, rulings: Sequence[Ruling]) -> dict[str, str]:
    """The story of each text, rulings obeyed in the order in which they were made.

    A split takes the later text out, into a story of its own; a join brings the later story to
    the earlier one. `age` orders texts, earliest first.
    """
    now = dict(stories)
    for ruling in sorted(rulings, key=lambda r: r.made_at):
        if ruling.left not in now or ruling.right not in now:
            continue
        earlier, later = sorted((ruling.left, ruling.right), key=age)
        if ruling.verdict is Verdict.SPLIT and now[earlier] == now[later]:
            now[later] = _own(later, now)
        elif ruling.verdict is Verdict.JOIN:
            kept, gone = sorted((now[earlier], now[later]), key=lambda s: _age(s, now, age))
            now = {text: kept if story == gone else story for text, story in now.items()}
    return now


def _age(story: str, now: Mapping[str, str], age: Age) -> tuple[object, ...]:
    return min(age(text) for text, held in now.items() if held == story)


def _own(text: str, now: Mapping[str, str]) -> str:
    """A story named after a text; a second name where its first story goes on without it."""
    return text if text not in now.values() else f"{text}-2"
