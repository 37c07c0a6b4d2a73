// Broadcast: one for each activation taken from the root, and none while a queue is full.
`include "checkers.svh"

module broadcaster_checker #(
    parameter int ColWidth = 14
) (
    input logic                clk_i,
    input logic                rst_ni,
    input logic                root_valid_i,
    input logic                root_ready_o,
    input logic [        15:0] root_act_i,
    input logic                any_full_i,
    input logic                bcast_valid_o,
    input logic [ColWidth-1:0] bcast_col_o,
    input logic [        15:0] bcast_act_o,
    input logic                stall_o
);

  `EIE_ASSERT_NEXT(NeverWhileFull, any_full_i, !bcast_valid_o,
                   "a broadcast leaves although a queue is full")
  `EIE_ASSERT_NEXT(EveryTakenIsSent, root_valid_i && root_ready_o,
                   bcast_valid_o && bcast_act_o == $past(root_act_i),
                   "an activation was taken and not broadcast")
  `EIE_ASSERT_NEXT(NothingSentTwice, !(root_valid_i && root_ready_o), !bcast_valid_o,
                   "a broadcast leaves that was not taken from the root")
  `EIE_ASSERT(StallIsSeen, root_valid_i && !root_ready_o, stall_o, "a stall is not counted")
  `EIE_ASSERT(StallHasReason, stall_o, any_full_i, "a stall is counted and no queue is full")

endmodule

bind broadcaster broadcaster_checker #(
    .ColWidth(ColWidth)
) u_checker (.*);
