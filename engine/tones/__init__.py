"""Feelings in a voice: features of sound, and the networks that read them."""
