"""Size of the network after each step of compression."""

from __future__ import annotations

from compress.entropy.sizes import LayerSizes
from compress.page.svg import BLUE, GREEN, GREY, ORANGE, RED, WIDTH, Plot, new_figure, svg_of


def plot_waterfall(sizes: LayerSizes) -> Plot:
    """Draw what each step takes away, and what the result consists of.

    Parameters
    ----------
    sizes : LayerSizes
        Of the whole network.
    """
    figure = new_figure(WIDTH, 3.6)
    left, right = figure.subplots(1, 2, width_ratios=(2, 1))
    steps = (
        ("dense float32", sizes.dense, GREY), ("pruned", sizes.pruned, BLUE),
        ("quantised", sizes.shared, ORANGE), ("Huffman", sizes.huffman, GREEN),
    )  # fmt: skip
    before = None
    for place, (_, bits, color) in enumerate(steps):
        left.bar(place, bits / 8, color=color, width=0.6)
        label = f"{bits / 8:,.0f} bytes"
        if before is not None:
            # What the step took away hangs from the size before it; a step may also add.
            left.bar(place, max(before - bits, 0) / 8, bottom=bits / 8, color="none",
                     edgecolor=color, hatch="///", linewidth=0.5, width=0.6)
            left.plot([place - 0.7, place + 0.3], [before / 8] * 2, color=GREY, linewidth=0.8)
            label += f"\n{_factor(sizes.dense, bits)}"
        left.annotate(label, (place, max(bits, before or 0) / 8), xytext=(0, 3), fontsize=9,
                      textcoords="offset points", ha="center", va="bottom")
        before = bits
    left.set_xticks(range(len(steps)), [name for name, *_ in steps])
    left.set_ylim(0, 1.2 * max(bits for _, bits, _ in steps) / 8)
    left.yaxis.set_major_formatter("{x:,.0f}")
    left.set_ylabel("bytes")

    parts = (
        ("codes", sizes.huffman_codes), ("indices", sizes.huffman_indices),
        ("tables, codebooks", sizes.huffman_tables), ("biases", sizes.biases),
    )  # fmt: skip
    names, values = [name for name, _ in parts], [bits / 8 for _, bits in parts]
    bars = right.barh(names[::-1], values[::-1], color=GREEN)
    right.bar_label(bars, [f"{value:,.0f}" for value in values[::-1]], padding=3, fontsize=9)
    right.set_xlim(0, 1.25 * max(values))
    right.set_xlabel("bytes of the result")
    if sizes.huffman > sizes.dense:
        right.set_title("larger than dense", color=RED, fontsize=9)
    return Plot(
        "Size waterfall",
        "Hatched: what each step took away. Pruned: float32 weights with 4-bit indices; quantised: "
        "4-bit codes with 4-bit indices, codebooks, 16-bit biases; Huffman: both coded, with the "
        "tables of the codes.",
        svg_of(figure),
    )


def _factor(dense: int, bits: int) -> str:
    if not bits:
        return "nothing is left"
    return f"{dense / bits:.1f}x smaller" if bits <= dense else f"{bits / dense:.1f}x larger"
