// Spreads a beat of a vector in natural order over the PEs: what of it belongs to this PE, and where.
//
// Element i of a vector lives in PE i mod NumPe, local row i / NumPe. A beat holds the elements
// 4a ... 4a+3; all of a PE's among them lie in one group of four rows. With four PEs or more a PE
// owns at most one element of a beat, always in the same lane; with two, two; with one, all four.
module act_spread #(
    parameter int NumPe    = 64,
    parameter int ActDepth = 1024,
    localparam int GroupWidth = $clog2(ActDepth / 4)
) (
    input  logic [           7:0] pe_id_i,
    input  logic [          23:0] addr_i,   // beat of the vector
    input  logic [          63:0] beat_i,
    output logic [GroupWidth-1:0] group_o,
    output logic [           3:0] mask_o,   // rows of the group that the beat holds
    output logic [          63:0] rows_o
);

  localparam int PeBits = $clog2(NumPe);

  // Fewer than four PEs need less of these.
  logic unused_bits;
  assign unused_bits = ^{pe_id_i, addr_i};

  assign group_o = GroupWidth'(addr_i >> PeBits);

  if (NumPe >= 4) begin : gen_lane
    logic mine;
    logic [1:0] row;
    assign mine   = (addr_i & 24'(NumPe / 4 - 1)) == 24'(pe_id_i[7:2]);
    assign row    = 2'(addr_i >> (PeBits - 2));
    assign mask_o = 4'(mine) << row;
    assign rows_o = {4{beat_i[16*pe_id_i[1:0]+:16]}};
  end else if (NumPe == 2) begin : gen_pair
    assign mask_o = addr_i[0] ? 4'b1100 : 4'b0011;
    assign rows_o = pe_id_i[0] ? {2{beat_i[63:48], beat_i[31:16]}}
                               : {2{beat_i[47:32], beat_i[15:0]}};
  end else begin : gen_all
    assign mask_o = 4'b1111;
    assign rows_o = beat_i;
  end

endmodule
