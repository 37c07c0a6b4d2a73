// Corners of the address accumulation: first and last row, every code, every number of lanes.
`include "checkers.svh"

module row_accum_cover #(
    parameter int IssueWidth = 4,
    parameter int RowWidth   = 6,
    parameter int CountWidth = 3
) (
    input logic                           clk_i,
    input logic                           rst_ni,
    input logic                           valid_i,
    input logic                           first_i,
    input logic [             RowWidth:0] num_rows_i,
    input logic [         IssueWidth-1:0] lane_valid_o,
    input logic [IssueWidth*RowWidth-1:0] lane_row_o,
    input logic [       IssueWidth*4-1:0] lane_code_o,
    input logic                           err_row_o,
    input logic [         CountWidth-1:0] num_entries_o
);

  logic [15:0] codes;
  logic row_first, row_last;
  always_comb begin
    codes     = '0;
    row_first = 1'b0;
    row_last  = 1'b0;
    for (int lane = 0; lane < IssueWidth; lane++) begin
      if (lane_valid_o[lane]) begin
        codes[lane_code_o[4*lane+:4]] = 1'b1;
        if (lane_row_o[RowWidth*lane+:RowWidth] == '0) row_first = 1'b1;
        if (int'(lane_row_o[RowWidth*lane+:RowWidth]) + 1 == int'(num_rows_i)) row_last = 1'b1;
      end
    end
  end

  `EIE_COVER(code_1, codes[1])
  `EIE_COVER(code_2, codes[2])
  `EIE_COVER(code_3, codes[3])
  `EIE_COVER(code_4, codes[4])
  `EIE_COVER(code_5, codes[5])
  `EIE_COVER(code_6, codes[6])
  `EIE_COVER(code_7, codes[7])
  `EIE_COVER(code_8, codes[8])
  `EIE_COVER(code_9, codes[9])
  `EIE_COVER(code_10, codes[10])
  `EIE_COVER(code_11, codes[11])
  `EIE_COVER(code_12, codes[12])
  `EIE_COVER(code_13, codes[13])
  `EIE_COVER(code_14, codes[14])
  `EIE_COVER(code_15, codes[15])
  `EIE_COVER(row_first, row_first)
  `EIE_COVER(row_last, row_last)
  `EIE_COVER(row_error, err_row_o)
  `EIE_COVER(row_error_in_first_issue, err_row_o && first_i)
  `EIE_COVER(row_continues, valid_i && !first_i)
  `EIE_COVER(lanes_none, valid_i && num_entries_o == '0)
  `EIE_COVER(lanes_1, $countones(lane_valid_o) == 1)
  if (IssueWidth > 1) begin : gen_two
    `EIE_COVER(lanes_2, $countones(lane_valid_o) == 2)
  end
  if (IssueWidth > 2) begin : gen_four
    `EIE_COVER(lanes_3, $countones(lane_valid_o) == 3)
    `EIE_COVER(lanes_4, $countones(lane_valid_o) == 4)
  end

endmodule

bind row_accum row_accum_cover #(
    .IssueWidth(IssueWidth),
    .RowWidth  (RowWidth),
    .CountWidth(CountWidth)
) u_cover (.*);
