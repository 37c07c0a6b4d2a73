// Descriptor fetch: an answer takes seven cycles, is checked, and stays until the next request.
`include "checkers.svh"

module desc_fetch_checker
 (
    input logic         clk_i,
    input logic         rst_ni,
    input logic         req_i,
    input logic         valid_o,
    input logic [255:0] desc_o,
    input logic [  7:0] reason_o,
    input logic         read_q,
    input logic         data_q,
    input logic         check_q,
    input logic [  1:0] beat_q,
    input logic [  7:0] reason
);

  // Cycles since the request, and the beats that were read
  localparam int Latency = 7;
  int since_q, beats_q;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      since_q <= Latency + 1;
      beats_q <= 0;
    end else if (req_i) begin
      since_q <= 1;
      beats_q <= 0;
    end else begin
      if (since_q <= Latency) since_q <= since_q + 1;
      if (read_q) beats_q <= beats_q + 1;
    end
  end

  `EIE_ASSERT(AnswersInTime, since_q == Latency, valid_o, "a descriptor took longer than it may")
  `EIE_ASSERT(NoEarlyAnswer, since_q < Latency, !valid_o,
              "a descriptor counts as fetched before it was read")
  `EIE_ASSERT(BeatsInOrder, read_q, int'(beat_q) == beats_q, "a beat was skipped or read twice")
  `EIE_ASSERT_NEXT(FourBeats, check_q && !req_i, beats_q == 4 && reason_o == $past(reason),
                   "a descriptor is checked before all of it was read")
  `EIE_ASSERT_NEXT(AnswerHeld, valid_o && !req_i,
                   valid_o && $stable(desc_o) && $stable(reason_o),
                   "a descriptor changed before the next was asked for")
  `EIE_ASSERT_NEXT(RequestClears, req_i, !valid_o && read_q && !data_q,
                   "the descriptor before counts as the answer to a request")

endmodule

bind desc_fetch desc_fetch_checker u_checker (.*);
