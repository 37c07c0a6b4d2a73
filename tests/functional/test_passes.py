"""From hand-made passes to hits."""

from tb.sequences import packets as p
from tb.top.contents import BIAS, END, FILLER, FIRST, LAST, RELU, SRAM_IN, SRAM_OUT, WHOLE
from tb.top.contents import Program, descriptor
from tests.functional.conftest import Bench, run


def test_zeros(bench):
    run(bench, Program([{}] * 8, 2), [0, 0, 0, -5, 0, 0, 7, 0])
    assert bench.shown("zero_skip.ends") == {"first_skipped", "last_skipped"}
    assert bench.shown("zero_skip.runs") == {"to_15", "two", "one"}
    assert bench.shown("zero_skip.share") == {"most"}
    assert bench.shown("zero_skip.values") == {"negative", "positive"}
    run(bench, Program([{}] * 3, 2), [0, -32768, 0])
    assert bench.shown("zero_skip.only_one_sent") == {"inside"}
    assert "lowest" in bench.shown("zero_skip.values")


def test_a_batch_of_zeros_and_a_pe_of_zeros(bench):
    x = [1, 0] * 16 + [0] * 4
    run(bench, Program([{}] * len(x), 2), x)
    assert bench.shown("zero_skip.zero_batch") == {"last"}
    assert bench.shown("control.batches") == {"two"}
    assert bench.shown("control.batch_end") == {"partial"}
    assert bench.shown("zero_skip.zero_pe") == {"one"}
    assert bench.shown("zero_skip.rows") == {"mixed", "all_skipped"}


def test_columns_fillers_and_lanes(bench):
    columns = [
        {0: [(1, 0)] * 8},
        {0: [FILLER, (1, 0)], 1: [(2, 15)]},
        {},
        {0: [(3, 2), (0, 1)]},
        {0: [(1, 0)] * 16, 1: [(1, 0)]},
    ]
    run(bench, Program(columns, 32), [1] * 5)
    assert bench.shown("matrix.empty_in_all") == {"inside"}
    assert bench.shown("matrix.empty_in_one") == {"first", "inside"}
    assert bench.shown("matrix.empty_pes") == {"none", "one", "all"}
    assert bench.shown("matrix.length") == {"one", "two", "a_word", "above_a_word", "all_rows"}
    assert bench.shown("matrix.filler_place") == {"first", "last"}
    assert bench.shown("matrix.filler_run") == {"one"}
    assert bench.shown("matrix.filler_zeros") == {"fifteen", "fewer"}
    assert bench.shown("matrix.filler_shape") == {"first + one_word", "last + one_word"}
    assert bench.shown("matrix.boundary") == {"both", "begins", "neither"}
    assert bench.shown("matrix.words") == {"one", "three_four"}
    assert bench.shown("matrix.zeros") == {"none", "some", "fifteen"}
    assert {"lane_0", "lane_7"} <= bench.shown("matrix.lane")
    assert bench.shown("matrix.first_lane") == {"lane_0", "lane_2", "lane_4", "lane_1"}


def test_what_is_not_sent_is_not_seen(bench):
    run(bench, Program([{0: [FILLER, (1, 0)]}, {0: [(1, 0)]}], 32), [0, 1])
    assert not bench.shown("matrix.filler_place") and bench.shown("matrix.length") == {"one"}


def test_fillers_across_a_word(bench):
    # Seven entries, then a run of fillers in lanes 7 and 0, with its entry in lane 1.
    run(bench, Program([{0: [(1, 0)] * 7}, {0: [(0, 1), (0, 1), (1, 0)]}], 32), [1, 1])
    assert bench.shown("matrix.filler_words") == {"run_in_two_words"}
    assert bench.shown("matrix.filler_run") == {"two"}
    run(bench, Program([{0: [(1, 0)] * 7}, {0: [(0, 1), (1, 0)]}], 32), [1, 1])
    assert bench.shown("matrix.filler_words") == {"run_in_two_words", "entry_in_next_word"}


def test_distances_between_updates():
    same = [{0: [(1, 0)]}]
    near = Bench()
    run(near, Program(same * 4, 2), [1] * 4)
    assert near.shown("bypass.distance") == {"one"} and near.shown("bypass.chain") == {"three"}
    assert near.shown("bypass.lanes") == {"same"}
    far = Bench()
    run(far, Program(same + [{0: [(1, 1)] * 2}] + same, 32), [1] * 3)
    assert far.shown("bypass.distance") == {"two"} and not far.shown("bypass.chain")
    # With one entry per cycle the same takes an issue more.
    slow = Bench(issue_width=1)
    run(slow, Program(same + [{0: [(1, 1)] * 2}] + same, 32), [1] * 3)
    assert slow.shown("bypass.distance") == {"three"}


def test_empty_columns_and_fillers_between_updates():
    behind = {0: [(0, 3), (1, 0)]}
    columns = [{0: [(1, 4)]}, {}, behind, behind, {0: [(1, 4)]}]
    for empty_skip, distances, fillers in (
        (1, {"one"}, {"adjacent"}), (0, {"one", "two"}, {"adjacent", "farther"}),
    ):  # fmt: skip
        bench = Bench(empty_skip=empty_skip)
        run(bench, Program(columns, 32), [1] * 5)
        assert bench.shown("bypass.empty_between") == {"one"}
        assert bench.shown("bypass.filler") == fillers
        assert bench.shown("bypass.distance") == distances


