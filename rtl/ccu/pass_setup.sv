// Pass set-up: loads the codebook into the PEs and starts their accumulators.
//
// Both take place at once, and beside the first broadcasts; `ready_o` lets the PEs issue entries.
// With ceil(rows / 4) cycles for the accumulators the longest set-up, for 64 rows, is 16 cycles.
module pass_setup #(
    parameter int RegDepth     = 64,
    parameter int BiasDepth    = 1024,
    parameter int NumCodebooks = 64,
    localparam int RegGroup = $clog2(RegDepth) - 2,
    localparam int BiasAddr = BiasDepth > 4 ? $clog2(BiasDepth / 4) : 1,
    localparam int CbAddr   = $clog2(NumCodebooks * 4)
) (
    input  logic                clk_i,
    input  logic                rst_ni,
    // Pass
    input  logic                go_i,
    input  logic                stop_i,          // the pass is over
    input  logic                first_i,         // start the accumulators
    input  logic                bias_i,
    input  logic [  RegGroup:0] groups_i,        // groups of four rows
    input  logic [BiasAddr-1:0] bias_base_i,
    input  logic [         7:0] codebook_i,
    output logic                ready_o,
    // To the PEs
    output logic                init_o,
    output logic                init_bias_o,
    output logic [RegGroup-1:0] init_group_o,
    output logic [BiasAddr-1:0] init_addr_o,
    output logic                cb_load_o,
    output logic [         1:0] cb_quarter_o,
    output logic [        63:0] cb_data_o,
    // Host access to the codebooks, while no run is in progress
    input  logic                host_req_i,
    input  logic                host_we_i,
    input  logic [  CbAddr-1:0] host_addr_i,
    input  logic [        63:0] host_wdata_i,
    output logic [        63:0] host_rdata_o
);

  logic pass_q, init_q, cb_read_q, cb_load_q, ready_q;
  logic [RegGroup:0] group_q;
  logic [1:0] cb_quarter_q, cb_load_quarter_q;

  logic [CbAddr-1:0] cb_addr;
  assign cb_addr = host_req_i ? host_addr_i : CbAddr'({codebook_i, cb_quarter_q});

  sram_sp #(
      .Depth(NumCodebooks * 4),
      .Width(64),
      .LaneWidth(64)
  ) u_codebooks (
      .clk_i,
      .req_i  (cb_read_q || host_req_i),
      .we_i   (host_req_i && host_we_i),
      .addr_i (cb_addr),
      .wmask_i(1'b1),
      .wdata_i(host_wdata_i),
      .rdata_o(host_rdata_o)
  );

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      pass_q    <= 1'b0;
      init_q    <= 1'b0;
      cb_read_q <= 1'b0;
      cb_load_q <= 1'b0;
      ready_q   <= 1'b0;
    end else begin
      cb_load_q <= cb_read_q;
      if (go_i) begin
        pass_q    <= 1'b1;
        init_q    <= first_i;
        cb_read_q <= 1'b1;
      end else begin
        if (init_q && group_q + 1'b1 == groups_i) init_q <= 1'b0;
        if (cb_read_q && cb_quarter_q == 2'd3) cb_read_q <= 1'b0;
        if (stop_i) pass_q <= 1'b0;
      end
      // The last group and the last quarter are in the PEs one cycle after they were sent.
      ready_q <= pass_q && !stop_i && !init_q && !cb_read_q;
    end
  end

  always_ff @(posedge clk_i) begin
    cb_load_quarter_q <= cb_quarter_q;
    if (go_i) begin
      group_q      <= '0;
      cb_quarter_q <= '0;
    end else begin
      if (init_q) group_q <= group_q + 1'b1;
      if (cb_read_q) cb_quarter_q <= cb_quarter_q + 1'b1;
    end
  end

  assign ready_o      = ready_q;
  assign init_o       = init_q;
  assign init_bias_o  = bias_i;
  assign init_group_o = group_q[RegGroup-1:0];
  assign init_addr_o  = bias_base_i + BiasAddr'(group_q);
  assign cb_load_o    = cb_load_q;
  assign cb_quarter_o = cb_load_quarter_q;
  assign cb_data_o    = host_rdata_o;

endmodule
