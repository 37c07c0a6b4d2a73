// LNZD leaf: an activation is offered until it is taken, and no pending row is ever overwritten.
`include "checkers.svh"

module lnzd_leaf_checker #(
    parameter int RegDepth   = 64,
    parameter int RowWidth   = 10,
    parameter int GroupWidth = 8,
    parameter int SlotWidth  = 6
) (
    input logic                  clk_i,
    input logic                  rst_ni,
    input logic [  RowWidth-1:0] first_row_i,
    input logic [    RowWidth:0] end_row_i,
    input logic                  load_i,
    input logic                  fill_i,
    input logic [GroupWidth-1:0] fill_group_i,
    input logic                  valid_o,
    input logic                  idle_o,
    input logic [  RowWidth-1:0] row_o,
    input logic [          15:0] act_o,
    input logic                  ready_i,
    input logic [  RegDepth-1:0] pending_q,
    input logic [  RegDepth-1:0] lowest,
    input logic                  take
);

  `EIE_ASSERT_NEXT(OfferHeld, valid_o && !ready_i, valid_o && $stable(row_o) && $stable(act_o),
                   "an activation changed before it was taken")
  `EIE_INVARIANT(ValidOrIdle, !(valid_o && idle_o), "the leaf offers an activation and is idle")
  `EIE_ASSERT(IdleMeansNothing, idle_o, pending_q == '0, "the leaf is idle and rows are pending")
  `EIE_ASSERT(LowestIsOne, pending_q != '0, $onehot(lowest) && (lowest & ~pending_q) == '0,
              "the lowest pending row is not one pending row")
  `EIE_ASSERT(TakesOnlyWithRoom, take, pending_q != '0 && (ready_i || !valid_o),
              "an activation in front of the tree is overwritten")
  `EIE_ASSERT(RowInPass, valid_o,
              row_o >= first_row_i && {1'b0, row_o} < end_row_i,
              "a row outside the pass is offered")
  `EIE_ASSERT(LoadLosesNothing, load_i, pending_q == '0 && !valid_o,
              "inputs are loaded over those of the pass before")
  `EIE_ASSERT(FillLosesNothing, fill_i, pending_q[4*fill_group_i[SlotWidth-3:0]+:4] == '0,
              "a group of the window is refilled before the scan has left it")
  `EIE_INVARIANT(LoadOrFill, !(load_i && fill_i), "inputs come from registers and SRAM at once")

endmodule

bind lnzd_leaf lnzd_leaf_checker #(
    .RegDepth  (RegDepth),
    .RowWidth  (RowWidth),
    .GroupWidth(GroupWidth),
    .SlotWidth (SlotWidth)
) u_checker (.*);
