// ReLU and non-zero test of one activation.
module relu (
    input  logic        enable_i,
    input  logic [15:0] data_i,
    output logic [15:0] data_o,
    output logic        nonzero_o
);

  assign data_o    = enable_i && data_i[15] ? 16'd0 : data_i;
  assign nonzero_o = data_o != 16'd0;

endmodule
