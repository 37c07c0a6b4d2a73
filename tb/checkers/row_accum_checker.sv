// Address accumulation: rows ascend within a column, stay within the pass, and each lane has its own.
`include "checkers.svh"

module row_accum_checker #(
    parameter int RegDepth   = 64,
    parameter int IssueWidth = 4,
    parameter int WindowLen  = 7,
    parameter int RowWidth   = 6,
    parameter int SumWidth   = 11,
    parameter int CountWidth = 3
) (
    input logic                           clk_i,
    input logic                           rst_ni,
    input logic                           valid_i,
    input logic                           first_i,
    input logic [          WindowLen-1:0] taken_i,
    input logic [             RowWidth:0] num_rows_i,
    input logic [         IssueWidth-1:0] lane_valid_o,
    input logic [IssueWidth*RowWidth-1:0] lane_row_o,
    input logic [       IssueWidth*4-1:0] lane_code_o,
    input logic                           err_row_o,
    input logic [         CountWidth-1:0] num_entries_o,
    input logic [         CountWidth-1:0] num_fillers_o,
    input logic [           SumWidth-1:0] base_q,
    input logic [           SumWidth-1:0] total
);

  logic rows_in_range, rows_ascend, codes_exist;
  always_comb begin
    int last;
    last          = -1;
    rows_in_range = 1'b1;
    rows_ascend   = 1'b1;
    codes_exist   = 1'b1;
    for (int lane = 0; lane < IssueWidth; lane++) begin
      if (lane_valid_o[lane]) begin
        if (int'(lane_row_o[lane*RowWidth+:RowWidth]) >= int'(num_rows_i)) rows_in_range = 1'b0;
        if (int'(lane_row_o[lane*RowWidth+:RowWidth]) <= last) rows_ascend = 1'b0;
        if (lane_code_o[lane*4+:4] == 4'd0) codes_exist = 1'b0;
        last = int'(lane_row_o[lane*RowWidth+:RowWidth]);
      end
    end
  end

  `EIE_ASSERT(RowsInRange, lane_valid_o != '0, rows_in_range,
              "a lane has a row beyond the rows of the pass")
  `EIE_ASSERT(RowsAscend, lane_valid_o != '0, rows_ascend,
              "lanes of one cycle do not ascend, or share a row")
  `EIE_ASSERT(CodesExist, lane_valid_o != '0, codes_exist, "a filler reaches the arithmetic")
  `EIE_ASSERT(AccumulatorAscends, valid_i && taken_i != '0,
              total > (first_i ? '0 : base_q) && int'(total) <= 16 * RegDepth,
              "the address accumulator wrapped around")
  `EIE_ASSERT(EverythingCounted, valid_i,
              int'(num_entries_o) + int'(num_fillers_o) == $countones(taken_i),
              "entries were issued that are not counted")
  `EIE_ASSERT(EntriesReachLanes, valid_i,
              err_row_o ? $countones(lane_valid_o) < int'(num_entries_o)
                        : $countones(lane_valid_o) == int'(num_entries_o),
              "an entry was lost on the way to its lane")
  `EIE_ASSERT(NothingWithoutIssue, !valid_i,
              lane_valid_o == '0 && !err_row_o && num_entries_o == '0 && num_fillers_o == '0,
              "lanes or events without an issue")
  `EIE_ASSERT_NEXT(BaseKept, !valid_i, $stable(base_q),
                   "the address accumulator moved without an issue")

endmodule

bind row_accum row_accum_checker #(
    .RegDepth  (RegDepth),
    .IssueWidth(IssueWidth),
    .WindowLen (WindowLen),
    .RowWidth  (RowWidth),
    .SumWidth  (SumWidth),
    .CountWidth(CountWidth)
) u_checker (.*);
