"""The paper's evaluation, reproduced: its nine layers at full size on the RTL (`make paper`).

`layers`, `workloads`
    The layers of Table III as images and vectors.
`machines`
    The machines that are compared: the paper's and ours.
`records`
    One row for each layer on a machine: `report/paper/runs.csv`.
`rtl`, `timing`
    Where rows come from: the RTL and the timing model.
`sweeps`
    Which rows each table and figure needs.
"""
