"""Discord: commands, mentions, buttons, galleries; everything that knows discord.py."""
