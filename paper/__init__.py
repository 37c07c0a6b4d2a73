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
`published`
    The paper's own numbers, from `data/`.
`realised`, `measures`, `energy`, `series`
    What a layer holds; what follows from rows: time, load balance, energy; series to be compared
    with the paper's.
`peers`, `precision`
    The layers on this CPU; the digits network with fewer bits.
`areas`
    Areas by unit, from `make synth`.
`figures`, `tables`, `page`, `report`
    `report/paper.html`, with its figures and tables also as files.
"""
