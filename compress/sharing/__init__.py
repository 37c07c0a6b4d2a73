"""Weight sharing: few values stand for all weights of a layer."""
