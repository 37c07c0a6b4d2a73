"""Bench of the complete machine, `eie_top`."""
