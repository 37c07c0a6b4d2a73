"""The cases of the report: what runs where, and that nothing shares a folder."""

from collections import defaultdict

import pytest

from paper import __main__ as command
from paper.cases import Case
from paper.layers import PAPER_LAYERS, PaperLayer
from paper.machines import MACHINES, Machine, ours, paper
from paper.sweeps import all_cases
from paper.work import build_all, run_model, run_rtl
from tb.flow.parameters import RtlParameters
from tb.player.runner import PlayError

SIZES = {"num_pe": 4, "spmat_entries": 8192, "ptr_depth": 1024, "act_depth": 64,
         "bias_depth": 256, "reg_depth": 16}  # fmt: skip


def test_layouts_that_differ_have_folders_that_differ():
    """Once two machines that differ in their registers played the same file."""
    layouts = {case.layout for case in all_cases()}
    assert len({layout.name for layout in layouts}) == len(layouts)


def test_every_layer_runs_on_the_rtl_of_every_machine_of_table_iv():
    ran = {
        (case.layer.name, case.machine.parameters, case.machine.balanced)
        for case in all_cases()
        if case.rtl and case.experiment == "machines" and case.variety == "uniform"
    }
    assert len(ran) == len(PAPER_LAYERS) * len(MACHINES)


def test_every_curve_has_a_point_of_the_rtl_and_every_figure_three():
    points, curves = defaultdict(set), defaultdict(set)
    for case in all_cases():
        skips = case.machine.parameters.empty_skip
        curve = case.experiment, skips
        curves[curve].add(case.layer.name)
        if case.rtl:
            points[curve].add((case.layer.name, case.machine.parameters))
    drawn = [curve for curve in curves if curve[0] in ("queue_depth", "width", "pes")]
    assert len(drawn) == 4
    for curve in drawn:
        assert {name for name, _ in points[curve]} == curves[curve]
        assert len({parameters for _, parameters in points[curve]}) >= 3


def test_small_layers_go_through_model_and_rtl(tmp_path):
    layer = PaperLayer("small", 120, 100, 0.2, 0.5)
    machines = [Machine("paper", paper(**SIZES)), Machine("ours", ours(4, **SIZES))]
    cases = [Case("machines", layer, "skewed", machine, rtl=True) for machine in machines]
    cases.append(Case("balance", layer, "skewed", Machine("b", ours(4, **SIZES), True)))
    told = []
    model, (realised,) = run_model(cases, tmp_path / "work", 2, told.append)
    builds = build_all((machine.parameters for machine in machines), 2, told.append)
    rtl = run_rtl(cases, builds, tmp_path / "work", 2, told.append)
    assert told[0] == "progress 1/1" and len(told) == 1 + 2 + 2
    assert realised.weights == 2400 and realised.activations == 60
    assert [run.source for run in model + rtl] == ["model"] * 3 + ["rtl"] * 2
    for own, run in zip(model, rtl):
        assert own.cycles == run.cycles > 0 and own.busy == run.busy and run.outputs == 100
        assert own.load_cycles == run.load_cycles > 0
    assert model[0].cycles > model[1].cycles and model[1].entries == realised.products


def test_a_run_that_fails_names_layer_and_machine(tmp_path):
    layer = PaperLayer("small", 120, 100, 0.2, 0.5)
    case = Case("machines", layer, "uniform", Machine("ours", ours(4, **SIZES)), rtl=True)
    run_model([case], tmp_path / "work", 1, lambda line: None)
    builds = build_all([case.machine.parameters], 1, lambda line: None)
    file = tmp_path / "work" / case.layout.name / "stimulus.bin"
    file.write_bytes(file.read_bytes()[:-8])
    with pytest.raises(PlayError, match=r"small-uniform-pe4.* on pe4.*is damaged"):
        run_rtl([case], builds, tmp_path / "work", 1, lambda line: None)


@pytest.mark.parametrize("words, told", [
    (["--layers", "VGG-9"], "no layer VGG-9; there is Alex-6, Alex-7"),
    (["--jobs", "0"], "--jobs must be at least 1, not 0"),
])  # fmt: skip
def test_refusals(words, told, capsys):
    assert command.main(words) == 2
    err = capsys.readouterr().err
    assert err.startswith("error: ") and told in err and err.count("\n") == 1


def test_the_machines_are_those_that_the_paper_and_the_readme_name():
    assert MACHINES[0].parameters == RtlParameters(empty_skip=0, filler_skip=0, issue_width=1)
    assert RtlParameters() in [machine.parameters for machine in MACHINES]
