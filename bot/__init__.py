"""People: words, commands, chats. Knows engine and storage."""
