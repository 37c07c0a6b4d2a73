// Accumulator start: every group that is asked for is written one cycle later.
`include "checkers.svh"

module bias_store_checker #(
    parameter int GroupWidth = 4
) (
    input logic                  clk_i,
    input logic                  rst_ni,
    input logic                  init_i,
    input logic                  init_bias_i,
    input logic [GroupWidth-1:0] init_group_i,
    input logic                  acc_we_o,
    input logic [GroupWidth-1:0] acc_group_o,
    input logic [          63:0] acc_data_o,
    input logic                  host_req_i
);

  `EIE_ASSERT(HostNeverCollides, host_req_i, !(init_i && init_bias_i),
              "the host reaches for the biases while accumulators start")
  `EIE_ASSERT_NEXT(EveryGroupStarts, init_i, acc_we_o && acc_group_o == $past(init_group_i),
                   "a group of accumulators did not start")
  `EIE_ASSERT_NEXT(NoStartWithoutRequest, !init_i, !acc_we_o,
                   "accumulators start that nobody asked for")
  `EIE_ASSERT_NEXT(ZeroWithoutBias, init_i && !init_bias_i, acc_data_o == '0,
                   "accumulators of a layer without bias do not start at zero")

endmodule

bind bias_store bias_store_checker #(
    .GroupWidth(GroupWidth)
) u_checker (.*);
