"""Compression of fully connected networks into images for the EIE machine.

The way of a network through this package:

``training`` -> ``pruning`` -> ``sharing`` -> ``fixed_point`` -> ``layer`` -> ``balance`` ->
``encode`` -> ``plan`` -> ``image``

``command``, ``api``
    The command ``eie``, and the same as functions: ``convert``, ``summary``, ``execution``,
    ``expand``, ``report``.
``models``, ``recipe``, ``pipeline``
    Trained models of other tools, what is to be done with them, and the doing.
``geometry``
    The memories of the machine an image is laid out for.
``training``, ``pruning``, ``sharing``
    One folder for each kind of method, one file for each method.
``fixed_point``
    Binary points chosen from calibration data, and rounding to them.
``layer``
    The result of compression: codes, a codebook, biases and formats of one layer.
``balance``
    Rows permuted over the PEs so that they have equal work; optional.
``encode``, ``stream``, ``descriptor``, ``plan``
    The storage format, the packets, the layer descriptors and the split into passes and loads.
``image``
    The folder on disk: built, written, and read with full validation.
``entropy``, ``archive``
    Huffman codes, and the image of a network in one small file.
``report``, ``page``
    An HTML page with plots about an image; what all HTML pages of the project share.
``whole_file``, ``csv_table``
    Files that are whole or not there; tables as CSV.
``digits``
    All of it applied to one real task (``python -m compress.digits``).
"""
