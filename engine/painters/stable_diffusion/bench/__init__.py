"""`emotion-draw bench gpu`: the original's way with Stable Diffusion 2.1, diffusers', and ours.

It imports torch, diffusers, transformers, numpy and Pillow, and of this tree
only the painter, so that a bare GPU host can run it:

    python -m engine.painters.stable_diffusion.bench --out gpu.json

    architecture  the model, in its real size with random weights, or tiny
    rows          what is measured; variants: other ways that ours could go
    contenders    who paints, a function each; ours: our painter
    costs         a row's arithmetic
    stall         the process that a contender works in, and booth: what it does there
    course        turn after turn within the time there is
    finish        decoder and encoders alone, and how true ours is; alone: their part there
    report        the table and the JSON
    command       the command line, in both its places
"""
