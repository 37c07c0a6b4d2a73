// Arithmetic unit, stages 2 to 4: accumulator read and multiply; shift and add; write.
//
// acc = saturate16(acc + round_half_up(weight * activation >> shift)), one update per lane and cycle.
// The lanes of one cycle belong to one column and so to distinct rows. Between cycles the same row may
// come again at once: a result is passed from the write stage to the adder (the next cycle's
// update) and to the accumulator read (the one after), for every pair of lanes.
module arith #(
    parameter int RegDepth   = 64,
    parameter int IssueWidth = 4,
    localparam int RowWidth   = $clog2(RegDepth),
    localparam int CountWidth = $clog2(IssueWidth + 1)
) (
    input  logic                           clk_i,
    input  logic                           rst_ni,
    input  logic [                    4:0] shift_i,
    // From the look-up stage
    input  logic [         IssueWidth-1:0] lane_valid_i,
    input  logic [IssueWidth*RowWidth-1:0] lane_row_i,
    input  logic [      IssueWidth*16-1:0] lane_weight_i,
    input  logic [                   15:0] act_i,
    // Accumulators
    output logic [IssueWidth*RowWidth-1:0] rd_row_o,
    input  logic [      IssueWidth*16-1:0] rd_data_i,
    output logic [         IssueWidth-1:0] wr_valid_o,
    output logic [IssueWidth*RowWidth-1:0] wr_row_o,
    output logic [      IssueWidth*16-1:0] wr_data_o,
    // Status
    output logic                           busy_o,
    output logic [         CountWidth-1:0] num_bypasses_o
);

  // Stage 2: read and multiply
  logic [IssueWidth-1:0] s2_valid_q;
  logic [IssueWidth*RowWidth-1:0] s2_row_q;
  logic [IssueWidth*16-1:0] s2_weight_q;
  logic [15:0] s2_act_q;
  // Stage 3: shift and add
  logic [IssueWidth-1:0] s3_valid_q, s3_bypass_q;
  logic [IssueWidth*RowWidth-1:0] s3_row_q;
  logic [IssueWidth*32-1:0] s3_product_q;
  logic [IssueWidth*16-1:0] s3_acc_q;
  // Stage 4: write
  logic [IssueWidth-1:0] s4_valid_q;
  logic [IssueWidth*RowWidth-1:0] s4_row_q;
  logic [IssueWidth*16-1:0] s4_data_q;

  logic [IssueWidth-1:0] s2_bypass, s3_bypass;
  logic [IssueWidth*32-1:0] s2_product;
  logic [IssueWidth*16-1:0] s2_acc, s3_sum;

  for (genvar lane = 0; lane < IssueWidth; lane++) begin : gen_lane
    logic [IssueWidth-1:0] s2_match, s3_match;  // lanes of the write stage with the same row
    logic [15:0] s2_bypass_data, s3_bypass_data;
    logic signed [15:0] acc;
    logic signed [33:0] product, rounded, sum;

    for (genvar m = 0; m < IssueWidth; m++) begin : gen_match
      assign s2_match[m] = s4_valid_q[m]
                           && s4_row_q[m*RowWidth+:RowWidth] == s2_row_q[lane*RowWidth+:RowWidth];
      assign s3_match[m] = s4_valid_q[m]
                           && s4_row_q[m*RowWidth+:RowWidth] == s3_row_q[lane*RowWidth+:RowWidth];
    end

    // The lanes of a cycle have distinct rows, so at most one of them matches.
    always @(*) begin
      s2_bypass_data = '0;
      s3_bypass_data = '0;
      for (int m = 0; m < IssueWidth; m++) begin
        if (s2_match[m]) s2_bypass_data = s4_data_q[m*16+:16];
        if (s3_match[m]) s3_bypass_data = s4_data_q[m*16+:16];
      end
    end

    assign s2_bypass[lane] = s2_match != '0;
    assign s3_bypass[lane] = s3_match != '0;
    assign s2_acc[lane*16+:16] = s2_bypass[lane] ? s2_bypass_data : rd_data_i[lane*16+:16];
    assign s2_product[lane*32+:32] =
        32'($signed(s2_weight_q[lane*16+:16])) * 32'($signed(s2_act_q));

    assign acc     = s3_bypass[lane] ? s3_bypass_data : s3_acc_q[lane*16+:16];
    assign product = 34'($signed(s3_product_q[lane*32+:32]));
    // Half of the last bit kept: (1 << shift) >> 1 is 0 for shift 0.
    assign rounded = (product + $signed((34'd1 << shift_i) >> 1)) >>> shift_i;
    assign sum     = rounded + 34'(acc);

    assign s3_sum[lane*16+:16] = sum > 34'sd32767 ? 16'h7FFF
                                 : sum < -34'sd32768 ? 16'h8000 : sum[15:0];
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      s2_valid_q <= '0;
      s3_valid_q <= '0;
      s4_valid_q <= '0;
    end else begin
      s2_valid_q <= lane_valid_i;
      s3_valid_q <= s2_valid_q;
      s4_valid_q <= s3_valid_q;
    end
  end

  always_ff @(posedge clk_i) begin
    if (lane_valid_i != '0) begin
      s2_row_q    <= lane_row_i;
      s2_weight_q <= lane_weight_i;
      s2_act_q    <= act_i;
    end
    if (s2_valid_q != '0) begin
      s3_row_q     <= s2_row_q;
      s3_product_q <= s2_product;
      s3_acc_q     <= s2_acc;
      s3_bypass_q  <= s2_bypass;
    end
    if (s3_valid_q != '0) begin
      s4_row_q  <= s3_row_q;
      s4_data_q <= s3_sum;
    end
  end

  always @(*) begin
    num_bypasses_o = '0;
    for (int lane = 0; lane < IssueWidth; lane++) begin
      if (s3_valid_q[lane] && (s3_bypass[lane] || s3_bypass_q[lane])) begin
        num_bypasses_o = num_bypasses_o + 1'b1;
      end
    end
  end

  assign rd_row_o   = s2_row_q;
  assign wr_valid_o = s4_valid_q;
  assign wr_row_o   = s4_row_q;
  assign wr_data_o  = s4_data_q;
  assign busy_o     = (s2_valid_q | s3_valid_q | s4_valid_q) != '0;

endmodule
