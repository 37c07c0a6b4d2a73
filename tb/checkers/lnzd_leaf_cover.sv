// Corners of the LNZD leaf: dense and sparse registers, a window that wraps, and back-pressure.
`include "checkers.svh"

module lnzd_leaf_cover #(
    parameter int RegDepth  = 64,
    parameter int ActDepth  = 1024,
    parameter int SlotWidth = 6
) (
    input logic                 clk_i,
    input logic                 rst_ni,
    input logic                 load_i,
    input logic                 fill_i,
    input logic [          3:0] fill_pending,
    input logic                 valid_o,
    input logic                 idle_o,
    input logic                 ready_i,
    input logic [ RegDepth-1:0] pending_q,
    input logic [ RegDepth-1:0] pending_d,
    input logic [ RegDepth-1:0] above,
    input logic                 take,
    input logic [SlotWidth-1:0] slot
);

  `EIE_COVER(leaf_loads_nothing, load_i && pending_d == '0)
  `EIE_COVER(leaf_loads_all, load_i && pending_d == '1)
  `EIE_COVER(leaf_loads_some, load_i && pending_d != '0 && pending_d != '1)
  `EIE_COVER(leaf_fills_nothing, fill_i && fill_pending == '0)
  `EIE_COVER(leaf_fills_all, fill_i && fill_pending == '1)
  `EIE_COVER(leaf_first_slot, take && slot == '0)
  `EIE_COVER(leaf_last_slot, take && slot == '1)
  `EIE_COVER(leaf_takes_and_fills, take && fill_i)
  `EIE_COVER(leaf_takes_back_to_back, take && valid_o && ready_i)
  `EIE_COVER(leaf_waits, valid_o && !ready_i && pending_q != '0)
  `EIE_COVER(leaf_ends, valid_o && ready_i && pending_q == '0)
  if (ActDepth > RegDepth) begin : gen_window
    `EIE_COVER(leaf_window_wraps, take && above == '0)
  end

endmodule

bind lnzd_leaf lnzd_leaf_cover #(
    .RegDepth (RegDepth),
    .ActDepth (ActDepth),
    .SlotWidth(SlotWidth)
) u_cover (.*);
