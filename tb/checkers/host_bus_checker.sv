// Host bus: one request at a time, and every read is answered once, to who asked, in three cycles.
`include "checkers.svh"

module host_bus_checker (
    input logic        clk_i,
    input logic        rst_ni,
    input logic        wr_valid_i,
    input logic        wr_ready_o,
    input logic [63:0] wr_data_i,
    input logic        rd_valid_i,
    input logic        rd_ready_o,
    input logic        rdata_valid_o,
    input logic        total_valid_i,
    input logic        total_rdata_valid_o,
    input logic        valid_o,
    input logic        we_o,
    input logic [ 3:0] space_o,
    input logic [63:0] wdata_o
);

  logic [2:0] reads_q, totals_q;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      reads_q  <= '0;
      totals_q <= '0;
    end else begin
      reads_q  <= {reads_q[1:0], rd_valid_i && rd_ready_o};
      totals_q <= {totals_q[1:0], total_valid_i};
    end
  end

  `EIE_ASSERT(ReadOrWrite, rd_valid_i, !wr_valid_i, "the stream reads and writes at once")
  `EIE_ASSERT(TotalsGoFirst, total_valid_i, !wr_ready_o && !rd_ready_o,
              "the totals and the stream have the bus at once")
  `EIE_ASSERT_NEXT(TotalsReachCounters, total_valid_i,
                   valid_o && !we_o && space_o == eie_pkg::SPACE_COUNTERS,
                   "a read of the totals does not reach the counters")
  `EIE_ASSERT_NEXT(WriteReachesMemory, wr_valid_i && wr_ready_o,
                   valid_o && we_o && wdata_o == $past(wr_data_i), "a write was lost")
  `EIE_ASSERT_NEXT(ReadReachesMemory, rd_valid_i && rd_ready_o, valid_o && !we_o,
                   "a read was lost")
  `EIE_ASSERT_NEXT(QuietWithoutRequest, !(total_valid_i || wr_valid_i || rd_valid_i), !valid_o,
                   "a memory is accessed that nobody asked for")
  `EIE_INVARIANT(EveryReadAnswered, rdata_valid_o == reads_q[2],
                 "a read of the stream is not answered, or twice")
  `EIE_INVARIANT(EveryTotalAnswered, total_rdata_valid_o == totals_q[2],
                 "a read of the totals is not answered, or twice")
  `EIE_INVARIANT(OneAnswerAtATime, !(rdata_valid_o && total_rdata_valid_o),
                 "one answer goes to two")

endmodule

bind host_bus host_bus_checker u_checker (.*);
