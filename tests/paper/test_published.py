"""The paper's numbers, and where they contradict each other (docs/paper.md says so)."""

from statistics import geometric_mean

import pytest
from tests.paper.paper_samples import BALANCED, OURS, PAPERS, a_run

from model.energy.published import OPERATION_PJ
from paper.published import (
    claims,
    layers,
    platforms,
    target_of,
    targets,
)


def test_tables_are_whole():
    assert list(layers())[::4] == ["Alex-6", "VGG-7", "NT-LSTM"]
    assert layers()["VGG-6"].inputs == 25088 and layers()["VGG-6"].gpu_sparse_us == 167.0
    assert platforms()[0].name == "Core i7-5930K" and platforms()[0].max_params_m is None
    assert OPERATION_PJ["dram_read"] == 128 * OPERATION_PJ["sram_32kb_read"]
    assert claims()["dram_to_sram_saving"] == 120


def mean_gain(field, power=1.0):
    return power * geometric_mean(
        [getattr(own, field) / own.eie_actual_us for own in layers().values()]
    )


def test_headlines_are_nearly_those_of_tables_4_and_5():
    said, power = claims(), {own.name: own.power_w for own in platforms()}
    eie = power["EIE 64 PE"]
    for key, platform, gain, saving in (
        ("cpu", "Core i7-5930K", 194, 24_000),
        ("gpu", "GeForce Titan X", 13, 3_550),
        ("mgpu", "Tegra K1", 314, 2_720),
    ):
        speed_up = mean_gain(f"{key}_dense_us")
        assert round(speed_up) == gain
        assert speed_up == pytest.approx(said[f"speedup_over_{key}_dense"], rel=0.03)
        energy = mean_gain(f"{key}_dense_us", power[platform] / eie)
        assert energy == pytest.approx(saving, rel=0.002)
        assert energy == pytest.approx(said[f"energy_over_{key}_dense"], rel=0.05)


def test_throughput_is_below_the_peak_that_the_paper_states():
    def operations_per_s(own, share=1.0):
        return 2 * own.inputs * own.outputs * share / own.eie_actual_us / 1e3

    compressed = [
        operations_per_s(own, own.weight_density * own.activation_density)
        for own in layers().values()
    ]
    assert (round(min(compressed)), round(max(compressed))) == (44, 92)
    assert max(compressed) < claims()["gops_compressed"] < 102.4
    dense = [operations_per_s(own) for own in layers().values()]
    assert (round(min(dense), -2), round(max(dense), -2)) == (600, 6000)


def test_operations_are_rounded_to_whole_per_cent():
    own = layers()["VGG-7"]
    assert own.weight_density * own.activation_density == pytest.approx(0.015)
    assert own.flop_fraction == 0.02


def test_frames_of_alexnet():
    def frames(field):
        return 1e6 / sum(getattr(layers()[f"Alex-{number}"], field) for number in (6, 7, 8))

    assert round(frames("eie_actual_us"), -2) == 19_100
    assert round(frames("eie_theoretical_us"), -2) == 20_500
    assert claims()["alexnet_fc_frames_per_s"] < frames("eie_actual_us")


def test_one_theoretical_time_is_below_the_work_and_one_is_twice_it():
    def times_the_work(layer):
        products = layer.inputs * layer.outputs * layer.weight_density * layer.activation_density
        return layer.eie_theoretical_us * 64 * 800 / products

    assert times_the_work(layers()["VGG-8"]) < 1
    assert times_the_work(layers()["VGG-6"]) > 1.9


@pytest.mark.parametrize(
    ("machine", "name"), [(PAPERS, "ref8"), (BALANCED, "sb32"), (OURS, "w4q8")]
)
def test_targets_belong_to_machines(machine, name):
    assert target_of(a_run(**machine)).name == name
    assert target_of(a_run(num_pe=32, **machine)) is None
    assert target_of(a_run(variety="skewed", **machine)) is None


def test_no_target_is_below_the_bound_unless_it_issues_more():
    bound = targets()[0].cycles
    for target in targets()[1:]:
        if target.machine[2] == 1:
            assert all(target.cycles[layer] >= bound[layer] for layer in layers())
