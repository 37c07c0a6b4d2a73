"""Benchmarks of compression: its steps on the paper's layers, k-means, and VGG-16 as a whole."""
