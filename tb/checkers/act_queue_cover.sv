// Corners of the activation queue: every occupancy, both readers, the slack.
`include "checkers.svh"

module act_queue_cover #(
    parameter int Slots      = 10,
    parameter int QueueDepth = 8,
    parameter int SlackDepth = 2,
    parameter int PtrWidth   = 4,
    parameter int CountWidth = 4
) (
    input logic                  clk_i,
    input logic                  rst_ni,
    input logic                  push_i,
    input logic [SlackDepth-1:0] coming_i,
    input logic                  fetch_pop_i,
    input logic                  issue_pop_i,
    input logic                  full_o,
    input logic [  PtrWidth-1:0] push_ptr_q,
    input logic [CountWidth-1:0] count_q,
    input logic [CountWidth-1:0] fetched_q
);

  int count, fetched;
  assign count   = int'(count_q);
  assign fetched = int'(fetched_q);

  `EIE_COVER(queue_occupancy_0, count == 0)
  `EIE_COVER(queue_occupancy_1, count == 1)
  `EIE_COVER(queue_occupancy_2, count == 2)
  `EIE_COVER(queue_occupancy_3, count == 3)
  if (Slots > 3) begin : gen_4
    `EIE_COVER(queue_occupancy_4, count == 4)
  end
  if (Slots > 4) begin : gen_5
    `EIE_COVER(queue_occupancy_5, count == 5)
  end
  if (Slots > 5) begin : gen_6
    `EIE_COVER(queue_occupancy_6, count == 6)
  end
  if (Slots > 6) begin : gen_7
    `EIE_COVER(queue_occupancy_7, count == 7)
  end
  if (Slots > 7) begin : gen_8
    `EIE_COVER(queue_occupancy_8, count == 8)
  end
  if (Slots > 8) begin : gen_9
    `EIE_COVER(queue_occupancy_9, count == 9)
  end
  if (Slots > 9) begin : gen_10
    `EIE_COVER(queue_occupancy_10, count == 10)
  end
  if (Slots > 10) begin : gen_more
    `EIE_COVER(queue_occupancy_above_10, count > 10)
  end

  `EIE_COVER(queue_full, count == QueueDepth)
  `EIE_COVER(queue_full_none_coming, full_o && coming_i == '0)
  `EIE_COVER(queue_full_one_coming, full_o && $countones(coming_i) == 1)
  `EIE_COVER(queue_full_all_coming, full_o && coming_i == '1)
  `EIE_COVER(queue_full_for_empty_column, $past(full_o && coming_i[0] && !push_i))
  `EIE_COVER(queue_slack_first, count == QueueDepth + 1)
  `EIE_COVER(queue_slack_last, count == Slots)
  `EIE_COVER(queue_fills_up, full_o && !$past(full_o))
  `EIE_COVER(queue_runs_dry, count == 0 && $past(count) == 1)
  `EIE_COVER(queue_push_and_pop, push_i && issue_pop_i)
  `EIE_COVER(queue_push_and_pop_full, push_i && issue_pop_i && full_o)
  `EIE_COVER(queue_push_empty, push_i && count == 0)
  `EIE_COVER(queue_both_readers, fetch_pop_i && issue_pop_i)
  `EIE_COVER(queue_fetched_none, count > 1 && fetched == 0)
  `EIE_COVER(queue_fetched_some, fetched > 0 && fetched < count)
  `EIE_COVER(queue_fetched_all, count > 1 && fetched == count)
  `EIE_COVER(queue_wraps, push_i && int'(push_ptr_q) == Slots - 1)

endmodule

bind act_queue act_queue_cover #(
    .Slots     (Slots),
    .QueueDepth(QueueDepth),
    .SlackDepth(SlackDepth),
    .PtrWidth  (PtrWidth),
    .CountWidth(CountWidth)
) u_cover (.*);
