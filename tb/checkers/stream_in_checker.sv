// Stream input: one packet at a time, all of its payload and nothing else, and none during a run.
`include "checkers.svh"

module stream_in_checker (
    input logic        clk_i,
    input logic        rst_ni,
    input logic [63:0] s_axis_tdata,
    input logic        s_axis_tvalid,
    input logic        s_axis_tready,
    input logic        s_axis_tlast,
    input logic        wr_valid_o,
    input logic        wr_ready_i,
    input logic [23:0] addr_o,
    input logic [23:0] len_o,
    input logic [ 3:0] space_o,
    input logic [ 7:0] pe_o,
    input logic        read_start_o,
    input logic        read_done_i,
    input logic        hold_i,
    input logic        run_start_o,
    input logic        busy_o,
    input logic        err_packet_o,
    input logic [ 7:0] err_reason_o,
    input logic        err_cut_o,
    input logic [ 2:0] state_q,
    input logic [23:0] left_q,
    input logic        beat
);

  localparam logic [2:0] Header = 3'd0;
  localparam logic [2:0] Payload = 3'd1;
  localparam logic [2:0] Read = 3'd2;
  localparam logic [2:0] ReadWait = 3'd3;
  localparam logic [2:0] Run = 3'd4;
  localparam logic [2:0] Drop = 3'd5;

  logic answering, handing_on;
  assign answering  = state_q == Read || (state_q == ReadWait && !read_done_i);
  assign handing_on = state_q == Read || state_q == ReadWait || state_q == Run;

  // Payload beats of this packet
  logic [23:0] written_q;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) written_q <= '0;
    else if (state_q == Header) written_q <= '0;
    else if (wr_valid_o && wr_ready_i) written_q <= written_q + 1'b1;
  end

  `EIE_INVARIANT(StateExists, state_q <= Drop, "the state does not exist")
  `EIE_ASSERT(NoHeaderDuringRun, state_q == Header && hold_i, !s_axis_tready,
              "a packet is taken up during a run")
  `EIE_ASSERT(NothingTakenMeanwhile, handing_on, !s_axis_tready,
              "a beat is taken while a READ or RUN is handed on")
  `EIE_ASSERT(PayloadIsWritten, state_q == Payload && beat, wr_valid_o && wr_ready_i,
              "a payload beat is taken and not written")
  `EIE_ASSERT(OnlyPayloadIsWritten, wr_valid_o, state_q == Payload && left_q != '0,
              "a beat is written that is no payload")
  `EIE_ASSERT(WrittenWithinPacket, wr_valid_o && wr_ready_i,
              written_q < len_o && 25'(written_q) + 25'(left_q) == 25'(len_o),
              "more beats are written than the header says")
  `EIE_ASSERT_NEXT(AddressAscends, wr_valid_o && wr_ready_i, addr_o == $past(addr_o) + 24'd1,
                   "a payload beat goes to the same address as another")
  `EIE_ASSERT_NEXT(ReadStartsOnce, read_start_o, !read_start_o, "a READ is handed on twice")
  `EIE_ASSERT_NEXT(RunStartsOnce, run_start_o, !run_start_o, "a RUN is handed on twice")
  `EIE_ASSERT_NEXT(RequestHeld, answering,
                   $stable({space_o, pe_o, addr_o, len_o}) && state_q == ReadWait,
                   "a READ changed before it was answered")
  `EIE_ASSERT(ErrorHasReason, err_packet_o, state_q == Header && beat && err_reason_o != '0,
              "a packet is refused without a reason")
  `EIE_ASSERT(CutAtLast, err_cut_o, beat && s_axis_tlast, "a packet is cut off and goes on")
  `EIE_ASSERT(BusyInPacket, state_q != Header, busy_o, "a packet is in progress and nobody knows")

  // The bench's side
  `EIE_ASSERT_NEXT(BenchHoldsBeat, s_axis_tvalid && !s_axis_tready,
                   s_axis_tvalid && $stable(s_axis_tdata) && $stable(s_axis_tlast),
                   "the bench changed a beat before it was taken")

endmodule

bind stream_in stream_in_checker u_checker (.*);
