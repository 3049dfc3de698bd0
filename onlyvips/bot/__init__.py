"""The bot: Telethon runtime, routing of commands, conversations, and the paced outbox."""
