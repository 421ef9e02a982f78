"""`emotion-draw` from outside, as a user or a script drives it."""

import json
import os
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from bot.__main__ import main
from conftest import Program
from engine.values import EMOTIONS
from storage.lock import writing
from storage.pictures import read_metadata

TEXT = "I feel so happy today!"


def drawn(program: Program, *arguments: str) -> dict[str, Any]:
    """What `draw --json` printed, which must be all it printed."""
    found = program("draw", "--json", *arguments)
    assert (found.returncode, found.stderr) == (0, "")
    answer: dict[str, Any] = json.loads(found.stdout)
    return answer


@pytest.fixture
def inside(
    data_dir: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Program:
    """The same in this process: starting another takes a second, and many cases need none."""
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("EMOTION_DRAW_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("EMOTION_DRAW_DATA_DIR", str(data_dir))
    monkeypatch.setenv("EMOTION_DRAW_SIZE", "96")

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        try:
            code = main(arguments)
        except SystemExit as end:  # of --help
            code = int(end.code or 0)
        said = capsys.readouterr()
        return subprocess.CompletedProcess(arguments, code, said.out, said.err)

    return run


def refused(found: subprocess.CompletedProcess[str], code: int) -> str:
    """The one line on stderr of a command that ended with `code`."""
    assert found.returncode == code, found.stderr
    assert found.stderr.startswith("emotion-draw: ")
    assert found.stderr.count("\n") == 1
    assert "Traceback" not in found.stderr
    assert found.stdout == ""
    return found.stderr


def test_draw_json_is_the_contract(program: Program, data_dir: Path) -> None:
    answer = drawn(program, TEXT)
    assert list(answer) == [
        "feeling",
        "confidence",
        "clear",
        "transcript",
        "emotions",
        "pictures",
    ]
    assert (answer["feeling"], answer["clear"], answer["transcript"]) == ("joy", True, None)
    assert set(answer["emotions"]) == set(EMOTIONS)
    assert sum(answer["emotions"].values()) == pytest.approx(1)
    assert answer["confidence"] == answer["emotions"]["joy"] == answer["pictures"][0]["confidence"]
    confidences = [picture["confidence"] for picture in answer["pictures"]]
    assert len(confidences) == 3
    assert confidences == sorted(confidences, reverse=True)
    for picture in answer["pictures"]:
        path = Path(picture["path"])
        assert path.is_absolute()
        assert path.is_relative_to(data_dir)
        with Image.open(path) as image:
            assert image.size == (picture["width"], picture["height"]) == (96, 96)


def test_every_file_says_how_to_paint_it_again(program: Program, tmp_path: Path) -> None:
    for image_format in ("png", "webp", "jpeg"):
        out = tmp_path / image_format
        answer = drawn(program, TEXT, "--out", str(out), "--format", image_format)
        first = answer["pictures"][0]
        assert Path(first["path"]).parent == out
        metadata = read_metadata(Path(first["path"]))
        for key in ("prompt", "emotion", "confidence", "seed", "painter"):
            assert metadata[key] == first[key]


def test_same_seed_gives_the_same_bytes(program: Program, tmp_path: Path) -> None:
    runs = [drawn(program, TEXT, "--seed", "5", "--out", str(tmp_path / n)) for n in "ab"]
    for one, other in zip(runs[0]["pictures"], runs[1]["pictures"], strict=True):
        assert one["seed"] == other["seed"] == 5
        assert Path(one["path"]).read_bytes() == Path(other["path"]).read_bytes()
    third = drawn(program, TEXT, "--out", str(tmp_path / "c"))
    old, new = (np.asarray(Image.open(run["pictures"][0]["path"])) for run in (runs[0], third))
    assert not np.array_equal(old, new)


def test_a_chosen_emotion_needs_no_text(program: Program) -> None:
    answer = drawn(program, "--emotion", "fear")
    assert [(p["emotion"], p["confidence"]) for p in answer["pictures"]] == [("fear", 1.0)]


def test_a_blend_is_a_fourth_picture(program: Program) -> None:
    found = json.loads(program("draw", TEXT, "--blend", "--json").stdout)
    assert len(found["pictures"]) == 4
    confidences = [picture["confidence"] for picture in found["pictures"]]
    assert confidences == sorted(confidences, reverse=True)
    assert list(found["pictures"][3]["blend"]) == [
        picture["emotion"] for picture in found["pictures"][:3]
    ]


@pytest.mark.parametrize(
    "text",
    ["😀", "Привет", "你好世界", "مرحبا", "z̷̢͎a̵l̶g̸o̴", "x" * 4096, "-5 degrees", "<b>&;'\"$(ls)"],
)
def test_anything_people_write_is_painted(inside: Program, text: str) -> None:
    assert len(drawn(inside, "--", text)["pictures"]) == 3


def test_draw_shows_words_bars_and_paths(program: Program) -> None:
    found = program("draw", TEXT)
    lines = found.stdout.splitlines()
    assert lines[0].startswith("This feels like joy, I am ")
    assert lines[1].split()[0] == "joy"
    assert "█" in lines[1]
    assert all(Path(line).is_file() for line in lines[-3:])
    unclear = program("draw", "the meeting is on tuesday")
    assert unclear.stdout.startswith("I see no clear feeling here")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["draw"], "nothing to draw"),
        (["draw", ""], "nothing to read"),
        (["draw", "  \n\t "], "nothing to read"),
        (["draw", "x" * 100_000], "too long: 100,000 characters"),
        (["draw", TEXT, "--emotion", "envy"], "no emotion 'envy'"),
        (["draw", TEXT, "--painter", "rembrandt"], "no painter 'rembrandt'"),
        (["draw", TEXT, "--negative", "text"], "reads no words"),
        (["draw", TEXT, "--format", "gif"], "no format 'gif'"),
        (["draw", TEXT, "--seed", "-1"], "seed must lie between"),
        (["draw", TEXT, "--seed", "one"], "invalid int value"),
        (["draw", TEXT, "--extra", "at sea"], "reads no words"),
        (["draw", TEXT, "--unknown"], "unrecognized arguments"),
        (["draw", TEXT, "more"], "unrecognized arguments"),
        (["read"], "one of these: a TEXT"),
        (["read", "--lines", "nothing.txt"], "cannot be read"),
        (["read", "--lines", "."], "cannot be read"),
        (["gallery", "list", "--user", "someone"], "no user key"),
        (["gallery", "forget", "--user", "discord:abc"], "no user key"),
        (["gallery", "list", "--user", "local:me", "--limit", "0"], "1 or more"),
        (["gallery", "list"], "required: --user"),
        (["evaluate", "text", "--data", "nothing.txt"], "nothing.txt"),
        (["train", "text", "--data", "nothing.txt", "--validation", "x"], "nothing.txt"),
        (["bench", "sofa"], "no bench 'sofa'"),
        (["paint"], "invalid choice"),
        ([], "no command"),
    ],
)
def test_bad_input_is_one_line_and_code_2(
    inside: Program, data_dir: Path, arguments: list[str], says: str
) -> None:
    assert says in refused(inside(*arguments), 2)
    assert not list(data_dir.rglob("*.png"))


