"""The command line: what it prints, its exit status, and that every refusal is one line."""

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from model_files import random_tensors, save

import compress
from compress.command import main


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    save(tmp_path / "model.npz", random_tensors(np.random.default_rng(0), [20, 30, 12]))
    np.save(tmp_path / "x.npy", np.random.default_rng(1).normal(size=(7, 20)))
    np.save(tmp_path / "y.npy", np.arange(7))
    return tmp_path


def eie(words, capsys):
    status = main(words.split())
    captured = capsys.readouterr()
    return status, captured.out, captured.err


def test_a_model_goes_through_all_commands(folder, capsys):
    status, out, err = eie("compress model.npz -o m.eie --num-pe 4 --density 0.3", capsys)
    assert (status, err) == (0, "")
    assert "weights  288 of 960 kept (30.00%)" in out
    assert "warning: formats were chosen with 64 synthetic inputs" in out
    row = next(line for line in out.splitlines() if line.startswith("fc1"))
    assert row.split()[1:5] == ["20", "30", "yes", "30.00%"]

    status, again, err = eie("inspect m.eie", capsys)
    assert (status, again, err) == (0, out, "")
    status, text, err = eie("inspect m.eie --json", capsys)
    summary = json.loads(text)
    assert summary["layers"][1]["nonzeros"] == 108
    assert len(summary["layers"][0]["entries_by_pe"]) == 4

    status, out, err = eie("run m.eie -i x.npy -o out.npy --labels y.npy", capsys)
    assert (status, err) == (0, "")
    outputs = np.load(folder / "out.npy")
    right = np.mean(np.argmax(outputs, axis=1) == np.arange(7))
    frac = summary["output"]["frac"]
    assert out == (
        f"7 samples, 12 outputs of frac {frac}, written to out.npy\naccuracy {right:.2%}\n"
    )
    assert outputs.dtype == np.int16

    status, out, err = eie("decompress m.eie -o w.npz", capsys)
    assert (status, out, err) == (0, "4 arrays, 1,002 numbers, written to w.npz\n", "")

    status, out, err = eie("pack m.eie -o m.eiez", capsys)
    size = (folder / "m.eiez").stat().st_size
    assert (status, out, err) == (0, f"{size:,} bytes written to m.eiez\n", "")
    status, out, err = eie("unpack m.eiez -o again.eie", capsys)
    assert (status, out, err) == (0, again, "")
    for name in ("manifest.json", "stream.bin"):
        assert (folder / "m.eie" / name).read_bytes() == (folder / "again.eie" / name).read_bytes()


def test_balanced_images_and_codebooks_in_turns_are_packed_too(folder, capsys):
    words = "compress model.npz -o m.eie --num-pe 4 --balance --num-codebooks 1"
    assert eie(words, capsys)[0] == 0
    manifest = json.loads((folder / "m.eie/manifest.json").read_text())
    assert "output_order" in manifest and len(manifest["parts"]) == 2
    assert eie("pack m.eie -o m.eiez", capsys)[0] == 0
    assert eie("unpack m.eiez -o again.eie", capsys)[0] == 0
    assert (folder / "m.eie/stream.bin").read_bytes() == (folder / "again.eie/stream.bin").read_bytes()


@pytest.mark.parametrize(("words", "said"), [
    ("pack none.eie -o m.eiez", "none.eie"),
    ("pack m.eie -o x.npy", "x.npy exists and is no archive"),
    ("unpack model.npz -o m2.eie", "model.npz: "),
    ("unpack none.eiez -o m2.eie", "none.eiez: it cannot be read"),
])  # fmt: skip
def test_what_cannot_be_packed_is_one_line(words, said, folder, capsys):
    assert eie("compress model.npz -o m.eie --num-pe 4", capsys)[0] == 0
    status, out, err = eie(words, capsys)
    assert (status, out) == (1, "") and said in err
    assert err.startswith("error: ") and err.count("\n") == 1
    assert not (folder / "m2.eie").exists() and not (folder / "m.eiez").exists()


