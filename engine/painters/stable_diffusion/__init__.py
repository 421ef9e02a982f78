"""Stable Diffusion 1.x and 2.x and their few-step relatives; needs the `gpu` extra.

`painter.py` is the painter. It knows what the operator chose (`choice.py`),
finds the model (`weights.py`, `families.py`), loads its parts (`parts.py`,
`lora.py`, `safety.py`) and has them paint (`renderer.py`: `text.py`,
`sampling.py`, `schedules.py`, `previews.py`). What doctor and /about ask is in
the light modules, `choice`, `families`, `weights`: they import no torch.
"""
