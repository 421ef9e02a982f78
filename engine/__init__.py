"""Feelings and pictures. Knows neither chats nor databases."""
