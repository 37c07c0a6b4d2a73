"""The digits network: trained, pruned, shared, rounded and written as an image.

``python -m compress.digits --out build/digits --num-pe 64 --seed 1`` prints what each step takes
and writes into the folder

``digits.eie``    the image (`docs/image.md`)
``inputs.npy``    int16 [images, 64], the held-out test images in the image's input format
``labels.npy``    int64 [images], their digits
``model.npz``     the trained network, float32: fc1.weight, fc1.bias, ...
``pruned.npz``    the same after pruning and retraining, before weight sharing
``metrics.json``  what it cost:

    `seed`         the network's only input beside the machine and the recipe
    `images`       number of test images
    `accuracy`     share of test images that are right, 0 ... 1, of the network after each step:
                   `float` (trained), `pruned`, `shared` (4-bit codes, tuned), `fixed` (16-bit
                   fixed point, computed by the reference model from the written image)
    `weights`      number of weights: `layers` (a list) and `total`
    `kept`         number of weights that are not zero: `layers` and `total`
    `entries`      bytes of entries, fillers counted: `layers` and `total`
    `sizes`        bytes as Deep Compression counts them, biases and tables included, of the
                   network: `dense` (float32), `pruned` (float32 with relative indices),
                   `shared` (4-bit codes and indices), `huffman` (both Huffman coded); of each:
                   `layers` and `total`
    `image_bytes`  length of the image's stream, with all pointers, biases and packet headers
    `archive_bytes`  length of the image as one file (`docs/archive.md`), its manifest included
    `dense_bytes`  length of weights and biases as float32
    `formats`      of each layer: `input_frac`, `weight_frac`, `output_frac`, `shift`
    `seconds`      of the steps `train`, `prune`, `share`, `encode`, `measure`

The test set is used for these accuracies only: nothing is chosen, stopped or calibrated with it.
"""

from compress.digits.files import write_result
from compress.digits.recipe import RECIPES, DigitsResult, Recipe, compress_digits

__all__ = ["RECIPES", "DigitsResult", "Recipe", "compress_digits", "write_result"]
