// Totals: every PE is asked once and answers once before a sum counts.
`include "checkers.svh"

module totals_checker #(
    parameter int NumPe = 64
) (
    input logic        clk_i,
    input logic        rst_ni,
    input logic        req_i,
    input logic [ 2:0] counter_i,
    input logic        ack_o,
    input logic [63:0] sum_o,
    input logic        rd_valid_o,
    input logic [ 7:0] rd_pe_o,
    input logic        rdata_valid_i,
    input logic        active_q,
    input logic [ 8:0] asked_q,
    input logic [ 8:0] answered_q
);

  `EIE_ASSERT(EveryPeAsked, rd_valid_o, int'(rd_pe_o) < NumPe && rd_pe_o == asked_q[7:0],
              "a PE is asked that does not exist, or not in turn")
  `EIE_ASSERT(AnsweredWereAsked, rdata_valid_i, active_q && answered_q < asked_q,
              "a PE answers unasked")
  `EIE_ASSERT(SumIsComplete, ack_o, int'(answered_q) == NumPe && int'(asked_q) == NumPe,
              "a sum is ready before every PE has answered")
  `EIE_ASSERT_NEXT(AcknowledgedOnce, ack_o, !ack_o, "a sum is acknowledged twice")
  `EIE_ASSERT_NEXT(RequestHeld, req_i && !ack_o, req_i && $stable(counter_i),
                   "a request for a sum changed before its answer")
  `EIE_ASSERT_NEXT(SumStartsAtZero, req_i && !active_q && !ack_o, active_q && sum_o == '0,
                   "a sum does not start at zero")

endmodule

bind totals totals_checker #(
    .NumPe(NumPe)
) u_checker (.*);
