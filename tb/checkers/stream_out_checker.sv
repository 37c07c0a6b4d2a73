// Stream output: a beat stays until it is taken, the FIFO never overflows, and TLAST is on the last.
`include "checkers.svh"

module stream_out_checker #(
    parameter int FifoDepth  = 8,
    parameter int CountWidth = 4
) (
    input logic                  clk_i,
    input logic                  rst_ni,
    input logic                  start_i,
    input logic [          23:0] len_i,
    input logic                  done_o,
    input logic                  busy_o,
    input logic                  rd_valid_o,
    input logic                  rdata_valid_i,
    input logic [          63:0] m_axis_tdata,
    input logic                  m_axis_tvalid,
    input logic                  m_axis_tready,
    input logic                  m_axis_tlast,
    input logic                  active_q,
    input logic                  header_q,
    input logic [          23:0] asked_q,
    input logic [          23:0] answered_q,
    input logic [CountWidth-1:0] count_q,
    input logic [CountWidth-1:0] reserved_q,
    input logic                  push,
    input logic                  pop
);

  // Beats of the answer at the output that are still to come; the header says how many.
  logic [24:0] left_q;
  logic in_answer_q;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      in_answer_q <= 1'b0;
      left_q      <= '0;
    end else if (pop) begin
      in_answer_q <= !m_axis_tlast;
      left_q      <= in_answer_q ? left_q - 1'b1 : 25'(m_axis_tdata[63:40]);
    end
  end

  `EIE_ASSERT_NEXT(BeatHeld, m_axis_tvalid && !m_axis_tready,
                   m_axis_tvalid && $stable(m_axis_tdata) && $stable(m_axis_tlast),
                   "a beat changed before it was taken")
  `EIE_ASSERT(NeverOverflows, push, int'(count_q) < FifoDepth, "a beat comes and the FIFO is full")
  `EIE_ASSERT(NeverUnderflows, pop, count_q != '0, "a beat is taken from an empty FIFO")
  `EIE_INVARIANT(PlacesReserved, count_q <= reserved_q && int'(reserved_q) <= FifoDepth,
                 "more beats are on their way than the FIFO has places")
  `EIE_ASSERT(HeaderFirst, m_axis_tvalid && !in_answer_q,
              m_axis_tdata[3:0] == eie_pkg::KIND_READ_DATA && !m_axis_tlast,
              "an answer does not begin with its header")
  `EIE_ASSERT(LastOnTheLast, m_axis_tvalid && in_answer_q, m_axis_tlast == (left_q == 25'd1),
              "TLAST is not on the last beat of the answer")
  `EIE_ASSERT(AskedWithinRequest, active_q && !start_i, asked_q <= len_i && answered_q <= asked_q,
              "more is read than was asked for")
  `EIE_ASSERT(AnswerHasCause, rdata_valid_i, active_q && answered_q < asked_q,
              "data come that nobody asked for")
  `EIE_ASSERT(StartsWhenFree, start_i, !active_q, "a READ starts before the last one is answered")
  `EIE_ASSERT_NEXT(DoneEndsIt, done_o, !busy_o || $past(start_i), "the answer goes on after its end")
  `EIE_ASSERT(HeaderBeforeData, header_q, !rd_valid_o && !rdata_valid_i,
              "data come before the header")

endmodule

bind stream_out stream_out_checker #(
    .FifoDepth (FifoDepth),
    .CountWidth(CountWidth)
) u_checker (.*);
