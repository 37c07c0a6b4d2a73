"""How fast the simulation is: the bench with Python against the bare machine."""
