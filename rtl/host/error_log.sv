// Error log: one sticky bit for each kind of error, and the detail of the first of that kind.
//
// An error that comes in the cycle in which its bit is cleared is kept.
module error_log #(
    parameter int NumPe = 64
) (
    input  logic                                clk_i,
    input  logic                                rst_ni,
    // Events
    input  logic                                start_busy_i,
    input  logic                                descriptor_i,
    input  logic [                         7:0] descriptor_reason_i,
    input  logic                                packet_i,
    input  logic [                         7:0] packet_reason_i,
    input  logic [                        15:0] packet_header_i,     // kind, space, pe
    input  logic                                cut_i,
    input  logic [                        23:0] cut_missing_i,
    input  logic [                   NumPe-1:0] row_i,
    input  logic [                   NumPe-1:0] pointer_i,
    input  logic [                   NumPe-1:0] range_i,
    input  logic [                        15:0] current_i,           // descriptor in progress
    // Registers
    input  logic [     eie_pkg::NUM_ERRORS-1:0] clear_i,
    output logic [     eie_pkg::NUM_ERRORS-1:0] errors_o,
    output logic [32*eie_pkg::NUM_ERRORS-1:0] infos_o,
    output logic                                any_event_o
);

  localparam int NumErrors = eie_pkg::NUM_ERRORS;

  logic [NumErrors-1:0] events, errors_q;
  logic [32*NumErrors-1:0] details, infos_q;
  logic [7:0] row_pe, pointer_pe, range_pe;

  // The lowest PE is recorded.
  always @(*) begin
    row_pe     = '0;
    pointer_pe = '0;
    range_pe   = '0;
    for (int k = NumPe - 1; k >= 0; k--) begin
      if (row_i[k]) row_pe = 8'(k);
      if (pointer_i[k]) pointer_pe = 8'(k);
      if (range_i[k]) range_pe = 8'(k);
    end
  end

  always @(*) begin
    events                             = '0;
    events[eie_pkg::ERR_START_BUSY]    = start_busy_i;
    events[eie_pkg::ERR_DESCRIPTOR]    = descriptor_i;
    events[eie_pkg::ERR_PACKET]        = packet_i;
    events[eie_pkg::ERR_CUT]           = cut_i;
    events[eie_pkg::ERR_ROW]           = row_i != '0;
    events[eie_pkg::ERR_POINTER]       = pointer_i != '0;
    events[eie_pkg::ERR_RANGE]         = range_i != '0;
    details                            = '0;
    details[32*eie_pkg::ERR_DESCRIPTOR+:32] = {8'd0, descriptor_reason_i, current_i};
    details[32*eie_pkg::ERR_PACKET+:32]     = {8'd0, packet_reason_i, packet_header_i};
    details[32*eie_pkg::ERR_CUT+:32]        = {8'd0, cut_missing_i};
    details[32*eie_pkg::ERR_ROW+:32]        = {current_i, 8'd0, row_pe};
    details[32*eie_pkg::ERR_POINTER+:32]    = {current_i, 8'd0, pointer_pe};
    details[32*eie_pkg::ERR_RANGE+:32]      = {current_i, 8'd0, range_pe};
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      errors_q <= '0;
      infos_q  <= '0;
    end else begin
      errors_q <= (errors_q & ~clear_i) | events;
      for (int n = 0; n < NumErrors; n++) begin
        if (events[n] && (!errors_q[n] || clear_i[n])) begin
          infos_q[32*n+:32] <= details[32*n+:32];
        end
      end
    end
  end

  assign errors_o    = errors_q;
  assign infos_o     = infos_q;
  assign any_event_o = events != '0;

endmodule
