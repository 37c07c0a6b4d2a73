// AXI4-Lite slave: what is offered stays until it is taken, and every response answers a request.
`include "checkers.svh"

module axil_slave_checker (
    input logic        clk_i,
    input logic        rst_ni,
    input logic [11:0] s_axil_awaddr,
    input logic        s_axil_awvalid,
    input logic        s_axil_awready,
    input logic [31:0] s_axil_wdata,
    input logic [ 3:0] s_axil_wstrb,
    input logic        s_axil_wvalid,
    input logic        s_axil_wready,
    input logic [ 1:0] s_axil_bresp,
    input logic        s_axil_bvalid,
    input logic        s_axil_bready,
    input logic [11:0] s_axil_araddr,
    input logic        s_axil_arvalid,
    input logic        s_axil_arready,
    input logic [31:0] s_axil_rdata,
    input logic [ 1:0] s_axil_rresp,
    input logic        s_axil_rvalid,
    input logic        s_axil_rready,
    input logic        wr_valid_o,
    input logic [ 9:0] wr_word_o,
    input logic [31:0] wr_data_o,
    input logic [ 3:0] wr_strb_o,
    input logic        rd_valid_o,
    input logic [ 9:0] rd_word_o,
    input logic        rd_ack_i
);

  // Requests that were taken and not answered yet
  int writes_q, data_q, reads_q;
  logic b_taken, r_taken;
  assign b_taken = s_axil_bvalid && s_axil_bready;
  assign r_taken = s_axil_rvalid && s_axil_rready;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      writes_q <= 0;
      data_q   <= 0;
      reads_q  <= 0;
    end else begin
      writes_q <= writes_q + int'(s_axil_awvalid && s_axil_awready) - int'(b_taken);
      data_q   <= data_q + int'(s_axil_wvalid && s_axil_wready) - int'(b_taken);
      reads_q  <= reads_q + int'(s_axil_arvalid && s_axil_arready) - int'(r_taken);
    end
  end

  // The machine's side
  `EIE_ASSERT_NEXT(WriteResponseHeld, s_axil_bvalid && !s_axil_bready,
                   s_axil_bvalid && $stable(s_axil_bresp),
                   "a write response changed before it was taken")
  `EIE_ASSERT_NEXT(ReadDataHeld, s_axil_rvalid && !s_axil_rready,
                   s_axil_rvalid && $stable(s_axil_rdata) && $stable(s_axil_rresp),
                   "read data changed before they were taken")
  `EIE_ASSERT(WriteResponseHasCause, s_axil_bvalid, writes_q > 0 && data_q > 0,
              "a write response came before the write")
  `EIE_ASSERT(ReadDataHaveCause, s_axil_rvalid, reads_q > 0, "read data came before the read")
  `EIE_ASSERT(ResponsesAreLegal, s_axil_bvalid || s_axil_rvalid,
              (!s_axil_bvalid || !s_axil_bresp[0]) && (!s_axil_rvalid || !s_axil_rresp[0]),
              "a response is neither OKAY nor SLVERR")
  `EIE_ASSERT(OneReadAtATime, s_axil_arready, reads_q == 0, "a second read is taken")
  `EIE_ASSERT_NEXT(RegisterWrittenOnce, wr_valid_o, s_axil_bvalid && !wr_valid_o,
                   "a register is written twice, or the write not answered")
  `EIE_ASSERT_NEXT(RegisterReadHeld, rd_valid_o && !rd_ack_i, rd_valid_o && $stable(rd_word_o),
                   "a register read changed before the register answered")
  `EIE_ASSERT_NEXT(RegisterReadAnswered, rd_valid_o && rd_ack_i, s_axil_rvalid && !rd_valid_o,
                   "the register answered and the answer is lost")
  `EIE_ASSERT(RegisterWriteHasCause, wr_valid_o, writes_q > 0 && data_q > 0,
              "a register is written before address and data came")

  // The bench's side
  `EIE_ASSERT_NEXT(BenchHoldsWriteAddress, s_axil_awvalid && !s_axil_awready,
                   s_axil_awvalid && $stable(s_axil_awaddr),
                   "the bench changed a write address before it was taken")
  `EIE_ASSERT_NEXT(BenchHoldsWriteData, s_axil_wvalid && !s_axil_wready,
                   s_axil_wvalid && $stable(s_axil_wdata) && $stable(s_axil_wstrb),
                   "the bench changed write data before they were taken")
  `EIE_ASSERT_NEXT(BenchHoldsReadAddress, s_axil_arvalid && !s_axil_arready,
                   s_axil_arvalid && $stable(s_axil_araddr),
                   "the bench changed a read address before it was taken")

endmodule

bind axil_slave axil_slave_checker u_checker (.*);
