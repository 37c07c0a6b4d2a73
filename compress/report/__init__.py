"""`eie report`: an HTML page with plots for a compression run, and for comparisons of methods.

``write``
    The function behind the command.
``measure``, ``weights``
    What is shown of an image, and of the model that it was made of, as numbers.
``histograms``, ``code_usage``, ``gap_plot``, ``huffman_lengths``, ``pe_load``, ``waterfall``,
``basis_plots``, ``comparisons``
    One kind of plot each.
``table``
    The layers in the form of Deep Compression's tables.
``sections``, ``page``
    All of them in order, and the HTML.

Plots and page need an extra (matplotlib, jinja2), so `write` imports them when it needs them.
"""

from compress.report.write import report

__all__ = ["report"]
