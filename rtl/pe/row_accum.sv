// Address accumulation: turns the relative row indices of the issued entries into local rows and
// sorts the entries with a value into lanes.
//
// An entry lies z rows behind the row after the entry before it. The sum over all entries issued
// together is formed in one cycle, so that a run of fillers costs nothing; the total is
// carried to the column's next issue. Entries beyond the rows of the pass are dropped and reported.
module row_accum #(
    parameter int RegDepth   = 64,
    parameter int IssueWidth = 4,
    parameter bit FillerSkip = 1,
    parameter int WindowLen  = 7,
    localparam int RowWidth = $clog2(RegDepth)
) (
    input  logic                           clk_i,
    input  logic                           rst_ni,
    // Issued entries
    input  logic                           valid_i,
    input  logic                           first_i,      // first issue of a column
    input  logic [        8*WindowLen-1:0] entries_i,
    input  logic [          WindowLen-1:0] taken_i,
    input  logic [             RowWidth:0] num_rows_i,   // rows of this PE in the pass
    // Lanes
    output logic [         IssueWidth-1:0] lane_valid_o,
    output logic [IssueWidth*RowWidth-1:0] lane_row_o,
    output logic [       IssueWidth*4-1:0] lane_code_o,
    // Events
    output logic                           err_row_o,
    output logic [  $clog2(WindowLen+1)-1:0] num_entries_o,  // with a value
    output logic [  $clog2(WindowLen+1)-1:0] num_fillers_o
);

  localparam int CountWidth = $clog2(WindowLen + 1);
  localparam int SumWidth   = RowWidth + 5;  // RegDepth entries of 16 rows each

  logic [SumWidth-1:0] base_q, total;

  always @(*) begin
    logic [SumWidth-1:0] next_row;
    logic [SumWidth-1:0] row;
    logic [CountWidth-1:0] place;
    next_row      = first_i ? '0 : base_q;
    row           = '0;
    place         = '0;
    lane_valid_o  = '0;
    lane_row_o    = '0;
    lane_code_o   = '0;
    err_row_o     = 1'b0;
    num_entries_o = '0;
    num_fillers_o = '0;
    for (int i = 0; i < WindowLen; i++) begin
      row = next_row + SumWidth'(entries_i[8*i+4+:4]);
      if (valid_i && taken_i[i]) begin
        next_row = row + 1'b1;
        if (entries_i[8*i+:4] != 4'd0) begin
          num_entries_o = num_entries_o + 1'b1;
          if (row < SumWidth'(num_rows_i)) begin
            for (int lane = 0; lane < IssueWidth; lane++) begin
              if (place == CountWidth'(lane)) begin
                lane_valid_o[lane]                    = 1'b1;
                lane_row_o[lane*RowWidth+:RowWidth] = row[RowWidth-1:0];
                lane_code_o[lane*4+:4]              = entries_i[8*i+:4];
              end
            end
          end else begin
            err_row_o = 1'b1;
          end
          place = place + 1'b1;
        end else begin
          num_fillers_o = num_fillers_o + 1'b1;
          if (!FillerSkip) place = place + 1'b1;
        end
      end
    end
    total = next_row;
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      base_q <= '0;
    end else if (valid_i) begin
      base_q <= total;
    end
  end

endmodule
