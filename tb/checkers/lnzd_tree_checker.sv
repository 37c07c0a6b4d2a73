// LNZD tree: what goes in comes out, once, and an idle tree is empty.
`include "checkers.svh"

module lnzd_tree_checker #(
    parameter int NumPe    = 64,
    parameter int RowWidth = 10,
    parameter int PeWidth  = 6
) (
    input logic                clk_i,
    input logic                rst_ni,
    input logic [   NumPe-1:0] valid_i,
    input logic [   NumPe-1:0] idle_i,
    input logic [   NumPe-1:0] ready_o,
    input logic                valid_o,
    input logic                idle_o,
    input logic [RowWidth-1:0] row_o,
    input logic [ PeWidth-1:0] pe_o,
    input logic [        15:0] act_o,
    input logic                ready_i
);

  // Activations on their way through the nodes
  int inside_q, arriving, leaving;
  assign arriving = $countones(valid_i & ready_o);
  assign leaving  = valid_o && ready_i ? 1 : 0;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) inside_q <= 0;
    else inside_q <= inside_q + arriving - leaving;
  end

  // A single PE has no node: its activations pass in the cycle in which they come.
  localparam bit HasNodes = NumPe > 1;

  `EIE_INVARIANT(ValidOrIdle, !(valid_o && idle_o), "the tree offers an activation and is idle")
  `EIE_ASSERT_NEXT(OfferHeld, valid_o && !ready_i,
                   valid_o && $stable(row_o) && $stable(pe_o) && $stable(act_o),
                   "the activation at the root changed before it was taken")
  `EIE_ASSERT(NothingInvented, valid_o, HasNodes ? inside_q > 0 : valid_i[0],
              "an activation comes out of the tree that did not go in")
  `EIE_ASSERT(IdleMeansEmpty, idle_o, inside_q == 0 && idle_i == '1,
              "the tree is idle and an activation is in it")
  `EIE_ASSERT(NothingLost, inside_q > 0, !idle_o, "an activation in the tree was lost")

endmodule

bind lnzd_tree lnzd_tree_checker #(
    .NumPe   (NumPe),
    .RowWidth(RowWidth),
    .PeWidth (PeWidth)
) u_checker (.*);