def test_a_shell_sees_the_same_line_and_code(program: Program) -> None:
    assert "nothing to read" in refused(program("draw", ""), 2)


def test_data_folder_that_is_a_file_is_a_failure(program: Program, data_dir: Path) -> None:
    data_dir.write_text("mine")
    refused(program("draw", TEXT), 1)
    assert data_dir.read_text() == "mine"


def test_out_folder_that_is_a_file_is_a_failure(program: Program, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    refused(program("draw", TEXT, "--out", str(tmp_path / "file")), 1)


def test_damaged_database_is_a_failure(program: Program, data_dir: Path) -> None:
    drawn(program, TEXT)
    for path in data_dir.glob("*.sqlite3*"):
        path.write_bytes(b"no database at all " * 999)
    refused(program("draw", TEXT), 1)
    refused(program("gallery", "list", "--user", "local:me"), 1)


FULL_DISK = """
import resource, signal, sys
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, ({bytes}, {bytes}))
from bot.__main__ import main
sys.exit(main({arguments!r}))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="resource limits are POSIX")
@pytest.mark.parametrize("limit", [4_000, 40_000])
def test_full_disk_is_a_failure_that_leaves_nothing_half_written(
    data_dir: Path, tmp_path: Path, limit: int
) -> None:
    code = FULL_DISK.format(bytes=limit, arguments=["draw", TEXT])
    environment = {"EMOTION_DRAW_DATA_DIR": str(data_dir), "PYTHONDONTWRITEBYTECODE": "1"}
    found = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "full" in refused(found, 1)
    assert not list(data_dir.rglob("*.png"))
    assert not [path for path in data_dir.rglob("*") if path.name.startswith(".")]


def test_gallery_keeps_lists_exports_and_forgets(program: Program, tmp_path: Path) -> None:
    drawn(program, TEXT)
    drawn(program, "I miss my grandmother so much")
    me = ("--user", local_user(program))
    listed = json.loads(program("gallery", "list", *me, "--json").stdout)
    assert [entry["text"] for entry in listed] == ["I miss my grandmother so much", TEXT]
    assert TEXT in program("gallery", "list", *me).stdout
    archive = tmp_path / "mine.zip"
    assert "exported: 2" in program("gallery", "export", *me, "--out", str(archive)).stdout
    assert archive.is_file()
    assert "Deleted: drawings 2, pictures 6" in program("gallery", "forget", *me).stdout
    assert "empty" in program("gallery", "list", *me).stdout
    assert not any(Path(p["path"]).exists() for entry in listed for p in entry["pictures"])


def local_user(program: Program) -> str:
    code = "from bot.commands.draw import local_user; print(local_user())"
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.strip()


def test_draw_beside_a_running_writer_goes_to_out_alone(
    program: Program, data_dir: Path, tmp_path: Path
) -> None:
    with writing(data_dir, "emotion-draw run"):
        found = program("draw", TEXT, "--out", str(tmp_path / "out"), "--json")
        assert found.returncode == 0
        assert "in use by emotion-draw run" in found.stderr
        assert len(json.loads(found.stdout)["pictures"]) == 3
        assert "--out" in refused(program("draw", TEXT), 1)
        assert program("gallery", "list", "--user", "local:me").returncode == 0
        refused(program("gallery", "forget", "--user", "local:me"), 1)
    assert not list(data_dir.rglob("*.png"))


def test_several_draw_at_once_and_keep_all(program: Program, data_dir: Path) -> None:
    with ThreadPoolExecutor(3) as pool:
        answers = list(pool.map(lambda n: drawn(program, f"I am happy {n}"), range(3)))
    paths = {picture["path"] for answer in answers for picture in answer["pictures"]}
    assert len(paths) == 9
    assert {str(path) for path in data_dir.rglob("*.png")} == paths
    listed = json.loads(program("gallery", "list", "--user", local_user(program), "--json").stdout)
    assert len(listed) == 3


def test_lines_are_read_in_order_one_object_each(program: Program, tmp_path: Path) -> None:
    lines = ["I am so happy", "", "x" * 5000, "I am so scared\u2028of it", "last, so sad"]
    path = tmp_path / "lines.txt"
    path.write_text("\n".join(lines), encoding="utf-8")
    found = program("read", "--lines", str(path))
    answers = [json.loads(line) for line in found.stdout.split("\n") if line]
    assert [answer.get("feeling") for answer in answers] == ["joy", None, None, "fear", "sadness"]
    assert "too long" in answers[2]["error"]


def test_read_writes_nothing(program: Program, data_dir: Path) -> None:
    answer = json.loads(program("read", TEXT, "--json").stdout)
    assert answer["feeling"] == "joy"
    assert not data_dir.exists()


@pytest.mark.parametrize(
    "command",
    [
        "run",
        "draw",
        "read",
        "train text",
        "evaluate text",
        "bench",
        "doctor",
        "gallery list",
        "backup",
        "restore",
    ],
)
def test_every_command_has_help(inside: Program, command: str) -> None:
    found = inside(*command.split(), "--help")
    assert found.returncode == 0
    assert found.stdout.startswith("usage: emotion-draw")


def test_words_of_a_message_are_in_no_log(program: Program, data_dir: Path) -> None:
    found = program("draw", "my secret sorrow", settings={"TEXT_MODEL": "/no/such/folder"})
    assert found.returncode == 1
    assert "secret" not in found.stdout + found.stderr


def test_database_is_ordinary_sqlite_in_wal_mode(program: Program, data_dir: Path) -> None:
    drawn(program, TEXT)
    (path,) = data_dir.glob("*.sqlite3")
    with sqlite3.connect(path) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert database.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    database.close()
