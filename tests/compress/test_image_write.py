"""An image folder is written whole or not at all."""

import json
import os
from pathlib import Path

import numpy as np
import pytest
from sample_networks import SMALL, random_network

from compress.image import Image, ImageError, build_image, read_image, write_image


@pytest.fixture
def images():
    rng = np.random.default_rng(0)
    return [build_image(random_network(rng, [20, 10], 0.3), SMALL) for _ in range(2)]


def test_a_new_image_leaves_nothing_beside_it(images, tmp_path):
    write_image(images[0], tmp_path / "deep" / "down" / "a.eie")
    assert os.listdir(tmp_path / "deep" / "down") == ["a.eie"]
    folder = tmp_path / "deep" / "down" / "a.eie"
    assert sorted(os.listdir(folder)) == ["manifest.json", "stream.bin"]
    assert (folder / "stream.bin").read_bytes() == images[0].stream
    assert json.loads((folder / "manifest.json").read_text()) == images[0].manifest


def test_an_image_replaces_another(images, tmp_path):
    for image in images:
        write_image(image, tmp_path / "a.eie")
        assert read_image(tmp_path / "a.eie").stream == image.stream
        assert os.listdir(tmp_path) == ["a.eie"]


def test_a_relative_path(images, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write_image(images[0], "a.eie")
    assert read_image("a.eie").stream == images[0].stream


STEPS = ("stream", "manifest", "sync", "rename")


@pytest.mark.parametrize(
    ("step", "exists"),
    [(step, False) for step in STEPS] + [(step, True) for step in (*STEPS, "aside")],
)
def test_a_failure_at_any_step_leaves_what_was_there(images, tmp_path, monkeypatch, step, exists):
    target = tmp_path / "a.eie"
    if exists:
        write_image(images[0], target)
    calls = {"writes": 0}

    def full(*_):
        raise OSError(28, "No space left on device")

    def write(self, mode="r", *rest, opened=Path.open):
        calls["writes"] += 1
        return full() if calls["writes"] == ("stream", "manifest").index(step) + 1 else opened(
            self, mode, *rest
        )

    def rename(self, goal, renamed=Path.rename):
        fails = self == target if step == "aside" else goal == target and self.name == "new"
        return full() if fails else renamed(self, goal)

    with monkeypatch.context() as patch:
        if step in ("stream", "manifest"):
            patch.setattr(Path, "open", write)
        elif step == "sync":
            patch.setattr(os, "fsync", full)
        else:
            patch.setattr(Path, "rename", rename)
        with pytest.raises(ImageError) as caught:
            write_image(images[1], target)
    assert str(caught.value) == f"{target} cannot be written: No space left on device"
    assert os.listdir(tmp_path) == (["a.eie"] if exists else [])
    if exists:
        assert read_image(target).stream == images[0].stream


def test_an_interruption_puts_the_old_image_back(images, tmp_path, monkeypatch):
    target = tmp_path / "a.eie"
    write_image(images[0], target)

    def rename(self, goal, renamed=Path.rename):
        if self.name == "new":
            raise KeyboardInterrupt
        return renamed(self, goal)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", rename)
        with pytest.raises(KeyboardInterrupt):
            write_image(images[1], target)
    assert read_image(target).stream == images[0].stream
    assert os.listdir(tmp_path) == ["a.eie"]


@pytest.mark.parametrize("kind", ["file", "folder", "dangling link"])
def test_what_is_no_image_is_not_replaced(images, tmp_path, kind):
    target = tmp_path / "thesis"
    if kind == "file":
        target.write_text("do not lose this")
    elif kind == "folder":
        target.mkdir()
        (target / "chapter").write_text("do not lose this")
    else:
        target.symlink_to(tmp_path / "nowhere")
    with pytest.raises(ImageError) as caught:
        write_image(images[0], target)
    assert str(caught.value) == (
        f"{target} exists and is no image: choose another path or remove it"
    )
    assert os.listdir(tmp_path) == ["thesis"]
    if kind == "folder":
        assert os.listdir(target) == ["chapter"]


def test_a_parent_that_is_a_file(images, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(ImageError, match="cannot be written: "):
        write_image(images[0], tmp_path / "file" / "a.eie")


@pytest.mark.parametrize("value", [float("nan"), float("inf"), np.float32(1), {1, 2}, b"x"])
def test_a_provenance_that_json_cannot_hold(images, tmp_path, value):
    image = Image(images[0].manifest | {"provenance": {"accuracy": value}}, images[0].stream)
    with pytest.raises(ImageError, match="the manifest cannot be JSON: ") as caught:
        write_image(image, tmp_path / "a.eie")
    assert "\n" not in str(caught.value)
    assert os.listdir(tmp_path) == []


def test_a_folder_with_other_files_is_not_replaced(images, tmp_path):
    folder = tmp_path / "n.eie"
    folder.mkdir()
    (folder / "manifest.json").write_text("{}")
    (folder / "thesis.txt").write_text("years of work")
    with pytest.raises(ImageError, match=r"holds thesis\.txt beside an image"):
        write_image(images[0], folder)
    assert (folder / "thesis.txt").read_text() == "years of work"
