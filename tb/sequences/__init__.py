"""Sequences: what a host does with the machine.

`load`, `run`, `read_back` and `inference` hold virtual sequences for one purpose each; `host` puts
them together for tests; `packets` makes what goes over the stream.
"""
