"""Functional coverage: what the machine was seen to do, as named points with bins.

- `points`: what a point, a cross and a group are; `groups/`: the groups themselves, one per file.
- `sampler`: counts hits, on cocotb-coverage.
- `view`, `streams`, `collector`: from what the monitors saw to hits.
- `results`, `merge`, `corners`, `__main__`: files, their sum, and the table with every hole.
"""
