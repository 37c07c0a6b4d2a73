// Bias memory and start of the accumulators: writes four of them per cycle, with bias or zero.
//
// Four biases to a word let 64 rows start in 16 cycles, most of which pass while the first broadcasts
// are on their way.
module bias_store #(
    parameter int BiasDepth = 1024,
    parameter int RegDepth  = 64,
    localparam int AddrWidth  = BiasDepth > 4 ? $clog2(BiasDepth / 4) : 1,
    localparam int GroupWidth = $clog2(RegDepth) - 2
) (
    input  logic                  clk_i,
    input  logic                  rst_ni,
    // From the CCU
    input  logic                  init_i,
    input  logic                  init_bias_i,   // start from the bias, otherwise from zero
    input  logic [GroupWidth-1:0] init_group_i,
    input  logic [ AddrWidth-1:0] init_addr_i,
    // To the accumulators, one cycle later
    output logic                  acc_we_o,
    output logic [GroupWidth-1:0] acc_group_o,
    output logic [          63:0] acc_data_o,
    // Host access, while no run is in progress
    input  logic                  host_req_i,
    input  logic                  host_we_i,
    input  logic [ AddrWidth-1:0] host_addr_i,
    input  logic [          63:0] host_wdata_i,
    output logic [          63:0] host_rdata_o
);

  logic init_q, bias_q;
  logic [GroupWidth-1:0] group_q;

  sram_sp #(
      .Depth(BiasDepth / 4),
      .Width(64),
      .LaneWidth(64)
  ) u_bias (
      .clk_i,
      .req_i  ((init_i && init_bias_i) || host_req_i),
      .we_i   (host_req_i && host_we_i),
      .addr_i (host_req_i ? host_addr_i : init_addr_i),
      .wmask_i(1'b1),
      .wdata_i(host_wdata_i),
      .rdata_o(host_rdata_o)
  );

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      init_q <= 1'b0;
    end else begin
      init_q <= init_i;
    end
  end

  always_ff @(posedge clk_i) begin
    if (init_i) begin
      bias_q  <= init_bias_i;
      group_q <= init_group_i;
    end
  end

  assign acc_we_o    = init_q;
  assign acc_group_o = group_q;
  assign acc_data_o  = bias_q ? host_rdata_o : '0;

endmodule
