"""The command line; see the package's description."""

from __future__ import annotations

import argparse
import dataclasses
import sys
from collections.abc import Sequence
from pathlib import Path

from compress.digits.files import check_folder, write_result
from compress.digits.recipe import RECIPES, compress_digits
from compress.digits.report import show_metrics
from compress.digits.steps import shown_progress
from compress.geometry import Geometry
from compress.image import ImageError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m compress.digits", description="Train and compress the digits network."
    )
    parser.add_argument("--out", type=Path, required=True, help="folder for the results")
    parser.add_argument("--seed", type=int, default=1, help="of everything random (1)")
    parser.add_argument(
        "--recipe", choices=list(RECIPES), default="standard",
        help="small compresses most (standard)",
    )  # fmt: skip
    for field in dataclasses.fields(Geometry):
        option = "--" + field.name.replace("_", "-")
        parser.add_argument(
            option, type=int, default=field.default, help=f"of the machine ({field.default})"
        )
    options = vars(parser.parse_args(arguments))
    folder, seed = options.pop("out").absolute(), options.pop("seed")
    recipe = RECIPES[options.pop("recipe")]
    try:
        check_folder(folder)
        with shown_progress() as progress:
            result = compress_digits(seed, Geometry(**options), progress, recipe)
            metrics = write_result(result, folder, progress)
    except (ImageError, ValueError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
        return 130
    show_metrics(metrics)
    return 0


if __name__ == "__main__":
    sys.exit(main())
