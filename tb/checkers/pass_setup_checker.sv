// Pass set-up: all groups and all four quarters of the codebook, in order, before the first issue.
`include "checkers.svh"

module pass_setup_checker #(
    parameter int RegGroup = 4
) (
    input logic                clk_i,
    input logic                rst_ni,
    input logic                go_i,
    input logic                stop_i,
    input logic                first_i,
    input logic [  RegGroup:0] groups_i,
    input logic                ready_o,
    input logic                init_o,
    input logic [RegGroup-1:0] init_group_o,
    input logic                cb_load_o,
    input logic [         1:0] cb_quarter_o,
    input logic                host_req_i,
    input logic                pass_q,
    input logic                cb_read_q
);

  // Sent since the pass began
  int groups_q, quarters_q;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      groups_q   <= 0;
      quarters_q <= 0;
    end else if (go_i) begin
      groups_q   <= 0;
      quarters_q <= 0;
    end else begin
      if (init_o) groups_q <= groups_q + 1;
      if (cb_load_o) quarters_q <= quarters_q + 1;
    end
  end

  `EIE_ASSERT(ReadyAfterSetUp, ready_o, !init_o && !cb_load_o && !cb_read_q,
              "entries may be issued and the set-up is not over")
  `EIE_ASSERT(ReadyIsComplete, $rose(ready_o),
              quarters_q == 4 && groups_q == (first_i ? int'(groups_i) : 0),
              "set-up ended before every group and quarter was sent")
  `EIE_ASSERT(GroupsInOrder, init_o, int'(init_group_o) == groups_q,
              "a group of accumulators was skipped or sent twice")
  `EIE_ASSERT(QuartersInOrder, cb_load_o, int'(cb_quarter_o) == quarters_q,
              "a quarter of the codebook was skipped or sent twice")
  `EIE_ASSERT_NEXT(StopEndsIt, stop_i, !ready_o, "entries may be issued after the pass")
  `EIE_ASSERT(ReadyInPass, ready_o, pass_q, "entries may be issued without a pass")
  `EIE_ASSERT(HostNeverCollides, host_req_i, !cb_read_q,
              "the host reaches for the codebooks while one is loaded")

endmodule

bind pass_setup pass_setup_checker #(
    .RegGroup(RegGroup)
) u_checker (.*);
