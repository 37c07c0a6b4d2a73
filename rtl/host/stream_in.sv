// Stream input: takes packets apart. Payload of WRITE packets goes to the host bus, one beat per cycle; READ and
// RUN packets are handed on. A new packet is taken up only when no run is in progress, so
// a run sees the memories as the packets before it left them.
module stream_in #(
    parameter int NumPe        = 64,
    parameter int SpmatEntries = 131072,
    parameter int PtrDepth     = 16384,
    parameter int ActDepth     = 1024,
    parameter int BiasDepth    = 1024,
    parameter int NumDesc      = 256,
    parameter int NumCodebooks = 64
) (
    input  logic        clk_i,
    input  logic        rst_ni,
    // AXI4-Stream
    input  logic [63:0] s_axis_tdata,
    input  logic        s_axis_tvalid,
    output logic        s_axis_tready,
    input  logic        s_axis_tlast,
    // Writes
    output logic        wr_valid_o,
    input  logic        wr_ready_i,
    output logic [63:0] wr_data_o,
    // Space, PE and address of the write or read in progress
    output logic [ 3:0] space_o,
    output logic [ 7:0] pe_o,
    output logic [23:0] addr_o,
    output logic [23:0] len_o,
    // Reads
    output logic        read_start_o,    // one cycle
    input  logic        read_done_i,
    // Runs
    input  logic        hold_i,          // a run is in progress or starts now
    output logic        run_start_o,     // one cycle; the descriptors are addr_o, len_o
    output logic        busy_o,          // a packet is in progress
    // Errors
    output logic        err_packet_o,
    output logic [ 7:0] err_reason_o,
    output logic [15:0] err_header_o,
    output logic        err_cut_o,
    output logic [23:0] err_missing_o
);

  // States. Constants, because Icarus 11 refuses some assignments of enumeration values.
  localparam logic [2:0] Header   = 3'd0;  // wait for a packet
  localparam logic [2:0] Payload  = 3'd1;  // of a WRITE
  localparam logic [2:0] Read     = 3'd2;  // hand a READ on
  localparam logic [2:0] ReadWait = 3'd3;  // until all its data are on their way
  localparam logic [2:0] Run      = 3'd4;  // hand a RUN on
  localparam logic [2:0] Drop     = 3'd5;  // after a malformed header, up to TLAST

  logic [2:0] state_q, state_d;
  logic [3:0] space_q;
  logic [7:0] pe_q, reason;
  logic [23:0] addr_q, len_q, left_q;
  logic beat, is_write, is_read;

  packet_check #(
      .NumPe       (NumPe),
      .SpmatEntries(SpmatEntries),
      .PtrDepth    (PtrDepth),
      .ActDepth    (ActDepth),
      .BiasDepth   (BiasDepth),
      .NumDesc     (NumDesc),
      .NumCodebooks(NumCodebooks)
  ) u_packet_check (
      .header_i(s_axis_tdata),
      .reason_o(reason)
  );

  assign beat     = s_axis_tvalid && s_axis_tready;
  assign is_write = s_axis_tdata[3:0] == eie_pkg::KIND_WRITE;
  assign is_read  = s_axis_tdata[3:0] == eie_pkg::KIND_READ;

  // Nothing is taken while a READ or RUN is handed on.
  assign s_axis_tready = state_q == Drop || (state_q == Header && !hold_i)
                         || (state_q == Payload && wr_ready_i);

  always @(*) begin
    state_d      = state_q;
    err_packet_o = 1'b0;
    err_cut_o    = 1'b0;
    unique case (state_q)
      Header: begin
        if (beat) begin
          if (reason != '0) begin
            err_packet_o = 1'b1;
            if (!s_axis_tlast) state_d = Drop;
          end else if (is_write) begin
            err_cut_o = s_axis_tlast;
            if (!s_axis_tlast) state_d = Payload;
          end else if (is_read) begin
            state_d = Read;
          end else begin
            state_d = Run;
          end
        end
      end
      Payload: begin
        if (beat) begin
          err_cut_o = s_axis_tlast && left_q != 24'd1;
          if (s_axis_tlast || left_q == 24'd1) state_d = Header;
        end
      end
      Read:     state_d = ReadWait;
      ReadWait: if (read_done_i) state_d = Header;
      Run:      state_d = Header;
      Drop:     if (beat && s_axis_tlast) state_d = Header;
      default:  state_d = Header;
    endcase
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      state_q <= Header;
    end else begin
      state_q <= state_d;
    end
  end

  always_ff @(posedge clk_i) begin
    if (beat) begin
      if (state_q == Header) begin
        space_q <= s_axis_tdata[7:4];
        pe_q    <= s_axis_tdata[15:8];
        addr_q  <= s_axis_tdata[39:16];
        len_q   <= s_axis_tdata[63:40];
        left_q  <= s_axis_tdata[63:40];
      end else begin
        addr_q <= addr_q + 1'b1;
        left_q <= left_q - 1'b1;
      end
    end
  end

  assign wr_valid_o   = state_q == Payload && s_axis_tvalid;
  assign wr_data_o    = s_axis_tdata;
  assign space_o      = space_q;
  assign pe_o         = pe_q;
  assign addr_o       = addr_q;
  assign len_o        = len_q;
  assign read_start_o = state_q == Read;
  assign run_start_o  = state_q == Run;
  assign busy_o       = state_q != Header;
  assign err_missing_o = state_q == Header ? s_axis_tdata[63:40] : left_q - 1'b1;
  assign err_reason_o = reason;
  assign err_header_o = s_axis_tdata[15:0];

endmodule
