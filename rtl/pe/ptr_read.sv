// Pointer read: looks up where a broadcast's column begins and ends in this PE's entry memory.
//
// Pointers lie in two single-port banks by their lowest bit, so p[j] and p[j+1] come out in the
// same cycle and one column is resolved per cycle, one cycle after the broadcast. Pointers that make
// no sense are reported here and the column treated as empty. A column of more than RegDepth entries
// must leave the PE's rows (each entry advances by at least one row), so it is cut to RegDepth
// and reported: that keeps the lengths, and all counters behind them, short.
module ptr_read #(
    parameter int PtrDepth     = 16384,
    parameter int SpmatEntries = 131072,
    parameter int RegDepth     = 64,
    localparam int ColWidth   = $clog2(PtrDepth),
    localparam int StartWidth = $clog2(SpmatEntries),
    localparam int LenWidth   = $clog2(RegDepth) + 1
) (
    input  logic                  clk_i,
    input  logic                  rst_ni,
    // Broadcast
    input  logic                  bcast_valid_i,
    input  logic [  ColWidth-1:0] bcast_col_i,     // pointer number of the column
    input  logic [          15:0] bcast_act_i,
    // Column, one cycle later
    output logic                  col_valid_o,
    output logic [          15:0] col_act_o,
    output logic [StartWidth-1:0] col_start_o,     // first entry
    output logic [  LenWidth-1:0] col_len_o,       // number of entries, 0 if empty
    output logic                  err_pointer_o,   // the column ends before it starts
    output logic                  err_range_o,     // the column ends beyond the entry memory
    output logic                  err_long_o,      // the column has more than RegDepth entries
    // Host access, while no run is in progress
    input  logic                  host_req_i,
    input  logic                  host_we_i,
    input  logic [  ColWidth-2:0] host_addr_i,     // pointer pair
    input  logic [          63:0] host_wdata_i,
    output logic [          63:0] host_rdata_o
);

  localparam int PtrWidth  = StartWidth + 1;  // one past the last entry is a valid end
  localparam int BankWidth = ColWidth - 1;

  logic [BankWidth-1:0] even_addr, odd_addr;
  logic [PtrWidth-1:0] even_ptr, odd_ptr;
  logic [PtrWidth-1:0] first, past, len;
  logic valid_q, odd_first_q;
  logic [15:0] act_q;

  // Bits above a pointer's width are not stored.
  logic unused_bits;
  assign unused_bits = ^host_wdata_i;

  // Column j needs p[j] and p[j+1]: of the even bank the pointer at or above j.
  assign odd_addr  = host_req_i ? host_addr_i : bcast_col_i[ColWidth-1:1];
  assign even_addr = host_req_i ? host_addr_i
                                : bcast_col_i[ColWidth-1:1] + BankWidth'(bcast_col_i[0]);

  sram_sp #(
      .Depth(PtrDepth / 2),
      .Width(PtrWidth),
      .LaneWidth(PtrWidth)
  ) u_even (
      .clk_i,
      .req_i  (bcast_valid_i || host_req_i),
      .we_i   (host_req_i && host_we_i),
      .addr_i (even_addr),
      .wmask_i(1'b1),
      .wdata_i(host_wdata_i[PtrWidth-1:0]),
      .rdata_o(even_ptr)
  );

  sram_sp #(
      .Depth(PtrDepth / 2),
      .Width(PtrWidth),
      .LaneWidth(PtrWidth)
  ) u_odd (
      .clk_i,
      .req_i  (bcast_valid_i || host_req_i),
      .we_i   (host_req_i && host_we_i),
      .addr_i (odd_addr),
      .wmask_i(1'b1),
      .wdata_i(host_wdata_i[32+:PtrWidth]),
      .rdata_o(odd_ptr)
  );

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      valid_q <= 1'b0;
    end else begin
      valid_q <= bcast_valid_i;
    end
  end

  always_ff @(posedge clk_i) begin
    if (bcast_valid_i) begin
      act_q       <= bcast_act_i;
      odd_first_q <= bcast_col_i[0];
    end
  end

  assign first = odd_first_q ? odd_ptr : even_ptr;
  assign past  = odd_first_q ? even_ptr : odd_ptr;
  assign len   = past - first;

  assign err_range_o   = valid_q && past > PtrWidth'(SpmatEntries);
  assign err_pointer_o = valid_q && !err_range_o && past < first;
  assign err_long_o    = valid_q && !err_range_o && !err_pointer_o && len > PtrWidth'(RegDepth);

  always @(*) begin
    col_len_o = len[LenWidth-1:0];
    if (err_range_o || err_pointer_o) col_len_o = '0;
    else if (err_long_o) col_len_o = LenWidth'(RegDepth);
  end

  assign col_valid_o  = valid_q;
  assign col_act_o    = act_q;
  assign col_start_o  = first[StartWidth-1:0];
  assign host_rdata_o = {32'(odd_ptr), 32'(even_ptr)};

endmodule
