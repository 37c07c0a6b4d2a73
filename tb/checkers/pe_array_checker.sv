// PE array: what it tells of its PEs is true of every one, and only who is asked answers the host.
`include "checkers.svh"

module pe_array_checker #(
    parameter int NumPe = 64
) (
    input logic             clk_i,
    input logic             rst_ni,
    input logic             any_full_o,
    input logic             all_idle_o,
    input logic [NumPe-1:0] leaf_valid,
    input logic [NumPe-1:0] leaf_idle,
    input logic [NumPe-1:0] full,
    input logic [NumPe-1:0] idle,
    input logic [     63:0] host_rdata_o,
    input logic             host_valid_i
);

  `EIE_ASSERT(FullIsReported, full != '0, any_full_o, "a full queue does not stop the broadcast")
  `EIE_ASSERT(IdleIsUnanimous, all_idle_o, idle == '1, "the array is idle and a PE is not")
  `EIE_ASSERT(FullIsNotIdle, full != '0, !all_idle_o, "a PE is idle and its queue is full")
  `EIE_INVARIANT(LeafValidOrIdle, (leaf_valid & leaf_idle) == '0,
                 "a leaf offers an activation and is idle")
  `EIE_ASSERT_NEXT(SilentUnlessAsked, !host_valid_i, host_rdata_o == '0,
                   "a PE answers the host unasked")

endmodule

bind pe_array pe_array_checker #(
    .NumPe(NumPe)
) u_checker (.*);
