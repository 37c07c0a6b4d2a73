"""The build cache: a key that changes with all that shapes a build and with nothing else."""

import dataclasses
import json
import os
import shutil
import threading

import pytest

from tb.flow import build as build_module
from tb.flow.build import BuildError, build, cache_key, clean_environment, sources
from tb.flow.modes import Mode, get_mode
from tb.flow.parameters import RtlParameters
from tb.flow.paths import RTL
from tb.flow.simulators import Simulator, SimulatorError

TINY = RtlParameters(
    num_pe=1, spmat_entries=1024, ptr_depth=16, act_depth=16, bias_depth=16, reg_depth=16,
    num_desc=1, num_codebooks=1,
)
TOOL = Simulator("icarus", "12.0", "iverilog", "PATH")
STYLE = Mode("fast", "sim.vvp", ("-x",), (), {"OPT": "1"})
needs_icarus = pytest.mark.skipif(
    shutil.which("iverilog") is None, reason="no iverilog on PATH: apt-get install iverilog"
)


@pytest.fixture
def rtl(tmp_path):
    """A folder of sources like rtl/, small and not for any tool."""
    folder = tmp_path / "rtl"
    (folder / "part").mkdir(parents=True)
    (folder / "eie.f").write_text("a.sv // the first\n\npart/b.sv\n")
    (folder / "a.sv").write_text("module a; endmodule\n")
    (folder / "part" / "b.sv").write_text("module b; endmodule\n")
    return folder


def key(rtl, parameters=TINY, tool=TOOL, style=STYLE):
    return cache_key(parameters, tool, style, rtl)


def test_key_is_16_digits(rtl):
    assert len(key(rtl)) == 16 and int(key(rtl), 16) >= 0


def test_key_depends_neither_on_time_nor_place(rtl, tmp_path):
    before = key(rtl)
    for file in rtl.rglob("*.sv"):
        os.utime(file, (1, 1))
    assert key(rtl) == before
    assert key(rtl.rename(tmp_path / "elsewhere")) == before


def test_key_does_not_depend_on_files_that_no_tool_reads(rtl):
    before = key(rtl)
    (rtl / "README.md").write_text("text")
    assert key(rtl) == before


@pytest.mark.parametrize("name", ["a.sv", "part/b.sv", "eie.f"])
def test_key_changes_with_a_source_and_comes_back(rtl, name):
    before, file = key(rtl), rtl / name
    text = file.read_text()
    file.write_text(text + "\n")
    assert key(rtl) != before
    file.write_text(text)
    assert key(rtl) == before


def test_key_changes_with_an_included_file_and_with_a_name(rtl):
    before = key(rtl)
    (rtl / "part" / "defs.svh").write_text("// empty\n")
    with_header = key(rtl)
    (rtl / "part" / "defs.svh").rename(rtl / "part" / "others.svh")
    assert len({before, with_header, key(rtl)}) == 3


def test_key_changes_with_contents_exchanged(rtl):
    before, a, b = key(rtl), rtl / "a.sv", rtl / "part" / "b.sv"
    text = a.read_text()
    a.write_text(b.read_text())
    b.write_text(text)
    assert key(rtl) != before


def test_key_changes_with_every_parameter(rtl):
    other = {
        "num_pe": 2, "queue_depth": 1, "spmat_width": 32, "spmat_entries": 2048, "ptr_depth": 32,
        "act_depth": 32, "bias_depth": 32, "num_desc": 2, "num_codebooks": 2, "empty_skip": 0,
        "filler_skip": 0, "issue_width": 1,
    }
    wide = dataclasses.replace(TINY, act_depth=32, bias_depth=32)
    sets = [TINY, wide, dataclasses.replace(wide, reg_depth=32)]
    sets += [dataclasses.replace(TINY, **{name: value}) for name, value in other.items()]
    assert {*other, "reg_depth"} == {f.name for f in dataclasses.fields(RtlParameters)}
    assert len({key(rtl, parameters) for parameters in sets}) == len(sets)


@pytest.mark.parametrize(
    "change", [{"name": "debug"}, {"arguments": ("-y",)}, {"make": {"OPT": "2"}}, {"arguments": ()}]
)
def test_key_changes_with_the_mode(rtl, change):
    assert key(rtl, style=dataclasses.replace(STYLE, **change)) != key(rtl)


