// Corners of the arithmetic: the bypass at every distance, saturation both ways and back, rounding.
//
// The rows of one column are distinct, so every bypass is one from an earlier column.
`include "checkers.svh"

module arith_cover #(
    parameter int IssueWidth = 4,
    parameter int RowWidth   = 6
) (
    input logic                           clk_i,
    input logic                           rst_ni,
    input logic [                    4:0] shift_i,
    input logic [         IssueWidth-1:0] lane_valid_i,
    input logic [         IssueWidth-1:0] s2_valid_q,
    input logic [IssueWidth*RowWidth-1:0] s2_row_q,
    input logic [      IssueWidth*16-1:0] s2_weight_q,
    input logic [                   15:0] s2_act_q,
    input logic [         IssueWidth-1:0] s3_valid_q,
    input logic [         IssueWidth-1:0] s3_bypass_q,
    input logic [IssueWidth*RowWidth-1:0] s3_row_q,
    input logic [      IssueWidth*32-1:0] s3_product_q,
    input logic [      IssueWidth*16-1:0] s3_acc_q,
    input logic [         IssueWidth-1:0] s4_valid_q,
    input logic [IssueWidth*RowWidth-1:0] s4_row_q,
    input logic [      IssueWidth*16-1:0] s4_data_q
);

  localparam logic signed [33:0] Max = 34'sd32767;
  localparam logic signed [33:0] Min = -34'sd32768;

  // What was written in the cycle before: the third distance, which the registers serve
  logic [IssueWidth-1:0] s5_valid_q;
  logic [IssueWidth*RowWidth-1:0] s5_row_q;
  // Updates in a row of the accumulator in the write stage, up to three before it
  logic [IssueWidth-1:0][1:0] chain, s4_chain_q;

  logic [IssueWidth-1:0] adjacent, other_lane, distance_3, distance_2;
  logic [IssueWidth-1:0] high, low, high_back, low_back, half_up, half_down, extreme;

  for (genvar lane = 0; lane < IssueWidth; lane++) begin : gen_lane
    logic signed [15:0] acc;
    logic signed [33:0] product, rounded, sum;
    logic [31:0] cut;  // the bits that the shift drops
    always_comb begin
      acc              = s3_acc_q[16*lane+:16];
      adjacent[lane]   = 1'b0;
      other_lane[lane] = 1'b0;
      distance_3[lane] = 1'b0;
      chain[lane]      = '0;
      for (int m = 0; m < IssueWidth; m++) begin
        if (s3_valid_q[lane] && s4_valid_q[m]
            && s4_row_q[m*RowWidth+:RowWidth] == s3_row_q[lane*RowWidth+:RowWidth]) begin
          acc              = s4_data_q[16*m+:16];
          adjacent[lane]   = 1'b1;
          other_lane[lane] = m != lane;
          chain[lane]      = s4_chain_q[m] == '1 ? '1 : s4_chain_q[m] + 1'b1;
        end
        if (s2_valid_q[lane] && s5_valid_q[m]
            && s5_row_q[m*RowWidth+:RowWidth] == s2_row_q[lane*RowWidth+:RowWidth]) begin
          distance_3[lane] = 1'b1;
        end
      end
      distance_2[lane] = s3_valid_q[lane] && s3_bypass_q[lane] && !adjacent[lane];
      product = 34'($signed(s3_product_q[32*lane+:32]));
      rounded = (product + $signed((34'd1 << shift_i) >> 1)) >>> shift_i;
      sum     = rounded + 34'(acc);
      cut     = s3_product_q[32*lane+:32] & ~(32'hFFFFFFFF << shift_i);
      high[lane]      = s3_valid_q[lane] && sum > Max;
      low[lane]       = s3_valid_q[lane] && sum < Min;
      high_back[lane] = s3_valid_q[lane] && acc == 16'sh7FFF && sum < Max;
      low_back[lane]  = s3_valid_q[lane] && acc == 16'sh8000 && sum > Min;
      half_up[lane]   = s3_valid_q[lane] && shift_i != '0 && product > 0
                        && cut == (32'd1 << shift_i) >> 1;
      half_down[lane] = s3_valid_q[lane] && shift_i != '0 && product < 0
                        && cut == (32'd1 << shift_i) >> 1;
      extreme[lane]   = s2_valid_q[lane] && s2_weight_q[16*lane+:16] == 16'h8000
                        && s2_act_q == 16'h8000;
    end
  end

  logic three, four;
  always_comb begin
    three = 1'b0;
    four  = 1'b0;
    for (int lane = 0; lane < IssueWidth; lane++) begin
      if (chain[lane] == 2'd2) three = 1'b1;
      if (chain[lane] == 2'd3) four = 1'b1;
    end
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      s5_valid_q <= '0;
      s4_chain_q <= '0;
    end else begin
      s5_valid_q <= s4_valid_q;
      s4_chain_q <= chain;
    end
  end
  always_ff @(posedge clk_i) s5_row_q <= s4_row_q;

  `EIE_COVER(bypass_distance_1, adjacent != '0)
  `EIE_COVER(bypass_distance_2, distance_2 != '0)
  `EIE_COVER(bypass_distance_3, distance_3 != '0)
  `EIE_COVER(bypass_three_in_a_row, three)
  `EIE_COVER(bypass_four_in_a_row, four)
  `EIE_COVER(bypass_newer_wins, (adjacent & s3_bypass_q) != '0)
  `EIE_COVER(bypass_not_needed, s3_valid_q != '0 && s4_valid_q != '0
                                && (adjacent | s3_bypass_q) == '0)
  if (IssueWidth > 1) begin : gen_lanes
    `EIE_COVER(bypass_same_lane, (adjacent & ~other_lane) != '0)
    `EIE_COVER(bypass_other_lane, other_lane != '0)
    `EIE_COVER(bypass_two_lanes, $countones(adjacent) > 1)
    `EIE_COVER(bypass_both_distances, adjacent != '0 && distance_2 != '0)
  end
  `EIE_COVER(saturation_high, high != '0)
  `EIE_COVER(saturation_low, low != '0)
  `EIE_COVER(saturation_high_and_back, high_back != '0)
  `EIE_COVER(saturation_low_and_back, low_back != '0)
  `EIE_COVER(saturation_over_bypass, (adjacent & (high | low)) != '0)
  `EIE_COVER(shift_0, s3_valid_q != '0 && shift_i == 5'd0)
  `EIE_COVER(shift_31, s3_valid_q != '0 && shift_i == 5'd31)
  `EIE_COVER(shift_between, s3_valid_q != '0 && shift_i != 5'd0 && shift_i != 5'd31)
  `EIE_COVER(round_half_positive, half_up != '0)
  `EIE_COVER(round_half_negative, half_down != '0)
  `EIE_COVER(product_most_negative_squared, extreme != '0)
  `EIE_COVER(product_negative_activation, s2_valid_q != '0 && s2_act_q[15])

endmodule

bind arith arith_cover #(
    .IssueWidth(IssueWidth),
    .RowWidth  (RowWidth)
) u_cover (.*);
