"""What happens to people, told without a word of feeling, as chats tell it.

The data sets name feelings ("i feel ..."); a chat says "my bike is gone". These
lines were written by hand for training, from no data set (`lines/anger.txt` and
so on). What stands in for `{friend}` and the like is drawn anew for every line
and epoch.
"""

import random
from importlib import resources

from engine.training.corpora import CLASSES, Example, one_hot
from engine.training.slots import filled

SLOTS = {
    "friend": "my friend|my sister|my brother|mum|my dad|my girlfriend|my husband|"
    "my boyfriend|my cousin|my colleague|my roommate|my wife",
    "boss": "my boss|my teacher|the landlord|the neighbours|that company|the bank|my ex|the clerk",
    "pet": "dog|cat|rabbit|hamster|parrot|horse",
    "stuff": "bike|phone|wallet|laptop|bag|guitar|jacket|camera",
    "when": "today|yesterday|last night|this morning|an hour ago|on sunday|again",
    "exam": "exam|driving test|interview|audition|maths test|finals",
    "place": "berlin|the coast|new york|the mountains|the station|the office|school|the gym",
    "time": "at 8|at half past three|tomorrow at noon|around six|on friday|next week",
    "huh": "|ugh|honestly|seriously|omg|wow|lol|hey|so|guys|well",
}

LINES = resources.files("engine.training") / "lines"  # a file for each class


def happenings(chance: random.Random) -> list[Example]:
    """Every line once, its slots filled by chance."""
    return [
        Example(filled(line, SLOTS, chance), one_hot(feeling))
        for feeling in CLASSES
        for line in (LINES / f"{feeling}.txt").read_text("utf-8").splitlines()
    ]
