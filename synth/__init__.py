"""Area and depth of the RTL in logic gates, from yosys: `make synth` (docs/energy.md)."""
