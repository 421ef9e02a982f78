"""The process in which one file is decoded: the file is stdin, its samples are stdout.

Run as a script, for one file and no longer: what a file does to the decoder dies
with it. The exit code says what became of it. Samples are mono float32 in the
machine's byte order; where the code is `TOO_LONG` there are a little more than were
asked for.
"""

import sys
from collections.abc import Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:  # this file is also imported by who starts it, and that is light
    from av import AudioFrame, AudioResampler
    from av.container import InputContainer

NOT_AUDIO, NO_TRACK, TOO_LONG = 10, 11, 12  # exit codes beside 0; others are the system's

# Seconds of a processor for a file that gives nothing, and one more for each minute of sound
# it has given: a note of three minutes takes half a second here, and more on a small board.
CPU, MOST_CPU = 1, 4
_MINUTE = 60 * 4  # bytes, times the rate
MEMORY = 512 * 2**20  # bytes of address space

# Containers that hold their sound themselves. Playlists (hls, dash, concat, sdp, ...) name
# other files or hosts, which FFmpeg would open, and are not among them.
FORMATS = (
    "aac,ac3,aiff,amr,ape,asf,au,avi,caf,eac3,flac,flv,gsm,matroska,mov,mp3,mpeg,mpegts,ogg,"
    "rm,tta,voc,w64,wav,wv,xwma"
)
# What is spoken is kept in these. Decoders of pictures are opened for no file.
CODECS = (
    "aac,aac_latm,ac3,adpcm_g722,adpcm_g726,adpcm_ima_qt,adpcm_ima_wav,adpcm_ms,adpcm_swf,"
    "adpcm_yamaha,alac,amrnb,amrwb,ape,cook,eac3,flac,g729,gsm,gsm_ms,ilbc,libgsm,libopencore_amrnb,"
    "libopencore_amrwb,libopus,libspeex,libvorbis,mp1,mp1float,mp2,mp2float,mp3,mp3float,nellymoser,"
    "opus,pcm_alaw,pcm_bluray,pcm_dvd,pcm_f32be,pcm_f32le,pcm_f64be,pcm_f64le,pcm_mulaw,pcm_s16be,"
    "pcm_s16be_planar,pcm_s16le,pcm_s16le_planar,pcm_s24be,pcm_s24le,pcm_s32be,pcm_s32le,pcm_s8,"
    "pcm_u16be,pcm_u16le,pcm_u8,speex,tta,vorbis,wavpack,wmapro,wmav1,wmav2,wmavoice"
)
_OPTIONS = {
    "format_whitelist": FORMATS,
    "codec_whitelist": CODECS,
    "protocol_whitelist": "none",  # nothing beside the file that is open already
}


def limit() -> None:
    """Bound what this process may use, where the system can."""
    try:
        import resource  # noqa: PLC0415 - not on Windows; there only time is bounded
    except ImportError:
        return
    for what, most in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_CPU, MOST_CPU),
        (resource.RLIMIT_AS, MEMORY),
    ):
        with suppress(OSError, ValueError):
            resource.setrlimit(what, (most, most))
    _allow(CPU)


def _allow(seconds: int) -> None:
    """Let it use so much of a processor from its start on, where the system can tell."""
    with suppress(ImportError, OSError, ValueError):
        import resource  # noqa: PLC0415 - as above

        resource.setrlimit(resource.RLIMIT_CPU, (min(seconds, MOST_CPU), MOST_CPU))


def decode(file: BinaryIO, out: BinaryIO, rate: int, most: int) -> int:
    """Write the samples of `file`, at `rate`, to `out`; at most about `most`.

    Returns an exit code. What comes before a fault is kept: a note cut short is
    still one.
    """
    import av  # noqa: PLC0415 - after the limits

    done = 0
    try:
        with av.open(file, mode="r", options=_OPTIONS, metadata_errors="replace") as container:
            if not container.streams.audio:
                return NO_TRACK
            for block in _blocks(container, rate):
                out.write(block)
                done += len(block) // 4
                if done > most:
                    return TOO_LONG
    # Besides FFmpeg's own errors, damaged files have raised UnicodeDecodeError and more.
    except Exception:  # noqa: BLE001 - whatever it is, no more comes out of this file
        return 0 if done else NOT_AUDIO
    return 0 if done else NOT_AUDIO


def _blocks(container: "InputContainer", rate: int) -> Iterator[bytes]:
    """The first track of sound, a block of samples at a time."""
    import av  # noqa: PLC0415

    resampler: AudioResampler | None = None
    kind = None
    for frame in _frames(container):
        frame.pts = None  # what a file says of times is not needed, and may be wrong
        if resampler is None or kind != _kind(frame):  # joined files change in the middle
            if resampler is not None:
                yield from _samples(resampler.resample(None))
            resampler = av.AudioResampler(format="flt", layout="mono", rate=rate)
            kind = _kind(frame)
        yield from _samples(resampler.resample(frame))
    if resampler is not None:
        yield from _samples(resampler.resample(None))


def _frames(container: "InputContainer") -> Iterator["AudioFrame"]:
    import av  # noqa: PLC0415

    stream = container.streams.audio[0]
    stream.codec_context.thread_count = 1
    for packet in container.demux(stream):
        with suppress(av.error.InvalidDataError):  # a damaged packet among sound ones
            yield from packet.decode()


def _kind(frame: "AudioFrame") -> tuple[str, str, int]:
    return frame.format.name, frame.layout.name, frame.sample_rate


def _samples(frames: "list[AudioFrame]") -> Iterator[bytes]:
    for frame in frames:
        yield bytes(frame.planes[0])[: frame.samples * 4]


def main() -> int:
    """`decoder.py RATE MOST`: samples a second, and how many there may be."""
    limit()
    rate, most = (int(told) for told in sys.argv[1:])
    with open(0, "rb", closefd=False) as file:
        return decode(file, sys.stdout.buffer, rate, most)


if __name__ == "__main__":
    sys.exit(main())
