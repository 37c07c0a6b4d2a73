// Host bus: the one path over which the host reaches the memories.
//
// Stream writes, stream reads and the totals share it; totals go first, for a cycle per PE. A read's
// data come back three cycles after the request, whatever the memory.
module host_bus (
    input  logic        clk_i,
    input  logic        rst_ni,
    input  logic        result_regs_i,    // RESULT lies in registers, otherwise in the SRAM
    // Stream
    input  logic        wr_valid_i,
    output logic        wr_ready_o,
    input  logic [63:0] wr_data_i,
    input  logic [23:0] wr_addr_i,
    input  logic        rd_valid_i,
    output logic        rd_ready_o,
    input  logic [23:0] rd_addr_i,
    input  logic [ 3:0] space_i,
    input  logic [ 7:0] pe_i,
    output logic        rdata_valid_o,
    // Totals
    input  logic        total_valid_i,
    input  logic [ 7:0] total_pe_i,
    input  logic [ 1:0] total_pair_i,
    output logic        total_rdata_valid_o,
    // To the memories
    output logic        valid_o,
    output logic        we_o,
    output logic [ 3:0] space_o,
    output logic [ 7:0] pe_o,
    output logic [23:0] addr_o,
    output logic [63:0] wdata_o,
    // From the memories, one cycle after valid_o
    input  logic [63:0] array_rdata_i,
    input  logic [63:0] desc_rdata_i,
    input  logic [63:0] cb_rdata_i,
    output logic [63:0] rdata_o
);

  // Reads on their way: [0] at the memories, [1] their data are there, [2] in rdata_o
  logic [2:0] read_q, total_q;
  logic [3:0] rdata_space_q;

  assign wr_ready_o = !total_valid_i;
  assign rd_ready_o = !total_valid_i;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      valid_o <= 1'b0;
      read_q  <= '0;
      total_q <= '0;
    end else begin
      valid_o <= total_valid_i || wr_valid_i || rd_valid_i;
      read_q  <= {read_q[1:0], rd_valid_i && rd_ready_o};
      total_q <= {total_q[1:0], total_valid_i};
    end
  end

  always_ff @(posedge clk_i) begin
    if (total_valid_i) begin
      we_o    <= 1'b0;
      space_o <= eie_pkg::SPACE_COUNTERS;
      pe_o    <= total_pe_i;
      addr_o  <= 24'(total_pair_i);
    end else if (wr_valid_i || rd_valid_i) begin
      we_o    <= wr_valid_i;
      space_o <= space_i == eie_pkg::SPACE_RESULT && !result_regs_i ? eie_pkg::SPACE_ACT_SRC
                                                                    : space_i;
      pe_o    <= pe_i;
      addr_o  <= wr_valid_i ? wr_addr_i : rd_addr_i;
      wdata_o <= wr_data_i;
    end
    rdata_space_q <= space_o;
    if (read_q[1] || total_q[1]) begin
      unique case (rdata_space_q)
        eie_pkg::SPACE_DESCRIPTOR: rdata_o <= desc_rdata_i;
        eie_pkg::SPACE_CODEBOOK:   rdata_o <= cb_rdata_i;
        default:                   rdata_o <= array_rdata_i;
      endcase
    end
  end

  assign rdata_valid_o       = read_q[2];
  assign total_rdata_valid_o = total_q[2];

endmodule
