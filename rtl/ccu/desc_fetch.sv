// Descriptor memory and fetch: reads a descriptor's four beats and has them checked.
//
// The CCU asks for the next descriptor while a pass is in progress, so that it lies ready when the pass ends.
module desc_fetch #(
    parameter int NumPe        = 64,
    parameter int PtrDepth     = 16384,
    parameter int ActDepth     = 1024,
    parameter int BiasDepth    = 1024,
    parameter int RegDepth     = 64,
    parameter int NumDesc      = 256,
    parameter int NumCodebooks = 64,
    localparam int IdxWidth = NumDesc > 1 ? $clog2(NumDesc) : 1
) (
    input  logic                clk_i,
    input  logic                rst_ni,
    // Request, and answer until the next request
    input  logic                req_i,
    input  logic [IdxWidth-1:0] idx_i,
    output logic                valid_o,
    output logic [       255:0] desc_o,
    output logic [         7:0] reason_o,      // 0 if the descriptor is possible
    // Host access, while no run is in progress
    input  logic                host_req_i,
    input  logic                host_we_i,
    input  logic [IdxWidth+1:0] host_addr_i,
    input  logic [        63:0] host_wdata_i,
    output logic [        63:0] host_rdata_o
);

  localparam int AddrWidth = $clog2(NumDesc * 4);

  logic read_q, data_q, check_q, valid_q;
  logic [IdxWidth-1:0] idx_q;
  logic [1:0] beat_q, data_beat_q;
  logic [255:0] desc_q;
  logic [7:0] reason, reason_q;

  // With a single descriptor the index has one bit too many.
  logic [AddrWidth-1:0] addr;
  logic unused_bits;
  assign addr        = AddrWidth'(host_req_i ? host_addr_i : {idx_q, beat_q});
  assign unused_bits = ^host_addr_i;

  sram_sp #(
      .Depth(NumDesc * 4),
      .Width(64),
      .LaneWidth(64)
  ) u_desc (
      .clk_i,
      .req_i  (read_q || host_req_i),
      .we_i   (host_req_i && host_we_i),
      .addr_i (addr),
      .wmask_i(1'b1),
      .wdata_i(host_wdata_i),
      .rdata_o(host_rdata_o)
  );

  desc_check #(
      .NumPe       (NumPe),
      .PtrDepth    (PtrDepth),
      .ActDepth    (ActDepth),
      .BiasDepth   (BiasDepth),
      .RegDepth    (RegDepth),
      .NumCodebooks(NumCodebooks)
  ) u_check (
      .desc_i  (desc_q),
      .reason_o(reason)
  );

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      read_q  <= 1'b0;
      data_q  <= 1'b0;
      check_q <= 1'b0;
      valid_q <= 1'b0;
    end else if (req_i) begin
      read_q  <= 1'b1;
      data_q  <= 1'b0;
      check_q <= 1'b0;
      valid_q <= 1'b0;
    end else begin
      if (read_q && beat_q == 2'd3) read_q <= 1'b0;
      data_q  <= read_q;
      check_q <= data_q && data_beat_q == 2'd3;
      valid_q <= valid_q || check_q;
    end
  end

  always_ff @(posedge clk_i) begin
    if (req_i) begin
      idx_q  <= idx_i;
      beat_q <= 2'd0;
    end else if (read_q) begin
      beat_q <= beat_q + 1'b1;
    end
    data_beat_q <= beat_q;
    if (data_q) desc_q[64*data_beat_q+:64] <= host_rdata_o;
    if (check_q) reason_q <= reason;
  end

  assign valid_o  = valid_q;
  assign desc_o   = desc_q;
  assign reason_o = reason_q;

endmodule
