// Central control unit: runs a list of passes back to back, from descriptors, without the host.
//
// For every pass it sets up codebook and accumulators, lets the inputs into the LNZD tree, broadcasts what comes
// out of it, waits until every PE has nothing left anywhere in its pipeline, and writes complete
// rows of long vectors back to the SRAM. At the end of a layer the activation memories swap roles.
module ccu #(
    parameter int NumPe        = 64,
    parameter int PtrDepth     = 16384,
    parameter int ActDepth     = 1024,
    parameter int BiasDepth    = 1024,
    parameter int RegDepth     = 64,
    parameter int NumDesc      = 256,
    parameter int NumCodebooks = 64,
    localparam int PeWidth     = NumPe > 1 ? $clog2(NumPe) : 1,
    localparam int ColWidth    = $clog2(PtrDepth),
    localparam int RowWidth    = $clog2(RegDepth),
    localparam int ActRowWidth = $clog2(ActDepth),
    localparam int RegGroup    = RowWidth - 2,
    localparam int ActGroup    = ActRowWidth - 2,
    localparam int BiasAddr    = BiasDepth > 4 ? $clog2(BiasDepth / 4) : 1,
    localparam int DescWidth   = NumDesc > 1 ? $clog2(NumDesc) : 1,
    localparam int CbAddr      = $clog2(NumCodebooks * 4)
) (
    input  logic                   clk_i,
    input  logic                   rst_ni,
    // Host
    input  logic                   start_i,
    input  logic [           23:0] start_first_i,    // first descriptor
    input  logic [           23:0] start_count_i,
    output logic                   running_o,
    output logic                   done_o,           // one cycle: a run has ended
    output logic [           15:0] current_o,        // descriptor in progress
    output logic                   err_valid_o,      // one cycle: impossible descriptor
    output logic [            7:0] err_reason_o,
    output logic                   result_regs_o,    // the last layer's outputs are in registers
    output logic [           63:0] cycles_o,
    output logic [           63:0] broadcasts_o,
    output logic [           63:0] stalls_o,
    output logic [           63:0] zeros_o,
    input  logic                   host_desc_req_i,
    input  logic                   host_cb_req_i,
    input  logic                   host_we_i,
    input  logic [           23:0] host_addr_i,
    input  logic [           63:0] host_wdata_i,
    output logic [           63:0] host_desc_rdata_o,
    output logic [           63:0] host_cb_rdata_o,
    // Pass, to the PEs
    output logic                   clear_o,
    output logic                   issue_ready_o,
    output logic [            4:0] shift_o,
    output logic                   relu_o,
    output logic [     RowWidth:0] out_rows_o,
    output logic [            8:0] out_rest_o,
    output logic [ActRowWidth-1:0] in_first_row_o,
    output logic [  ActRowWidth:0] in_end_row_o,
    output logic [            8:0] in_rest_o,
    output logic                   acc_sel_o,
    output logic                   src_bank_o,
    output logic                   result_relu_o,
    output logic                   cb_load_o,
    output logic [            1:0] cb_quarter_o,
    output logic [           63:0] cb_data_o,
    output logic                   init_o,
    output logic                   init_bias_o,
    output logic [   RegGroup-1:0] init_group_o,
    output logic [   BiasAddr-1:0] init_addr_o,
    output logic                   wb_o,
    output logic [   RegGroup-1:0] wb_group_o,
    output logic [   ActGroup-1:0] wb_addr_o,
    output logic                   scan_load_o,
    output logic                   fill_o,
    output logic [   ActGroup-1:0] fill_group_o,
    output logic [ActRowWidth-1:0] low_row_o,
    // LNZD root and broadcast
    input  logic                   root_valid_i,
    input  logic                   root_idle_i,
    input  logic [ActRowWidth-1:0] root_row_i,
    input  logic [    PeWidth-1:0] root_pe_i,
    input  logic [           15:0] root_act_i,
    output logic                   root_ready_o,
    input  logic                   any_full_i,
    input  logic                   all_idle_i,
    output logic                   bcast_valid_o,
    output logic [   ColWidth-1:0] bcast_col_o,
    output logic [           15:0] bcast_act_o
);

  localparam int PeBits = $clog2(NumPe);

  // States. Constants, because Icarus 11 refuses some assignments of enumeration values.
  localparam logic [2:0] Idle      = 3'd0;  // no run
  localparam logic [2:0] Fetch     = 3'd1;  // the next descriptor is on its way
  localparam logic [2:0] Setup     = 3'd2;  // its fields are taken over
  localparam logic [2:0] Run       = 3'd3;  // broadcasts, until all PEs are drained
  localparam logic [2:0] WriteBack = 3'd4;  // complete rows go to the SRAM
  localparam logic [2:0] Next      = 3'd5;  // roles swap, next descriptor

  logic [2:0] state_q, state_d;
  logic [23:0] left_q;  // descriptors left, the current one included
  logic [15:0] idx_q;  // as given by the host, so that an error can name it
  logic bad_range_q;
  logic acc_sel_q, src_bank_q, result_regs_q, result_relu_q;

  logic [255:0] desc;
  logic [7:0] desc_reason;
  logic desc_valid, desc_req, go_q, setup_ready, window_done, drained, stall;
  logic [RegGroup:0] wb_q;

  // Fields of the pass in progress
  logic [31:0] in_len_q, in_end_q, in_first_q, out_len_q, out_first_q;
  logic [BiasAddr-1:0] bias_base_q;
  logic [ColWidth-1:0] col_base_q;
  logic [7:0] codebook_q;
  logic [4:0] shift_q;
  logic relu_q, bias_q, sram_in_q, sram_out_q, first_q, last_q, end_q;
  logic [RegGroup:0] out_groups;

  assign drained = window_done && root_idle_i && all_idle_i && setup_ready && !go_q;
  assign out_groups = (RegGroup + 1)'((out_len_q + 32'(4 * NumPe - 1)) >> (PeBits + 2));

  always @(*) begin
    state_d     = state_q;
    done_o      = 1'b0;
    err_valid_o = 1'b0;
    desc_req    = 1'b0;
    unique case (state_q)
      Idle: begin
        if (start_i) begin
          state_d  = Fetch;
          desc_req = 1'b1;
        end
      end
      Fetch: begin
        if (bad_range_q || (desc_valid && desc_reason != '0)) begin
          state_d     = Idle;
          done_o      = 1'b1;
          err_valid_o = 1'b1;
        end else if (desc_valid) begin
          state_d = Setup;
        end
      end
      Setup: begin
        state_d  = Run;
        desc_req = left_q > 24'd1;  // the next one, while this pass runs
      end
      Run: begin
        if (drained) begin
          state_d = Next;
          if (last_q && sram_out_q) state_d = WriteBack;
        end
      end
      WriteBack: begin
        if (wb_q + 1'b1 == out_groups) state_d = Next;
      end
      Next: begin
        state_d = Fetch;
        if (left_q == 24'd1) begin
          state_d = Idle;
          done_o  = 1'b1;
        end
      end
      default: state_d = Idle;
    endcase
  end

  assign err_reason_o = bad_range_q ? 8'd8 : desc_reason;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      state_q       <= Idle;
      go_q          <= 1'b0;
      left_q        <= '0;
      idx_q         <= '0;
      bad_range_q   <= 1'b0;
      acc_sel_q     <= 1'b0;
      src_bank_q    <= 1'b0;
      result_regs_q <= 1'b0;
      result_relu_q <= 1'b0;
    end else begin
      state_q <= state_d;
      go_q    <= state_q == Setup;
      if (state_q == Idle && start_i) begin
        left_q      <= start_count_i;
        idx_q       <= start_first_i[15:0];
        bad_range_q <= start_count_i == '0
                       || 25'(start_first_i) + 25'(start_count_i) > 25'(NumDesc);
      end
      if (state_q == Next) begin
        left_q <= left_q - 1'b1;
        if (left_q != 24'd1) idx_q <= idx_q + 1'b1;
        if (end_q) begin
          result_regs_q <= !sram_out_q;
          result_relu_q <= relu_q;
          if (sram_out_q) src_bank_q <= !src_bank_q;
          else acc_sel_q <= !acc_sel_q;
        end
      end
    end
  end

  always_ff @(posedge clk_i) begin
    if (state_q == Setup) begin
      in_len_q    <= desc[31:0];
      in_first_q  <= desc[63:32];
      in_end_q    <= desc[63:32] + desc[31:0];
      out_len_q   <= desc[95:64];
      out_first_q <= desc[127:96];
      col_base_q  <= ColWidth'(desc[159:128] - desc[63:32]);
      bias_base_q <= BiasAddr'(desc[191:160]);
      codebook_q  <= desc[199:192];
      shift_q     <= desc[204:200];
      relu_q      <= desc[208];
      bias_q      <= desc[209];
      sram_in_q   <= desc[210];
      sram_out_q  <= desc[211];
      first_q     <= desc[212];
      last_q      <= desc[213];
      end_q       <= desc[214];
    end
    wb_q <= state_q == WriteBack ? wb_q + 1'b1 : '0;
  end

  assign running_o      = state_q != Idle;
  assign clear_o        = state_q == Idle && start_i;
  assign current_o      = idx_q;
  assign result_regs_o  = result_regs_q;
  assign result_relu_o  = result_relu_q;
  assign acc_sel_o      = acc_sel_q;
  assign src_bank_o     = src_bank_q;
  assign shift_o        = shift_q;
  assign relu_o         = relu_q;
  assign out_rows_o     = (RowWidth + 1)'(out_len_q >> PeBits);
  assign out_rest_o     = 9'(out_len_q & 32'(NumPe - 1));
  assign in_first_row_o = ActRowWidth'(in_first_q >> PeBits);
  assign in_end_row_o   = (ActRowWidth + 1)'(in_end_q >> PeBits);
  assign in_rest_o      = 9'(in_end_q & 32'(NumPe - 1));
  assign wb_o           = state_q == WriteBack;
  assign wb_group_o     = wb_q[RegGroup-1:0];
  assign wb_addr_o      = ActGroup'(out_first_q >> (PeBits + 2)) + ActGroup'(wb_q);

  logic [DescWidth-1:0] next_idx;
  logic [ActGroup-1:0] in_first_group;
  logic [ActGroup:0] in_end_group;
  assign next_idx       = DescWidth'(state_q == Idle ? start_first_i[15:0] : idx_q + 1'b1);
  assign in_first_group = ActGroup'(in_first_q >> (PeBits + 2));
  assign in_end_group   = (ActGroup + 1)'((in_end_q + 32'(4 * NumPe - 1)) >> (PeBits + 2));

  desc_fetch #(
      .NumPe       (NumPe),
      .PtrDepth    (PtrDepth),
      .ActDepth    (ActDepth),
      .BiasDepth   (BiasDepth),
      .RegDepth    (RegDepth),
      .NumDesc     (NumDesc),
      .NumCodebooks(NumCodebooks)
  ) u_desc_fetch (
      .clk_i,
      .rst_ni,
      .req_i       (desc_req),
      .idx_i       (next_idx),
      .valid_o     (desc_valid),
      .desc_o      (desc),
      .reason_o    (desc_reason),
      .host_req_i  (host_desc_req_i),
      .host_we_i   (host_we_i),
      .host_addr_i (host_addr_i[DescWidth+1:0]),
      .host_wdata_i(host_wdata_i),
      .host_rdata_o(host_desc_rdata_o)
  );

  pass_setup #(
      .RegDepth    (RegDepth),
      .BiasDepth   (BiasDepth),
      .NumCodebooks(NumCodebooks)
  ) u_pass_setup (
      .clk_i,
      .rst_ni,
      .go_i        (go_q),
      .stop_i      (state_q == Run && drained),
      .first_i     (first_q),
      .bias_i      (bias_q),
      .groups_i    (out_groups),
      .bias_base_i (bias_base_q),
      .codebook_i  (codebook_q),
      .ready_o     (setup_ready),
      .init_o      (init_o),
      .init_bias_o (init_bias_o),
      .init_group_o(init_group_o),
      .init_addr_o (init_addr_o),
      .cb_load_o   (cb_load_o),
      .cb_quarter_o(cb_quarter_o),
      .cb_data_o   (cb_data_o),
      .host_req_i  (host_cb_req_i),
      .host_we_i   (host_we_i),
      .host_addr_i (host_addr_i[CbAddr-1:0]),
      .host_wdata_i(host_wdata_i),
      .host_rdata_o(host_cb_rdata_o)
  );

  assign issue_ready_o = setup_ready;

  // The reserved bits were checked; the address is as wide as the largest memory needs.
  logic unused_bits;
  assign unused_bits = ^{desc, host_addr_i};

  window_ctrl #(
      .RegDepth(RegDepth),
      .ActDepth(ActDepth)
  ) u_window_ctrl (
      .clk_i,
      .rst_ni,
      .go_i         (go_q),
      .sram_in_i    (sram_in_q),
      .first_group_i(in_first_group),
      .end_group_i  (in_end_group),
      .done_o       (window_done),
      .root_valid_i (root_valid_i),
      .root_idle_i  (root_idle_i),
      .root_row_i   (root_row_i),
      .scan_load_o  (scan_load_o),
      .fill_o       (fill_o),
      .fill_group_o (fill_group_o),
      .low_row_o    (low_row_o)
  );

  broadcaster #(
      .NumPe   (NumPe),
      .RowWidth(ActRowWidth),
      .ColWidth(ColWidth)
  ) u_broadcaster (
      .clk_i,
      .rst_ni,
      .col_base_i   (col_base_q),
      .root_valid_i (root_valid_i),
      .root_row_i   (root_row_i),
      .root_pe_i    (root_pe_i),
      .root_act_i   (root_act_i),
      .root_ready_o (root_ready_o),
      .any_full_i   (any_full_i),
      .bcast_valid_o(bcast_valid_o),
      .bcast_col_o  (bcast_col_o),
      .bcast_act_o  (bcast_act_o),
      .stall_o      (stall)
  );

  ccu_counters u_counters (
      .clk_i,
      .rst_ni,
      .clear_i      (clear_o),
      .running_i    (running_o),
      .bcast_i      (bcast_valid_o),
      .stall_i      (stall),
      .pass_i       (go_q),
      .pass_inputs_i(in_len_q),
      .cycles_o     (cycles_o),
      .broadcasts_o (broadcasts_o),
      .stalls_o     (stalls_o),
      .zeros_o      (zeros_o)
  );

endmodule
