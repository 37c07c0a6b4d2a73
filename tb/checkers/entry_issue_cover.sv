// Corners of the entry issue: where columns begin and end in a word, fillers, and why it waits.
`include "checkers.svh"

module entry_issue_cover #(
    parameter int SpmatWidth = 64,
    parameter int RegDepth   = 64,
    parameter int IssueWidth = 4,
    parameter bit FillerSkip = 1,
    parameter int WindowLen  = 7,
    parameter int LaneBits   = 3,
    parameter int SlotWidth  = 2,
    parameter int LenWidth   = 7,
    parameter int TakeWidth  = 3,
    parameter int AvailWidth = 7
) (
    input logic                   clk_i,
    input logic                   rst_ni,
    input logic                   ready_i,
    input logic                   col_pop_o,
    input logic [   LenWidth-1:0] col_len_i,
    input logic [    SlotWidth:0] words_i,
    input logic [8*WindowLen-1:0] window_i,
    input logic                   work_o,
    input logic                   col_q,
    input logic                   first_q,
    input logic [   LenWidth-1:0] left_q,
    input logic [   LaneBits-1:0] lane_q,
    input logic [ AvailWidth-1:0] avail,
    input logic [  TakeWidth-1:0] take,
    input logic                   issue,
    input logic                   done
);

  localparam int WordEntries = SpmatWidth / 8;

  // Which lanes of a word are taken, and where the fillers are
  logic [WordEntries-1:0] lanes;
  logic filler_first, filler_last, filler_in_two_words, crosses;
  int fillers, run, longest_run;
  always_comb begin
    lanes               = '0;
    fillers             = 0;
    run                 = 0;
    longest_run         = 0;
    filler_in_two_words = 1'b0;
    for (int i = 0; i < WindowLen; i++) begin
      if (work_o && i < int'(take)) begin
        lanes[(int'(lane_q)+i)%WordEntries] = 1'b1;
        if (window_i[8*i+:4] == 4'd0) begin
          fillers = fillers + 1;
          run     = run + 1;
          if (run > 1 && (int'(lane_q) + i) % WordEntries == 0) filler_in_two_words = 1'b1;
        end else begin
          run = 0;
        end
        if (run > longest_run) longest_run = run;
      end
    end
    filler_first = work_o && first_q && window_i[3:0] == 4'd0;
    filler_last  = work_o && done && run > 0;
    crosses      = int'(lane_q) + int'(take) > WordEntries;
  end

  // How many cycles a column has taken
  logic [1:0] issues_q;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) issues_q <= '0;
    else if (col_pop_o) issues_q <= '0;
    else if (issue && issues_q != '1) issues_q <= issues_q + 1'b1;
  end

  `EIE_COVER(entry_lane_0, lanes[0])
  `EIE_COVER(entry_lane_1, lanes[1])
  `EIE_COVER(entry_lane_2, lanes[2])
  `EIE_COVER(entry_lane_3, lanes[3])
  if (WordEntries > 4) begin : gen_lanes
    `EIE_COVER(entry_lane_4, lanes[4])
    `EIE_COVER(entry_lane_5, lanes[5])
    `EIE_COVER(entry_lane_6, lanes[6])
    `EIE_COVER(entry_lane_7, lanes[7])
  end
  `EIE_COVER(column_ends_at_word_boundary, work_o && done
                                           && (int'(lane_q) + int'(take)) % WordEntries == 0)
  `EIE_COVER(column_ends_inside_word, work_o && done
                                      && (int'(lane_q) + int'(take)) % WordEntries != 0)
  `EIE_COVER(column_starts_at_word_boundary, work_o && first_q && lane_q == '0)
  `EIE_COVER(column_starts_inside_word, work_o && first_q && lane_q != '0)
  if (IssueWidth > 1 || FillerSkip) begin : gen_crosses
    `EIE_COVER(issue_spans_two_words, work_o && crosses)
  end
  `EIE_COVER(issue_one_entry_column, work_o && first_q && done && take == TakeWidth'(1))
  `EIE_COVER(issue_full_column, col_pop_o && int'(col_len_i) == RegDepth)
  `EIE_COVER(issue_column_in_one_cycle, work_o && first_q && done)
  `EIE_COVER(issue_column_in_two_cycles, work_o && done && issues_q == 2'd1)
  `EIE_COVER(issue_column_in_many_cycles, work_o && done && issues_q == 2'd3)
  `EIE_COVER(issue_without_bubble, col_pop_o && col_q && work_o)
  `EIE_COVER(issue_waits_for_set_up, col_q && !ready_i)
  `EIE_COVER(issue_waits_for_words, col_q && ready_i && left_q != '0 && words_i == '0)
  if (IssueWidth > 1) begin : gen_short
    `EIE_COVER(issue_cut_by_ring, work_o && int'(avail) < int'(left_q)
                                  && int'(take) == int'(avail) && int'(take) < IssueWidth)
  end
  `EIE_COVER(issue_starved, !col_q && !first_q)

  `EIE_COVER(filler_first_in_column, filler_first)
  `EIE_COVER(filler_last_in_column, filler_last)
  if (IssueWidth > 1 || FillerSkip) begin : gen_window
    `EIE_COVER(filler_and_entry, work_o && fillers != 0 && fillers < int'(take))
  end
  if (WindowLen > 2 && RegDepth > 32) begin : gen_runs
    `EIE_COVER(filler_in_two_words, filler_in_two_words)
    `EIE_COVER(filler_twice_in_a_row, longest_run == 2)
  end
  if (WindowLen > 2 && RegDepth > 48) begin : gen_long_runs
    `EIE_COVER(filler_three_in_a_row, longest_run >= 3)
  end
  if (WindowLen > 2 && RegDepth > 16) begin : gen_spread
    `EIE_COVER(filler_between_entries, fillers == 1 && int'(take) > 2 && window_i[3:0] != 4'd0
                                       && !filler_last)
  end
  `EIE_COVER(filler_only, work_o && fillers == int'(take))

endmodule

bind entry_issue entry_issue_cover #(
    .SpmatWidth(SpmatWidth),
    .RegDepth  (RegDepth),
    .IssueWidth(IssueWidth),
    .FillerSkip(FillerSkip),
    .WindowLen (WindowLen),
    .LaneBits  (LaneBits),
    .SlotWidth (SlotWidth),
    .LenWidth  (LenWidth),
    .TakeWidth (TakeWidth),
    .AvailWidth(AvailWidth)
) u_cover (.*);
