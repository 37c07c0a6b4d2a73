"""How fast the project is: `make bench`, one table for each benchmark, and all numbers as JSON.

A benchmark is a module with a docstring and a function ``run(options) -> list of Measurement``;
`bench.__main__` lists them by the name that BENCH takes.

``layers``
    The nine layers of the paper.
``measurement``
    Seconds of a step, ours and a library's.
``tables``
    Measurements as tables and JSON.
``compression``
    BENCH=compress.
"""
