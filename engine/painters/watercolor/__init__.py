"""The watercolour painter: a small simulation of pigment, water and paper.

It needs no download and no GPU. `painter.py` is the painter, `sheet.py` what
can be done to a sheet, `hands/` how each emotion does it.
"""
