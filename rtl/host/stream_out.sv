// Stream output: answers READ packets with a header beat and the data, TLAST on the last.
//
// Reads are issued one per cycle as long as the FIFO has room for all that are on their way, so
// back-pressure never loses a beat.
module stream_out #(
    parameter int FifoDepth = 8
) (
    input  logic        clk_i,
    input  logic        rst_ni,
    // Request
    input  logic        start_i,        // one cycle
    input  logic [ 3:0] space_i,        // held until done_o
    input  logic [ 7:0] pe_i,
    input  logic [23:0] addr_i,
    input  logic [23:0] len_i,
    output logic        done_o,         // one cycle: all data are in the FIFO
    output logic        busy_o,
    // Reads
    output logic        rd_valid_o,
    input  logic        rd_ready_i,
    output logic [23:0] rd_addr_o,
    input  logic        rdata_valid_i,
    input  logic [63:0] rdata_i,
    // AXI4-Stream
    output logic [63:0] m_axis_tdata,
    output logic        m_axis_tvalid,
    input  logic        m_axis_tready,
    output logic        m_axis_tlast
);

  localparam int CountWidth = $clog2(FifoDepth + 1);
  localparam int PtrWidth   = $clog2(FifoDepth);

  logic active_q, header_q;
  logic [23:0] asked_q, answered_q;
  logic [CountWidth-1:0] count_q, reserved_q;  // beats in the FIFO; and with those on their way
  logic [PtrWidth-1:0] push_ptr_q, pop_ptr_q;
  logic [64:0] fifo_q[FifoDepth];
  logic push, pop, reserve, room;
  logic [64:0] push_data;

  assign room       = reserved_q != CountWidth'(FifoDepth);
  assign rd_valid_o = active_q && !header_q && asked_q != len_i && room;
  assign rd_addr_o  = addr_i + asked_q;
  assign reserve    = (rd_valid_o && rd_ready_i) || (header_q && room);
  assign push       = (header_q && room) || rdata_valid_i;
  assign push_data  = header_q ? {1'b0, len_i, addr_i, pe_i, space_i, eie_pkg::KIND_READ_DATA}
                               : {answered_q + 1'b1 == len_i, rdata_i};
  assign pop        = m_axis_tvalid && m_axis_tready;
  assign done_o     = active_q && rdata_valid_i && answered_q + 1'b1 == len_i;
  assign busy_o     = active_q;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      active_q   <= 1'b0;
      header_q   <= 1'b0;
      asked_q    <= '0;
      answered_q <= '0;
      count_q    <= '0;
      reserved_q <= '0;
      push_ptr_q <= '0;
      pop_ptr_q  <= '0;
    end else begin
      if (start_i) begin
        active_q   <= 1'b1;
        header_q   <= 1'b1;
        asked_q    <= '0;
        answered_q <= '0;
      end else begin
        if (room) header_q <= 1'b0;
        if (rd_valid_o && rd_ready_i) asked_q <= asked_q + 1'b1;
        if (rdata_valid_i) answered_q <= answered_q + 1'b1;
        if (done_o) active_q <= 1'b0;
      end
      if (push) push_ptr_q <= push_ptr_q + 1'b1;
      if (pop) pop_ptr_q <= pop_ptr_q + 1'b1;
      count_q    <= count_q + CountWidth'(push) - CountWidth'(pop);
      reserved_q <= reserved_q + CountWidth'(reserve) - CountWidth'(pop);
    end
  end

  always_ff @(posedge clk_i) begin
    if (push) fifo_q[push_ptr_q] <= push_data;
  end

  assign m_axis_tvalid = count_q != '0;
  assign m_axis_tdata  = fifo_q[pop_ptr_q][63:0];
  assign m_axis_tlast  = fifo_q[pop_ptr_q][64];

endmodule
