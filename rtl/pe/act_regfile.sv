// Activation register file: one of the two in a PE, source or destination of a layer.
//
// As destination its registers are the accumulators: one read and one write port per lane. As source
// it is scanned for non-zero activations. Groups of four registers are written at once when
// accumulators start (bias) or a batch comes from the activation SRAM, and read at once on the
// way to the SRAM or the host. Beside each register a flag says whether it counts as non-zero; since
// the flag knows of ReLU (a negative result of a ReLU layer is no activation), outputs become
// inputs of the next layer in place, without a pass over them.
module act_regfile #(
    parameter int RegDepth   = 64,
    parameter int IssueWidth = 4,
    localparam int RowWidth   = $clog2(RegDepth),
    localparam int GroupWidth = RowWidth - 2
) (
    input  logic                           clk_i,
    input  logic                           relu_i,         // of the layer that writes
    // Accumulators
    input  logic [IssueWidth*RowWidth-1:0] rd_row_i,
    output logic [      IssueWidth*16-1:0] rd_data_o,
    input  logic [         IssueWidth-1:0] wr_valid_i,
    input  logic [IssueWidth*RowWidth-1:0] wr_row_i,
    input  logic [      IssueWidth*16-1:0] wr_data_i,
    // Groups of four
    input  logic                           group_we_i,
    input  logic [         GroupWidth-1:0] group_i,
    input  logic [                   63:0] group_wdata_i,
    output logic [                   63:0] group_rdata_o,
    // Scan
    input  logic [           RowWidth-1:0] scan_row_i,
    output logic [                   15:0] scan_data_o,
    output logic [           RegDepth-1:0] nonzero_o
);

  logic [15:0] regs_q[RegDepth];
  logic [RegDepth-1:0] nonzero_q;
  logic [IssueWidth-1:0] wr_nonzero;
  logic [3:0] group_nonzero;

  for (genvar lane = 0; lane < IssueWidth; lane++) begin : gen_lane
    logic [15:0] unused_data;
    relu u_relu (
        .enable_i (relu_i),
        .data_i   (wr_data_i[16*lane+:16]),
        .data_o   (unused_data),
        .nonzero_o(wr_nonzero[lane])
    );
    assign rd_data_o[16*lane+:16] = regs_q[rd_row_i[RowWidth*lane+:RowWidth]];
  end

  for (genvar i = 0; i < 4; i++) begin : gen_group
    logic [15:0] unused_data;
    relu u_relu (
        .enable_i (relu_i),
        .data_i   (group_wdata_i[16*i+:16]),
        .data_o   (unused_data),
        .nonzero_o(group_nonzero[i])
    );
    assign group_rdata_o[16*i+:16] = regs_q[{group_i, 2'(i)}];
  end

  always_ff @(posedge clk_i) begin
    if (group_we_i) begin
      for (int i = 0; i < 4; i++) begin
        regs_q[{group_i, 2'(i)}] <= group_wdata_i[16*i+:16];
      end
      nonzero_q[4*group_i+:4] <= group_nonzero;
    end
    for (int lane = 0; lane < IssueWidth; lane++) begin
      if (wr_valid_i[lane]) begin
        regs_q[wr_row_i[RowWidth*lane+:RowWidth]]    <= wr_data_i[16*lane+:16];
        nonzero_q[wr_row_i[RowWidth*lane+:RowWidth]] <= wr_nonzero[lane];
      end
    end
  end

  assign scan_data_o = regs_q[scan_row_i];
  assign nonzero_o   = nonzero_q;

`ifndef SYNTHESIS
  initial begin
    for (int i = 0; i < RegDepth; i++) regs_q[i] = '0;
    nonzero_q = '0;
  end
`endif

endmodule
