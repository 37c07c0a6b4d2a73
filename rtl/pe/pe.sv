// Processing element: one of NumPe equal parts of the machine.
//
// PE k holds every row i with i mod NumPe = k: their entries, their accumulators, and the activations with
// the same numbers. A broadcast activation passes through
//
//   pointer read -> activation queue -> sparse-matrix read -> entry issue -> address accumulation and
//   codebook -> accumulator read and multiply -> shift and add -> write
//
// without any hand-shake towards the other PEs but `full_o`. The PE's number is a port, so that
// all PEs are one and the same netlist.
module pe #(
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
    localparam int ColWidth    = $clog2(PtrDepth),
    localparam int RowWidth    = $clog2(RegDepth),
    localparam int ActRowWidth = $clog2(ActDepth),
    localparam int RegGroup    = RowWidth - 2,
    localparam int ActGroup    = ActRowWidth - 2,
    localparam int BiasAddr    = BiasDepth > 4 ? $clog2(BiasDepth / 4) : 1
) (
    input  logic                   clk_i,
    input  logic                   rst_ni,
    input  logic [            7:0] pe_id_i,
    // Pass, constant while it is in progress
    input  logic                   running_i,        // a run is in progress
    input  logic                   clear_i,          // a run starts: clear the counters
    input  logic                   issue_ready_i,    // accumulators and codebook are set up
    input  logic [            4:0] shift_i,
    input  logic                   relu_i,
    input  logic [     RowWidth:0] out_rows_i,       // rows that every PE has
    input  logic [            8:0] out_rest_i,       // and the number of PEs with one more
    input  logic [ActRowWidth-1:0] in_first_row_i,
    input  logic [  ActRowWidth:0] in_end_row_i,     // likewise for the inputs
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
    // Source activations to the LNZD tree
    input  logic                   scan_load_i,
    input  logic                   fill_i,
    input  logic [   ActGroup-1:0] fill_group_i,
    input  logic [ActRowWidth-1:0] low_row_i,
    output logic                   lnzd_valid_o,
    output logic                   lnzd_idle_o,
    output logic [ActRowWidth-1:0] lnzd_row_o,
    output logic [           15:0] lnzd_act_o,
    input  logic                   lnzd_ready_i,
    // Broadcast
    input  logic                   bcast_valid_i,
    input  logic [   ColWidth-1:0] bcast_col_i,
    input  logic [           15:0] bcast_act_i,
    output logic                   full_o,
    output logic                   idle_o,           // no work anywhere in the PE
    // Errors, one cycle each
    output logic                   err_row_o,
    output logic                   err_pointer_o,
    output logic                   err_range_o,
    // Host access
    input  logic                   host_valid_i,
    input  logic                   host_we_i,
    input  logic [            3:0] host_space_i,
    input  logic [            7:0] host_pe_i,
    input  logic [           23:0] host_addr_i,
    input  logic [           63:0] host_wdata_i,
    output logic [           63:0] host_rdata_o      // one cycle later, zero if not of this PE
);

  // The window over the entries spans what one issue can take: IssueWidth entries and, with
  // FillerSkip, the longest run of fillers that RegDepth rows allow. The banks cover the window
  // from any lane of a word, and at least a host beat.
  localparam int MaxFillers  = FillerSkip ? (RegDepth - 1) / 16 : 0;
  localparam int WindowLen   = IssueWidth + MaxFillers;
  localparam int WordEntries = SpmatWidth / 8;
  localparam int WindowWords = (WindowLen + 2 * WordEntries - 2) / WordEntries;
  localparam int BeatWords   = SpmatWidth < 64 ? 64 / SpmatWidth : 1;
  localparam int NumBanks    = 2 ** $clog2(WindowWords > BeatWords ? WindowWords : BeatWords);
  localparam int StartWidth  = $clog2(SpmatEntries);
  localparam int LenWidth    = RowWidth + 1;
  localparam int LaneBits    = $clog2(WordEntries);
  localparam int SlotWidth   = $clog2(2 * NumBanks);
  localparam int BankWidth   = NumBanks > 1 ? $clog2(NumBanks) : 1;
  localparam int ReadsWidth  = $clog2(NumBanks + 1);
  localparam int CountWidth  = $clog2(WindowLen + 1);
  localparam int BypassWidth = $clog2(IssueWidth + 1);
  localparam int IncWidth    = CountWidth > ReadsWidth ? CountWidth : ReadsWidth;
  localparam int ColumnWidth = 16 + StartWidth + LenWidth;

  // ---------------------------------------------------------------------------------------------
  // Host access: which memory, and whose answer

  logic host_mine, host_entries, host_pointers, host_bias, host_bank, host_regs, host_counters;
  logic [3:0] host_space_q;
  logic host_mine_q;
  logic [1:0] host_pair_q;
  logic [63:0] entries_rdata, pointers_rdata, bias_rdata, act_rdata, counters_rdata;

  assign host_mine     = host_valid_i && host_pe_i == pe_id_i;
  assign host_entries  = host_mine && host_space_i == eie_pkg::SPACE_ENTRIES;
  assign host_pointers = host_mine && host_space_i == eie_pkg::SPACE_POINTERS;
  assign host_bias     = host_mine && host_space_i == eie_pkg::SPACE_BIAS;
  assign host_counters = host_mine && host_space_i == eie_pkg::SPACE_COUNTERS;
  assign host_regs     = host_valid_i && host_space_i == eie_pkg::SPACE_RESULT;
  assign host_bank     = host_valid_i && (host_space_i == eie_pkg::SPACE_ACT_SRC
                                          || host_space_i == eie_pkg::SPACE_ACT_DST);

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      host_mine_q <= 1'b0;
    end else begin
      host_mine_q <= (host_entries || host_pointers || host_bias || host_counters || host_regs
                      || host_bank) && !host_we_i;
    end
  end

  always_ff @(posedge clk_i) begin
    if (host_valid_i) begin
      host_space_q <= host_space_i;
      host_pair_q  <= host_addr_i[1:0];
    end
  end

  always @(*) begin
    host_rdata_o = '0;
    if (host_mine_q) begin
      unique case (host_space_q)
        eie_pkg::SPACE_ENTRIES:  host_rdata_o = entries_rdata;
        eie_pkg::SPACE_POINTERS: host_rdata_o = pointers_rdata;
        eie_pkg::SPACE_BIAS:     host_rdata_o = bias_rdata;
        eie_pkg::SPACE_COUNTERS: host_rdata_o = counters_rdata;
        default:                 host_rdata_o = act_rdata;
      endcase
    end
  end

  // ---------------------------------------------------------------------------------------------
  // This PE's share of the pass

  logic [RowWidth:0] num_rows;
  logic [ActRowWidth:0] in_end_row;

  assign num_rows   = out_rows_i + (RowWidth + 1)'(9'(pe_id_i) < out_rest_i);
  assign in_end_row = in_end_row_i + (ActRowWidth + 1)'(9'(pe_id_i) < in_rest_i);

  // ---------------------------------------------------------------------------------------------
  // Pointer read and activation queue

  logic ptr_valid, ptr_err_long, push, queue_empty;
  logic [15:0] ptr_act;
  logic [StartWidth-1:0] ptr_start;
  logic [LenWidth-1:0] ptr_len;

  ptr_read #(
      .PtrDepth    (PtrDepth),
      .SpmatEntries(SpmatEntries),
      .RegDepth    (RegDepth)
  ) u_ptr_read (
      .clk_i,
      .rst_ni,
      .bcast_valid_i,
      .bcast_col_i,
      .bcast_act_i,
      .col_valid_o  (ptr_valid),
      .col_act_o    (ptr_act),
      .col_start_o  (ptr_start),
      .col_len_o    (ptr_len),
      .err_pointer_o(err_pointer_o),
      .err_range_o  (err_range_o),
      .err_long_o   (ptr_err_long),
      .host_req_i   (host_pointers),
      .host_we_i    (host_we_i),
      .host_addr_i  (host_addr_i[ColWidth-2:0]),
      .host_wdata_i (host_wdata_i),
      .host_rdata_o (pointers_rdata)
  );

  assign push = ptr_valid && !(EmptySkip && ptr_len == '0);

  logic fetch_valid, fetch_pop, col_valid, col_pop;
  logic [15:0] fetch_act, col_act;
  logic [StartWidth-1:0] fetch_start, col_start;
  logic [LenWidth-1:0] fetch_len, col_len;

  act_queue #(
      .QueueDepth(QueueDepth),
      .SlackDepth(2),
      .Width     (ColumnWidth)
  ) u_act_queue (
      .clk_i,
      .rst_ni,
      .push_i       (push),
      .push_data_i  ({ptr_act, ptr_start, ptr_len}),
      .coming_i     ({bcast_valid_i, ptr_valid}),
      .full_o       (full_o),
      .empty_o      (queue_empty),
      .fetch_valid_o(fetch_valid),
      .fetch_data_o ({fetch_act, fetch_start, fetch_len}),
      .fetch_pop_i  (fetch_pop),
      .issue_valid_o(col_valid),
      .issue_data_o ({col_act, col_start, col_len}),
      .issue_pop_i  (col_pop)
  );

  // The fetcher needs no activation, the issuer of the first entry only its place in a word.
  logic unused_column_bits;
  assign unused_column_bits = ^{fetch_act, col_start};

  // ---------------------------------------------------------------------------------------------
  // Sparse-matrix read

  logic [ReadsWidth-1:0] out_count, spmat_reads;
  logic [BankWidth-1:0] out_bank;
  logic [NumBanks*SpmatWidth-1:0] out_words;
  logic out_take, fetch_busy;
  logic [SlotWidth:0] ring_words, ring_release;
  logic [SlotWidth+LaneBits-1:0] window_pos;
  logic [8*WindowLen-1:0] window;

  spmat_read #(
      .SpmatEntries(SpmatEntries),
      .SpmatWidth  (SpmatWidth),
      .NumBanks    (NumBanks),
      .RegDepth    (RegDepth)
  ) u_spmat_read (
      .clk_i,
      .rst_ni,
      .col_valid_i (fetch_valid),
      .col_start_i (fetch_start),
      .col_len_i   (fetch_len),
      .col_pop_o   (fetch_pop),
      .out_count_o (out_count),
      .out_bank_o  (out_bank),
      .out_words_o (out_words),
      .out_take_i  (out_take),
      .busy_o      (fetch_busy),
      .reads_o     (spmat_reads),
      .host_req_i  (host_entries),
      .host_we_i   (host_we_i),
      .host_addr_i (host_addr_i[StartWidth-4:0]),
      .host_wdata_i(host_wdata_i),
      .host_rdata_o(entries_rdata)
  );

  word_ring #(
      .SpmatWidth(SpmatWidth),
      .NumBanks  (NumBanks),
      .WindowLen (WindowLen)
  ) u_word_ring (
      .clk_i,
      .rst_ni,
      .in_count_i(out_count),
      .in_bank_i (out_bank),
      .in_words_i(out_words),
      .in_take_o (out_take),
      .words_o   (ring_words),
      .pos_i     (window_pos),
      .window_o  (window),
      .release_i (ring_release)
  );

  // ---------------------------------------------------------------------------------------------
  // Entry issue, address accumulation, codebook

  logic s1_valid, s1_first, issue_busy, work, empty_slot, row_err;
  logic [15:0] s1_act;
  logic [8*WindowLen-1:0] s1_entries;
  logic [WindowLen-1:0] s1_taken;
  logic [IssueWidth-1:0] lane_valid;
  logic [IssueWidth*RowWidth-1:0] lane_row;
  logic [IssueWidth*4-1:0] lane_code;
  logic [IssueWidth*16-1:0] lane_weight;
  logic [CountWidth-1:0] num_entries, num_fillers;

  entry_issue #(
      .SpmatWidth(SpmatWidth),
      .NumBanks  (NumBanks),
      .RegDepth  (RegDepth),
      .IssueWidth(IssueWidth),
      .FillerSkip(FillerSkip),
      .WindowLen (WindowLen)
  ) u_entry_issue (
      .clk_i,
      .rst_ni,
      .ready_i     (issue_ready_i),
      .col_valid_i (col_valid),
      .col_act_i   (col_act),
      .col_lane_i  (col_start[LaneBits-1:0]),
      .col_len_i   (col_len),
      .col_pop_o   (col_pop),
      .words_i     (ring_words),
      .pos_o       (window_pos),
      .window_i    (window),
      .release_o   (ring_release),
      .valid_o     (s1_valid),
      .first_o     (s1_first),
      .act_o       (s1_act),
      .entries_o   (s1_entries),
      .taken_o     (s1_taken),
      .busy_o      (issue_busy),
      .work_o      (work),
      .empty_slot_o(empty_slot)
  );

  row_accum #(
      .RegDepth  (RegDepth),
      .IssueWidth(IssueWidth),
      .FillerSkip(FillerSkip),
      .WindowLen (WindowLen)
  ) u_row_accum (
      .clk_i,
      .rst_ni,
      .valid_i      (s1_valid),
      .first_i      (s1_first),
      .entries_i    (s1_entries),
      .taken_i      (s1_taken),
      .num_rows_i   (num_rows),
      .lane_valid_o (lane_valid),
      .lane_row_o   (lane_row),
      .lane_code_o  (lane_code),
      .err_row_o    (row_err),
      .num_entries_o(num_entries),
      .num_fillers_o(num_fillers)
  );

  codebook #(
      .IssueWidth(IssueWidth)
  ) u_codebook (
      .clk_i,
      .load_valid_i  (cb_load_i),
      .load_quarter_i(cb_quarter_i),
      .load_data_i   (cb_data_i),
      .code_i        (lane_code),
      .weight_o      (lane_weight)
  );

  assign err_row_o = row_err || ptr_err_long;

  // ---------------------------------------------------------------------------------------------
  // Arithmetic and activations

  logic arith_busy;
  logic [BypassWidth-1:0] num_bypasses;
  logic [IssueWidth*RowWidth-1:0] rd_row, wr_row;
  logic [IssueWidth*16-1:0] rd_data, wr_data;
  logic [IssueWidth-1:0] wr_valid;

  arith #(
      .RegDepth  (RegDepth),
      .IssueWidth(IssueWidth)
  ) u_arith (
      .clk_i,
      .rst_ni,
      .shift_i       (shift_i),
      .lane_valid_i  (lane_valid),
      .lane_row_i    (lane_row),
      .lane_weight_i (lane_weight),
      .act_i         (s1_act),
      .rd_row_o      (rd_row),
      .rd_data_i     (rd_data),
      .wr_valid_o    (wr_valid),
      .wr_row_o      (wr_row),
      .wr_data_o     (wr_data),
      .busy_o        (arith_busy),
      .num_bypasses_o(num_bypasses)
  );

  logic acc_init;
  logic [RegGroup-1:0] acc_init_group;
  logic [63:0] acc_init_data;

  bias_store #(
      .BiasDepth(BiasDepth),
      .RegDepth (RegDepth)
  ) u_bias_store (
      .clk_i,
      .rst_ni,
      .init_i      (init_i),
      .init_bias_i (init_bias_i),
      .init_group_i(init_group_i),
      .init_addr_i (init_addr_i),
      .acc_we_o    (acc_init),
      .acc_group_o (acc_init_group),
      .acc_data_o  (acc_init_data),
      .host_req_i  (host_bias),
      .host_we_i   (host_we_i),
      .host_addr_i (host_addr_i[BiasAddr-1:0]),
      .host_wdata_i(host_wdata_i),
      .host_rdata_o(bias_rdata)
  );

  logic fill_done;
  logic [ActGroup-1:0] fill_done_group;
  logic [63:0] fill_data;
  logic [RowWidth-1:0] scan_row;
  logic [15:0] scan_data;
  logic [RegDepth-1:0] nonzero;

  act_rw #(
      .NumPe     (NumPe),
      .RegDepth  (RegDepth),
      .ActDepth  (ActDepth),
      .IssueWidth(IssueWidth)
  ) u_act_rw (
      .clk_i,
      .rst_ni,
      .pe_id_i,
      .acc_sel_i        (acc_sel_i),
      .src_bank_i       (src_bank_i),
      .relu_i           (relu_i),
      .result_relu_i    (result_relu_i),
      .rd_row_i         (rd_row),
      .rd_data_o        (rd_data),
      .wr_valid_i       (wr_valid),
      .wr_row_i         (wr_row),
      .wr_data_i        (wr_data),
      .init_we_i        (acc_init),
      .init_group_i     (acc_init_group),
      .init_data_i      (acc_init_data),
      .fill_i           (fill_i),
      .fill_group_i     (fill_group_i),
      .fill_done_o      (fill_done),
      .fill_done_group_o(fill_done_group),
      .fill_data_o      (fill_data),
      .wb_i             (wb_i),
      .wb_group_i       (wb_group_i),
      .wb_addr_i        (wb_addr_i),
      .scan_row_i       (scan_row),
      .scan_data_o      (scan_data),
      .nonzero_o        (nonzero),
      .host_bank_req_i  (host_bank),
      .host_dst_i       (host_space_i == eie_pkg::SPACE_ACT_DST),
      .host_we_i        (host_we_i),
      .host_regs_i      (host_regs),
      .host_addr_i      (host_addr_i),
      .host_wdata_i     (host_wdata_i),
      .host_rdata_o     (act_rdata)
  );

  lnzd_leaf #(
      .RegDepth(RegDepth),
      .ActDepth(ActDepth)
  ) u_lnzd_leaf (
      .clk_i,
      .rst_ni,
      .first_row_i (in_first_row_i),
      .end_row_i   (in_end_row),
      .low_row_i   (low_row_i),
      .load_i      (scan_load_i),
      .nonzero_i   (nonzero),
      .fill_i      (fill_done),
      .fill_group_i(fill_done_group),
      .fill_data_i (fill_data),
      .scan_slot_o (scan_row),
      .scan_data_i (scan_data),
      .valid_o     (lnzd_valid_o),
      .idle_o      (lnzd_idle_o),
      .row_o       (lnzd_row_o),
      .act_o       (lnzd_act_o),
      .ready_i     (lnzd_ready_i)
  );

  // ---------------------------------------------------------------------------------------------
  // Status and counters

  // Every place in which work can be, from the broadcast register on; the CCU's notion of
  // completion rests on this, so it looks at no activity that a filler or an empty column lacks.
  assign idle_o = !bcast_valid_i && !ptr_valid && queue_empty && !fetch_busy && !issue_busy
                  && ring_words == '0 && !s1_valid && !arith_busy;

  pe_counters #(
      .IncWidth(IncWidth)
  ) u_counters (
      .clk_i,
      .rst_ni,
      .clear_i,
      .entries_i    (IncWidth'(num_entries)),
      .fillers_i    (IncWidth'(num_fillers)),
      .empty_i      (ptr_valid && ptr_len == '0),
      .busy_i       (work),
      .starved_i    (running_i && !work && !empty_slot),
      .bypasses_i   (IncWidth'(num_bypasses)),
      .spmat_reads_i(IncWidth'(spmat_reads)),
      .ptr_reads_i  (bcast_valid_i ? 2'd2 : 2'd0),
      .pair_i       (host_pair_q),
      .pair_o       (counters_rdata)
  );

endmodule
