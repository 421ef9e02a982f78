"""Files of sound to clips: every container, every bad file, and what it may cost."""

import http.server
import io
import json
import os
import subprocess
import sys
import threading
import time
import wave
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from PIL import Image

import sounds
from conftest import LONG
from engine.errors import BadInput, EmotionDrawError, Failure, NoSound, NotAudio, TooLongToHear
from engine.sound import decoder, decoding, silence
from engine.values import SAMPLE_RATE, Clip

MUTATED = 100_000 if LONG else 2_000
PART = 2_000  # mutated files a process looks at
MOST_SECONDS = 1.0  # of a processor, for one of them
MOST_BYTES = 512 * 2**20

KINDS = {
    "ogg-opus": ("ogg", "libopus", 48_000, "mono"),
    "mp3": ("mp3", "mp3", 44_100, "stereo"),
    "m4a": ("mp4", "aac", 44_100, "mono"),
    "wav": ("wav", "pcm_s16le", 8_000, "mono"),
    "wav-24": ("wav", "pcm_s24le", 96_000, "5.1"),
    "flac": ("flac", "flac", 48_000, "stereo"),
    "webm": ("webm", "libopus", 48_000, "mono"),
    "aac": ("adts", "aac", 44_100, "mono"),
    "aiff": ("aiff", "pcm_s16be", 44_100, "mono"),
    "caf": ("caf", "alac", 44_100, "mono"),
}


def decoded(source: Path | bytes) -> Clip:
    if isinstance(source, Path):
        return decoding.decode(source)
    with TemporaryDirectory() as folder:
        path = Path(folder, "sound")
        path.write_bytes(source)
        return decoding.decode(path)


def pitch(clip: Clip) -> float:
    """The strongest frequency, in hertz."""
    heard = np.abs(np.fft.rfft(clip.samples))
    return float(np.argmax(heard)) * SAMPLE_RATE / len(clip.samples)


@pytest.mark.parametrize("kind", KINDS)
def test_every_usual_container_gives_its_sound(kind: str) -> None:
    container, codec, rate, layout = KINDS[kind]
    data = sounds.encoded(sounds.tone(1), container, codec, rate=rate, layout=layout)
    clip = decoded(data)
    assert clip.samples.dtype == np.float32
    assert clip.seconds == pytest.approx(1, abs=0.12)
    assert pitch(clip) == pytest.approx(300, abs=3)


@pytest.mark.parametrize("container", ["mp4", "matroska", "avi"])
def test_of_a_video_the_sound_is_taken(container: str) -> None:
    data = sounds.encoded(sounds.tone(1), container, "aac", rate=44_100, pictures=True)
    assert pitch(decoded(data)) == pytest.approx(300, abs=3)


def test_a_name_says_nothing_about_a_file(tmp_path: Path) -> None:
    path = tmp_path / "note.mp3"
    path.write_bytes(sounds.encoded(sounds.tone(1), "wav", "pcm_s16le"))
    assert decoded(path).seconds == pytest.approx(1, abs=0.01)


