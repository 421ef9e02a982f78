"""Telegram: private chats, groups and their topics, inline mode."""
