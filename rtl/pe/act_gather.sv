// Gathers a beat of a vector in natural order: this PE's share of it, zero elsewhere, so that the
// shares of all PEs are joined by OR. The counterpart of act_spread.
module act_gather #(
    parameter int NumPe = 64
) (
    input  logic [ 7:0] pe_id_i,
    input  logic [23:0] addr_i,   // beat of the vector
    input  logic [63:0] rows_i,   // the group of four rows that the beat touches
    output logic [63:0] beat_o
);

  localparam int PeBits = $clog2(NumPe);

  // Fewer than four PEs need less of these.
  logic unused_bits;
  assign unused_bits = ^{pe_id_i, addr_i};

  if (NumPe >= 4) begin : gen_lane
    logic mine;
    logic [1:0] row;
    assign mine   = (addr_i & 24'(NumPe / 4 - 1)) == 24'(pe_id_i[7:2]);
    assign row    = 2'(addr_i >> (PeBits - 2));
    assign beat_o = mine ? 64'(rows_i[16*row+:16]) << (16 * pe_id_i[1:0]) : '0;
  end else if (NumPe == 2) begin : gen_pair
    logic [31:0] half;
    assign half   = addr_i[0] ? rows_i[63:32] : rows_i[31:0];
    assign beat_o = pe_id_i[0] ? {half[31:16], 16'd0, half[15:0], 16'd0}
                               : {16'd0, half[31:16], 16'd0, half[15:0]};
  end else begin : gen_all
    assign beat_o = rows_i;
  end

endmodule
