"""Sequences: what a host does with the machine."""
