// Activation register files: the source and the accumulators of a layer, which swap roles.
//
// File `acc_sel_i` holds the accumulators: one read and one write port per lane. The other one is the
// source, which is scanned for non-zero activations. Groups of four registers are written at once when
// accumulators start (bias) or a batch comes from the activation SRAM, and read at once on the
// way to the SRAM or the host. Beside each register a flag says whether it counts as non-zero; since
// the flag knows of ReLU (a negative result of a ReLU layer is no activation), outputs become
// inputs of the next layer in place, without a pass over them.
//
// Ports belong to a role, not to a file: with ports of its own each file would have the lanes'
// multiplexers, the largest part of this unit, and those of the source would idle.
module act_regfile #(
    parameter int RegDepth   = 64,
    parameter int IssueWidth = 4,
    localparam int RowWidth   = $clog2(RegDepth),
    localparam int GroupWidth = RowWidth - 2
) (
    input  logic                           clk_i,
    input  logic                           acc_sel_i,    // file with the accumulators
    input  logic                           relu_i,       // of the layer that writes accumulators
    // Accumulators by lane
    input  logic [IssueWidth*RowWidth-1:0] rd_row_i,
    output logic [      IssueWidth*16-1:0] rd_data_o,
    input  logic [         IssueWidth-1:0] wr_valid_i,
    input  logic [IssueWidth*RowWidth-1:0] wr_row_i,
    input  logic [      IssueWidth*16-1:0] wr_data_i,
    // Accumulators by group of four
    input  logic                           acc_we_i,
    input  logic [         GroupWidth-1:0] acc_group_i,
    input  logic [                   63:0] acc_wdata_i,
    output logic [                   63:0] acc_rdata_o,
    // Source by group of four; whatever is written there is an activation already, after ReLU
    input  logic                           src_we_i,
    input  logic [         GroupWidth-1:0] src_group_i,
    input  logic [                   63:0] src_wdata_i,
    output logic [                   63:0] src_rdata_o,
    // Scan of the source
    input  logic [           RowWidth-1:0] scan_row_i,
    output logic [                   15:0] scan_data_o,
    output logic [           RegDepth-1:0] nonzero_o
);

  // Registers, not a memory: yosys would map that port by port, and larger.
  (* mem2reg *) logic [15:0] regs_q[2*RegDepth];  // {row, file}
  logic [2*RegDepth-1:0] nonzero_q;               // {file, row}
  logic [IssueWidth-1:0] wr_nonzero;
  logic [3:0] acc_nonzero, src_nonzero;

  for (genvar lane = 0; lane < IssueWidth; lane++) begin : gen_lane
    logic [15:0] unused_data;
    relu u_relu (
        .enable_i (relu_i),
        .data_i   (wr_data_i[16*lane+:16]),
        .data_o   (unused_data),
        .nonzero_o(wr_nonzero[lane])
    );
    assign rd_data_o[16*lane+:16] = regs_q[{rd_row_i[RowWidth*lane+:RowWidth], acc_sel_i}];
  end

  for (genvar i = 0; i < 4; i++) begin : gen_group
    logic [15:0] unused_data;
    relu u_relu (
        .enable_i (relu_i),
        .data_i   (acc_wdata_i[16*i+:16]),
        .data_o   (unused_data),
        .nonzero_o(acc_nonzero[i])
    );
    assign src_nonzero[i] = src_wdata_i[16*i+:16] != 16'd0;
    assign acc_rdata_o[16*i+:16] = regs_q[{acc_group_i, 2'(i), acc_sel_i}];
    assign src_rdata_o[16*i+:16] = regs_q[{src_group_i, 2'(i), !acc_sel_i}];
  end

  // A file has one port for groups, since it plays one role at a time.
  logic [1:0] group_we;
  logic [2*GroupWidth-1:0] group;
  logic [2*64-1:0] group_wdata;
  logic [2*4-1:0] group_nonzero;

  for (genvar file = 0; file < 2; file++) begin : gen_file
    logic is_acc;
    assign is_acc                                   = acc_sel_i == 1'(file);
    assign group_we[file]                           = is_acc ? acc_we_i : src_we_i;
    assign group[GroupWidth*file+:GroupWidth]       = is_acc ? acc_group_i : src_group_i;
    assign group_wdata[64*file+:64]                 = is_acc ? acc_wdata_i : src_wdata_i;
    assign group_nonzero[4*file+:4]                 = is_acc ? acc_nonzero : src_nonzero;
  end

  always_ff @(posedge clk_i) begin
    for (int file = 0; file < 2; file++) begin
      if (group_we[file]) begin
        for (int i = 0; i < 4; i++) begin
          regs_q[{group[GroupWidth*file+:GroupWidth], 2'(i), 1'(file)}]
              <= group_wdata[64*file+16*i+:16];
        end
        nonzero_q[{1'(file), group[GroupWidth*file+:GroupWidth], 2'd0}+:4]
            <= group_nonzero[4*file+:4];
      end
    end
    for (int lane = 0; lane < IssueWidth; lane++) begin
      if (wr_valid_i[lane]) begin
        regs_q[{wr_row_i[RowWidth*lane+:RowWidth], acc_sel_i}]    <= wr_data_i[16*lane+:16];
        nonzero_q[{acc_sel_i, wr_row_i[RowWidth*lane+:RowWidth]}] <= wr_nonzero[lane];
      end
    end
  end

  assign scan_data_o = regs_q[{scan_row_i, !acc_sel_i}];
  assign nonzero_o   = acc_sel_i ? nonzero_q[RegDepth-1:0] : nonzero_q[2*RegDepth-1:RegDepth];

`ifndef SYNTHESIS
  initial begin
    for (int i = 0; i < 2 * RegDepth; i++) regs_q[i] = '0;
    nonzero_q = '0;
  end
`endif

endmodule
