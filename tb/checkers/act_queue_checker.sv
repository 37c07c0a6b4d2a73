// Activation queue: neither of its two readers overtakes what is there, and it never overflows.
`include "checkers.svh"

module act_queue_checker #(
    parameter int Slots      = 10,
    parameter int SlackDepth = 2,
    parameter int PtrWidth   = 4,
    parameter int CountWidth = 4
) (
    input logic                  clk_i,
    input logic                  rst_ni,
    input logic                  push_i,
    input logic [SlackDepth-1:0] coming_i,
    input logic                  full_o,
    input logic                  fetch_pop_i,
    input logic                  issue_pop_i,
    input logic [  PtrWidth-1:0] push_ptr_q,
    input logic [  PtrWidth-1:0] fetch_ptr_q,
    input logic [  PtrWidth-1:0] issue_ptr_q,
    input logic [CountWidth-1:0] count_q,
    input logic [CountWidth-1:0] fetched_q
);

  // Places from one pointer to another, around the end
  function automatic int distance(input int from_ptr, input int to_ptr);
    return to_ptr >= from_ptr ? to_ptr - from_ptr : to_ptr + Slots - from_ptr;
  endfunction

  `EIE_ASSERT(NeverOverflows, push_i, int'(count_q) < Slots,
              "a column arrives and every place is taken")
  `EIE_ASSERT(NeverUnderflows, issue_pop_i, count_q != '0, "a column is taken from an empty queue")
  `EIE_ASSERT(FetchNeverUnderflows, fetch_pop_i, count_q != fetched_q,
              "the fetcher takes a column that is not there")
  `EIE_ASSERT(IssueBehindFetch, issue_pop_i, fetched_q != '0,
              "the issuer takes a column that the fetcher has not taken")
  `EIE_INVARIANT(FetchedWithinCount, fetched_q <= count_q && int'(count_q) <= Slots,
                 "more columns are with the fetcher than in the queue")
  `EIE_INVARIANT(IssuePointerOrder,
                 distance(int'(issue_ptr_q), int'(push_ptr_q)) == int'(count_q) % Slots,
                 "push and issue pointer do not span the columns in the queue")
  `EIE_INVARIANT(FetchPointerOrder,
                 distance(int'(issue_ptr_q), int'(fetch_ptr_q)) == int'(fetched_q) % Slots,
                 "fetch and issue pointer do not span the columns with the fetcher")
  `EIE_ASSERT(PushWasComing, push_i, coming_i[0], "a column arrives that was not on its way")
  `EIE_INVARIANT(EveryBroadcastHasAPlace, int'(count_q) + $countones(coming_i) <= Slots,
                 "more columns wait or are on their way than there are places")
  `EIE_ASSERT(FullStopsInTime, !full_o, int'(count_q) + $countones(coming_i) < Slots,
              "all places can be taken and the broadcast is not told")
  `EIE_ASSERT(FullOnlyWithoutRoom, full_o, int'(count_q) + $countones(coming_i) >= Slots,
              "the broadcast is stopped and there is a place left for it")

endmodule

bind act_queue act_queue_checker #(
    .Slots     (Slots),
    .SlackDepth(SlackDepth),
    .PtrWidth  (PtrWidth),
    .CountWidth(CountWidth)
) u_checker (.*);
