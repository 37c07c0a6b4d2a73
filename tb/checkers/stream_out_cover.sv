// Corners of the stream output: lengths of answers, a full FIFO, back-pressure.
`include "checkers.svh"

module stream_out_cover #(
    parameter int FifoDepth  = 8,
    parameter int CountWidth = 4
) (
    input logic                  clk_i,
    input logic                  rst_ni,
    input logic                  start_i,
    input logic [          23:0] len_i,
    input logic                  done_o,
    input logic                  rd_valid_o,
    input logic                  rd_ready_i,
    input logic                  m_axis_tvalid,
    input logic                  m_axis_tready,
    input logic                  m_axis_tlast,
    input logic                  active_q,
    input logic                  header_q,
    input logic                  room,
    input logic [CountWidth-1:0] count_q,
    input logic                  push,
    input logic                  pop
);

  `EIE_COVER(answer_one_beat, start_i && len_i == 24'd1)
  `EIE_COVER(answer_longer_than_fifo, start_i && int'(len_i) > FifoDepth)
  `EIE_COVER(answer_fifo_full, int'(count_q) == FifoDepth)
  `EIE_COVER(answer_waits_for_room, active_q && !room)
  `EIE_COVER(answer_header_waits_for_room, header_q && !room)
  `EIE_COVER(answer_waits_for_totals, rd_valid_o && !rd_ready_i)
  `EIE_COVER(answer_push_and_pop, push && pop)
  `EIE_COVER(answer_last_waits, m_axis_tvalid && m_axis_tlast && !m_axis_tready)
  `EIE_COVER(answer_beats_back_to_back, pop && $past(pop))
  `EIE_COVER(answer_starts_behind_another, start_i && count_q != '0)
  `EIE_COVER_RESET(reset_in_answer, active_q)
  `EIE_COVER_RESET(reset_with_beats_waiting, m_axis_tvalid)

endmodule

bind stream_out stream_out_cover #(
    .FifoDepth (FifoDepth),
    .CountWidth(CountWidth)
) u_cover (.*);
