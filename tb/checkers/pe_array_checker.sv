// PE array: all PEs see the same broadcasts, and the array answers the host with one voice.
`include "checkers.svh"

module pe_array_checker #(
    parameter int NumPe = 64
) (
    input logic             clk_i,
    input logic             rst_ni,
    input logic             running_i,
    input logic             root_valid_o,
    input logic             root_idle_o,
    input logic             root_ready_i,
    input logic             bcast_valid_i,
    input logic             any_full_o,
    input logic             all_idle_o,
    input logic [NumPe-1:0] leaf_valid,
    input logic [NumPe-1:0] leaf_idle,
    input logic [NumPe-1:0] leaf_ready,
    input logic [NumPe-1:0] full,
    input logic [NumPe-1:0] idle,
    input logic [     63:0] host_rdata_o,
    input logic             host_valid_i
);

  `EIE_ASSERT_NEXT(NoBroadcastWhileFull, any_full_o, !bcast_valid_i,
                   "a broadcast leaves although a queue is full")
  `EIE_ASSERT(FullIsReported, full != '0, any_full_o, "a full queue does not stop the broadcast")
  `EIE_ASSERT(IdleIsUnanimous, all_idle_o, idle == '1, "the array is idle and a PE is not")
  `EIE_ASSERT(FullIsNotIdle, full != '0, !all_idle_o, "a PE is idle and its queue is full")
  `EIE_ASSERT(AllIdleWithoutRun, !running_i, all_idle_o && root_idle_o,
              "work is left and no run is in progress")
  `EIE_INVARIANT(LeafValidOrIdle, (leaf_valid & leaf_idle) == '0,
                 "a leaf offers an activation and is idle")
  `EIE_ASSERT(BroadcastFromTree, bcast_valid_i, $past(root_valid_o && root_ready_i),
              "a broadcast does not come from the root of the tree")
  `EIE_ASSERT_NEXT(TakenIsBroadcast, root_valid_o && root_ready_i, bcast_valid_i,
                   "an activation was taken from the root and not broadcast")
  `EIE_ASSERT_NEXT(SilentUnlessAsked, !host_valid_i, host_rdata_o == '0,
                   "a PE answers the host unasked")

endmodule

bind pe_array pe_array_checker #(
    .NumPe(NumPe)
) u_checker (.*);
