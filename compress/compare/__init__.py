"""Methods of compression compared on the digits task, a table for each question.

``python -m compress.compare pruning`` prints accuracy against density for every pruning method;
``--out FILE.csv`` keeps every number. Also a module of its own for each: `pruning`, `sharing`,
`hashing`, `bases`, `recipes`.
"""
