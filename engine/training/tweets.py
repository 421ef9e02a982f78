"""CrowdFlower's 40,000 tweets ("Emotion in Text", 2016): 13 emotions merged into five labels.

Five, as a text-and-image system has them: those that a face and a sentence
share. Its own table is not known to us; this one follows the Ekman mapping of
GoEmotions (Demszky et al. 2020), in which joy takes love in. Where that leaves
a choice, the words decided: tweets called "empty" have those of neutral ones,
"boredom" those of sadness. "surprise" has no words of its own and means none of
the five; taught as neutral it would be denied, so its tweets are left out.
"""

from collections.abc import Iterable, Iterator

COLUMNS = ("content", "sentiment")
MARK = "tweet_id"  # a further column; with these two in the heading it is CrowdFlower's file

FIVE = {
    "anger": "anger",
    "hate": "anger",
    "worry": "fear",
    "happiness": "joy",
    "fun": "joy",
    "enthusiasm": "joy",
    "relief": "joy",
    "love": "joy",
    "sadness": "sadness",
    "boredom": "sadness",
    "neutral": "neutral",
    "empty": "neutral",
}
LEFT_OUT = "surprise"

# A mark that the file has lost, twice decoded wrongly: mostly the apostrophe of "I'm".
LOST = "\u00ef\u00bf\u00bd"


def merged(rows: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """The rows (tweet, label) with their labels merged; others than the 13 stay as they are."""
    for tweet, label in rows:
        if label != LEFT_OUT:
            yield tweet.replace(LOST, "'"), FIVE.get(label, label)
