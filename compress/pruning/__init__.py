"""Pruning: which weights a network can do without. One file for each method.

``select``
    Masks of the highest scores, in one layer or over all layers.
``rounds``
    Prune a little, retrain, prune more.
``magnitude``
    By the weights' size: threshold, density, or standard deviations.
``brain_damage``
    Optimal Brain Damage: by the loss that a weight's removal causes, diagonal second order.
``brain_surgeon``, ``brain_surgeon_blocked``
    Optimal Brain Surgeon: full second order in each layer, and what is left makes up for what
    goes. Exact for small layers, in blocks of columns for large ones.
``biased_decay``
    Weights that are not needed decay while the network is trained.
"""
