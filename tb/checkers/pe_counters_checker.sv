// Counters of a PE: they start at zero. That they only count up is a rule of the PE around them
// (pe_checker): a unit bench puts them where it likes.
`include "checkers.svh"

module pe_counters_checker (
    input logic        clk_i,
    input logic        rst_ni,
    input logic        clear_i,
    input logic [31:0] entries_q,
    input logic [31:0] fillers_q,
    input logic [31:0] empties_q,
    input logic [31:0] busy_q,
    input logic [31:0] starved_q,
    input logic [31:0] bypasses_q,
    input logic [31:0] spmat_reads_q,
    input logic [31:0] ptr_reads_q
);

  `EIE_ASSERT_NEXT(ClearedAtStart, clear_i,
                   (entries_q | fillers_q | empties_q | busy_q | starved_q | bypasses_q
                    | spmat_reads_q | ptr_reads_q) == '0,
                   "a run starts with counters not at zero")

endmodule

bind pe_counters pe_counters_checker u_checker (.*);
