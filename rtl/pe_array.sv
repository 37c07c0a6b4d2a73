// PE array: the PEs, the LNZD tree over their activations, and the joining of their answers.
//
// Everything that goes to all PEs comes from registers of the CCU or of the host interface.
module pe_array #(
    parameter int NumPe        = 64,
    parameter int QueueDepth   = 8,
    parameter int SpmatWidth   = 64,
    parameter int SpmatEntries = 131072,
    parameter int PtrDepth     = 16384,
    parameter int ActDepth     = 1024,
    parameter int BiasDepth    = 1024,
    parameter int RegDepth     = 64,
    parameter bit EmptySkip    = 1,
    parameter bit FillerSkip   = 1,
    parameter int IssueWidth   = 4,
    localparam int PeWidth     = NumPe > 1 ? $clog2(NumPe) : 1,
    localparam int ColWidth    = $clog2(PtrDepth),
    localparam int RowWidth    = $clog2(RegDepth),
    localparam int ActRowWidth = $clog2(ActDepth),
    localparam int RegGroup    = RowWidth - 2,
    localparam int ActGroup    = ActRowWidth - 2,
    localparam int BiasAddr    = BiasDepth > 4 ? $clog2(BiasDepth / 4) : 1
) (
    input  logic                   clk_i,
    input  logic                   rst_ni,
    // Pass
    input  logic                   running_i,
    input  logic                   clear_i,
    input  logic                   issue_ready_i,
    input  logic [            4:0] shift_i,
    input  logic                   relu_i,
    input  logic [     RowWidth:0] out_rows_i,
    input  logic [            8:0] out_rest_i,
    input  logic [ActRowWidth-1:0] in_first_row_i,
    input  logic [  ActRowWidth:0] in_end_row_i,
    input  logic [            8:0] in_rest_i,
    // Roles
    input  logic                   acc_sel_i,
    input  logic                   src_bank_i,
    input  logic                   result_relu_i,
    // Set-up and write-back
    input  logic                   cb_load_i,
    input  logic [            1:0] cb_quarter_i,
    input  logic [           63:0] cb_data_i,
    input  logic                   init_i,
    input  logic                   init_bias_i,
    input  logic [   RegGroup-1:0] init_group_i,
    input  logic [   BiasAddr-1:0] init_addr_i,
    input  logic                   wb_i,
    input  logic [   RegGroup-1:0] wb_group_i,
    input  logic [   ActGroup-1:0] wb_addr_i,
    // Source activations
    input  logic                   scan_load_i,
    input  logic                   fill_i,
    input  logic [   ActGroup-1:0] fill_group_i,
    input  logic [ActRowWidth-1:0] low_row_i,
    output logic                   root_valid_o,
    output logic                   root_idle_o,
    output logic [ActRowWidth-1:0] root_row_o,
    output logic [    PeWidth-1:0] root_pe_o,
    output logic [           15:0] root_act_o,
    input  logic                   root_ready_i,
    // Broadcast
    input  logic                   bcast_valid_i,
    input  logic [   ColWidth-1:0] bcast_col_i,
    input  logic [           15:0] bcast_act_i,
    output logic                   any_full_o,
    output logic                   all_idle_o,
    // Errors, one bit for each PE, one cycle each
    output logic [      NumPe-1:0] err_row_o,
    output logic [      NumPe-1:0] err_pointer_o,
    output logic [      NumPe-1:0] err_range_o,
    // Host access
    input  logic                   host_valid_i,
    input  logic                   host_we_i,
    input  logic [            3:0] host_space_i,
    input  logic [            7:0] host_pe_i,
    input  logic [           23:0] host_addr_i,
    input  logic [           63:0] host_wdata_i,
    output logic [           63:0] host_rdata_o    // one cycle later
);

  logic [NumPe-1:0] leaf_valid, leaf_idle, leaf_ready, full, idle;
  logic [NumPe*ActRowWidth-1:0] leaf_row;
  logic [NumPe*16-1:0] leaf_act;
  logic [NumPe*64-1:0] host_rdata;

  for (genvar k = 0; k < NumPe; k++) begin : gen_pe
    pe #(
        .NumPe       (NumPe),
        .QueueDepth  (QueueDepth),
        .SpmatWidth  (SpmatWidth),
        .SpmatEntries(SpmatEntries),
        .PtrDepth    (PtrDepth),
        .ActDepth    (ActDepth),
        .BiasDepth   (BiasDepth),
        .RegDepth    (RegDepth),
        .EmptySkip   (EmptySkip),
        .FillerSkip  (FillerSkip),
        .IssueWidth  (IssueWidth)
    ) u_pe (
        .clk_i,
        .rst_ni,
        .pe_id_i       (8'(k)),
        .running_i     (running_i),
        .clear_i       (clear_i),
        .issue_ready_i (issue_ready_i),
        .shift_i       (shift_i),
        .relu_i        (relu_i),
        .out_rows_i    (out_rows_i),
        .out_rest_i    (out_rest_i),
        .in_first_row_i(in_first_row_i),
        .in_end_row_i  (in_end_row_i),
        .in_rest_i     (in_rest_i),
        .acc_sel_i     (acc_sel_i),
        .src_bank_i    (src_bank_i),
        .result_relu_i (result_relu_i),
        .cb_load_i     (cb_load_i),
        .cb_quarter_i  (cb_quarter_i),
        .cb_data_i     (cb_data_i),
        .init_i        (init_i),
        .init_bias_i   (init_bias_i),
        .init_group_i  (init_group_i),
        .init_addr_i   (init_addr_i),
        .wb_i          (wb_i),
        .wb_group_i    (wb_group_i),
        .wb_addr_i     (wb_addr_i),
        .scan_load_i   (scan_load_i),
        .fill_i        (fill_i),
        .fill_group_i  (fill_group_i),
        .low_row_i     (low_row_i),
        .lnzd_valid_o  (leaf_valid[k]),
        .lnzd_idle_o   (leaf_idle[k]),
        .lnzd_row_o    (leaf_row[k*ActRowWidth+:ActRowWidth]),
        .lnzd_act_o    (leaf_act[k*16+:16]),
        .lnzd_ready_i  (leaf_ready[k]),
        .bcast_valid_i (bcast_valid_i),
        .bcast_col_i   (bcast_col_i),
        .bcast_act_i   (bcast_act_i),
        .full_o        (full[k]),
        .idle_o        (idle[k]),
        .err_row_o     (err_row_o[k]),
        .err_pointer_o (err_pointer_o[k]),
        .err_range_o   (err_range_o[k]),
        .host_valid_i  (host_valid_i),
        .host_we_i     (host_we_i),
        .host_space_i  (host_space_i),
        .host_pe_i     (host_pe_i),
        .host_addr_i   (host_addr_i),
        .host_wdata_i  (host_wdata_i),
        .host_rdata_o  (host_rdata[k*64+:64])
    );
  end

  lnzd_tree #(
      .NumPe   (NumPe),
      .RowWidth(ActRowWidth)
  ) u_lnzd_tree (
      .clk_i,
      .rst_ni,
      .valid_i(leaf_valid),
      .idle_i (leaf_idle),
      .row_i  (leaf_row),
      .act_i  (leaf_act),
      .ready_o(leaf_ready),
      .valid_o(root_valid_o),
      .idle_o (root_idle_o),
      .row_o  (root_row_o),
      .pe_o   (root_pe_o),
      .act_o  (root_act_o),
      .ready_i(root_ready_i)
  );

  assign any_full_o = full != '0;
  assign all_idle_o = idle == '1;

  // A PE that is not addressed answers zero.
  always @(*) begin
    host_rdata_o = '0;
    for (int k = 0; k < NumPe; k++) begin
      host_rdata_o = host_rdata_o | host_rdata[k*64+:64];
    end
  end

endmodule
