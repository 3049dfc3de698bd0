"""Texts of works as messages of Telegram."""

from __future__ import annotations

from onlyvips_content.texts.reading import messages
from onlyvips_content.texts_of_works.markdown import render

from onlyvips.bot.html import parse

_TEXT = """# A *head*

Some **bold _and both_**, ~~gone~~, `co<de>`, <b>no tag</b> & [a link](https://x.org/?a=1&b=2).

- one
- two
  1. inner

> said
> so

```
x < 1
```

| a | b |
| - | - |
| 1 | 2 |

---
"""


def test_what_telegram_knows_is_kept_and_the_rest_is_words() -> None:
    [message] = messages(render(_TEXT))
    text, entities = parse(message)

    assert text == (
        "A head\n\nSome bold and both, gone, co<de>, <b>no tag</b> & a link.\n\n"
        "• one\n• two\n  1. inner\n\nsaid so\n\nx < 1\n\na | b\n1 | 2\n\n⁂"
    )
    kinds = {type(entity).__name__.removeprefix("MessageEntity") for entity in entities or ()}
    assert kinds == {"Bold", "Italic", "Strike", "Code", "TextUrl", "Blockquote", "Pre"}


def test_long_texts_come_in_messages_that_telegram_takes() -> None:
    paragraphs = "\n\n".join(f"Paragraph **{n}** & more. " * 30 for n in range(20))
    long = "word <& " * 3000
    found = messages(render(f"{paragraphs}\n\n{long}\n\nend"))

    assert all(1 <= len(parse(message)[0]) <= 4000 for message in found)
    whole = " ".join(parse(message)[0] for message in found)
    assert whole.count("word") == 3000
    assert whole.count("Paragraph") == 600
    assert whole.endswith("end")
    assert messages("") == messages("<p> </p>") == []
