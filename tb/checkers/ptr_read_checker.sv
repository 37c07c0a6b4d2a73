// Pointer read: every broadcast gives one column, whose pointers are in order or reported.
`include "checkers.svh"

module ptr_read_checker #(
    parameter int SpmatEntries = 131072,
    parameter int RegDepth     = 64,
    parameter int PtrWidth     = 18,
    parameter int LenWidth     = 7
) (
    input logic                clk_i,
    input logic                rst_ni,
    input logic                bcast_valid_i,
    input logic [        15:0] bcast_act_i,
    input logic                col_valid_o,
    input logic [        15:0] col_act_o,
    input logic [LenWidth-1:0] col_len_o,
    input logic                err_pointer_o,
    input logic                err_range_o,
    input logic                err_long_o,
    input logic [PtrWidth-1:0] first,
    input logic [PtrWidth-1:0] past,
    input logic                host_req_i
);

  logic error;
  assign error = err_pointer_o || err_range_o || err_long_o;

  `EIE_ASSERT(HostNeverCollides, host_req_i, !bcast_valid_i,
              "the host reaches for the pointers while a broadcast reads them")
  `EIE_ASSERT_NEXT(EveryBroadcastGivesAColumn, bcast_valid_i,
                   col_valid_o && col_act_o == $past(bcast_act_i),
                   "a broadcast was lost, or its activation")
  `EIE_ASSERT_NEXT(NoColumnWithoutBroadcast, !bcast_valid_i, !col_valid_o,
                   "a column came without a broadcast")
  `EIE_ASSERT(LengthInRange, col_valid_o, int'(col_len_o) <= RegDepth,
              "a column is longer than the register file")
  `EIE_ASSERT(PointerOrder, col_valid_o && !error,
              first <= past && int'(past) <= SpmatEntries && int'(past) - int'(first) == int'(col_len_o),
              "pointers out of order were not reported")
  `EIE_ASSERT(ErrorHasColumn, error, col_valid_o, "an error is reported without a column")
  `EIE_INVARIANT(OneErrorAtATime, $onehot0({err_pointer_o, err_range_o, err_long_o}),
                 "one column is reported for two reasons")
  `EIE_ASSERT(BadPointersAreEmpty, err_pointer_o || err_range_o, col_len_o == '0,
              "pointers that make no sense give a column with entries")

endmodule

bind ptr_read ptr_read_checker #(
    .SpmatEntries(SpmatEntries),
    .RegDepth    (RegDepth),
    .PtrWidth    (PtrWidth),
    .LenWidth    (LenWidth)
) u_checker (.*);
