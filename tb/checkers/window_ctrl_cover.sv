// Corners of the window: batches of inputs, a window that waits, and one that moves over zeros.
`include "checkers.svh"

module window_ctrl_cover #(
    parameter int RegDepth   = 64,
    parameter int ActDepth   = 1024,
    parameter int GroupWidth = 8
) (
    input logic                  clk_i,
    input logic                  rst_ni,
    input logic                  go_i,
    input logic                  sram_in_i,
    input logic [GroupWidth-1:0] first_group_i,
    input logic [  GroupWidth:0] end_group_i,
    input logic                  root_valid_i,
    input logic                  root_idle_i,
    input logic                  scan_load_o,
    input logic                  fill_o,
    input logic                  fill_q,
    input logic                  active_q,
    input logic [  GroupWidth:0] group_q,
    input logic [  GroupWidth:0] low_q
);

  localparam int RegGroups = RegDepth / 4;

  logic waits;
  logic [3:0] waits_q;
  assign waits = active_q && !fill_o;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) waits_q <= '0;
    else if (!waits) waits_q <= '0;
    else if (waits_q != '1) waits_q <= waits_q + 1'b1;
  end

  `EIE_COVER(window_from_registers, scan_load_o)
  `EIE_COVER(window_one_group, go_i && sram_in_i && end_group_i == {1'b0, first_group_i} + 1'b1)
  `EIE_COVER(window_starts_inside_vector, go_i && sram_in_i && first_group_i != '0)
  `EIE_COVER(window_single_batch, go_i && sram_in_i
                                  && int'(end_group_i) - int'(first_group_i) <= RegGroups)
  if (ActDepth > RegDepth) begin : gen_batches
    `EIE_COVER(window_several_batches, go_i && sram_in_i
                                       && int'(end_group_i) - int'(first_group_i) > RegGroups)
    `EIE_COVER(window_refill_behind_scan, fill_o
                                          && int'(group_q) - int'(first_group_i) >= RegGroups)
    `EIE_COVER(window_waits_for_scan, waits)
    `EIE_COVER(window_waits_long, waits_q == 4'd8)
    `EIE_COVER(window_moves_over_zeros, active_q && root_idle_i && !root_valid_i && !fill_o
                                        && !fill_q && low_q != group_q)
    `EIE_COVER(window_reaches_end_of_memory, fill_o && int'(group_q) == ActDepth / 4 - 1)
  end

endmodule

bind window_ctrl window_ctrl_cover #(
    .RegDepth  (RegDepth),
    .ActDepth  (ActDepth),
    .GroupWidth(GroupWidth)
) u_cover (.*);
