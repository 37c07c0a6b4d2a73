// Counters of the CCU: they start at zero, and no event is counted twice.
`include "checkers.svh"

module ccu_counters_checker (
    input logic        clk_i,
    input logic        rst_ni,
    input logic        clear_i,
    input logic [63:0] cycles_o,
    input logic [63:0] broadcasts_o,
    input logic [63:0] stalls_o,
    input logic [63:0] zeros_o
);

  `EIE_ASSERT_NEXT(ClearedAtStart, clear_i,
                   cycles_o == '0 && broadcasts_o == '0 && stalls_o == '0 && zeros_o == '0,
                   "a run starts with counters not at zero")
  `EIE_ASSERT_NEXT(OneAtATime, !clear_i,
                   cycles_o - $past(cycles_o) <= 64'd1
                   && broadcasts_o - $past(broadcasts_o) <= 64'd1
                   && stalls_o - $past(stalls_o) <= 64'd1,
                   "a counter fell, or counted an event twice")

endmodule

bind ccu_counters ccu_counters_checker u_checker (.*);
