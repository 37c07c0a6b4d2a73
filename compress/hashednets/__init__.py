"""HashedNets (Chen et al., "Compressing Neural Networks with the Hashing Trick", 2015).

A hash of (i, j) decides which of a few shared values weight (i, j) is, and another one its sign.
Nothing has to be stored but the values.

``hashing``
    The two hashes, and a layer's matrix from its shared values.
``network``
    Networks of such layers, trained by back-propagation through the sharing.
"""
