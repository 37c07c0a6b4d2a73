"""The verification environment of the complete machine."""