def test_key_changes_with_the_checkers_of_a_mode_that_has_them(rtl, tmp_path):
    listing = tmp_path / "checkers" / "checkers.f"
    listing.parent.mkdir()
    style, keys = dataclasses.replace(STYLE, lists=(listing,)), {key(rtl)}
    for text in ("a_checker.sv\n", "// none\n"):
        listing.write_text(text)
        keys.add(key(rtl, style=style))
    (listing.parent / "checkers.svh").write_text("// macros\n")
    keys.add(key(rtl, style=style))
    assert len(keys) == 4


def test_key_changes_with_the_content_of_a_control_file(rtl, tmp_path):
    control = tmp_path / "fast.vlt"
    style, keys = dataclasses.replace(STYLE, controls=(control,)), {key(rtl)}
    for text in ("one", "two"):
        control.write_text(text)
        keys.add(key(rtl, style=style))
    assert len(keys) == 3


@pytest.mark.parametrize(
    "change", [{"version": "11.0"}, {"origin": "wheel"}, {"name": "verilator"}]
)
def test_key_changes_with_the_tool(rtl, change):
    assert key(rtl, tool=dataclasses.replace(TOOL, **change)) != key(rtl)


def test_key_changes_with_cocotb_and_the_compiler(rtl, monkeypatch):
    keys = {key(rtl)}
    monkeypatch.setattr(build_module.importlib.metadata, "version", lambda name: "0.0")
    keys.add(key(rtl))
    monkeypatch.setattr(build_module, "tool_version", lambda *_: "0.0")
    keys.add(key(rtl))
    assert len(keys) == 3


def test_modes_of_one_simulator_differ():
    for simulator in ("verilator", "icarus"):
        fast, debug = get_mode(simulator, "fast"), get_mode(simulator, "debug")
        assert fast.waves == "" and debug.waves in ("fst", "vcd")
    with pytest.raises(SimulatorError, match="fast, debug, cov or probe, not 'slow'"):
        get_mode("icarus", "slow")


def test_sources_in_the_order_of_the_list(rtl):
    assert [file.name for file in sources(rtl)] == ["a.sv", "b.sv"]


def test_every_source_of_the_rtl_is_listed_once():
    listed = sources()
    assert len(listed) == len(set(listed))
    assert set(listed) == set(RTL.rglob("*.sv"))


@pytest.mark.parametrize(("name", "words"), [("a.sv", "lists a.sv, which"), ("eie.f", "no file")])
def test_a_missing_source_is_an_error(rtl, name, words):
    (rtl / name).unlink()
    with pytest.raises(BuildError, match=words):
        key(rtl)


def test_a_path_with_a_space_is_refused(tmp_path):
    with pytest.raises(BuildError, match="path with a space"):
        build(TINY, "icarus", cache=tmp_path / "my builds")


@pytest.mark.parametrize(
    "name", ["WAVES", "MAKEFLAGS", "COCOTB_TEST_MODULES", "GPI_EXTRA", "EIE_SEED", "PYGPI_X"]
)
def test_the_callers_variables_do_not_reach_cocotb(monkeypatch, name):
    monkeypatch.setenv(name, "1")
    monkeypatch.setenv("HARMLESS", "1")
    environment = clean_environment()
    assert name not in environment and environment["HARMLESS"] == "1"


@pytest.fixture
def fake(monkeypatch):
    """Replaces the tools; `fake.work` is what a build does, `fake.calls` how often it was done."""

    class Fake:
        calls = 0
        work = staticmethod(lambda scratch: 0)

    def run_logged(command, log, **_):
        Fake.calls += 1
        log.write_text("working\n")
        (log.parent / "sim.vvp").write_text("product")
        (log.parent / "scrap.o").write_text("scrap")
        return Fake.work(log.parent)

    monkeypatch.setattr(build_module, "find_simulator", lambda name: TOOL)
    monkeypatch.setattr(build_module, "run_logged", run_logged)
    return Fake


def entries(cache):
    return sorted(path.name for path in cache.iterdir() if path.name != ".locks")


def test_a_build_holds_product_log_and_ingredients_only(fake, rtl, tmp_path):
    made = build(TINY, "icarus", rtl_dir=rtl, cache=tmp_path / "cache")
    assert not made.cached and made.waves == ""
    names = sorted(path.name for path in made.folder.iterdir())
    assert names == ["build.json", "build.log", "sim.vvp"]
    ingredients = json.loads((made.folder / "build.json").read_text())
    assert ingredients["parameters"] == TINY.to_rtl()
    assert sorted(ingredients["sources"]) == ["a.sv", "eie.f", "part/b.sv"]


