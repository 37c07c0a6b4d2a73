"""Pruning: which weights a network can do without. One file for each method."""
