// Counters of the CCU: cycles, broadcasts, stalls, skipped zeros. Cleared when a run starts.
module ccu_counters (
    input  logic        clk_i,
    input  logic        rst_ni,
    input  logic        clear_i,
    input  logic        running_i,
    input  logic        bcast_i,
    input  logic        stall_i,
    input  logic        pass_i,         // a pass begins
    input  logic [31:0] pass_inputs_i,  // with this many inputs
    output logic [63:0] cycles_o,
    output logic [63:0] broadcasts_o,
    output logic [63:0] stalls_o,
    output logic [63:0] zeros_o
);

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      cycles_o     <= '0;
      broadcasts_o <= '0;
      stalls_o     <= '0;
      zeros_o      <= '0;
    end else if (clear_i) begin
      cycles_o     <= '0;
      broadcasts_o <= '0;
      stalls_o     <= '0;
      zeros_o      <= '0;
    end else begin
      cycles_o     <= cycles_o + 64'(running_i);
      broadcasts_o <= broadcasts_o + 64'(bcast_i);
      stalls_o     <= stalls_o + 64'(stall_i);
      // Every input of a pass is a zero until it is broadcast.
      zeros_o      <= zeros_o + (pass_i ? 64'(pass_inputs_i) : 64'd0) - 64'(bcast_i);
    end
  end

endmodule
