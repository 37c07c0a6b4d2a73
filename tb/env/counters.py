"""The machine's counters: their names and addresses."""

COUNTERS_BASE = 0x100
COUNTER_NAMES = (
    "CYCLES", "BROADCASTS", "STALLS", "ZEROS", "ENTRIES", "FILLERS", "EMPTIES", "BUSY", "STARVED",
    "BYPASSES", "SPMAT_READS", "PTR_READS",
)  # fmt: skip
"""In the order of their addresses; each has eight bytes from COUNTERS_BASE on."""

PE_COUNTER_NAMES = COUNTER_NAMES[4:]
"""Those that every PE has, in the order of the space COUNTERS."""
