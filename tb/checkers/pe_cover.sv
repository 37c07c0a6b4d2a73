// Crosses within a PE: a full queue with what arrives then, the bypass with fillers and empty columns.
`include "checkers.svh"

module pe_cover #(
    parameter bit EmptySkip   = 1,
    parameter int LenWidth    = 7,
    parameter int CountWidth  = 3,
    parameter int BypassWidth = 3
) (
    input logic                   clk_i,
    input logic                   rst_ni,
    input logic                   running_i,
    input logic                   issue_ready_i,
    input logic                   fill_i,
    input logic                   full_o,
    input logic                   idle_o,
    input logic                   bcast_valid_i,
    input logic                   err_row_o,
    input logic                   ptr_valid,
    input logic [   LenWidth-1:0] ptr_len,
    input logic                   queue_empty,
    input logic                   fetch_busy,
    input logic                   s1_valid,
    input logic                   s1_first,
    input logic                   work,
    input logic                   empty_slot,
    input logic [ CountWidth-1:0] num_entries,
    input logic [ CountWidth-1:0] num_fillers,
    input logic [BypassWidth-1:0] num_bypasses,
    input logic                   acc_init
);

  // Beside the arithmetic stages 2 to 4: what was issued in the same cycle
  logic [3:1] only_fillers_q, with_filler_q, first_q;
  logic [4:1] empty_slot_q;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      only_fillers_q <= '0;
      with_filler_q  <= '0;
      first_q        <= '0;
      empty_slot_q   <= '0;
    end else begin
      only_fillers_q <= {only_fillers_q[2:1], s1_valid && num_entries == '0};
      with_filler_q  <= {with_filler_q[2:1], s1_valid && num_fillers != '0};
      first_q        <= {first_q[2:1], s1_valid && s1_first};
      // An empty column takes its cycle at the issue, a stage before s1_valid.
      empty_slot_q   <= {empty_slot_q[3:1], empty_slot};
    end
  end

  logic empty_column;
  assign empty_column = ptr_valid && ptr_len == '0;

  // Bits 2 and 3 are the stages of the adder and of the write, where a bypass is counted.
  `EIE_COVER(cross_bypass_with_filler, num_bypasses != '0 && with_filler_q[2])
  `EIE_COVER(cross_bypass_across_filler, num_bypasses != '0 && only_fillers_q[3])
  `EIE_COVER(cross_bypass_in_first_issue, num_bypasses != '0 && first_q[2])
  `EIE_COVER(cross_bypass_in_later_issue, num_bypasses != '0 && !first_q[2])
  `EIE_COVER(cross_full_queue_empty_column, full_o && empty_column)
  `EIE_COVER(cross_full_queue_one_entry_column, full_o && ptr_valid && int'(ptr_len) == 1)
  `EIE_COVER(cross_full_queue_set_up, full_o && running_i && !issue_ready_i)
  `EIE_COVER(cross_full_queue_filler, full_o && s1_valid && num_fillers != '0)
  `EIE_COVER(cross_full_queue_bypass, full_o && num_bypasses != '0)
  `EIE_COVER(cross_full_queue_row_error, full_o && err_row_o)
  `EIE_COVER(cross_empty_column_last, empty_column && queue_empty && !fetch_busy && !work
                                      && !bcast_valid_i)
  `EIE_COVER(cross_window_refill_full_queue, fill_i && full_o)
  `EIE_COVER(cross_window_refill_work, fill_i && work)
  `EIE_COVER(cross_broadcast_during_set_up, bcast_valid_i && acc_init)
  `EIE_COVER(pe_idle_in_pass, running_i && issue_ready_i && idle_o)
  if (!EmptySkip) begin : gen_empty
    `EIE_COVER(empty_column_takes_a_cycle, empty_slot)
    `EIE_COVER(cross_bypass_across_empty_column, num_bypasses != '0 && empty_slot_q[4])
  end else begin : gen_skip
    `EIE_COVER(empty_column_is_skipped, empty_column && !queue_empty)
  end

endmodule

bind pe pe_cover #(
    .EmptySkip  (EmptySkip),
    .LenWidth   (LenWidth),
    .CountWidth (CountWidth),
    .BypassWidth(BypassWidth)
) u_cover (.*);
