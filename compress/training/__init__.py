"""A small trainer for fully connected networks, on autograd.

``data``      labelled data sets and their splits
``network``   parameters, forward pass, loss
``optimiser`` Adam
``trainer``   the loop
"""
