"""Entropy coding: fewer bits for frequent symbols.

``huffman``
    Canonical Huffman codes: made from frequencies, applied, and stored as their lengths.
``gaps``
    The places of non-zeros as relative indices, with an escape for long gaps.
``sizes``
    What a layer takes after every step: dense, pruned, shared, Huffman coded; tables included.
"""
