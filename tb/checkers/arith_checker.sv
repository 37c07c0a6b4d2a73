// Arithmetic: an update is written three cycles after it came, with its row, and never twice in a cycle.
`include "checkers.svh"

module arith_checker #(
    parameter int IssueWidth = 4,
    parameter int RowWidth   = 6,
    parameter int CountWidth = 3
) (
    input logic                           clk_i,
    input logic                           rst_ni,
    input logic [         IssueWidth-1:0] lane_valid_i,
    input logic [IssueWidth*RowWidth-1:0] lane_row_i,
    input logic [         IssueWidth-1:0] wr_valid_o,
    input logic [IssueWidth*RowWidth-1:0] wr_row_o,
    input logic                           busy_o,
    input logic [         CountWidth-1:0] num_bypasses_o,
    input logic [         IssueWidth-1:0] s2_valid_q,
    input logic [         IssueWidth-1:0] s3_valid_q
);

  logic [2:0][IssueWidth-1:0] valid_q;
  logic [2:0][IssueWidth*RowWidth-1:0] row_q;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) valid_q <= '0;
    else valid_q <= {valid_q[1:0], lane_valid_i};
  end
  always_ff @(posedge clk_i) row_q <= {row_q[1:0], lane_row_i};

  logic distinct, rows_kept;
  always_comb begin
    distinct  = 1'b1;
    rows_kept = 1'b1;
    for (int a = 0; a < IssueWidth; a++) begin
      for (int b = 0; b < a; b++) begin
        if (lane_valid_i[a] && lane_valid_i[b]
            && lane_row_i[a*RowWidth+:RowWidth] == lane_row_i[b*RowWidth+:RowWidth]) begin
          distinct = 1'b0;
        end
      end
      if (wr_valid_o[a] && wr_row_o[a*RowWidth+:RowWidth] != row_q[2][a*RowWidth+:RowWidth]) begin
        rows_kept = 1'b0;
      end
    end
  end

  `EIE_ASSERT(LanesDistinct, lane_valid_i != '0, distinct,
              "two lanes of one cycle update the same accumulator")
  `EIE_INVARIANT(EveryUpdateWritten, wr_valid_o == valid_q[2],
                 "an update was lost or written twice")
  `EIE_ASSERT(RowsKept, wr_valid_o != '0, rows_kept, "an update is written to another row")
  `EIE_ASSERT(BusyWithWork, (valid_q[0] | valid_q[1] | valid_q[2]) != '0, busy_o,
              "updates are in progress and the unit is not busy")
  `EIE_ASSERT(IdleWithoutWork, (s2_valid_q | s3_valid_q | wr_valid_o) == '0, !busy_o,
              "the unit is busy with nothing")
  `EIE_ASSERT(BypassesAreUpdates, num_bypasses_o != '0,
              int'(num_bypasses_o) <= $countones(s3_valid_q),
              "more updates took the bypass than there were")

endmodule

bind arith arith_checker #(
    .IssueWidth(IssueWidth),
    .RowWidth  (RowWidth),
    .CountWidth(CountWidth)
) u_checker (.*);
