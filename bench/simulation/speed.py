"""Simulation at 64 PEs: the player under cocotb against a bare C++ loop around the same RTL."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

import numpy as np

from bench.measurement import Measurement, Options, Timing
from paper.machines import Machine, ours
from paper.workloads import find_layer, make_image, make_layer, make_vector
from tb.flow.build import build_environment, listed_files, sources
from tb.flow.modes import OWN_CLOCK, get_mode
from tb.flow.paths import BUILD
from tb.flow.simulators import find_simulator
from tb.player.runner import ANSWERS, build_player, play
from tb.player.stimulus import STIMULUS, Stimulus, make_stimulus, write_stimulus

WANTED_SHARE = 0.8
_HARNESS = Path(__file__).with_name("harness.cpp")
_LAYER, _ROUNDS = "Alex-8", 3


def run(options: Options) -> list[Measurement]:
    """Play one layer, loading and running, by turns on both; the faster round of each counts."""
    machine = Machine("ours", ours(4, num_pe=4 if options.quick else 64))
    layer = find_layer("NT-LSTM" if options.quick else _LAYER)
    weights = make_layer(layer, seed=options.seed)
    vector = make_vector(layer, seed=options.seed)[np.newaxis]
    stimulus = make_stimulus(make_image(weights, machine.geometry), vector)
    folder = BUILD / "bench" / "simulation"
    shutil.rmtree(folder, ignore_errors=True)
    write_stimulus(stimulus, folder / "stimulus")
    made = build_player(machine.parameters)
    harness = build_harness(machine, folder / "harness")
    ours_best = bare_best = Timing(float("inf"), float("inf"))
    for _ in range(1 if options.quick else _ROUNDS):
        played = play(made, folder / "stimulus", folder / "run")
        own = Timing(played.simulation_seconds, played.processor_seconds)
        ours_best = min(ours_best, own, key=lambda timing: timing.seconds)
        cycles, bare = run_harness(harness, stimulus, folder)
        bare_best = min(bare_best, bare, key=lambda timing: timing.seconds)
        elapsed = played.elapsed
    if cycles != elapsed:
        raise AssertionError(f"the harness took {cycles} cycles and the bench {elapsed}")
    share = bare_best.seconds / ours_best.seconds
    return [Measurement(
        f"{layer.name} at {machine.parameters.num_pe} PEs, cycles loaded and run",
        elapsed,
        ours_best,
        "a bare C++ loop",
        bare_best,
        f"{elapsed / ours_best.seconds:,.0f} cycles/s, bare {elapsed / bare_best.seconds:,.0f}",
        f"at least {WANTED_SHARE} of the bare loop's cycles per second",
        share >= WANTED_SHARE,
    )]  # fmt: skip


def build_harness(machine: Machine, folder: Path) -> Path:
    """Compile the bare loop around the RTL that the bench simulates, with the same options.

    Raises
    ------
    OSError
        If it cannot be compiled; the message ends with the tool's last line.
    """
    tool = find_simulator("verilator")
    mode = get_mode("verilator", "fast", "eie_player", machine.parameters.num_pe)
    files = [*mode.controls, *sources(), *(f for lst in mode.lists for f in listed_files(lst))]
    parameters = [f"-G{name}={value}" for name, value in machine.parameters.to_rtl().items()]
    command = [
        str(tool.executable), "--cc", "--exe", "--build", "-j", "2", "--top-module", "eie_player",
        *(argument for argument in mode.arguments if argument not in OWN_CLOCK),
        *parameters, "--Mdir", str(folder), "-o", "harness",
        *map(str, files), str(_HARNESS),
    ]  # fmt: skip
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, env=build_environment(tool, mode)
    )
    if done.returncode:
        last = (done.stderr or done.stdout).strip().splitlines()[-1:]
        raise OSError(f"the bare loop could not be compiled: {' '.join(last)}")
    return folder / "harness"


def run_harness(harness: Path, stimulus: Stimulus, folder: Path) -> tuple[int, Timing]:
    """Play a stimulus; return cycles and how long it took."""
    numbers = [str(n) for segment in stimulus.segments for n in (segment.beats, segment.answers)]
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        done = subprocess.run(
            [
                str(harness),
                f"+eie_stimulus={folder / 'stimulus' / STIMULUS}",
                f"+eie_answers={Path(scratch) / ANSWERS}",
                *numbers,
            ],
            capture_output=True,
            text=True,
            check=False,
        )
    if done.returncode:
        raise OSError(f"the bare loop failed: {done.stderr.strip()[-200:] or done.returncode}")
    cycles, seconds, processor = done.stdout.split()[-3:]
    return int(cycles), Timing(float(seconds), float(processor))
