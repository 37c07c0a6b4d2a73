"""Assertions and cover properties, bound to the modules of the RTL (Verilator only).

`<module>_checker.sv` holds what a module must never do, `<module>_cover.sv` the corners that some
test must reach; each ends with the `bind` that attaches it. `checkers.f` lists them.
"""