def test_saturation_and_the_way_back(bench):
    book = [0, 30000, -30000] + [0] * 13
    program = Program([{0: [(c, 0)]} for c in (1, 1, 2, 2, 2, 2)], 2, codebook=book)
    run(bench, program, [1] * 6)
    assert bench.shown("arithmetic.saturation") == {"high", "low"}
    assert bench.shown("arithmetic.after_saturation") == {"high_then_back", "low_again"}
    assert bench.shown("arithmetic.code") == {"code_1", "code_2"}
    assert bench.shown("arithmetic.output") == {"negative_kept", "lowest", "zero"}
    run(bench, Program([{0: [(1, 0)]}], 2, codebook=book), [3])
    assert "none" not in bench.shown("arithmetic.saturation")


def test_rounding_and_extremes(bench):
    book = [0, 1, 3, -1, -32768] + [0] * 11
    columns = [{0: [(c, 0)]} for c in (1, 2, 3)]
    run(bench, Program(columns, 2, codebook=book, shift=1), [1, 1, 1])
    assert bench.shown("arithmetic.rounding") == {"half_of_positive", "half_of_negative"}
    assert bench.shown("arithmetic.rounds_to_zero") == {"negative"}
    run(bench, Program([{0: [(4, 0)]}], 2, codebook=book, shift=31), [-32768])
    assert bench.shown("arithmetic.extremes") == {"lowest_lowest"}
    assert bench.shown("arithmetic.shift") == {"shift_1", "shift_31"}


def test_where_accumulators_start(bench):
    flags = WHOLE | BIAS | RELU
    bias = [32767, -32768, 0, 4]
    run(bench, Program([{0: [(1, 0)]}], 4, flags=flags, bias=bias), [1])
    assert bench.shown("arithmetic.start") == {
        "zero", "positive_bias", "negative_bias", "lowest_bias", "highest_bias"
    }  # fmt: skip
    assert bench.shown("arithmetic.saturation") == {"high"}
    assert bench.shown("arithmetic.untouched") == {"positive", "negative"}
    assert "negative_cut" in bench.shown("arithmetic.output")


def test_imbalance(bench):
    run(bench, Program([{1: [(1, 0)] * 3}, {1: [(1, 0)]}], 8), [1, 1])
    assert bench.shown("load_imbalance.ratio") == {"to_2"}
    assert bench.shown("load_imbalance.one_pe") == {"last"}
    assert bench.shown("load_imbalance.idle_pes") == {"one"}
    assert bench.shown("load_imbalance.turns") == {"stays"}
    run(bench, Program([{1: [(1, 0)]}, {0: [(1, 0)]}], 8), [1, 1])
    assert bench.shown("load_imbalance.ratio") == {"to_2", "even"}
    assert "changes" in bench.shown("load_imbalance.turns")


def test_layers_tiles_and_roles(bench):
    n, tile = bench.config.num_pe, SRAM_IN | SRAM_OUT | FIRST | LAST
    run(bench, Program([{0: [(1, 0)]}], 2), [1], start=False)
    window = 16 * n
    bench.send(
        p.write(p.DESCRIPTOR, descriptor(1, window, flags=tile)),
        p.write(p.DESCRIPTOR, descriptor(1, window, out_first=window, flags=tile | END), address=4),
        p.write(p.DESCRIPTOR, descriptor(1, 2, flags=SRAM_IN | FIRST), address=8),
        p.write(p.DESCRIPTOR, descriptor(1, 2, flags=SRAM_IN | LAST | END), address=12),
        p.run(0, 4),
    )
    assert bench.shown("control.tiles") == {"two", "one"}
    assert bench.shown("control.layers") == {"two"}
    assert bench.shown("control.passes") == {"three_up"}
    assert bench.shown("control.roles") == {"sram_sram", "sram_registers"}
    assert bench.shown("control.swap") == {"bank_1", "file_1"}
    assert bench.shown("control.input_parts") == {"one", "two"}
    assert bench.shown("control.layer_outputs") == {"sram_whole", "some"}
    assert bench.shown("control.descriptors") == {"first"}
    assert "earlier_pass" in bench.shown("arithmetic.start")


def test_errors_of_pes_and_descriptors(bench):
    run(bench, Program([{1: [(1, 0)] * 20}], 32), [1])
    assert bench.shown("control.error") == {"row"} and bench.shown("control.error_pe") == {"last"}
    assert bench.shown("matrix.length") == {"above_a_word", "all_rows", "cut"}
    assert bench.runs.errors == 1 << 4
    bench.send(p.write(p.DESCRIPTOR, descriptor(0, 1)), p.run(0, 1))
    assert bench.shown("control.refusal") == {"inputs"}
    assert bench.shown("control.refused_start") == {"packet"}
    assert bench.shown("control.run_with_error") == {"yes"}
    bench.machine.start(0, 0)
    assert bench.shown("control.refusal") == {"inputs", "run"}
    assert bench.shown("control.refused_start") == {"packet", "register"}
    assert bench.shown("control.passes") == {"one", "none"}


def test_formats_of_machines_and_passes(bench):
    assert bench.runs.machine()["formats.issue_width"] == {"4"}
    run(bench, Program([{}] * 3, 2, flags=WHOLE | RELU, fields={"codebook": 1}), [1, 2, 3])
    assert bench.shown("formats.codebook") == {"last"} and bench.shown("formats.relu") == {"on"}
    assert bench.shown("formats.inputs_fit") == {"other"}
    assert bench.shown("formats.outputs_fit") == {"multiple"}