def test_joined_files_of_different_kinds_are_heard_on() -> None:
    one = sounds.encoded(sounds.tone(1), "mp3", "mp3", rate=44_100, layout="stereo")
    other = sounds.encoded(sounds.tone(1, 600), "mp3", "mp3", rate=22_050)
    clip = decoded(one + other)
    assert clip.seconds == pytest.approx(2, abs=0.2)
    assert pitch(Clip(clip.samples[: SAMPLE_RATE // 2])) == pytest.approx(300, abs=5)
    assert pitch(Clip(clip.samples[-SAMPLE_RATE // 2 :])) == pytest.approx(600, abs=5)


def test_what_is_left_of_a_truncated_file_is_heard() -> None:
    whole = sounds.encoded(sounds.tone(4), "ogg", "libopus", rate=48_000)
    assert 0.5 < decoded(whole[: len(whole) // 2]).seconds < 3.5


def test_samples_that_are_no_numbers_are_silence() -> None:
    samples = sounds.tone(1)
    samples[4_000:8_000] = np.nan
    samples[9_000] = np.inf
    clip = decoded(sounds.written(samples, "WAV", subtype="FLOAT"))
    assert np.isfinite(clip.samples).all()
    assert np.abs(clip.samples).max() <= 1


def wav_that_claims(seconds: int) -> bytes:
    """One second of sound behind a header that tells of more."""
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(SAMPLE_RATE)
        out.writeframes((sounds.tone(1) * 32_767).astype("<i2").tobytes())
    data = bytearray(file.getvalue())
    size = seconds * 2 * SAMPLE_RATE
    data[4:8] = (size + 36).to_bytes(4, "little")
    data[40:44] = size.to_bytes(4, "little")
    return bytes(data)


def test_a_header_that_claims_hours_is_not_believed() -> None:
    assert decoded(wav_that_claims(36_000)).seconds == pytest.approx(1, abs=0.01)


def flac(samples: sounds.Samples) -> bytes:
    return sounds.written(samples, "FLAC")


@cache
def hours_of_silence() -> bytes:
    data = flac(sounds.silence(2 * 60 * 60))
    assert len(data) < 2**20
    return data


def hours_that_claim_a_second() -> bytes:
    """The same, but its header tells of 16,000 samples in all."""
    data = bytearray(hours_of_silence())
    # STREAMINFO begins at byte 8; the 36 bits of the sample count end at its byte 18.
    data[21] &= 0xF0
    data[22:26] = SAMPLE_RATE.to_bytes(4, "big")
    return bytes(data)


def picture() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (64, 64), "orange").save(file, "PNG")
    return file.getvalue()


BAD: dict[str, tuple[Callable[[], bytes], type[EmotionDrawError]]] = {
    "silence": (lambda: flac(sounds.silence(3)), NoSound),
    "a whisper below hearing": (lambda: flac(sounds.noise(3, 1e-4)), NoSound),
    "a millisecond": (lambda: flac(sounds.tone(0.001)), NoSound),
    "two hours of silence in a megabyte": (hours_of_silence, TooLongToHear),
    "two hours that claim to be a second": (hours_that_claim_a_second, TooLongToHear),
    "a little more than three minutes": (lambda: flac(sounds.noise(181)), TooLongToHear),
    "21 megabytes": (lambda: bytes(21 * 2**20), TooLongToHear),
    "nothing": (lambda: b"", NotAudio),
    "a header alone": (
        lambda: sounds.encoded(sounds.tone(1), "ogg", "libopus", rate=48_000)[:90],
        NotAudio,
    ),
    "text": ("Dear diary, today was fine.\n".encode, NotAudio),
    "a picture": (picture, NotAudio),
    "a video without sound": (
        lambda: sounds.encoded(sounds.silence(0), "mp4", "aac", pictures=True),
        NoSound,
    ),
    "zeros": (lambda: bytes(100_000), NotAudio),
}


@pytest.mark.parametrize("kind", BAD)
def test_bad_files_are_refused(kind: str) -> None:
    make, fault = BAD[kind]
    with pytest.raises(fault) as caught:
        decoded(make())
    assert type(caught.value) is fault


def test_three_minutes_are_not_too_long() -> None:
    data = sounds.encoded(sounds.noise(180), "mp4", "aac", rate=44_100)  # adds its padding
    assert decoded(data).seconds == pytest.approx(180, abs=0.1)


@pytest.fixture
def visits() -> Iterator[tuple[str, list[str]]]:
    """The address of a server, and the paths it was asked for."""
    asked: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        def log_message(self, *_: object) -> None: ...

    with http.server.HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}", asked
        server.shutdown()
        thread.join()


PLAYLISTS = {
    "m3u8": "#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\n{what}\n#EXT-X-ENDLIST\n",
    "concat": "ffconcat version 1.0\nfile {what}\n",
    "sdp": "v=0\no=- 0 0 IN IP4 127.0.0.1\nc=IN IP4 127.0.0.1\nm=audio 5004 RTP/AVP 0\na={what}\n",
    "dash": '<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static" '
    'mediaPresentationDuration="PT1S"><Period><AdaptationSet mimeType="audio/mp4">'
    '<Representation id="1" bandwidth="1"><BaseURL>{what}</BaseURL></Representation>'
    "</AdaptationSet></Period></MPD>",
}


@pytest.mark.parametrize("kind", PLAYLISTS)
def test_a_playlist_opens_nothing(
    kind: str, tmp_path: Path, visits: tuple[str, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    server, asked = visits
    monkeypatch.chdir(tmp_path)
    sound = tmp_path / "other.wav"
    sound.write_bytes(sounds.encoded(sounds.tone(1), "wav", "pcm_s16le"))
    for what in (sound.name, str(sound), sound.as_uri(), f"{server}/other.wav"):
        path = tmp_path / f"list.{kind}"
        path.write_text(PLAYLISTS[kind].format(what=what), encoding="utf-8")
        with pytest.raises(NotAudio):
            decoded(path)
    assert asked == []


@pytest.mark.parametrize("name", ["nobody.ogg", ".", "a\0b", "pipe"])
def test_what_is_no_file_is_bad_input(name: str, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(BadInput):
        decoded(tmp_path / name)


@pytest.mark.parametrize(
    ("deed", "fault"),
    [
        ("import os; os.kill(os.getpid(), 11)", NotAudio),  # as a decoder in C that breaks
        ("bytearray(2**30)", Failure),
        ("while True: pass", NotAudio),
        ("import time; time.sleep(60)", NotAudio),
        ("import sys; [sys.stdout.buffer.write(bytes(2**20)) for _ in range(100)]", NotAudio),
        ("no Python", Failure),
    ],
)
def test_a_decoder_that_breaks_takes_nobody_with_it(
    deed: str, fault: type[EmotionDrawError], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = tmp_path / "broken.py"
    limits = f"import sys; sys.path.insert(0, {str(Path(decoder.__file__).parent)!r})"
    broken.write_text(f"{limits}; import decoder; decoder.limit()\n{deed}\n", encoding="utf-8")
    whole = sounds.encoded(sounds.tone(1), "ogg", "libopus", rate=48_000)
    with monkeypatch.context() as patch:
        patch.setattr(decoder, "__file__", str(broken))
        patch.setattr(decoding, "PATIENCE", 1.5)
        began = time.monotonic()
        with pytest.raises(fault):
            decoded(whole)
        assert time.monotonic() - began < 5
    assert decoded(whole).seconds == pytest.approx(1, abs=0.1)


def test_silence_at_the_ends_and_long_pauses_go() -> None:
    parts = [sounds.silence(2), sounds.tone(1), sounds.silence(3), sounds.tone(1)]
    whole = np.concatenate([*parts, sounds.silence(0.3), sounds.tone(1), sounds.silence(2)])
    # Three seconds of sound; a margin at either end, a long pause as two, a short one whole.
    kept = silence.trimmed(Clip(whole))
    assert kept.seconds == pytest.approx(3 + 4 * silence.MARGIN + 0.3, abs=0.05)
    assert silence.trimmed(kept).seconds == pytest.approx(kept.seconds, abs=0.05)


def test_a_room_is_silent_beside_a_voice() -> None:
    room = sounds.noise(5, 0.0015)
    room[32_000:48_000] += sounds.tone(1)
    assert silence.trimmed(Clip(room)).seconds == pytest.approx(1 + 2 * silence.MARGIN, abs=0.05)


@pytest.mark.parametrize("seconds", [0, 0.001, 0.02, 0.033])
def test_short_clips_are_trimmed_too(seconds: float) -> None:
    assert len(silence.trimmed(Clip(sounds.silence(seconds))).samples) == 0
    spoken = Clip(sounds.tone(seconds))
    assert len(silence.trimmed(spoken).samples) == len(spoken.samples)


@pytest.mark.timeout(3_600 if LONG else 120)
def test_mutated_files_are_decoded_or_refused() -> None:
    script = Path(__file__).with_name("mutated_sounds.py")
    for turn in range(MUTATED // PART):
        found = subprocess.run(
            [sys.executable, str(script), str(PART), str(turn)],
            capture_output=True,
            text=True,
            check=False,
        )
        assert found.returncode == 0, found.stderr[-500:]
        told = json.loads(found.stdout)
        assert told["faults"] == []
        assert told["slowest"][0] < MOST_SECONDS, told
        assert told["memory"] < MOST_BYTES
        assert PART * 0.2 < told["heard"] < PART * 0.95
