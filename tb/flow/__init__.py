"""Builds and runs simulations: `build` makes a simulator of one parameter set, `run` starts a test.

Four layers that do not leak into each other: `parameters` (what to build), `simulators` (with what),
`build` and `run` (the work, returned as frozen records), and the programs behind `make` (`sim`,
`lint`, `doctor`), which only show those records.
"""
