// Activation queue: it never overflows or underflows, whichever of its two readers.
`include "checkers.svh"

module act_queue_checker #(
    parameter int Slots      = 10,
    parameter int CountWidth = 4
) (
    input logic                  clk_i,
    input logic                  rst_ni,
    input logic                  push_i,
    input logic                  fetch_pop_i,
    input logic                  issue_pop_i,
    input logic [CountWidth-1:0] count_q,
    input logic [CountWidth-1:0] fetched_q
);

  `EIE_ASSERT(NeverOverflows, push_i, count_q < CountWidth'(Slots),
              "a column arrives and every place is taken")
  `EIE_ASSERT(NeverUnderflows, issue_pop_i, count_q != '0, "a column is taken from an empty queue")
  `EIE_ASSERT(FetchNeverUnderflows, fetch_pop_i, count_q != fetched_q,
              "the fetcher takes a column that is not there")
  `EIE_ASSERT(IssueBehindFetch, issue_pop_i, fetched_q != '0,
              "the issuer takes a column that the fetcher has not taken")
  `EIE_INVARIANT(FetchedWithinCount, fetched_q <= count_q,
                 "more columns are with the fetcher than in the queue")

endmodule

bind act_queue act_queue_checker #(
    .Slots     (Slots),
    .CountWidth(CountWidth)
) u_checker (.*);
