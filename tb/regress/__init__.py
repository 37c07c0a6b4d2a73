"""The regression: plans runs, lets dvsim run them, and judges by the records of the runs.

`catalogue` says what exists, `plan` turns it into jobs with seeds, `config` writes the jobs as
configuration of dvsim, `engine` is dvsim with two plug-ins, `job` is what dvsim starts, `results`
reads what the jobs left, and `main` is the program behind `make regress`.
"""
