// Host interface: registers on AXI4-Lite, packets on two AXI4-Streams, one bus to all memories.
module host_if #(
    parameter int NumPe        = 64,
    parameter int QueueDepth   = 8,
    parameter int SpmatWidth   = 64,
    parameter int SpmatEntries = 131072,
    parameter int PtrDepth     = 16384,
    parameter int ActDepth     = 1024,
    parameter int BiasDepth    = 1024,
    parameter int RegDepth     = 64,
    parameter int NumDesc      = 256,
    parameter int NumCodebooks = 64,
    parameter bit EmptySkip    = 1,
    parameter bit FillerSkip   = 1,
    parameter int IssueWidth   = 4
) (
    input  logic             clk_i,
    input  logic             rst_ni,
    output logic             irq_o,
    // AXI4-Lite
    input  logic [     11:0] s_axil_awaddr,
    input  logic             s_axil_awvalid,
    output logic             s_axil_awready,
    input  logic [     31:0] s_axil_wdata,
    input  logic [      3:0] s_axil_wstrb,
    input  logic             s_axil_wvalid,
    output logic             s_axil_wready,
    output logic [      1:0] s_axil_bresp,
    output logic             s_axil_bvalid,
    input  logic             s_axil_bready,
    input  logic [     11:0] s_axil_araddr,
    input  logic             s_axil_arvalid,
    output logic             s_axil_arready,
    output logic [     31:0] s_axil_rdata,
    output logic [      1:0] s_axil_rresp,
    output logic             s_axil_rvalid,
    input  logic             s_axil_rready,
    // AXI4-Streams
    input  logic [     63:0] s_axis_tdata,
    input  logic             s_axis_tvalid,
    output logic             s_axis_tready,
    input  logic             s_axis_tlast,
    output logic [     63:0] m_axis_tdata,
    output logic             m_axis_tvalid,
    input  logic             m_axis_tready,
    output logic             m_axis_tlast,
    // CCU
    output logic             start_o,
    output logic [     23:0] start_first_o,
    output logic [     23:0] start_count_o,
    input  logic             running_i,
    input  logic             done_i,
    input  logic [     15:0] current_i,
    input  logic             err_desc_i,
    input  logic [      7:0] err_desc_reason_i,
    input  logic             result_regs_i,
    input  logic [     63:0] cycles_i,
    input  logic [     63:0] broadcasts_i,
    input  logic [     63:0] stalls_i,
    input  logic [     63:0] zeros_i,
    // PE errors
    input  logic [NumPe-1:0] err_row_i,
    input  logic [NumPe-1:0] err_pointer_i,
    input  logic [NumPe-1:0] err_range_i,
    // Memories
    output logic             mem_valid_o,
    output logic             mem_we_o,
    output logic [      3:0] mem_space_o,
    output logic [      7:0] mem_pe_o,
    output logic [     23:0] mem_addr_o,
    output logic [     63:0] mem_wdata_o,
    input  logic [     63:0] array_rdata_i,
    input  logic [     63:0] desc_rdata_i,
    input  logic [     63:0] cb_rdata_i
);

  localparam int NumErrors = eie_pkg::NUM_ERRORS;

  // ---------------------------------------------------------------------------------------------
  // Registers

  logic wr_valid, wr_err, rd_valid, rd_ack, rd_err;
  logic [9:0] wr_word, rd_word;
  logic [31:0] wr_data, rd_data;
  logic [3:0] wr_strb;
  logic axil_start, loading, error_event, total_req, total_ack;
  logic [15:0] desc_first, desc_count;
  logic [2:0] total_counter;
  logic [63:0] total;
  logic [NumErrors-1:0] errors, error_clear;
  logic [32*NumErrors-1:0] infos;

  axil_slave u_axil_slave (
      .clk_i,
      .rst_ni,
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
      .wr_valid_o(wr_valid),
      .wr_word_o (wr_word),
      .wr_data_o (wr_data),
      .wr_strb_o (wr_strb),
      .wr_err_i  (wr_err),
      .rd_valid_o(rd_valid),
      .rd_word_o (rd_word),
      .rd_ack_i  (rd_ack),
      .rd_data_i (rd_data),
      .rd_err_i  (rd_err)
  );

  registers #(
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
  ) u_registers (
      .clk_i,
      .rst_ni,
      .wr_valid_i     (wr_valid),
      .wr_word_i      (wr_word),
      .wr_data_i      (wr_data),
      .wr_strb_i      (wr_strb),
      .wr_err_o       (wr_err),
      .rd_valid_i     (rd_valid),
      .rd_word_i      (rd_word),
      .rd_ack_o       (rd_ack),
      .rd_data_o      (rd_data),
      .rd_err_o       (rd_err),
      .start_o        (axil_start),
      .desc_first_o   (desc_first),
      .desc_count_o   (desc_count),
      .run_start_i    (start_o),
      .run_done_i     (done_i),
      .running_i      (running_i),
      .loading_i      (loading),
      .current_i      (current_i),
      .error_event_i  (error_event),
      .errors_i       (errors),
      .infos_i        (infos),
      .error_clear_o  (error_clear),
      .irq_o          (irq_o),
      .cycles_i       (cycles_i),
      .broadcasts_i   (broadcasts_i),
      .stalls_i       (stalls_i),
      .zeros_i        (zeros_i),
      .total_req_o    (total_req),
      .total_counter_o(total_counter),
      .total_ack_i    (total_ack),
      .total_i        (total)
  );

  // ---------------------------------------------------------------------------------------------
  // Streams

  logic stream_wr_valid, stream_wr_ready, stream_rd_valid, stream_rd_ready, stream_rdata_valid;
  logic [63:0] stream_wr_data, rdata;
  logic [3:0] space;
  logic [7:0] pe;
  logic [23:0] addr, len, stream_rd_addr;
  logic read_start, read_done, packet_busy, read_busy, stream_run;
  logic err_packet, err_cut;
  logic [7:0] err_packet_reason;
  logic [15:0] err_packet_header;
  logic [23:0] err_cut_missing;

  stream_in #(
      .NumPe       (NumPe),
      .SpmatEntries(SpmatEntries),
      .PtrDepth    (PtrDepth),
      .ActDepth    (ActDepth),
      .BiasDepth   (BiasDepth),
      .NumDesc     (NumDesc),
      .NumCodebooks(NumCodebooks)
  ) u_stream_in (
      .clk_i,
      .rst_ni,
      .s_axis_tdata,
      .s_axis_tvalid,
      .s_axis_tready,
      .s_axis_tlast,
      .wr_valid_o   (stream_wr_valid),
      .wr_ready_i   (stream_wr_ready),
      .wr_data_o    (stream_wr_data),
      .space_o      (space),
      .pe_o         (pe),
      .addr_o       (addr),
      .len_o        (len),
      .read_start_o (read_start),
      .read_done_i  (read_done),
      .hold_i       (running_i || axil_start),
      .run_start_o  (stream_run),
      .busy_o       (packet_busy),
      .err_packet_o (err_packet),
      .err_reason_o (err_packet_reason),
      .err_header_o (err_packet_header),
      .err_cut_o    (err_cut),
      .err_missing_o(err_cut_missing)
  );

  stream_out u_stream_out (
      .clk_i,
      .rst_ni,
      .start_i      (read_start),
      .space_i      (space),
      .pe_i         (pe),
      .addr_i       (addr),
      .len_i        (len),
      .done_o       (read_done),
      .busy_o       (read_busy),
      .rd_valid_o   (stream_rd_valid),
      .rd_ready_i   (stream_rd_ready),
      .rd_addr_o    (stream_rd_addr),
      .rdata_valid_i(stream_rdata_valid),
      .rdata_i      (rdata),
      .m_axis_tdata,
      .m_axis_tvalid,
      .m_axis_tready,
      .m_axis_tlast
  );

  // A run starts from a register or from a packet; the two exclude one another, because a start from the
  // register counts as an error while a packet is in progress.
  assign loading       = packet_busy || read_busy;
  assign start_o       = stream_run || (axil_start && !running_i && !loading);
  assign start_first_o = stream_run ? addr : 24'(desc_first);
  assign start_count_o = stream_run ? len : 24'(desc_count);

  // ---------------------------------------------------------------------------------------------
  // Memories, totals, errors

  logic total_valid, total_rdata_valid;
  logic [7:0] total_pe;
  logic [1:0] total_pair;

  totals #(
      .NumPe(NumPe)
  ) u_totals (
      .clk_i,
      .rst_ni,
      .req_i        (total_req),
      .counter_i    (total_counter),
      .ack_o        (total_ack),
      .sum_o        (total),
      .rd_valid_o   (total_valid),
      .rd_pe_o      (total_pe),
      .rd_pair_o    (total_pair),
      .rdata_valid_i(total_rdata_valid),
      .rdata_i      (rdata)
  );

  host_bus u_host_bus (
      .clk_i,
      .rst_ni,
      .result_regs_i      (result_regs_i),
      .wr_valid_i         (stream_wr_valid),
      .wr_ready_o         (stream_wr_ready),
      .wr_data_i          (stream_wr_data),
      .wr_addr_i          (addr),
      .rd_valid_i         (stream_rd_valid),
      .rd_ready_o         (stream_rd_ready),
      .rd_addr_i          (stream_rd_addr),
      .space_i            (space),
      .pe_i               (pe),
      .rdata_valid_o      (stream_rdata_valid),
      .total_valid_i      (total_valid),
      .total_pe_i         (total_pe),
      .total_pair_i       (total_pair),
      .total_rdata_valid_o(total_rdata_valid),
      .valid_o            (mem_valid_o),
      .we_o               (mem_we_o),
      .space_o            (mem_space_o),
      .pe_o               (mem_pe_o),
      .addr_o             (mem_addr_o),
      .wdata_o            (mem_wdata_o),
      .array_rdata_i      (array_rdata_i),
      .desc_rdata_i       (desc_rdata_i),
      .cb_rdata_i         (cb_rdata_i),
      .rdata_o            (rdata)
  );

  error_log #(
      .NumPe(NumPe)
  ) u_error_log (
      .clk_i,
      .rst_ni,
      .start_busy_i       (axil_start && (running_i || loading)),
      .descriptor_i       (err_desc_i),
      .descriptor_reason_i(err_desc_reason_i),
      .packet_i           (err_packet),
      .packet_reason_i    (err_packet_reason),
      .packet_header_i    (err_packet_header),
      .cut_i              (err_cut),
      .cut_missing_i      (err_cut_missing),
      .row_i              (err_row_i),
      .pointer_i          (err_pointer_i),
      .range_i            (err_range_i),
      .current_i          (current_i),
      .clear_i            (error_clear),
      .errors_o           (errors),
      .infos_o            (infos),
      .any_event_o        (error_event)
  );

endmodule