@pytest.mark.parametrize(("words", "status", "message"), [
    ("compress", 2, "Missing argument 'MODEL'. (see eie compress --help)"),
    ("compress model.npz", 2, "Missing option '-o' / '--output'. (see eie compress --help)"),
    ("compress model.npz -o m.eie --densty 1", 2, "No such option '--densty'. Did you mean"),
    ("compress model.npz -o m.eie --density x", 2, "Invalid value for '--density': 'x'"),
    ("compress model.npz -o m.eie --density 2", 1, "density 2.0 must lie in 0 ... 1"),
    ("compress model.npz -o m.eie --bits 9", 1, "bits 9 must lie in 1 ... 4"),
    ("compress model.npz -o m.eie --num-pe 3", 1, "machine: num_pe is 3; it must be a power"),
    ("compress model.npz -o m.eie --recipe no.toml", 1, "no.toml: it cannot be read"),
    ("compress model.npz -o m.eie --calibration y.npy", 1, "y.npy: inputs of shape (7,) are not"),
    ("compress no.npz -o m.eie", 1, "no.npz: there is no such file"),
    ("compress x.npy -o m.eie", 1, "x.npy: a model is a file with the suffix .npz"),
    ("compress model.npz -o y.npy", 1, "exists and is no image"),
    ("compress model.npz -o m.eie --transpose", 1, "model.npz: 'fc1.bias' of shape (30,)"),
    ("inspect .", 1, "manifest.json: it cannot be read"),
    ("run m.eie -i x.npy --backend gpu", 2, "Invalid value for '--backend': 'gpu' is not"),
    ("run m.eie -i x.npy", 1, "manifest.json: it cannot be read"),
    ("decompress m.eie -o w.npz", 1, "manifest.json: it cannot be read"),
    ("squeeze", 2, "No such command 'squeeze'. (see eie --help)"),
])  # fmt: skip
def test_every_refusal_is_one_line(words, status, message, folder, capsys):
    before = sorted(folder.iterdir())
    found, out, err = eie(words, capsys)
    assert (found, out) == (status, "")
    assert err.startswith("error: ") and message in err
    assert err.endswith("\n") and err.count("\n") == 1
    assert sorted(folder.iterdir()) == before


def test_whatever_a_message_holds_it_is_one_line_without_escapes(folder, capsys):
    status = main(["inspect", "a\nb\x1b[31mc"])
    captured = capsys.readouterr()
    assert status == 1 and captured.err.count("\n") == 1 and "\x1b" not in captured.err


@pytest.mark.parametrize(("error", "status", "line"), [
    (KeyboardInterrupt(), 130, "\nstopped\n"),
    (MemoryError(), 1, "error: there is not enough memory for this network\n"),
    (OSError(28, "No space left on device"), 1, "error: [Errno 28] No space left on device\n"),
])  # fmt: skip
def test_what_interrupts_a_command_is_one_line(error, status, line, folder, capsys, monkeypatch):
    def stop(*arguments, **options):
        raise error

    monkeypatch.setattr("compress.api.inspect", stop)
    assert eie("inspect m.eie", capsys) == (status, "", line)


@pytest.mark.parametrize("command", ["", "compress", "inspect", "run", "decompress"])
def test_help_shows_examples_and_every_option(command, capsys):
    status, out, _ = eie(f"{command} --help", capsys)
    assert status == 0 and f"  eie {command or 'compress'} m" in out
    assert max(map(len, out.splitlines())) <= 100


def test_the_module_is_the_command(folder):
    root = Path(compress.__file__).parents[1]
    run = subprocess.run(
        [sys.executable, "-m", "compress", "inspect", "no.eie"], capture_output=True, text=True,
        check=False, env=os.environ | {"PYTHONPATH": str(root)},
    )
    assert run.returncode == 1 and run.stderr.startswith("error: no.eie/manifest.json")


def test_the_escape_sequences_of_a_foreign_image_do_not_reach_the_terminal(folder, capsys):
    eie("compress model.npz -o m.eie", capsys)
    path = folder / "m.eie" / "manifest.json"
    manifest = json.loads(path.read_text())
    manifest["provenance"] = {"warnings": ["\x1b]0;title\x07[red]x[/red]", 7]}
    path.write_text(json.dumps(manifest))
    status, out, _ = eie("inspect m.eie", capsys)
    assert status == 0 and "\x1b" not in out and "\x07" not in out
    assert "[red]x[/red]" in out and "warning: 7" in out
