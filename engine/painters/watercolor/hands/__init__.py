"""Each emotion's own hand: one file, one function that paints a sheet.

Colours are named by their place in the palette of the emotion
(`engine.palette.PALETTES`).
"""
