// Corners of the stream input: every kind of packet, idles and waits, each error, resets.
`include "checkers.svh"

module stream_in_cover (
    input logic        clk_i,
    input logic        rst_ni,
    input logic [63:0] s_axis_tdata,
    input logic        s_axis_tvalid,
    input logic        s_axis_tready,
    input logic        s_axis_tlast,
    input logic        wr_ready_i,
    input logic [23:0] len_o,
    input logic        read_start_o,
    input logic        hold_i,
    input logic        run_start_o,
    input logic        err_packet_o,
    input logic [ 7:0] err_reason_o,
    input logic        err_cut_o,
    input logic [ 2:0] state_q,
    input logic [23:0] left_q,
    input logic        beat,
    input logic        is_write
);

  localparam logic [2:0] Header = 3'd0;
  localparam logic [2:0] Payload = 3'd1;
  localparam logic [2:0] Read = 3'd2;
  localparam logic [2:0] ReadWait = 3'd3;
  localparam logic [2:0] Run = 3'd4;
  localparam logic [2:0] Drop = 3'd5;

  logic header;
  assign header = state_q == Header && beat;

  `EIE_COVER(packet_write_one_beat, state_q == Payload && beat && s_axis_tlast && len_o == 24'd1)
  `EIE_COVER(packet_write_many_beats, state_q == Payload && beat && s_axis_tlast && len_o > 24'd16)
  `EIE_COVER(packet_read, read_start_o)
  `EIE_COVER(packet_run, run_start_o)
  `EIE_COVER(packet_back_to_back, header && $past(state_q == Payload && beat))
  `EIE_COVER(packet_waits_for_run, state_q == Header && s_axis_tvalid && hold_i)
  `EIE_COVER(packet_waits_for_read, state_q == ReadWait && s_axis_tvalid)
  `EIE_COVER(packet_waits_for_totals, state_q == Payload && s_axis_tvalid && !wr_ready_i)
  `EIE_COVER(packet_idle_in_payload, state_q == Payload && !s_axis_tvalid)
  `EIE_COVER(packet_idle_in_drop, state_q == Drop && !s_axis_tvalid)
  `EIE_COVER(packet_error_1, err_packet_o && err_reason_o == 8'd1)
  `EIE_COVER(packet_error_2, err_packet_o && err_reason_o == 8'd2)
  `EIE_COVER(packet_error_3, err_packet_o && err_reason_o == 8'd3)
  `EIE_COVER(packet_error_4, err_packet_o && err_reason_o == 8'd4)
  `EIE_COVER(packet_error_header_only, err_packet_o && s_axis_tlast)
  `EIE_COVER(packet_dropped_beats, state_q == Drop && beat && !s_axis_tlast)
  `EIE_COVER(packet_cut_after_header, header && err_cut_o)
  `EIE_COVER(packet_cut_in_payload, state_q == Payload && err_cut_o)
  `EIE_COVER(packet_without_last, state_q == Payload && beat && !s_axis_tlast && left_q == 24'd1)
  `EIE_COVER_RESET(reset_in_header, state_q == Header)
  `EIE_COVER_RESET(reset_in_payload, state_q == Payload)
  `EIE_COVER_RESET(reset_in_read, state_q == Read || state_q == ReadWait)
  `EIE_COVER_RESET(reset_in_run_packet, state_q == Run)
  `EIE_COVER_RESET(reset_in_drop, state_q == Drop)

endmodule

bind stream_in stream_in_cover u_cover (.*);
