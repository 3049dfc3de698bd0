"""Texts that the bot sends, in Telegram HTML (https://core.telegram.org/bots/api#html-style)."""
