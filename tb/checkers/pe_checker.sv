// PE: every broadcast is processed once, an idle PE has nothing left, and the counters agree with each
// other and with what was seen, at the end of every run.
`include "checkers.svh"

module pe_checker #(
    parameter bit EmptySkip  = 1,
    parameter int LaneBits   = 3,
    parameter int StartWidth = 17,
    parameter int LenWidth   = 7
) (
    input logic                  clk_i,
    input logic                  rst_ni,
    input logic                  running_i,
    input logic                  clear_i,
    input logic                  lnzd_valid_o,
    input logic [          15:0] lnzd_act_o,
    input logic                  bcast_valid_i,
    input logic                  idle_o,
    input logic [StartWidth-1:0] ptr_start,
    input logic [  LenWidth-1:0] ptr_len,
    input logic                  push,
    input logic                  s1_valid,
    input logic                  s1_first,
    input logic                  empty_slot,
    input logic                  work,
    input logic [          31:0] entries_q,
    input logic [          31:0] fillers_q,
    input logic [          31:0] empties_q,
    input logic [          31:0] busy_q,
    input logic [          31:0] starved_q,
    input logic                  starved_i,
    input logic [          31:0] bypasses_q,
    input logic [          31:0] spmat_reads_q,
    input logic [          31:0] ptr_reads_q
);

  // What this run has brought so far, counted at the other end of the pipeline than the counters.
  logic [31:0] cycles_q, columns_q, pushed_q, started_q, lengths_q, words_q;
  logic [31:0] col_words;
  assign col_words = ptr_len == '0 ? 32'd0
                     : ((32'(ptr_start) + 32'(ptr_len) - 32'd1) >> LaneBits)
                       - (32'(ptr_start) >> LaneBits) + 32'd1;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni || clear_i) begin
      cycles_q  <= '0;
      columns_q <= '0;
      pushed_q  <= '0;
      started_q <= '0;
      lengths_q <= '0;
      words_q   <= '0;
    end else begin
      cycles_q  <= cycles_q + 32'(running_i);
      columns_q <= columns_q + 32'(bcast_valid_i);
      pushed_q  <= pushed_q + 32'(push);
      started_q <= started_q + 32'(s1_valid && s1_first) + 32'(empty_slot);
      if (push) lengths_q <= lengths_q + 32'(ptr_len);
      if (push) words_q <= words_q + col_words;
    end
  end

  logic monotone;
  logic [7:0][31:0] counters, last_q;
  assign counters = {entries_q, fillers_q, empties_q, busy_q, starved_q, bypasses_q, spmat_reads_q,
                     ptr_reads_q};
  always_ff @(posedge clk_i) last_q <= counters;
  always_comb begin
    monotone = 1'b1;
    for (int i = 0; i < 8; i++) begin
      // Up to eight events of a kind in a cycle; a counter may wrap around.
      if (counters[i] - last_q[i] > 32'd15) monotone = 1'b0;
    end
  end

  `EIE_ASSERT_NEXT(OnlyCountUp, !clear_i, monotone, "a counter fell, or jumped")
  `EIE_INVARIANT(BusyOrStarved, !(work && starved_i), "a cycle counts as busy and as starved")

  `EIE_ASSERT(IdleMeansFinished, idle_o, pushed_q == started_q && lengths_q == entries_q + fillers_q,
              "the PE is idle and a column is not finished")
  `EIE_ASSERT(IdleUntilBroadcast, $past(idle_o), idle_o || bcast_valid_i,
              "an idle PE has work that no broadcast brought")
  `EIE_ASSERT(StartedWerePushed, s1_valid && s1_first, started_q < pushed_q,
              "a column is processed twice")
  `EIE_ASSERT(NonZeroOffered, lnzd_valid_o, lnzd_act_o != '0,
              "a zero activation is offered to the tree")

  `EIE_ASSERT(EveryBroadcastCounted, !running_i && $past(running_i),
              ptr_reads_q == 2 * columns_q && columns_q == pushed_q + (EmptySkip ? empties_q : 0),
              "PTR_READS, EMPTIES and the columns do not add up to the broadcasts")
  `EIE_ASSERT(EveryEntryCounted, !running_i && $past(running_i), entries_q + fillers_q == lengths_q,
              "ENTRIES and FILLERS do not add up to the lengths of the columns")
  `EIE_ASSERT(EveryWordReadOnce, !running_i && $past(running_i), spmat_reads_q == words_q,
              "SPMAT_READS is not the number of words of the columns")
  `EIE_ASSERT(EveryCycleCounted, !running_i && $past(running_i),
              busy_q + starved_q + (EmptySkip ? 0 : empties_q) == cycles_q,
              "BUSY, STARVED and the empty columns do not add up to CYCLES")

endmodule

bind pe pe_checker #(
    .EmptySkip (EmptySkip),
    .LaneBits  (LaneBits),
    .StartWidth(StartWidth),
    .LenWidth  (LenWidth)
) u_checker (
    .entries_q    (u_counters.entries_q),
    .fillers_q    (u_counters.fillers_q),
    .empties_q    (u_counters.empties_q),
    .busy_q       (u_counters.busy_q),
    .starved_q    (u_counters.starved_q),
    .starved_i    (u_counters.starved_i),
    .bypasses_q   (u_counters.bypasses_q),
    .spmat_reads_q(u_counters.spmat_reads_q),
    .ptr_reads_q  (u_counters.ptr_reads_q),
    .*
);
