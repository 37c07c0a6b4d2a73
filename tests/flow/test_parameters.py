"""The parameters of the flow: the limits are those of the RTL, and conversions lose nothing."""

import dataclasses
import re

import pytest

from tb.flow.parameters import ParameterError, RtlParameters, make_name, rtl_name
from tb.flow.paths import ROOT, RTL

CHECK = (RTL / "parameter_check.sv").read_text()
RANGE = re.compile(r"\b(\w+?)_must_be_(a_power_of_two_)?from_(\w+?)_to_(\d+) u_refused")
CHOICE = re.compile(r"\b(\w+?)_must_be_(\d+(?:_or_\d+)+) u_refused")
FIELDS = {rtl_name(field.name): field.name for field in dataclasses.fields(RtlParameters)}
RANGES = [match.groups() for match in RANGE.finditer(CHECK)]
CHOICES = [(name, text.split("_or_")) for name, text in CHOICE.findall(CHECK)]
ODD = RtlParameters(
    num_pe=4, queue_depth=3, spmat_width=128, spmat_entries=2048, ptr_depth=32, act_depth=128,
    bias_depth=256, reg_depth=32, num_desc=8, num_codebooks=2, empty_skip=0, filler_skip=0,
    issue_width=2,
)


def defaults(text):
    return {name: int(value) for name, value in re.findall(r"parameter int (\w+) += (\d+)", text)}


def with_value(name, value):
    """A set with one value changed, in which ActDepth and BiasDepth never get in the way."""
    values = {"RegDepth": 16, "ActDepth": 4096, "BiasDepth": 4096}
    return RtlParameters.from_rtl(values | {name: value})


def refused(make, *words):
    with pytest.raises(ParameterError) as caught:
        make()
    text = str(caught.value)
    assert "\n" not in text
    for word in words:
        assert word in text


def test_every_parameter_has_one_limit_in_the_rtl():
    names = [name for name, *_ in RANGES] + [name for name, _ in CHOICES]
    assert sorted(names) == sorted(FIELDS)
    assert CHECK.count("u_refused") == len(names)


@pytest.mark.parametrize("file", ["parameter_check.sv", "eie_top.sv"])
def test_defaults_are_those_of_the_rtl(file):
    assert defaults((RTL / file).read_text()) == RtlParameters().to_rtl()


@pytest.mark.parametrize(("name", "power", "low", "high"), RANGES)
def test_range_is_that_of_the_rtl(name, power, low, high):
    low, high = 16 if low == "RegDepth" else int(low), int(high)
    for value in (low, high):
        assert with_value(name, value).to_rtl()[name] == value
    beyond = (low // 2, 2 * high) if power else (low - 1, high + 1)
    for value in (*beyond, -low):
        refused(lambda value=value: with_value(name, value), make_name(FIELDS[name]), str(value))


@pytest.mark.parametrize(("name", "power", "low", "high"), RANGES)
def test_only_powers_of_two_where_the_rtl_asks_for_them(name, power, low, high):
    value = int(high) - 1
    if power:
        refused(lambda: with_value(name, value), make_name(FIELDS[name]), "power of two")
    else:
        assert with_value(name, value).to_rtl()[name] == value


@pytest.mark.parametrize(("name", "choices"), CHOICES)
def test_choices_are_those_of_the_rtl(name, choices):
    choices = {int(choice) for choice in choices}
    for value in range(-1, max(choices) + 5):
        if value in choices:
            assert with_value(name, value).to_rtl()[name] == value
        else:
            refused(lambda value=value: with_value(name, value), make_name(FIELDS[name]))


@pytest.mark.parametrize("field", ["act_depth", "bias_depth"])
def test_depths_go_down_to_the_register_file(field):
    sizes = {"reg_depth": 128, "act_depth": 128, "bias_depth": 128}
    assert getattr(RtlParameters(**sizes), field) == 128
    refused(lambda: RtlParameters(**sizes | {field: 64}), field.upper(), "REG_DEPTH = 128")


@pytest.mark.parametrize("value", [True, 4.0, "4", None])
def test_a_value_that_is_no_int_is_refused(value):
    refused(lambda: RtlParameters(num_pe=value), "NUM_PE must be an integer")


def test_the_odd_set_changes_every_field():
    assert list(ODD.changed()) == list(FIELDS.values())
    assert RtlParameters().changed() == {}


@pytest.mark.parametrize("parameters", [RtlParameters(), RtlParameters(num_pe=1), ODD])
def test_round_trip_through_the_rtl_names(parameters):
    assert RtlParameters.from_rtl(parameters.to_rtl()) == parameters


@pytest.mark.parametrize("parameters", [RtlParameters(), RtlParameters(num_pe=1), ODD])
def test_round_trip_through_make(parameters):
    words = dict(word.split("=") for word in parameters.make_variables().split())
    assert set(words) == {make_name(name) for name in parameters.changed()}
    assert RtlParameters.from_make(words) == parameters


def test_names_of_make_are_those_of_the_makefile():
    text = (ROOT / "Makefile").read_text().replace("\\\n", " ")
    names = re.search(r"^PARAMETERS := (.*)$", text, re.M)[1].split()
    assert sorted(names) == sorted(make_name(name) for name in FIELDS.values())


def test_from_rtl_refuses_an_unknown_name():
    refused(lambda: RtlParameters.from_rtl({"NumPes": 4}), "no parameter NumPes", "NumPe,")


def test_from_make_takes_empty_strings_and_spaces_as_absent():
    assert RtlParameters.from_make({"NUM_PE": "", "QUEUE_DEPTH": "  "}) == RtlParameters()
    assert RtlParameters.from_make({"NUM_PE": " 4 ", "PATH": "x"}) == RtlParameters(num_pe=4)


@pytest.mark.parametrize("text", ["four", "4.0", "0x10", "1e2", "4 4"])
def test_from_make_refuses_what_is_no_integer(text):
    refused(lambda: RtlParameters.from_make({"NUM_PE": text}), "NUM_PE must be an int", repr(text))


def test_labels_tell_machines_of_different_speed_apart():
    fields = ("queue_depth", "spmat_width", "empty_skip", "filler_skip", "issue_width")
    sets = [RtlParameters(), RtlParameters(num_pe=1)]
    sets += [dataclasses.replace(RtlParameters(), **{name: getattr(ODD, name)}) for name in fields]
    labels = [parameters.label() for parameters in sets]
    assert labels[:2] == ["pe64", "pe1"]
    assert len(set(labels)) == len(sets)
