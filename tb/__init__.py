"""Test bench of the EIE machine: the flow that builds and runs, and the benches themselves."""
