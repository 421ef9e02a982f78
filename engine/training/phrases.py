"""Sentences in which a word of feeling is denied, turned round or outdone.

The data sets hold few of them, and what they teach ("happy" is joy) reads the
rest wrongly. Every line is a frame with its targets; what stands in for
`{joy}` and the like comes from the lists. Written by hand, from no data set.
"""

import random

from engine.training.corpora import CLASSES, Example
from engine.training.slots import filled

WORDS = {
    "joy": "happy|glad|excited|thrilled|pleased|delighted|cheerful|proud|content|amused|"
    "satisfied|joyful|enthusiastic|optimistic",
    "sadness": "sad|unhappy|upset|depressed|down|miserable|lonely|heartbroken|disappointed|"
    "hurt|gloomy|homesick",
    "anger": "angry|mad|annoyed|furious|irritated|pissed|bitter|outraged|cross|frustrated",
    "fear": "scared|afraid|worried|nervous|anxious|frightened|terrified|panicked|uneasy",
    "surprise": "surprised|shocked|astonished|amazed|stunned",
    "good": "good|great|fun|nice|funny|lovely|amazing|fair|okay|fine|cool|exciting",
    "bad": "bad|terrible|awful|horrible|dreadful|terrifying|annoying|boring|sad|scary",
    "very": "very|really|so|that|particularly|exactly|too",
    "who": "i'm|she's|he's|we're|they're|you're",
    "isnt": "isn't|wasn't",
    "thing": "this|it|that|the food|the film|work|the party|the game|my day|the weekend|school",
    "end": "|at all|anymore|any more|today|right now|about this|about it|one bit|in the least|!",
    "doer": "he|she|nobody|my mother|my boss|the neighbour|my brother|the landlord|my friend",
}

