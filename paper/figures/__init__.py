"""The figures of the paper, drawn from runs.

``drawing``
    What a figure is, and the look that all share.
``points``
    Curves with points of the RTL.
``speed``
    Figures 6 and 7: speed-up and energy efficiency over CPU, GPU and mobile GPU.
``curves``
    Figures 8, 11, 12 and 13: a measure against a parameter of the machine.
``width``, ``precision``
    Figures 9 and 10.
``cycles``, ``balance``
    Where cycles go, and what the balance of rows over PEs brings.
``all``
    All of them, in the report's order.
"""
