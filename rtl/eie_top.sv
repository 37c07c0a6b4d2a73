// EIE: the complete machine. Host interface, central control unit and PE array.
//
// The parameters EmptySkip = 0, FillerSkip = 0, IssueWidth = 1 give the machine of the paper (Han et
// al., ISCA 2016); the defaults give ours, which drops empty columns, skips fillers and issues up to
// four entries of a column per cycle. docs/architecture.md describes every unit.
module eie_top #(
    parameter int NumPe        = 64,      // processing elements: 1 to 256, a power of two
    parameter int QueueDepth   = 8,       // columns that wait in a PE before it stops the broadcast
    parameter int SpmatWidth   = 64,      // bits in a word of the entry memory: 32 to 512
    parameter int SpmatEntries = 131072,  // entries in a PE's memory (bytes)
    parameter int PtrDepth     = 16384,   // pointers in a PE
    parameter int ActDepth     = 1024,    // activations in a PE and SRAM bank
    parameter int BiasDepth    = 1024,    // biases in a PE
    parameter int RegDepth     = 64,      // activations in a PE and register file
    parameter int NumDesc      = 256,     // layer descriptors
    parameter int NumCodebooks = 64,      // codebooks of sixteen weights
    parameter int EmptySkip    = 1,       // empty columns cost no arithmetic cycle
    parameter int FillerSkip   = 1,       // fillers issue together with the entry behind them
    parameter int IssueWidth   = 4        // entries per PE and cycle: 1, 2 or 4
) (
    input  logic        clk_i,
    input  logic        rst_ni,          // asynchronous, active low
    output logic        irq_o,
    // AXI4-Lite slave: registers
    input  logic [11:0] s_axil_awaddr,
    input  logic [ 2:0] s_axil_awprot,
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
    input  logic [ 2:0] s_axil_arprot,
    input  logic        s_axil_arvalid,
    output logic        s_axil_arready,
    output logic [31:0] s_axil_rdata,
    output logic [ 1:0] s_axil_rresp,
    output logic        s_axil_rvalid,
    input  logic        s_axil_rready,
    // AXI4-Stream in: packets
    input  logic [63:0] s_axis_tdata,
    input  logic        s_axis_tvalid,
    output logic        s_axis_tready,
    input  logic        s_axis_tlast,
    // AXI4-Stream out: answers
    output logic [63:0] m_axis_tdata,
    output logic        m_axis_tvalid,
    input  logic        m_axis_tready,
    output logic        m_axis_tlast
);

  localparam int PeWidth     = NumPe > 1 ? $clog2(NumPe) : 1;
  localparam int ColWidth    = $clog2(PtrDepth);
  localparam int RowWidth    = $clog2(RegDepth);
  localparam int ActRowWidth = $clog2(ActDepth);
  localparam int RegGroup    = RowWidth - 2;
  localparam int ActGroup    = ActRowWidth - 2;
  localparam int BiasAddr    = $clog2(BiasDepth / 4);
  localparam bit EmptySkipOn  = EmptySkip != 0;
  localparam bit FillerSkipOn = FillerSkip != 0;

  parameter_check #(
      .NumPe       (NumPe),
      .QueueDepth  (QueueDepth),
      .SpmatWidth  (SpmatWidth),
      .SpmatEntries(SpmatEntries),
      .PtrDepth    (PtrDepth),
      .ActDepth    (ActDepth),
      .BiasDepth   (BiasDepth),
      .RegDepth    (RegDepth),
      .NumDesc     (NumDesc),
      .NumCodebooks(NumCodebooks),
      .EmptySkip   (EmptySkip),
      .FillerSkip  (FillerSkip),
      .IssueWidth  (IssueWidth)
  ) u_parameter_check ();

  // Host interface and CCU
  logic start, running, run_done, err_desc, result_regs;
  logic [23:0] start_first, start_count;
  logic [15:0] current;
  logic [7:0] err_desc_reason;
  logic [63:0] cycles, broadcasts, stalls, zeros;
  // Host access to the memories
  logic mem_valid, mem_we;
  logic [3:0] mem_space;
  logic [7:0] mem_pe;
  logic [23:0] mem_addr;
  logic [63:0] mem_wdata, array_rdata, desc_rdata, cb_rdata;
  // CCU to the PEs
  logic clear, issue_ready, relu, acc_sel, src_bank, result_relu;
  logic [4:0] shift;
  logic [RowWidth:0] out_rows;
  logic [8:0] out_rest, in_rest;
  logic [ActRowWidth-1:0] in_first_row, low_row;
  logic [ActRowWidth:0] in_end_row;
  logic cb_load, init, init_bias, wb, scan_load, fill;
  logic [1:0] cb_quarter;
  logic [63:0] cb_data;
  logic [RegGroup-1:0] init_group, wb_group;
  logic [BiasAddr-1:0] init_addr;
  logic [ActGroup-1:0] wb_addr, fill_group;
  // LNZD root and broadcast
  logic root_valid, root_idle, root_ready, bcast_valid, any_full, all_idle;
  logic [ActRowWidth-1:0] root_row;
  logic [PeWidth-1:0] root_pe;
  logic [15:0] root_act, bcast_act;
  logic [ColWidth-1:0] bcast_col;
  // PE errors
  logic [NumPe-1:0] err_row, err_pointer, err_range;

  // Every access is allowed, whatever its protection attributes.
  logic unused_prot;
  assign unused_prot = ^{s_axil_awprot, s_axil_arprot};

  host_if #(
      .NumPe       (NumPe),
      .QueueDepth  (QueueDepth),
      .SpmatWidth  (SpmatWidth),
      .SpmatEntries(SpmatEntries),
      .PtrDepth    (PtrDepth),
      .ActDepth    (ActDepth),
      .BiasDepth   (BiasDepth),
      .RegDepth    (RegDepth),
      .NumDesc     (NumDesc),
      .NumCodebooks(NumCodebooks),
      .EmptySkip   (EmptySkipOn),
      .FillerSkip  (FillerSkipOn),
      .IssueWidth  (IssueWidth)
  ) u_host_if (
      .clk_i,
      .rst_ni,
      .irq_o,
      .s_axil_awaddr,
      .s_axil_awvalid,
      .s_axil_awready,
      .s_axil_wdata,
      .s_axil_wstrb,
      .s_axil_wvalid,
      .s_axil_wready,
      .s_axil_bresp,
      .s_axil_bvalid,
      .s_axil_bready,
      .s_axil_araddr,
      .s_axil_arvalid,
      .s_axil_arready,
      .s_axil_rdata,
      .s_axil_rresp,
      .s_axil_rvalid,
      .s_axil_rready,
      .s_axis_tdata,
      .s_axis_tvalid,
      .s_axis_tready,
      .s_axis_tlast,
      .m_axis_tdata,
      .m_axis_tvalid,
      .m_axis_tready,
      .m_axis_tlast,
      .start_o          (start),
      .start_first_o    (start_first),
      .start_count_o    (start_count),
      .running_i        (running),
      .done_i           (run_done),
      .current_i        (current),
      .err_desc_i       (err_desc),
      .err_desc_reason_i(err_desc_reason),
      .result_regs_i    (result_regs),
      .cycles_i         (cycles),
      .broadcasts_i     (broadcasts),
      .stalls_i         (stalls),
      .zeros_i          (zeros),
      .err_row_i        (err_row),
      .err_pointer_i    (err_pointer),
      .err_range_i      (err_range),
      .mem_valid_o      (mem_valid),
      .mem_we_o         (mem_we),
      .mem_space_o      (mem_space),
      .mem_pe_o         (mem_pe),
      .mem_addr_o       (mem_addr),
      .mem_wdata_o      (mem_wdata),
      .array_rdata_i    (array_rdata),
      .desc_rdata_i     (desc_rdata),
      .cb_rdata_i       (cb_rdata)
  );

  ccu #(
      .NumPe       (NumPe),
      .PtrDepth    (PtrDepth),
      .ActDepth    (ActDepth),
      .BiasDepth   (BiasDepth),
      .RegDepth    (RegDepth),
      .NumDesc     (NumDesc),
      .NumCodebooks(NumCodebooks)
  ) u_ccu (
      .clk_i,
      .rst_ni,
      .start_i          (start),
      .start_first_i    (start_first),
      .start_count_i    (start_count),
      .running_o        (running),
      .done_o           (run_done),
      .current_o        (current),
      .err_valid_o      (err_desc),
      .err_reason_o     (err_desc_reason),
      .result_regs_o    (result_regs),
      .cycles_o         (cycles),
      .broadcasts_o     (broadcasts),
      .stalls_o         (stalls),
      .zeros_o          (zeros),
      .host_desc_req_i  (mem_valid && mem_space == eie_pkg::SPACE_DESCRIPTOR),
      .host_cb_req_i    (mem_valid && mem_space == eie_pkg::SPACE_CODEBOOK),
      .host_we_i        (mem_we),
      .host_addr_i      (mem_addr),
      .host_wdata_i     (mem_wdata),
      .host_desc_rdata_o(desc_rdata),
      .host_cb_rdata_o  (cb_rdata),
      .clear_o          (clear),
      .issue_ready_o    (issue_ready),
      .shift_o          (shift),
      .relu_o           (relu),
      .out_rows_o       (out_rows),
      .out_rest_o       (out_rest),
      .in_first_row_o   (in_first_row),
      .in_end_row_o     (in_end_row),
      .in_rest_o        (in_rest),
      .acc_sel_o        (acc_sel),
      .src_bank_o       (src_bank),
      .result_relu_o    (result_relu),
      .cb_load_o        (cb_load),
      .cb_quarter_o     (cb_quarter),
      .cb_data_o        (cb_data),
      .init_o           (init),
      .init_bias_o      (init_bias),
      .init_group_o     (init_group),
      .init_addr_o      (init_addr),
      .wb_o             (wb),
      .wb_group_o       (wb_group),
      .wb_addr_o        (wb_addr),
      .scan_load_o      (scan_load),
      .fill_o           (fill),
      .fill_group_o     (fill_group),
      .low_row_o        (low_row),
      .root_valid_i     (root_valid),
      .root_idle_i      (root_idle),
      .root_row_i       (root_row),
      .root_pe_i        (root_pe),
      .root_act_i       (root_act),
      .root_ready_o     (root_ready),
      .any_full_i       (any_full),
      .all_idle_i       (all_idle),
      .bcast_valid_o    (bcast_valid),
      .bcast_col_o      (bcast_col),
      .bcast_act_o      (bcast_act)
  );

  pe_array #(
      .NumPe       (NumPe),
      .QueueDepth  (QueueDepth),
      .SpmatWidth  (SpmatWidth),
      .SpmatEntries(SpmatEntries),
      .PtrDepth    (PtrDepth),
      .ActDepth    (ActDepth),
      .BiasDepth   (BiasDepth),
      .RegDepth    (RegDepth),
      .EmptySkip   (EmptySkipOn),
      .FillerSkip  (FillerSkipOn),
      .IssueWidth  (IssueWidth)
  ) u_pe_array (
      .clk_i,
      .rst_ni,
      .running_i     (running),
      .clear_i       (clear),
      .issue_ready_i (issue_ready),
      .shift_i       (shift),
      .relu_i        (relu),
      .out_rows_i    (out_rows),
      .out_rest_i    (out_rest),
      .in_first_row_i(in_first_row),
      .in_end_row_i  (in_end_row),
      .in_rest_i     (in_rest),
      .acc_sel_i     (acc_sel),
      .src_bank_i    (src_bank),
      .result_relu_i (result_relu),
      .cb_load_i     (cb_load),
      .cb_quarter_i  (cb_quarter),
      .cb_data_i     (cb_data),
      .init_i        (init),
      .init_bias_i   (init_bias),
      .init_group_i  (init_group),
      .init_addr_i   (init_addr),
      .wb_i          (wb),
      .wb_group_i    (wb_group),
      .wb_addr_i     (wb_addr),
      .scan_load_i   (scan_load),
      .fill_i        (fill),
      .fill_group_i  (fill_group),
      .low_row_i     (low_row),
      .root_valid_o  (root_valid),
      .root_idle_o   (root_idle),
      .root_row_o    (root_row),
      .root_pe_o     (root_pe),
      .root_act_o    (root_act),
      .root_ready_i  (root_ready),
      .bcast_valid_i (bcast_valid),
      .bcast_col_i   (bcast_col),
      .bcast_act_i   (bcast_act),
      .any_full_o    (any_full),
      .all_idle_o    (all_idle),
      .err_row_o     (err_row),
      .err_pointer_o (err_pointer),
      .err_range_o   (err_range),
      .host_valid_i  (mem_valid),
      .host_we_i     (mem_we),
      .host_space_i  (mem_space),
      .host_pe_i     (mem_pe),
      .host_addr_i   (mem_addr),
      .host_wdata_i  (mem_wdata),
      .host_rdata_o  (array_rdata)
  );

endmodule
