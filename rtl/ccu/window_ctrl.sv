// Window control: brings the inputs of a pass into the source registers and the LNZD leaves.
//
// Inputs that the layer before left in the registers become pending in one cycle. Inputs in the
// activation SRAM are read four rows per cycle into the registers, which form a window over the vector: a
// group of rows is refilled as soon as the scan has left it, so that the next batch comes in behind
// the scan of this one and the switch between batches costs nothing. `low_row_o` is the window's lower end:
// the row at the tree's root, or where the next group goes if nothing is pending anywhere.
module window_ctrl #(
    parameter int RegDepth = 64,
    parameter int ActDepth = 1024,
    localparam int RowWidth   = $clog2(ActDepth),
    localparam int GroupWidth = RowWidth - 2
) (
    input  logic                  clk_i,
    input  logic                  rst_ni,
    // Pass
    input  logic                  go_i,
    input  logic                  sram_in_i,
    input  logic [GroupWidth-1:0] first_group_i,
    input  logic [  GroupWidth:0] end_group_i,
    output logic                  done_o,         // all inputs are in the leaves
    // Root of the tree
    input  logic                  root_valid_i,
    input  logic                  root_idle_i,
    input  logic [  RowWidth-1:0] root_row_i,
    // To the PEs
    output logic                  scan_load_o,
    output logic                  fill_o,
    output logic [GroupWidth-1:0] fill_group_o,
    output logic [  RowWidth-1:0] low_row_o
);

  localparam logic [GroupWidth:0] RegGroups = (GroupWidth + 1)'(RegDepth / 4);

  logic active_q, fill_q, load_q;
  logic [GroupWidth:0] group_q, low_q;

  assign fill_o       = active_q && group_q - low_q < RegGroups;
  assign fill_group_o = group_q[GroupWidth-1:0];
  assign scan_load_o  = load_q;
  assign low_row_o    = {low_q[GroupWidth-1:0], 2'd0};

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      active_q <= 1'b0;
      fill_q   <= 1'b0;
      load_q   <= 1'b0;
    end else begin
      fill_q <= fill_o;  // its rows become pending at the end of this cycle
      load_q <= go_i && !sram_in_i;
      if (go_i) active_q <= sram_in_i;
      else if (fill_o && group_q + 1'b1 == end_group_i) active_q <= 1'b0;
    end
  end

  always_ff @(posedge clk_i) begin
    if (go_i) begin
      group_q <= {1'b0, first_group_i};
      low_q   <= {1'b0, first_group_i};
    end else begin
      if (fill_o) group_q <= group_q + 1'b1;
      if (sram_in_i) begin
        if (root_valid_i) low_q <= {1'b0, root_row_i[RowWidth-1:2]};
        else if (root_idle_i && !fill_o && !fill_q) low_q <= group_q;
      end
    end
  end

  // The window moves by whole groups.
  logic unused_bits;
  assign unused_bits = ^root_row_i[1:0];

  assign done_o = !active_q && !fill_q && !load_q;

endmodule
