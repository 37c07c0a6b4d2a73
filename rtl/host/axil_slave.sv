// AXI4-Lite slave: turns the five channels into one register write or read at a time.
//
// Address and data of a write may come in any order. A read is held until the registers answer, which
// for sums over the PEs takes a while.
module axil_slave (
    input  logic        clk_i,
    input  logic        rst_ni,
    // AXI4-Lite
    input  logic [11:0] s_axil_awaddr,
    input  logic        s_axil_awvalid,
    output logic        s_axil_awready,
    input  logic [31:0] s_axil_wdata,
    input  logic [ 3:0] s_axil_wstrb,
    input  logic        s_axil_wvalid,
    output logic        s_axil_wready,
    output logic [ 1:0] s_axil_bresp,
    output logic        s_axil_bvalid,
    input  logic        s_axil_bready,
    input  logic [11:0] s_axil_araddr,
    input  logic        s_axil_arvalid,
    output logic        s_axil_arready,
    output logic [31:0] s_axil_rdata,
    output logic [ 1:0] s_axil_rresp,
    output logic        s_axil_rvalid,
    input  logic        s_axil_rready,
    // Registers
    output logic        wr_valid_o,
    output logic [ 9:0] wr_word_o,       // word address
    output logic [31:0] wr_data_o,
    output logic [ 3:0] wr_strb_o,
    input  logic        wr_err_i,        // no such register
    output logic        rd_valid_o,      // until acknowledged
    output logic [ 9:0] rd_word_o,
    input  logic        rd_ack_i,
    input  logic [31:0] rd_data_i,
    input  logic        rd_err_i
);

  localparam logic [1:0] Okay = 2'b00;
  localparam logic [1:0] SlvErr = 2'b10;

  logic aw_q, w_q, ar_q;

  // Registers are words.
  logic unused_bits;
  assign unused_bits = ^{s_axil_awaddr[1:0], s_axil_araddr[1:0]};

  assign s_axil_awready = !aw_q;
  assign s_axil_wready  = !w_q;
  assign wr_valid_o     = aw_q && w_q && !s_axil_bvalid;
  assign s_axil_arready = !ar_q && !s_axil_rvalid;
  assign rd_valid_o     = ar_q;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      aw_q          <= 1'b0;
      w_q           <= 1'b0;
      ar_q          <= 1'b0;
      s_axil_bvalid <= 1'b0;
      s_axil_rvalid <= 1'b0;
    end else begin
      if (s_axil_awvalid && s_axil_awready) aw_q <= 1'b1;
      else if (wr_valid_o) aw_q <= 1'b0;
      if (s_axil_wvalid && s_axil_wready) w_q <= 1'b1;
      else if (wr_valid_o) w_q <= 1'b0;
      s_axil_bvalid <= wr_valid_o || (s_axil_bvalid && !s_axil_bready);

      if (s_axil_arvalid && s_axil_arready) ar_q <= 1'b1;
      else if (rd_ack_i) ar_q <= 1'b0;
      s_axil_rvalid <= (ar_q && rd_ack_i) || (s_axil_rvalid && !s_axil_rready);
    end
  end

  always_ff @(posedge clk_i) begin
    if (s_axil_awvalid && s_axil_awready) wr_word_o <= s_axil_awaddr[11:2];
    if (s_axil_wvalid && s_axil_wready) begin
      wr_data_o <= s_axil_wdata;
      wr_strb_o <= s_axil_wstrb;
    end
    if (wr_valid_o) s_axil_bresp <= wr_err_i ? SlvErr : Okay;
    if (s_axil_arvalid && s_axil_arready) rd_word_o <= s_axil_araddr[11:2];
    if (ar_q && rd_ack_i) begin
      s_axil_rdata <= rd_err_i ? '0 : rd_data_i;
      s_axil_rresp <= rd_err_i ? SlvErr : Okay;
    end
  end

endmodule
