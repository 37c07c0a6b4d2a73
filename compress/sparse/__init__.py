"""Relative-indexed sparse matrices of any index width, in columns or rows.

EIE stores columns with 4-bit indices (`compress.encode`); this package stores the same codes in
either order with 2 to 8 bits, to show what that choice costs and saves.
"""

from compress.sparse.matrix import RelativeMatrix, decode, encode
from compress.sparse.widths import StorageSize, best, storage_sizes

__all__ = ["RelativeMatrix", "StorageSize", "best", "decode", "encode", "storage_sizes"]
