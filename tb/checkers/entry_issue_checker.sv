// Entry issue: takes entries of one column, in order, no more than may go, and only after set-up.
`include "checkers.svh"

module entry_issue_checker #(
    parameter int IssueWidth = 4,
    parameter bit FillerSkip = 1,
    parameter int WindowLen  = 7,
    parameter int SlotWidth  = 2,
    parameter int LenWidth   = 7,
    parameter int TakeWidth  = 3
) (
    input logic                   clk_i,
    input logic                   rst_ni,
    input logic                   ready_i,
    input logic                   col_valid_i,
    input logic                   col_pop_o,
    input logic [    SlotWidth:0] words_i,
    input logic [    SlotWidth:0] release_o,
    input logic                   valid_o,
    input logic                   first_o,
    input logic [8*WindowLen-1:0] entries_o,
    input logic [  WindowLen-1:0] taken_o,
    input logic                   work_o,
    input logic                   empty_slot_o,
    input logic                   col_q,
    input logic                   first_q,
    input logic [   LenWidth-1:0] left_q,
    input logic [  TakeWidth-1:0] take,
    input logic                   issue,
    input logic                   done
);

  // Entries taken that need a lane
  int places;
  always_comb begin
    places = 0;
    for (int i = 0; i < WindowLen; i++) begin
      if (taken_o[i] && (!FillerSkip || entries_o[8*i+:4] != 4'd0)) places = places + 1;
    end
  end

  `EIE_ASSERT(PopOnlyWhatIsThere, col_pop_o, col_valid_i && (!col_q || done),
              "a column is taken that is not there, or before the last one has ended")
  `EIE_ASSERT(SetUpBeforeIssue, issue, ready_i && col_q,
              "entries are issued before the accumulators and the codebook are set up")
  `EIE_ASSERT_NEXT(WorkIsIssued, work_o, valid_o, "work is reported and nothing is issued")
  `EIE_ASSERT_NEXT(NoIssueWithoutWork, !work_o, !valid_o, "entries are issued without work")
  `EIE_ASSERT(TakenIsPrefix, valid_o,
              taken_o[0] && (taken_o & (taken_o + WindowLen'(1))) == '0,
              "the taken entries are no prefix of the window")
  `EIE_ASSERT(IssueWidthKept, valid_o, places <= IssueWidth,
              "more entries are issued than there are lanes")
  `EIE_ASSERT(WithinColumn, issue, int'(take) <= int'(left_q),
              "entries of the next column are taken")
  `EIE_ASSERT(ReleaseWithinRing, release_o != '0, issue && release_o <= words_i,
              "words are released that the ring does not hold")
  `EIE_ASSERT_NEXT(ColumnStartsFirst, col_pop_o, col_q && first_q,
                   "a column does not begin with its first issue")
  `EIE_ASSERT_NEXT(FirstOnlyOnce, work_o && !col_pop_o && !done, !first_q,
                   "the rest of a column counts as its beginning")
  `EIE_INVARIANT(WorkOrEmpty, !(work_o && empty_slot_o), "one cycle has work and an empty column")
  `EIE_ASSERT_NEXT(ColumnIsFinished, col_q && !done, col_q, "a column ended before its last entry")
  `EIE_ASSERT(FirstOfAColumn, valid_o && first_o, $past(first_q),
              "an issue counts as first that is not")

endmodule

bind entry_issue entry_issue_checker #(
    .IssueWidth(IssueWidth),
    .FillerSkip(FillerSkip),
    .WindowLen (WindowLen),
    .SlotWidth (SlotWidth),
    .LenWidth  (LenWidth),
    .TakeWidth (TakeWidth)
) u_checker (.*);
