// Activation read/write: a PE's activations, in two register files and two SRAM banks.
//
// Of the two register files one is the source that is scanned, the other holds the accumulators; they swap
// roles when a layer ends in registers. Vectors longer than the registers live in the SRAM: the source
// file is then a window over the source bank, refilled four rows at a time behind the scan, and results
// are written to the other bank at the end of a row tile. Two banks, where the paper has one of
// their size, let a layer have the longest input and the longest output at once.
module act_rw #(
    parameter int NumPe      = 64,
    parameter int RegDepth   = 64,
    parameter int ActDepth   = 1024,
    parameter int IssueWidth = 4,
    localparam int RowWidth    = $clog2(RegDepth),
    localparam int ActRowWidth = $clog2(ActDepth),
    localparam int GroupWidth  = ActRowWidth - 2,
    localparam int RegGroup    = RowWidth - 2
) (
    input  logic                           clk_i,
    input  logic                           rst_ni,
    input  logic [                    7:0] pe_id_i,
    // Roles
    input  logic                           acc_sel_i,        // register file with the accumulators
    input  logic                           src_bank_i,       // SRAM bank with the inputs
    input  logic                           relu_i,           // of this layer
    input  logic                           result_relu_i,    // of the layer that made the source
    // Accumulators
    input  logic [IssueWidth*RowWidth-1:0] rd_row_i,
    output logic [      IssueWidth*16-1:0] rd_data_o,
    input  logic [         IssueWidth-1:0] wr_valid_i,
    input  logic [IssueWidth*RowWidth-1:0] wr_row_i,
    input  logic [      IssueWidth*16-1:0] wr_data_i,
    // Start values of four accumulators
    input  logic                           init_we_i,
    input  logic [           RegGroup-1:0] init_group_i,
    input  logic [                   63:0] init_data_i,
    // Window: read a group of the source bank; it is in the registers after the next cycle
    input  logic                           fill_i,
    input  logic [         GroupWidth-1:0] fill_group_i,
    output logic                           fill_done_o,
    output logic [         GroupWidth-1:0] fill_done_group_o,
    output logic [                   63:0] fill_data_o,
    // Results to the destination bank
    input  logic                           wb_i,
    input  logic [           RegGroup-1:0] wb_group_i,
    input  logic [         GroupWidth-1:0] wb_addr_i,
    // Scan of the source
    input  logic [           RowWidth-1:0] scan_row_i,
    output logic [                   15:0] scan_data_o,
    output logic [           RegDepth-1:0] nonzero_o,
    // Host access in natural order, while no run is in progress
    input  logic                           host_bank_req_i,
    input  logic                           host_dst_i,       // destination bank, otherwise source
    input  logic                           host_we_i,
    input  logic                           host_regs_i,      // the read is of the source registers
    input  logic [                   23:0] host_addr_i,
    input  logic [                   63:0] host_wdata_i,
    output logic [                   63:0] host_rdata_o
);

  logic fill_q, host_regs_q, host_bank_q;
  logic [GroupWidth-1:0] fill_group_q, host_group;
  logic [23:0] host_addr_q;
  logic [3:0] host_mask;
  logic [63:0] host_rows, src_group, acc_group, wb_data, result, result_q, fill_data;
  logic [1:0][63:0] bank_rdata;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      fill_q <= 1'b0;
    end else begin
      fill_q <= fill_i;
    end
  end

  always_ff @(posedge clk_i) begin
    if (fill_i) fill_group_q <= fill_group_i;
    if (host_bank_req_i || host_regs_i) begin
      host_addr_q <= host_addr_i;
      host_regs_q <= host_regs_i;
      host_bank_q <= host_dst_i ^ src_bank_i;
      result_q    <= result;
    end
  end

  act_regfile #(
      .RegDepth  (RegDepth),
      .IssueWidth(IssueWidth)
  ) u_regfile (
      .clk_i,
      .acc_sel_i,
      .relu_i,
      .rd_row_i,
      .rd_data_o,
      .wr_valid_i,
      .wr_row_i,
      .wr_data_i,
      .acc_we_i   (init_we_i),
      .acc_group_i(init_we_i ? init_group_i : wb_group_i),
      .acc_wdata_i(init_data_i),
      .acc_rdata_o(acc_group),
      .src_we_i   (fill_q),
      .src_group_i(fill_q ? fill_group_q[RegGroup-1:0] : host_group[RegGroup-1:0]),
      .src_wdata_i(fill_data),
      .src_rdata_o(src_group),
      .scan_row_i,
      .scan_data_o,
      .nonzero_o
  );

  for (genvar i = 0; i < 4; i++) begin : gen_relu
    logic unused_wb_nonzero, unused_result_nonzero;
    relu u_relu_wb (
        .enable_i (relu_i),
        .data_i   (acc_group[16*i+:16]),
        .data_o   (wb_data[16*i+:16]),
        .nonzero_o(unused_wb_nonzero)
    );
    relu u_relu_result (
        .enable_i (result_relu_i),
        .data_i   (src_group[16*i+:16]),
        .data_o   (result[16*i+:16]),
        .nonzero_o(unused_result_nonzero)
    );
  end

  for (genvar b = 0; b < 2; b++) begin : gen_bank
    logic is_src, host_req, req, we;
    logic [GroupWidth-1:0] addr;
    assign is_src   = src_bank_i == 1'(b);
    assign host_req = host_bank_req_i && (host_dst_i != is_src);

    always @(*) begin
      req  = host_req;
      we   = host_we_i;
      addr = host_group;
      if (is_src && fill_i) begin
        req  = 1'b1;
        we   = 1'b0;
        addr = fill_group_i;
      end
      if (!is_src && wb_i) begin
        req  = 1'b1;
        we   = 1'b1;
        addr = wb_addr_i;
      end
    end

    sram_sp #(
        .Depth(ActDepth / 4),
        .Width(64),
        .LaneWidth(16)
    ) u_bank (
        .clk_i,
        .req_i  (req),
        .we_i   (we),
        .addr_i (addr),
        .wmask_i(!is_src && wb_i ? 4'hF : host_mask),
        .wdata_i(!is_src && wb_i ? wb_data : host_rows),
        .rdata_o(bank_rdata[b])
    );
  end

  assign fill_data         = bank_rdata[src_bank_i];
  assign fill_done_o       = fill_q;
  assign fill_done_group_o = fill_group_q;
  assign fill_data_o       = fill_data;

  act_spread #(
      .NumPe   (NumPe),
      .ActDepth(ActDepth)
  ) u_spread (
      .pe_id_i,
      .addr_i (host_addr_i),
      .beat_i (host_wdata_i),
      .group_o(host_group),
      .mask_o (host_mask),
      .rows_o (host_rows)
  );

  act_gather #(
      .NumPe(NumPe)
  ) u_gather (
      .pe_id_i,
      .addr_i(host_addr_q),
      .rows_i(host_regs_q ? result_q : bank_rdata[host_bank_q]),
      .beat_o(host_rdata_o)
  );

endmodule
