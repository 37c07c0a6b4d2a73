"""The group of commands. Whatever goes wrong is one line on standard error.

click, because help texts, types and nested commands come from declarations, it is in the
environment already, and `standalone_mode=False` leaves the form of errors to us.
"""

from __future__ import annotations

import importlib.metadata
import sys
from collections.abc import Sequence

import click

from compress.command.compress import compress_command
from compress.command.decompress import decompress_command
from compress.command.inspect import inspect_command
from compress.command.pack import pack_command, unpack_command
from compress.command.report import report_command
from compress.command.run import run_command
from compress.errors import CompressError

REFUSED, MISUSED, INTERRUPTED = 1, 2, 130
"""Exit statuses: what was given cannot be used; no such command or option; stopped by the user."""


def _version() -> str:
    try:
        return importlib.metadata.version("open-eie")
    except importlib.metadata.PackageNotFoundError:
        return "of a checkout that is not installed"


@click.group(
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="""\b
From a trained network to the machine:
  eie compress model.safetensors -o model.eie --density 0.1 --calibration x_train.npy
  eie inspect model.eie
  eie run model.eie --inputs x_test.npy --labels y_test.npy -o outputs.npy
  eie run model.eie --inputs x_test.npy --backend verilator -o outputs.npy
  eie decompress model.eie -o weights.npz
  eie pack model.eie -o model.eiez
  eie report model.eie --model model.safetensors -o page.html

docs/compression.md explains model files and recipes; `eie COMMAND --help` has more examples.""",
)
@click.version_option(_version(), message="open EIE %(version)s")
def cli() -> None:
    """Compress trained fully connected networks for the Efficient Inference Engine; run them."""


for command in (
    compress_command, inspect_command, run_command, decompress_command, pack_command,
    unpack_command, report_command,
):  # fmt: skip
    cli.add_command(command)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return the exit status."""
    try:
        status = cli.main(arguments, prog_name="eie", standalone_mode=False)
        return status if isinstance(status, int) else 0
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        return MISUSED
    except click.UsageError as error:
        command = error.ctx.command_path if error.ctx else "eie"
        return _fail(f"{error.format_message()} (see {command} --help)", MISUSED)
    except click.ClickException as error:
        return _fail(error.format_message(), MISUSED)
    except CompressError as error:
        return _fail(str(error), REFUSED)
    except MemoryError:
        return _fail("there is not enough memory for this network", REFUSED)
    except BrokenPipeError:
        # Whoever read our output has seen enough; Python would complain once more at the end.
        sys.stdout = None
        return REFUSED
    except OSError as error:
        return _fail(str(error), REFUSED)
    except (click.Abort, KeyboardInterrupt):
        return _fail("stopped", INTERRUPTED, word="")


def _fail(message: str, status: int, word: str = "error: ") -> int:
    """Print a message in one line, whatever is in it."""
    line = " ".join("".join(c if c.isprintable() else " " for c in message).split())
    print(f"{word}{line}", file=sys.stderr)
    return status
