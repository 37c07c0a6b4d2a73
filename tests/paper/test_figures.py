"""Figures show the runs' numbers; RTL points lie where the rows say."""

from statistics import geometric_mean

import numpy as np
import pytest
from tests.paper.paper_samples import OURS, a_run, all_accuracies, all_runs, changed

from paper.energy import energy_of, spmat_read_pj
from paper.figures import curves, cycles, precision, speed, width
from paper.figures.all import all_drawings
from paper.measures import load_balance
from paper.published import layers
from paper.series import published_energies, published_times, ratios

RUNS = all_runs()


def draw(runs, measured):
    return all_drawings(runs, measured, energy_of, spmat_read_pj)


def lines(axes, marker):
    """Data of the lines with a marker."""
    return [line.get_xydata() for line in axes.get_lines() if line.get_marker() == marker]


def test_all_figures_are_drawn_with_labels():
    drawings = draw(RUNS, all_accuracies())
    assert len({drawing.name for drawing in drawings}) == len(drawings) == 10
    for drawing in drawings:
        axes = drawing.figure.axes[0]
        assert axes.get_ylabel() and drawing.title and drawing.text


def test_without_runs_there_is_nothing_to_draw_but_the_papers_bars():
    drawn = {drawing.name for drawing in draw([], []) if drawing.figure}
    assert drawn == {"fig06_speed_up", "fig07_energy"}


def test_the_curve_is_the_models_and_the_points_are_the_rtls():
    runs = [a_run(experiment="queue_depth", queue_depth=depth) for depth in (1, 8)]
    rtl = changed(a_run(source="rtl", experiment="queue_depth", queue_depth=8), cycles=99_999)
    (axes,) = curves.queue_depth([*runs, rtl]).figure.axes
    (curve,) = [data for data in lines(axes, ".") if len(data)]
    assert curve.tolist() == [[run.queue_depth, load_balance(run)] for run in runs]
    (point,) = [data for data in lines(axes, "o") if len(data)]
    assert point.tolist() == [[8, load_balance(rtl)]]


def test_speed_up_counts_from_the_fewest_pes():
    runs = [
        changed(a_run(experiment="pes", num_pe=n), cycles=c) for n, c in ((4, 1000), (16, 300))
    ]
    (axes,) = curves.speed_up(runs).figure.axes
    curve = next(data for data in lines(axes, ".") if len(data))
    assert curve.tolist() == [[4, 4.0], [16, pytest.approx(4 * 1000 / 300)]]


def test_each_machine_has_a_panel():
    runs = [a_run(experiment="queue_depth", **OURS), a_run(experiment="queue_depth")]
    figure = curves.queue_depth(runs).figure
    assert [axes.get_title() for axes in figure.axes] == ["paper's machine", "ours, 4 wide"]


def test_ratios_are_those_of_the_papers_figures():
    speed_ups, energies = ratios(published_times()), ratios(published_energies())
    assert speed_ups["CPU dense"]["geometric mean"] == pytest.approx(1)
    assert round(speed_ups["EIE (paper)"]["Alex-6"]) == 248
    assert round(speed_ups["GPU sparse"]["Alex-6"]) == 56
    assert round(energies["EIE (paper)"]["geometric mean"], -3) == 24_000


def test_bars_of_our_machines():
    runs = [changed(a_run(name, **OURS), cycles=800) for name in layers()]
    (axes,) = speed.speed_up(runs).figure.axes
    ours = axes.containers[-1]
    assert ours.get_label() == "ours, 4 wide, queue 8"
    heights = [bar.get_height() for bar in ours]
    assert heights[:-1] == [layer.cpu_dense_us for layer in layers().values()]
    assert heights[-1] == pytest.approx(geometric_mean(heights[:-1]))


def test_bars_of_cycles_reach_the_machines_cycles():
    runs = [a_run("NT-We"), a_run("NT-We", **OURS)]
    rtl = [changed(a_run("NT-We", "rtl"), stalls=1), a_run("NT-We", "rtl", **OURS)]
    (axes,) = cycles.where_cycles_go([*runs, *rtl]).figure.axes
    tops = [0.0, 0.0]
    for container in axes.containers:
        tops = [top + bar.get_height() for top, bar in zip(tops, container, strict=True)]
    assert tops == pytest.approx([1.0, runs[1].cycles / runs[0].cycles])
    # A circle only where the RTL has all counters of the model, whose reasons the bar shows.
    (circles,) = lines(axes, "o")
    assert np.isnan(circles[0, 1]) and circles[1, 1] == pytest.approx(tops[1])


def test_energy_of_reads_is_reads_by_energy():
    runs = [a_run("NT-We", experiment="width", spmat_width=width) for width in (64, 512)]
    axes = width.sram_width(runs, lambda bits: float(bits)).figure.axes
    (curve,) = [data for data in lines(axes[2], ".") if len(data)]
    assert curve[:, 1].tolist() == [run.spmat_reads * run.spmat_width / 1e6 for run in runs]


def test_accuracies_are_means_over_seeds():
    axes = precision.precision(all_accuracies()).figure.axes[0]
    ticks = [label.get_text() for label in axes.get_xticklabels()]
    heights = [bar.get_height() for bar in axes.containers[-1]]
    assert ticks[2] == "fixed\n16 bits\n92.4 %"
    expected = np.mean([own.accuracy for own in all_accuracies() if own.arithmetic == "fixed16"])
    assert heights[2] == pytest.approx(100 * expected)
