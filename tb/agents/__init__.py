"""Agents of the buses: AXI4-Lite and AXI4-Stream."""
