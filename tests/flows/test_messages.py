from __future__ import annotations

import string

from flows import messages


def names(form: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(form) if name}


def test_every_message_has_both_languages_with_the_same_names() -> None:
    for key, forms in messages._catalogue().items():
        assert set(forms) == {"fr", "en"}, key
        assert names(forms["fr"]) == names(forms["en"]), key
