"""Decodes sounds that are none, as the process of the decoder does, and prints what that took.

    python mutated_sounds.py <how many> <seed>

It prints one JSON object: the slowest in seconds of a processor, the most memory in bytes,
how many could be heard all the same, and the faults that nobody caught.
"""

import io
import json
import random
import resource
import sys
import time
from pathlib import Path

import av

import sounds
from engine.sound import decoder
from engine.values import SAMPLE_RATE
from mutated_bytes import ANYWHERE, HEADER, Deed

SECONDS = 0.5
KINDS = (
    ("ogg", "libopus", 48_000),
    ("mp3", "mp3", 44_100),
    ("mp4", "aac", 44_100),
    ("wav", "pcm_s16le", 16_000),
    ("flac", "flac", 16_000),
    ("webm", "libopus", 48_000),
    ("avi", "aac", 44_100),
    ("mpegts", "aac", 44_100),
    ("caf", "alac", 44_100),
)
OUTCOMES = (0, decoder.NOT_AUDIO, decoder.NO_TRACK, decoder.TOO_LONG)


def _large(data: bytes, chance: random.Random) -> bytes:
    """A number in the header that is as large as it can be, or nothing."""
    begin = chance.randrange(min(len(data), HEADER))
    told = chance.choice((b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff", b"\0\0\0\0", b"\xff\xff"))
    return data[:begin] + told + data[begin + len(told) :]


def _spliced(data: bytes, chance: random.Random) -> bytes:
    """The beginning of one file before the end of another."""
    begin = chance.randrange(len(data))
    return data[:begin] + chance.choice(SOUND)[begin:]


DEEDS: tuple[Deed, ...] = (*ANYWHERE, _large, _spliced)
SOUND = [
    sounds.encoded(
        sounds.music(SECONDS), container, codec, rate=rate, pictures=container in {"avi", "mp4"}
    )
    for container, codec, rate in KINDS
]
SOUND.append(sounds.written(sounds.music(SECONDS), "OGG", subtype="VORBIS"))


def main(number: int, seed: int) -> None:
    """Decode so many."""
    resource.setrlimit(resource.RLIMIT_AS, (decoder.MEMORY, decoder.MEMORY))
    av.logging.set_level(None)
    chance, faults, heard = random.Random(seed), [], 0
    slowest = (0.0, "")
    for _ in range(number):
        deed = chance.choice(DEEDS)
        data = deed(chance.choice(SOUND), chance)
        began = time.process_time()
        try:
            code = decoder.decode(io.BytesIO(data), io.BytesIO(), SAMPLE_RATE, 180 * SAMPLE_RATE)
            heard += code == 0
            if code not in OUTCOMES:
                faults.append(f"{deed.__name__}: {code}")
        except Exception as error:  # noqa: BLE001 - they are what is looked for
            faults.append(f"{deed.__name__}: {type(error).__name__}: {str(error)[:200]}")
        slowest = max(slowest, (time.process_time() - began, deed.__name__))
    # Not ru_maxrss: that is also the peak of whoever started us.
    status = Path("/proc/self/status").read_text(encoding="ascii")
    memory = int(status.split("VmHWM:")[1].split()[0]) * 1024
    print(json.dumps({"slowest": slowest, "heard": heard, "faults": faults, "memory": memory}))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
