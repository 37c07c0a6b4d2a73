"""The report's tables: data for the page and for CSV files.

``table``
    What a table is.
``layers``
    Tables III and IV: the layers as realised, and their times.
``platforms``
    Tables II and V: units of a PE, and whole platforms.
``cycles``
    Where the cycles go.
``energy``, ``throughput``, ``loading``, ``peers``, ``headlines``
    Energy by unit and the energy hierarchy, GOP/s, load times, measured peers, headline figures.
``all``
    All of them, in the report's order.
"""
