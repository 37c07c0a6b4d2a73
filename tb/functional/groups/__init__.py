"""The covergroups, one per file; each says what its points are and what a sample shows."""

from tb.functional.groups import (
    arithmetic,
    bypass,
    control,
    formats,
    interface,
    load_imbalance,
    matrix,
    zero_skip,
)

GROUPS = tuple(
    module.GROUP
    for module in (
        zero_skip, matrix, bypass, arithmetic, load_imbalance, control, interface, formats,
    )
)  # fmt: skip
