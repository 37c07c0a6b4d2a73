"""Whole layers at simulation speed: a SystemVerilog source plays a file into the machine's stream.

A full-size layer is millions of beats. Python per beat would be slower than the machine, so here
Python only writes the file, says go, and compares at the end; whatever happens per cycle is RTL.
"""
