// Counters of a PE: they start at zero and never fall but when a run starts.
`include "checkers.svh"

module pe_counters_checker (
    input logic        clk_i,
    input logic        rst_ni,
    input logic        clear_i,
    input logic        busy_i,
    input logic        starved_i,
    input logic [31:0] entries_q,
    input logic [31:0] fillers_q,
    input logic [31:0] empties_q,
    input logic [31:0] busy_q,
    input logic [31:0] starved_q,
    input logic [31:0] bypasses_q,
    input logic [31:0] spmat_reads_q,
    input logic [31:0] ptr_reads_q
);

  logic [7:0][31:0] counters;
  assign counters = {entries_q, fillers_q, empties_q, busy_q, starved_q, bypasses_q, spmat_reads_q,
                     ptr_reads_q};

  logic monotone;
  logic [7:0][31:0] last_q;
  always_ff @(posedge clk_i) last_q <= counters;
  always_comb begin
    monotone = 1'b1;
    for (int i = 0; i < 8; i++) begin
      // Up to eight events of a kind in a cycle; a counter may wrap around.
      if (counters[i] - last_q[i] > 32'd15) monotone = 1'b0;
    end
  end

  `EIE_ASSERT_NEXT(ClearedAtStart, clear_i, counters == '0, "a run starts with counters not at zero")
  `EIE_ASSERT_NEXT(OnlyCountUp, !clear_i, monotone, "a counter fell, or jumped")
  `EIE_INVARIANT(BusyOrStarved, !(busy_i && starved_i), "a cycle counts as busy and as starved")

endmodule

bind pe_counters pe_counters_checker u_checker (.*);
