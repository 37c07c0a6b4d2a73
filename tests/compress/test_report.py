"""`eie report`: the numbers on the page, what it refuses, and that it needs nothing else."""

import importlib.util
import re
from html import unescape

import numpy as np
import pytest
from model_files import random_tensors, save
from tests.browser import BROWSER, browse

from compress import api
from compress.command import main
from compress.entropy.sizes import layer_sizes
from compress.geometry import Geometry
from compress.image import build_image, read_image, write_image
from compress.image.decode import decode_image
from compress.layer import QuantizedLayer
from compress.report.measure import LONGEST_GAP, measure_layer
from compress.report.table import COLUMNS

LENGTHS = [20, 30, 12]


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A model, its images, and a page with everything."""
    folder = tmp_path_factory.mktemp("report")
    tensors = random_tensors(np.random.default_rng(0), LENGTHS)
    model = save(folder / "model.npz", tensors)
    machine = {"num_pe": 4}
    api.compress(model, folder / "m.eie", machine=machine, density=0.3)
    api.compress(model, folder / "b.eie", machine=machine, density=0.3, balance=True)
    api.report(folder / "m.eie", folder / "page.html", model=model)
    return folder


def page(folder):
    return (folder / "page.html").read_text()


def cells(row):
    return [unescape(re.sub(r"<[^>]*>", "", c)).strip() for c in re.findall(r"<td>(.*?)</td>", row)]


def layers_of(image):
    return decode_image(read_image(image))


def test_the_table_holds_the_sizes_of_every_layer(made):
    table = re.search(r'<table class="numbers">(.*?)</table>', page(made), re.S).group(1)
    assert re.findall(r"<th>(.*?)</th>", table) == list(COLUMNS)
    rows = [cells(row) for row in re.findall(r"<tr class.*?</tr>", table, re.S)]
    sizes = [layer_sizes(own.layer) for own in layers_of(made / "m.eie")]
    assert [row[0] for row in rows] == ["fc1", "fc2", "total"]
    for row, own in zip(rows, [*sizes, sizes[0] + sizes[1]], strict=True):
        assert row[1:] == [
            f"{own.weights:,}",
            f"{100 * own.kept / own.weights:.2f} %",
            "4",
            f"{own.huffman_codes / own.kept:.2f}",
            f"4 ({4 * own.indices / own.kept:.2f})",
            f"{own.huffman_indices / own.kept:.2f}",
            f"{100 * own.shared / own.dense:.2f} %"
            + f" ({own.dense / own.shared:.1f}x)" * (row[0] == "total"),
            f"{100 * own.huffman / own.dense:.2f} %"
            + f" ({own.dense / own.huffman:.1f}x)" * (row[0] == "total"),
        ]


def test_the_page_has_every_plot_and_needs_nothing_else(made):
    text = page(made)
    titles = re.findall(r"<figcaption><b>(.*?)</b>", text)
    each = ["Weights and centroids", "Code usage", "Index gaps", "Huffman code lengths", "PE load"]
    assert titles == [
        "Size waterfall", "PE load", *each, *each, "Energy compaction",
        "Distribution of coefficients",
    ]  # fmt: skip
    assert text.count("<svg") == len(titles)
    assert not re.search(r"\bsrc=|@import|url\(\s*['\"]?(?!#)", text)
    assert not re.search(r'href="(?!#)', text)
    anchors = set(re.findall(r'href="#([^"]+)"', text))
    assert anchors <= set(re.findall(r'id="([^"]+)"', text))


def test_the_same_inputs_give_the_same_page(made, tmp_path):
    api.report(made / "m.eie", tmp_path / "again.html", model=made / "model.npz")
    assert (tmp_path / "again.html").read_text() == page(made)


def quantized(codes, name="fc1"):
    book = np.arange(16, dtype=np.int16) * 100
    return QuantizedLayer(name, np.array(codes, np.uint8), book, None, 2, False, 8, 2, 8)


def measured(codes):
    image = build_image([quantized(codes)], Geometry(num_pe=2))
    return measure_layer(decode_image(image)[0])


def test_measures_of_a_layer_made_by_hand():
    codes = np.zeros((2, 70), np.uint8)
    codes[0, [0, 1, 4]] = 3, 3, 7  # gaps 0, 0, 2
    codes[1, 69] = 3  # 65 zeros in the row above and 69 in its own
    layer = measured(codes)
    assert layer.code_counts.tolist() == [136, 0, 0, 3, 0, 0, 0, 1, *[0] * 8]
    assert layer.values.tolist() == [code * 25.0 for code in range(16)]
    assert np.flatnonzero(layer.gap_counts).tolist() == [0, 2, LONGEST_GAP + 1]
    assert layer.gap_counts[[0, 2, LONGEST_GAP + 1]].tolist() == [2, 1, 1]
    assert layer.codes.lengths.tolist() == [0, 0, 1, 0, 0, 0, 1, *[0] * 8]
    assert layer.codes.mean_bits == 1.0
    assert layer.codes.entropy == pytest.approx(2 - 0.75 * np.log2(3))
    assert (layer.entries - layer.fillers).tolist() == [3, 1]
    assert layer.density == 4 / 140 and layer.histogram is None


def test_code_lengths_make_up_the_coded_messages(made):
    for decoded in layers_of(made / "m.eie"):
        layer = measure_layer(decoded)
        for symbols, size in (
            (layer.codes, layer.sizes.huffman_codes),
            (layer.indices, layer.sizes.huffman_indices),
        ):
            bits = int(symbols.counts @ symbols.lengths.astype(int))
            assert 0 <= size - bits < 8
            assert symbols.entropy <= symbols.mean_bits < symbols.entropy + 1
        assert layer.gap_counts.sum() == layer.sizes.kept == layer.codes.counts.sum()


def subject(image, model, pruned=None):
    from compress.progress import silent
    from compress.report.subject import Models, read_subject

    return read_subject(image, Models(model, pruned, None, False), silent)


def test_histograms_before_and_after_pruning(made, tmp_path):
    tensors = dict(np.load(made / "model.npz"))
    for number, layer in enumerate(subject(made / "m.eie", made / "model.npz").layers, 1):
        weights = tensors[f"fc{number}.weight"]
        found = layer.histogram
        assert found.before.sum() == weights.size and found.after.sum() == layer.sizes.kept
        # By magnitude: what is kept are whole bins at both ends, and nothing around zero.
        least = np.sort(np.abs(weights), axis=None)[-layer.sizes.kept]
        inner = np.flatnonzero(np.abs(found.edges[:-1] + found.edges[1:]) / 2 < 0.9 * least)
        assert found.after[inner].sum() == 0 and np.all(found.after <= found.before)
    halved = {name: np.where(np.arange(own.shape[-1]) % 2, own, 0) for name, own in tensors.items()}
    pruned = save(tmp_path / "pruned.npz", halved)
    own = subject(made / "m.eie", made / "model.npz", pruned)
    assert [layer.histogram.after.sum() for layer in own.layers] == [300, 180]
    assert "pruned model" in own.after


def test_a_balanced_image_does_not_tell_which_weights_it_keeps(made):
    own = subject(made / "b.eie", made / "model.npz")
    assert all(layer.histogram.after is None for layer in own.layers)
    assert "--pruned" in own.after
    assert [layer.histogram.before.sum() for layer in own.layers] == [600, 360]


def test_weights_that_pruning_moved_are_not_called_those_after_it(made, tmp_path):
    x = np.random.default_rng(2).normal(size=(50, 20))
    np.save(tmp_path / "x.npy", x)
    (tmp_path / "r.toml").write_text('defaults = {pruning = "brain-surgeon", density = 0.3}\n')
    api.compress(
        made / "model.npz", tmp_path / "o.eie", recipe=tmp_path / "r.toml", machine={"num_pe": 4},
        calibration=tmp_path / "x.npy",
    )  # fmt: skip
    assert "before pruning moved them" in subject(tmp_path / "o.eie", made / "model.npz").after
    assert "moved" not in subject(made / "m.eie", made / "model.npz").after


def test_another_model_of_the_same_shape_is_told(made, tmp_path):
    assert subject(made / "m.eie", made / "model.npz").warnings[1:] == ()
    other = save(tmp_path / "other.npz", random_tensors(np.random.default_rng(1), LENGTHS))
    assert "made of another file than other.npz" in subject(made / "m.eie", other).warnings[-1]


@pytest.mark.parametrize("lengths", [[17, 31, 29, 23, 19, 13], [1, 1], [1, 97], [97, 1]], ids=str)
@pytest.mark.parametrize("density", [0.2, 1.0, 0.0])
def test_unusual_networks_are_measured(lengths, density, tmp_path):
    model = save(tmp_path / "model.npz", random_tensors(np.random.default_rng(0), lengths))
    api.compress(model, tmp_path / "m.eie", machine={"num_pe": 4}, density=density)
    own = subject(tmp_path / "m.eie", model)
    for layer, (inputs, outputs) in zip(own.layers, zip(lengths, lengths[1:]), strict=True):
        kept = round(density * inputs * outputs)
        assert (layer.sizes.weights, layer.sizes.kept) == (inputs * outputs, kept)


@pytest.mark.parametrize("fill", [0, 5])
def test_a_page_of_a_layer_with_nothing_and_with_one_weight(fill, tmp_path):
    image = build_image([quantized([[fill]], "<script>$a_$ & b")], Geometry(num_pe=1))
    write_image(image, tmp_path / "one.eie")
    made = api.report(tmp_path / "one.eie", tmp_path / "page.html")
    text = page(tmp_path)
    assert made.dense_bytes == 4
    assert "&lt;script&gt;$a_$ &amp; b" in text and text.count("<script>") == 1
    assert text.count("<td>none</td>") == (4 if fill == 0 else 0)
    assert text.count("(none)") == (2 if fill == 0 else 0)


def eie(words, capsys):
    status = main(words.split())
    captured = capsys.readouterr()
    return status, captured.out, captured.err


def test_the_command_says_what_it_wrote(made, monkeypatch, capsys, tmp_path):
    monkeypatch.chdir(made)
    status, out, err = eie(f"report m.eie -m model.npz -o {tmp_path}/p.html", capsys)
    sizes = [layer_sizes(own.layer) for own in layers_of("m.eie")]
    dense, huffman = (sum(getattr(own, n) for own in sizes) for n in ("dense", "huffman"))
    assert (status, err) == (0, "")
    assert out == (
        f"dense float32 {dense // 8:,} bytes, compressed {huffman // 8:,} bytes: "
        f"{dense / huffman:.1f}x smaller\npage written to {tmp_path}/p.html\n"
    )


@pytest.mark.parametrize(("words", "status", "message"), [
    ("report m.eie", 2, "Missing option '-o' / '--output'. (see eie report --help)"),
    ("report -o p.html", 1, "there is nothing to report: give an image"),
    ("report none.eie -o p.html", 1, "none.eie/manifest.json: it cannot be read"),
    ("report short.eie -o p.html", 1, "stream.bin: it has"),
    ("report m.eie -m none.npz -o p.html", 1, "none.npz: there is no such file"),
    ("report m.eie -m wide.npz -o p.html", 1, "wide.npz: layer fc2 has 13 outputs x 30 inputs"),
    ("report m.eie -m deep.npz -o p.html", 1, "deep.npz: it has 3 layers, the image 2"),
    ("report m.eie -m nan.npz -o p.html", 1, "weight at (0, 0) is nan, not a finite number"),
    ("report m.eie -m huge.npz -o p.html", 1, "huge.npz: layer fc1: weight: "),
    ("report m.eie -m cut.npz -o p.html", 1, "cut.npz: "),
    ("report m.eie --pruned model.npz -o p.html", 1, "belong to a model"),
    ("report m.eie -r r.toml -o p.html", 1, "belong to a model"),
    ("report m.eie -m model.npz -r none.toml -o p.html", 1, "none.toml: it cannot be read"),
    ("report -m model.npz --compare c.csv -o p.html", 1, "give the image, too"),
    ("report m.eie -o model.npz", 1, "model.npz exists and is no page"),
    ("report m.eie -o m.eie", 1, "m.eie is a folder"),
    ("report m.eie -o no/p.html", 1, "there is no folder no"),
])  # fmt: skip
def test_every_refusal_is_one_line(words, status, message, made, tmp_path, monkeypatch, capsys):
    rng = np.random.default_rng(0)
    for name in ("m.eie", "model.npz"):
        (tmp_path / name).symlink_to(made / name)
    tensors = random_tensors(rng, LENGTHS)
    save(tmp_path / "wide.npz", random_tensors(rng, [20, 30, 13]))
    save(tmp_path / "deep.npz", random_tensors(rng, [20, 30, 12, 5]))
    for name, value in (("nan", np.nan), ("huge", 1e300)):
        wrong = tensors["fc1.weight"].astype(np.float64)
        wrong[0, 0] = value
        save(tmp_path / f"{name}.npz", tensors | {"fc1.weight": wrong})
    (tmp_path / "cut.npz").write_bytes((made / "model.npz").read_bytes()[:700])
    (tmp_path / "short.eie").mkdir()
    for name, size in (("manifest.json", None), ("stream.bin", 40)):
        (tmp_path / "short.eie" / name).write_bytes((made / "m.eie" / name).read_bytes()[:size])
    monkeypatch.chdir(tmp_path)
    before = sorted(tmp_path.iterdir())
    found, out, err = eie(words, capsys)
    assert (found, out) == (status, "")
    assert err.startswith("error: ") and message in err and err.count("\n") == 1
    assert sorted(tmp_path.iterdir()) == before


def test_a_page_is_replaced(made, tmp_path):
    (tmp_path / "page.html").write_text("<!DOCTYPE html><p>old</p>")
    api.report(made / "b.eie", tmp_path / "page.html")
    assert "old</p>" not in page(tmp_path)


@pytest.mark.parametrize("missing", ["jinja2", "matplotlib"])
def test_a_missing_library_is_named(missing, made, tmp_path, monkeypatch, capsys):
    found = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name: None if name == missing else found(name)
    )
    status, out, err = eie(f"report {made}/m.eie -o {tmp_path}/p.html", capsys)
    assert (status, out) == (1, "") and err.count("\n") == 1
    assert f"pip install -c constraints.txt {missing}" in err


def test_layers_beyond_the_limit_are_counted(made, tmp_path, monkeypatch):
    monkeypatch.setattr("compress.report.page.MAX_LAYERS", 1)
    api.report(made / "m.eie", tmp_path / "page.html")
    text = page(tmp_path)
    assert "Plots of 1 more layers are left out" in text
    assert text.count("<b>Code usage</b>") == 1 and "<td>fc2</td>" in text


def test_tensors_are_found_with_the_image_s_recipe(made, tmp_path):
    tensors = dict(np.load(made / "model.npz"))
    odd = {f"x.{name}.y": own for name, own in tensors.items()}
    odd["x.fc1.weight.y"] = tensors["fc1.weight"].T
    save(tmp_path / "odd.npz", odd | {"counter": np.zeros(3, np.float32)})
    (tmp_path / "r.toml").write_text("".join(
        f'[[layer]]\nname = "fc{n}"\nweight = "x.fc{n}.weight.y"\nbias = "x.fc{n}.bias.y"\n'
        f"transpose = {str(n == 1).lower()}\n"
        for n in (1, 2)
    ))
    api.report(
        made / "m.eie", tmp_path / "page.html", model=tmp_path / "odd.npz",
        recipe=tmp_path / "r.toml",
    )  # fmt: skip
    assert "made of another file than odd.npz" in page(tmp_path)


@pytest.mark.skipif(BROWSER is None, reason="Chromium is not installed: apt-get install chromium")
def test_a_browser_shows_the_figures(made, tmp_path):
    target = tmp_path / "page.html"
    target.write_text(page(made))
    dom = browse(target, "--dump-dom")
    shown = dict(re.findall(r'data-figure="([^"]*)">([^<]*)<', dom))
    sizes = [layer_sizes(own.layer) for own in layers_of(made / "m.eie")]
    whole = sizes[0] + sizes[1]
    assert shown["dense float32"] == f"{whole.dense // 8:,} bytes"
    assert shown["pruned, quantised, Huffman"] == f"{whole.huffman // 8:,} bytes"
    assert shown["smaller than dense"] == f"{whole.ratio:.1f}x"
    assert shown["weights kept"] == f"{whole.kept / whole.weights:.2%}"
    assert dom.count("<figure>") == dom.count("</svg>") == 14


