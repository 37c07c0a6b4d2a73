// Broadcast: sends the activation at the root of the LNZD tree, with its column, to all PEs.
//
// One per cycle, unless some PE's queue is full: then none, as in the paper, because all PEs must see every
// activation.
module broadcaster #(
    parameter int NumPe    = 64,
    parameter int RowWidth = 10,
    parameter int ColWidth = 14,
    localparam int PeWidth = NumPe > 1 ? $clog2(NumPe) : 1
) (
    input  logic                clk_i,
    input  logic                rst_ni,
    input  logic [ColWidth-1:0] col_base_i,    // pointer number of input 0
    // Root
    input  logic                root_valid_i,
    input  logic [RowWidth-1:0] root_row_i,
    input  logic [ PeWidth-1:0] root_pe_i,
    input  logic [        15:0] root_act_i,
    output logic                root_ready_o,
    // PEs
    input  logic                any_full_i,
    output logic                bcast_valid_o,
    output logic [ColWidth-1:0] bcast_col_o,
    output logic [        15:0] bcast_act_o,
    output logic                stall_o
);

  localparam int IndexWidth = RowWidth + $clog2(NumPe);

  logic [IndexWidth-1:0] index;

  // A pass's columns lie within the pointer memory, so high index bits cancel against the base.
  logic unused_bits;
  assign unused_bits = ^index;

  assign index        = (IndexWidth'(root_row_i) << $clog2(NumPe)) | IndexWidth'(root_pe_i);
  assign root_ready_o = !any_full_i;
  assign stall_o      = root_valid_i && any_full_i;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      bcast_valid_o <= 1'b0;
    end else begin
      bcast_valid_o <= root_valid_i && root_ready_o;
    end
  end

  always_ff @(posedge clk_i) begin
    if (root_valid_i && root_ready_o) begin
      bcast_col_o <= col_base_i + ColWidth'(index);
      bcast_act_o <= root_act_i;
    end
  end

endmodule
