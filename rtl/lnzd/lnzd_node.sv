// Leading non-zero detection, inner node: merges the ascending streams of four children into one.
//
// Of the children that offer an activation the one with the lowest row goes first, the lowest PE among
// equals, so the tree's output ascends in the global index row * NumPe + PE. The node decides only when
// every child either offers or is idle: an idle child has nothing pending below the rows that are
// visible to all. The output register makes the tree a pipeline of one activation per cycle.
module lnzd_node #(
    parameter int RowWidth = 10,
    parameter int PeWidth  = 6,
    parameter int Level    = 0    // 0 next to the leaves; sets PE number bits 2*Level+1:2*Level
) (
    input  logic                  clk_i,
    input  logic                  rst_ni,
    // Children
    input  logic [           3:0] valid_i,
    input  logic [           3:0] idle_i,
    input  logic [4*RowWidth-1:0] row_i,
    input  logic [ 4*PeWidth-1:0] pe_i,
    input  logic [          63:0] act_i,
    output logic [           3:0] ready_o,
    // Parent
    output logic                  valid_o,
    output logic                  idle_o,
    output logic [  RowWidth-1:0] row_o,
    output logic [   PeWidth-1:0] pe_o,
    output logic [          15:0] act_o,
    input  logic                  ready_i
);

  logic [1:0] pick;
  logic [RowWidth-1:0] pick_row;
  logic take;

  always @(*) begin
    pick     = 2'd0;
    pick_row = '1;
    for (int i = 3; i >= 0; i--) begin
      if (valid_i[i] && row_i[RowWidth*i+:RowWidth] <= pick_row) begin
        pick     = 2'(i);
        pick_row = row_i[RowWidth*i+:RowWidth];
      end
    end
  end

  assign take = valid_i != '0 && (valid_i | idle_i) == '1 && (ready_i || !valid_o);

  always @(*) begin
    ready_o       = '0;
    ready_o[pick] = take;
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      valid_o <= 1'b0;
    end else begin
      valid_o <= take || (valid_o && !ready_i);
    end
  end

  always_ff @(posedge clk_i) begin
    if (take) begin
      row_o <= pick_row;
      pe_o  <= pe_i[PeWidth*pick+:PeWidth] | (PeWidth'(pick) << (2 * Level));
      act_o <= act_i[16*pick+:16];
    end
  end

  assign idle_o = !valid_o && idle_i == '1;

endmodule