def test_a_change_that_is_taken_back_finds_its_old_build(fake, rtl, tmp_path):
    file, text = rtl / "a.sv", (rtl / "a.sv").read_text()
    made = []
    for content in (text, text + "// other\n", text):
        file.write_text(content)
        made.append(build(TINY, "icarus", rtl_dir=rtl, cache=tmp_path / "cache"))
    assert [one.cached for one in made] == [False, False, True]
    assert made[0].folder == made[2].folder != made[1].folder and fake.calls == 2


def test_a_source_that_changes_during_the_build_is_built_again(fake, rtl, tmp_path):
    def work(scratch):
        if fake.calls == 1:
            (rtl / "a.sv").write_text("module a; wire w; endmodule\n")
        return 0

    fake.work = staticmethod(work)
    made = build(TINY, "icarus", rtl_dir=rtl, cache=tmp_path / "cache")
    style = get_mode("icarus", "fast")
    assert fake.calls == 2 and made.folder.name.endswith(key(rtl, style=style))
    assert entries(tmp_path / "cache") == [made.folder.name]


def test_sources_that_never_stop_changing_are_an_error(fake, rtl, tmp_path):
    def work(scratch):
        (rtl / "a.sv").write_text(f"// {fake.calls}\n")
        return 0

    fake.work = staticmethod(work)
    with pytest.raises(BuildError, match="keep changing"):
        build(TINY, "icarus", rtl_dir=rtl, cache=tmp_path / "cache")
    assert entries(tmp_path / "cache") == []


@pytest.mark.parametrize("error", [KeyboardInterrupt, OSError])
def test_an_interrupted_build_leaves_nothing(fake, rtl, tmp_path, error):
    def work(scratch):
        raise error

    fake.work = staticmethod(work)
    with pytest.raises(error):
        build(TINY, "icarus", rtl_dir=rtl, cache=tmp_path / "cache")
    assert entries(tmp_path / "cache") == []


def test_builders_of_the_same_key_wait_for_one_another(fake, rtl, tmp_path):
    started, go_on, made = threading.Event(), threading.Event(), []

    def work(scratch):
        started.set()
        go_on.wait(10)
        return 0

    fake.work = staticmethod(work)
    threads = [
        threading.Thread(
            target=lambda: made.append(
                build(TINY, "icarus", rtl_dir=rtl, cache=tmp_path / "cache")
            )
        )
        for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    assert started.wait(10)
    threads[1].join(0.3)
    assert made == []
    go_on.set()
    for thread in threads:
        thread.join(10)
    assert sorted(one.cached for one in made) == [False, True] and fake.calls == 1


@needs_icarus
def test_a_real_build_is_cached_the_second_time(tmp_path):
    first = build(TINY, "icarus", cache=tmp_path)
    product = first.folder / "sim.vvp"
    stamp = product.stat().st_mtime_ns
    assert not first.cached and product.stat().st_size > 10000
    second = build(TINY, "icarus", cache=tmp_path)
    assert second.cached and second.folder == first.folder
    assert product.stat().st_mtime_ns == stamp
    assert entries(tmp_path) == [first.folder.name]


@needs_icarus
def test_a_build_that_fails_names_the_error_and_keeps_the_log(tmp_path):
    rtl = shutil.copytree(RTL, tmp_path / "rtl")
    top = rtl / "eie_top.sv"
    text = top.read_text()
    top.write_text(text.replace("endmodule", "no_such_module u_planted ();\nendmodule"))
    with pytest.raises(BuildError) as caught:
        build(TINY, "icarus", rtl_dir=rtl, cache=tmp_path / "cache")
    message = str(caught.value)
    assert "no_such_module" in message and "\n" not in message
    (left,) = entries(tmp_path / "cache")
    assert left in message and "no_such_module" in (tmp_path / "cache" / left).read_text()
    # The log of a failure does not pass for a build.
    top.write_text(text)
    assert not build(TINY, "icarus", rtl_dir=rtl, cache=tmp_path / "cache").cached


@needs_icarus
def test_a_build_that_takes_too_long_is_an_error(tmp_path):
    with pytest.raises(BuildError, match="icarus build failed: stopped after 0.05 s"):
        build(TINY, "icarus", cache=tmp_path, timeout=0.05)
    assert [name for name in entries(tmp_path) if not name.startswith("failed-")] == []