# A frame, and how much of each class is in it.
FRAMES = (
    ("{who} not {joy} {end}", "sadness 8 anger 2"),
    ("{who} not {very} {joy} {end}", "sadness 8 anger 2"),
    ("{who} not {joy} with {thing}", "anger 6 sadness 4"),
    ("{who} far from {joy}", "sadness 8 anger 2"),
    ("{who} anything but {joy}", "sadness 7 anger 3"),
    ("not {joy} {end}", "sadness 7 anger 3"),
    ("i can't be {joy} about {thing}", "sadness 8 anger 2"),
    ("i don't feel {joy} {end}", "sadness 9 anger 1"),
    ("i haven't been {joy} in months", "sadness 1"),
    ("i wish i could be {joy}", "sadness 1"),
    ("never been {joy} in my life, only hurt", "sadness 1"),
    ("{who} never been so {joy}", "joy 1"),
    ("i've never felt this {joy}", "joy 1"),
    ("i couldn't be more {joy}", "joy 1"),
    ("who wouldn't be {joy} about {thing}", "joy 1"),
    ("i can't tell you how {joy} i am", "joy 1"),
    ("not just {joy}, over the moon", "joy 1"),
    ("{who} not {sadness}, {who} {joy}", "joy 1"),
    ("{who} not {sadness} {end}", "joy 5 neutral 5"),
    ("{who} no longer {sadness}", "joy 8 neutral 2"),
    ("no need to be {sadness}, it all worked out", "joy 1"),
    ("i won't be {sadness} over {thing} again", "joy 6 neutral 4"),
    ("{who} not {sadness}, just {anger}", "anger 1"),
    ("{who} not {sadness} but {fear}", "fear 1"),
    ("i couldn't be more {sadness}", "sadness 1"),
    ("i've never been so {sadness}", "sadness 1"),
    ("{who} not only {sadness} but crushed", "sadness 1"),
    ("{who} not {anger} {end}", "neutral 6 joy 4"),
    ("{who} not {anger} with you", "neutral 5 joy 3 love 2"),
    ("{who} not {anger}, only {sadness}", "sadness 1"),
    ("{who} not {anger}, {who} {joy}", "joy 1"),
    ("{who} not even {anger}, just empty", "sadness 1"),
    ("i couldn't be more {anger}", "anger 1"),
    ("i've never been so {anger} in my life", "anger 1"),
    ("don't be {anger} with me, please", "sadness 5 fear 5"),
    ("{who} not {fear} {end}", "joy 5 neutral 5"),
    ("{who} no longer {fear} of {thing}", "joy 8 neutral 2"),
    ("you won't make me {fear}, try harder", "anger 1"),
    ("do you think i'm {fear} of you, get out", "anger 1"),
    ("no reason to be {fear}, all is well", "joy 8 neutral 2"),
    ("{who} not {fear}, {who} {joy}", "joy 1"),
    ("{who} not {fear}, just {sadness}", "sadness 1"),
    ("i couldn't be more {fear}", "fear 1"),
    ("i've never been so {fear}", "fear 1"),
    ("i can't stop being {fear}", "fear 1"),
    ("{who} not {surprise} {end}", "neutral 1"),
    ("{who} not {surprise}, {who} {anger}", "anger 1"),
    ("{who} not {surprise}, just {sadness}", "sadness 1"),
    ("i couldn't be more {surprise}", "surprise 1"),
    ("i've never been so {surprise}", "surprise 1"),
    ("{thing} {isnt} {very} {good}", "sadness 5 anger 5"),
    ("{thing} {isnt} {good} {end}", "sadness 5 anger 5"),
    ("{thing} {isnt} {bad}", "joy 8 neutral 2"),
    ("{thing} {isnt} {bad} {end}", "joy 7 neutral 3"),
    ("not {bad}, i enjoyed {thing}", "joy 1"),
    ("{thing} could not have been more {good}", "joy 1"),
    ("{thing} could not be more {bad}", "sadness 5 anger 5"),
    ("i never said {thing} was {good}, i hate it", "anger 1"),
    ("nothing about {thing} is {good}", "sadness 6 anger 4"),
    ("nothing is {good} these days", "sadness 1"),
    ("there is nothing {good} about {thing}", "sadness 5 anger 5"),
    ("i don't like {thing} {end}", "anger 6 sadness 4"),
    ("i can't stand {thing} {end}", "anger 1"),
    ("i won't put up with {thing} {end}", "anger 1"),
    ("i don't dislike {thing}, i actually enjoy it", "joy 1"),
    ("i can't get enough of {thing}", "joy 8 love 2"),
    ("i can't complain about {thing}", "joy 8 neutral 2"),
    ("i can't wait for {thing}", "joy 1"),
    ("i can't believe {thing} happened, just wow", "surprise 1"),
    ("never would have guessed {thing} {end}", "surprise 1"),
    ("i had no idea about {thing}, really", "surprise 8 neutral 2"),
    ("nobody saw {thing} coming", "surprise 1"),
    ("{doer} doesn't love me {end}", "sadness 1"),
    ("{doer} never cared for us", "sadness 1"),
    ("i don't love {doer} {end}", "sadness 8 anger 2"),
    ("{doer} didn't even say hello", "sadness 6 anger 4"),
    ("{doer} doesn't care {end}", "sadness 6 anger 4"),
    ("{doer} never listens to me {end}", "anger 7 sadness 3"),
    ("{doer} won't stop shouting", "anger 7 fear 3"),
    ("{doer} didn't remember my name", "sadness 7 anger 3"),
    ("{doer} wouldn't leave me alone", "anger 6 fear 4"),
    ("i never stopped loving {doer}", "love 1"),
    ("i couldn't love {doer} more", "love 1"),
    ("nobody loves {doer} like i do", "love 1"),
    ("i can't stop thinking of {doer}, i'm in love", "love 1"),
    ("i don't want anyone but {doer}", "love 1"),
    ("i don't trust {doer}, something is wrong", "fear 7 anger 3"),
    ("i don't dare to tell {doer}", "fear 1"),
    ("i can't breathe when {doer} comes near", "fear 8 love 2"),
    ("i can't sleep because of {thing}", "fear 7 sadness 3"),
    ("i can't stop laughing about {thing}", "joy 1"),
    ("i can't stop smiling {end}", "joy 1"),
    ("i can't hold back the tears {end}", "sadness 1"),
    ("i don't see the point in {thing} {end}", "sadness 1"),
    ("i don't need {thing}, thanks", "neutral 1"),
    ("i won't be at {thing}, see you later", "neutral 1"),
    ("{thing} doesn't start until nine", "neutral 1"),
    ("{doer} isn't in today, try tomorrow", "neutral 1"),
    ("i don't know when {thing} ends", "neutral 1"),
)


def phrases(chance: random.Random, each: int) -> list[Example]:
    """Up to `each` sentences a frame, another choice at every call."""
    made = []
    for frame, weights in FRAMES:
        target = _target(weights)
        texts = {filled(frame, WORDS, chance).replace(" !", "!") for _ in range(each)}
        made += [Example(text, target) for text in sorted(texts)]
    return made


def _target(weights: str) -> tuple[float, ...]:
    parts = weights.split()
    share = dict(zip(parts[::2], map(int, parts[1::2]), strict=True))
    return tuple(share.get(name, 0) / sum(share.values()) for name in CLASSES)
