// Event counters of a PE, read two at a time by the host (space COUNTERS).
//
// They feed the performance and energy models and show how well the load is balanced, so each PE
// has its own; the host interface adds them up when it is asked for a total.
module pe_counters #(
    parameter int IncWidth = 3
) (
    input  logic                clk_i,
    input  logic                rst_ni,
    input  logic                clear_i,
    // Events of this cycle
    input  logic [IncWidth-1:0] entries_i,
    input  logic [IncWidth-1:0] fillers_i,
    input  logic                empty_i,
    input  logic                busy_i,
    input  logic                starved_i,
    input  logic [IncWidth-1:0] bypasses_i,
    input  logic [IncWidth-1:0] spmat_reads_i,
    input  logic [         1:0] ptr_reads_i,
    // Host
    input  logic [         1:0] pair_i,
    output logic [        63:0] pair_o
);

  logic [31:0] entries_q, fillers_q, empties_q, busy_q;
  logic [31:0] starved_q, bypasses_q, spmat_reads_q, ptr_reads_q;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      entries_q     <= '0;
      fillers_q     <= '0;
      empties_q     <= '0;
      busy_q        <= '0;
      starved_q     <= '0;
      bypasses_q    <= '0;
      spmat_reads_q <= '0;
      ptr_reads_q   <= '0;
    end else if (clear_i) begin
      entries_q     <= '0;
      fillers_q     <= '0;
      empties_q     <= '0;
      busy_q        <= '0;
      starved_q     <= '0;
      bypasses_q    <= '0;
      spmat_reads_q <= '0;
      ptr_reads_q   <= '0;
    end else begin
      entries_q     <= entries_q + 32'(entries_i);
      fillers_q     <= fillers_q + 32'(fillers_i);
      empties_q     <= empties_q + 32'(empty_i);
      busy_q        <= busy_q + 32'(busy_i);
      starved_q     <= starved_q + 32'(starved_i);
      bypasses_q    <= bypasses_q + 32'(bypasses_i);
      spmat_reads_q <= spmat_reads_q + 32'(spmat_reads_i);
      ptr_reads_q   <= ptr_reads_q + 32'(ptr_reads_i);
    end
  end

  always @(*) begin
    unique case (pair_i)
      2'd0:    pair_o = {fillers_q, entries_q};
      2'd1:    pair_o = {busy_q, empties_q};
      2'd2:    pair_o = {bypasses_q, starved_q};
      default: pair_o = {ptr_reads_q, spmat_reads_q};
    endcase
  end

endmodule
