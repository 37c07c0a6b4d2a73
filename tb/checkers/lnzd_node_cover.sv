// Corners of the LNZD node: every child, ties, waiting for a child, and back-pressure.
`include "checkers.svh"

module lnzd_node_cover #(
    parameter int RowWidth = 10
) (
    input logic                  clk_i,
    input logic                  rst_ni,
    input logic [           3:0] valid_i,
    input logic [           3:0] idle_i,
    input logic [4*RowWidth-1:0] row_i,
    input logic                  valid_o,
    input logic                  ready_i,
    input logic [           1:0] pick,
    input logic                  take
);

  // Children that offer the row that is picked
  int equal;
  always_comb begin
    equal = 0;
    for (int i = 0; i < 4; i++) begin
      if (valid_i[i] && row_i[RowWidth*i+:RowWidth] == row_i[RowWidth*pick+:RowWidth]) begin
        equal = equal + 1;
      end
    end
  end

  `EIE_COVER(node_child_0, take && pick == 2'd0)
  `EIE_COVER(node_child_1, take && pick == 2'd1)
  `EIE_COVER(node_child_2, take && pick == 2'd2)
  `EIE_COVER(node_child_3, take && pick == 2'd3)
  `EIE_COVER(node_no_tie, take && equal == 1 && $countones(valid_i) > 1)
  `EIE_COVER(node_two_tie, take && equal == 2)
  `EIE_COVER(node_four_tie, take && equal == 4)
  `EIE_COVER(node_one_child_left, take && $onehot(valid_i))
  `EIE_COVER(node_waits_for_child, valid_i != '0 && (valid_i | idle_i) != '1)
  `EIE_COVER(node_back_pressure, valid_o && !ready_i)
  `EIE_COVER(node_back_to_back, take && valid_o)

endmodule

bind lnzd_node lnzd_node_cover #(
    .RowWidth(RowWidth)
) u_cover (.*);
