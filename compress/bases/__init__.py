"""Basis projection: a layer's weights as coefficients in another basis.

``basis``
    Orthogonal bases: the identity, DCT, random, PCA, SVD.
``compaction``
    How much of a matrix's energy few coefficients hold, and how coefficients are distributed.
"""
