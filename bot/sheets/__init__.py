"""Composed pictures that the chats show. All of it blocks; call it in a thread."""
