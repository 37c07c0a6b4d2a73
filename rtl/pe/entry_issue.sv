// Entry issue: takes the entries of one column out of the window, up to IssueWidth per cycle.
//
// Without FillerSkip a filler takes a place like any entry (the paper's machine). With it the window
// is longer than the issue width by the longest run of fillers a column can have, and all fillers in
// front of the taken entries go with them, wherever the word boundaries are. A column is loaded in
// the cycle in which the one before ends, so there is no bubble between columns. A column without
// entries, which reaches this point only without EmptySkip, takes one cycle.
module entry_issue #(
    parameter int SpmatWidth = 64,
    parameter int NumBanks   = 2,
    parameter int RegDepth   = 64,
    parameter int IssueWidth = 4,
    parameter bit FillerSkip = 1,
    parameter int WindowLen  = 7,
    localparam int LenWidth    = $clog2(RegDepth) + 1,
    localparam int WordEntries = SpmatWidth / 8,
    localparam int LaneBits    = $clog2(WordEntries),
    localparam int SlotWidth   = $clog2(2 * NumBanks),
    localparam int PosWidth    = SlotWidth + LaneBits
) (
    input  logic                   clk_i,
    input  logic                   rst_ni,
    input  logic                   ready_i,       // accumulators and codebook are set up
    // Next column, from the queue
    input  logic                   col_valid_i,
    input  logic [           15:0] col_act_i,
    input  logic [   LaneBits-1:0] col_lane_i,    // place of its first entry in a word
    input  logic [   LenWidth-1:0] col_len_i,
    output logic                   col_pop_o,
    // Window of entries, from the ring
    input  logic [    SlotWidth:0] words_i,
    output logic [   PosWidth-1:0] pos_o,
    input  logic [8*WindowLen-1:0] window_i,
    output logic [    SlotWidth:0] release_o,
    // Issued entries, registered
    output logic                   valid_o,
    output logic                   first_o,       // first issue of a column
    output logic [           15:0] act_o,
    output logic [8*WindowLen-1:0] entries_o,
    output logic [  WindowLen-1:0] taken_o,       // a prefix of the window
    // Status
    output logic                   busy_o,        // a column is in progress
    output logic                   work_o,        // at least one entry is issued in this cycle
    output logic                   empty_slot_o   // an empty column takes this cycle
);

  localparam int TakeWidth  = $clog2(WindowLen + 1);
  localparam int AvailWidth = (SlotWidth + 1 + LaneBits) > LenWidth ? SlotWidth + 1 + LaneBits
                                                                    : LenWidth;

  logic col_q, first_q;
  logic [15:0] act_q;
  logic [LenWidth-1:0] left_q;  // entries of the column not yet issued
  logic [SlotWidth-1:0] slot_q;
  logic [LaneBits-1:0] lane_q;

  logic [AvailWidth-1:0] avail, here;
  logic [WindowLen-1:0] taken;
  logic [TakeWidth-1:0] take;
  logic issue, done;
  logic [PosWidth:0] next_pos;  // relative to the head word

  // Entries of this column that the ring holds
  assign here = words_i == '0 ? '0
                : (AvailWidth'(words_i) << LaneBits) - AvailWidth'(lane_q);
  assign avail = AvailWidth'(left_q) < here ? AvailWidth'(left_q) : here;

  always @(*) begin
    logic [TakeWidth-1:0] places;
    places = '0;
    taken  = '0;
    take   = '0;
    for (int i = 0; i < WindowLen; i++) begin
      if (AvailWidth'(i) < avail && places < TakeWidth'(IssueWidth)) begin
        taken[i] = 1'b1;
        take     = TakeWidth'(i + 1);
        if (!FillerSkip || window_i[8*i+:4] != 4'd0) places = places + 1'b1;
      end
    end
  end

  assign issue = col_q && ready_i && (avail != '0 || left_q == '0);
  assign done  = issue && left_q == LenWidth'(take);
  assign col_pop_o = col_valid_i && (!col_q || done);

  assign next_pos = (PosWidth + 1)'(lane_q) + (PosWidth + 1)'(take);

  always @(*) begin
    release_o = '0;
    if (issue && take != '0) begin
      release_o = next_pos[PosWidth:LaneBits];
      // A column's last word is used up even if the next column begins in it.
      if (done && next_pos[LaneBits-1:0] != '0) release_o = next_pos[PosWidth:LaneBits] + 1'b1;
    end
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      col_q   <= 1'b0;
      first_q <= 1'b0;
      slot_q  <= '0;
      valid_o <= 1'b0;
    end else begin
      valid_o <= work_o;
      slot_q  <= slot_q + SlotWidth'(release_o);
      if (col_pop_o) begin
        col_q   <= 1'b1;
        first_q <= 1'b1;
      end else if (done) begin
        col_q <= 1'b0;
      end else if (issue) begin
        first_q <= 1'b0;
      end
    end
  end

  always_ff @(posedge clk_i) begin
    if (col_pop_o) begin
      act_q  <= col_act_i;
      left_q <= col_len_i;
      lane_q <= col_lane_i;
    end else if (issue) begin
      left_q <= left_q - LenWidth'(take);
      lane_q <= next_pos[LaneBits-1:0];
    end
    if (work_o) begin
      first_o   <= first_q;
      act_o     <= act_q;
      entries_o <= window_i;
      taken_o   <= taken;
    end
  end

  assign pos_o        = {slot_q, lane_q};
  assign busy_o       = col_q;
  assign work_o       = issue && take != '0;
  assign empty_slot_o = issue && left_q == '0;

endmodule
