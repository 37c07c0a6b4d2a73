// Totals: adds up one counter over all PEs when the host reads it.
//
// The PEs' counters are read one PE per cycle, through the path that also serves the stream; an adder tree
// over all PEs for the sake of a rare read would be wasteful.
module totals #(
    parameter int NumPe = 64
) (
    input  logic        clk_i,
    input  logic        rst_ni,
    // Registers
    input  logic        req_i,         // until acknowledged
    input  logic [ 2:0] counter_i,
    output logic        ack_o,
    output logic [63:0] sum_o,
    // Reads of the COUNTERS space
    output logic        rd_valid_o,
    output logic [ 7:0] rd_pe_o,
    output logic [ 1:0] rd_pair_o,
    input  logic        rdata_valid_i,
    input  logic [63:0] rdata_i
);

  logic active_q, ack_q;
  logic [8:0] asked_q, answered_q;
  logic [63:0] sum_q;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      active_q   <= 1'b0;
      ack_q      <= 1'b0;
      asked_q    <= '0;
      answered_q <= '0;
      sum_q      <= '0;
    end else begin
      ack_q <= 1'b0;
      if (!active_q) begin
        if (req_i && !ack_q) begin
          active_q   <= 1'b1;
          asked_q    <= '0;
          answered_q <= '0;
          sum_q      <= '0;
        end
      end else begin
        if (rd_valid_o) asked_q <= asked_q + 1'b1;
        if (rdata_valid_i) begin
          answered_q <= answered_q + 1'b1;
          sum_q      <= sum_q + 64'(counter_i[0] ? rdata_i[63:32] : rdata_i[31:0]);
          if (answered_q + 1'b1 == 9'(NumPe)) begin
            active_q <= 1'b0;
            ack_q    <= 1'b1;
          end
        end
      end
    end
  end

  assign rd_valid_o = active_q && asked_q != 9'(NumPe);
  assign rd_pe_o    = asked_q[7:0];
  assign rd_pair_o  = counter_i[2:1];
  assign ack_o      = ack_q;
  assign sum_o      = sum_q;

endmodule
