// Codebook: the layer's sixteen shared weights, looked up for all lanes at once.
//
// Code 0 means "no weight" and never reaches the arithmetic; its value is not used.
module codebook #(
    parameter int IssueWidth = 4
) (
    input  logic                     clk_i,
    // Four values at a time, at the start of a pass
    input  logic                     load_valid_i,
    input  logic [              1:0] load_quarter_i,
    input  logic [             63:0] load_data_i,
    // Look-up
    input  logic [ 4*IssueWidth-1:0] code_i,
    output logic [16*IssueWidth-1:0] weight_o
);

  logic [255:0] values_q;

  always_ff @(posedge clk_i) begin
    if (load_valid_i) values_q[64*load_quarter_i+:64] <= load_data_i;
  end

  for (genvar lane = 0; lane < IssueWidth; lane++) begin : gen_lane
    assign weight_o[16*lane+:16] = values_q[16*code_i[4*lane+:4]+:16];
  end

endmodule
