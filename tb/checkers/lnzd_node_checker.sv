// LNZD node: the lowest row goes first, one child at a time, and only when every child has spoken.
`include "checkers.svh"

module lnzd_node_checker #(
    parameter int RowWidth = 10,
    parameter int PeWidth  = 6
) (
    input logic                  clk_i,
    input logic                  rst_ni,
    input logic [           3:0] valid_i,
    input logic [           3:0] idle_i,
    input logic [4*RowWidth-1:0] row_i,
    input logic [           3:0] ready_o,
    input logic                  valid_o,
    input logic                  idle_o,
    input logic [  RowWidth-1:0] row_o,
    input logic [   PeWidth-1:0] pe_o,
    input logic [          15:0] act_o,
    input logic                  ready_i,
    input logic [           1:0] pick,
    input logic                  take
);

  logic lowest;
  always_comb begin
    lowest = valid_i[pick];
    for (int i = 0; i < 4; i++) begin
      // Among equal rows the lowest PE goes first.
      if (valid_i[i] && (row_i[RowWidth*i+:RowWidth] < row_i[RowWidth*pick+:RowWidth]
                         || (row_i[RowWidth*i+:RowWidth] == row_i[RowWidth*pick+:RowWidth]
                             && i < int'(pick)))) begin
        lowest = 1'b0;
      end
    end
  end

  `EIE_INVARIANT(ValidOrIdle, !(valid_o && idle_o), "the node offers an activation and is idle")
  `EIE_INVARIANT(ChildrenValidOrIdle, (valid_i & idle_i) == '0,
                 "a child offers an activation and is idle")
  `EIE_ASSERT_NEXT(OfferHeld, valid_o && !ready_i,
                   valid_o && $stable(row_o) && $stable(pe_o) && $stable(act_o),
                   "an activation changed before it was taken")
  `EIE_ASSERT_NEXT(ChildrenHold, (valid_i & ~ready_o) != '0,
                   (~valid_i & $past(valid_i & ~ready_o)) == '0,
                   "a child took back what it offered")
  `EIE_INVARIANT(OneChildAtATime, $onehot0(ready_o), "two children are taken at once")
  `EIE_ASSERT(TakesWhatIsThere, ready_o != '0, (ready_o & ~valid_i) == '0 && take,
              "a child is taken that offers nothing")
  `EIE_ASSERT(DecidesComplete, take, (valid_i | idle_i) == '1,
              "the node decides before every child has spoken")
  `EIE_ASSERT(LowestFirst, take, lowest, "a child goes before one with a lower row")
  `EIE_ASSERT(TakesOnlyWithRoom, take, ready_i || !valid_o, "an activation is overwritten")
  `EIE_ASSERT_NEXT(TakenIsOffered, take, valid_o && row_o == $past(row_i[RowWidth*pick+:RowWidth]),
                   "a taken activation is not passed on")

endmodule

bind lnzd_node lnzd_node_checker #(
    .RowWidth(RowWidth),
    .PeWidth (PeWidth)
) u_checker (.*);
