// Corners of the error log: every kind, twice, together, and in the cycle in which it is cleared.
`include "checkers.svh"

module error_log_cover #(
    parameter int NumErrors = 7
) (
    input logic                 clk_i,
    input logic                 rst_ni,
    input logic [NumErrors-1:0] clear_i,
    input logic [NumErrors-1:0] errors_o,
    input logic [NumErrors-1:0] events
);

  `EIE_COVER(error_event_start_busy, events[eie_pkg::ERR_START_BUSY])
  `EIE_COVER(error_event_descriptor, events[eie_pkg::ERR_DESCRIPTOR])
  `EIE_COVER(error_event_packet, events[eie_pkg::ERR_PACKET])
  `EIE_COVER(error_event_cut, events[eie_pkg::ERR_CUT])
  `EIE_COVER(error_event_row, events[eie_pkg::ERR_ROW])
  `EIE_COVER(error_event_pointer, events[eie_pkg::ERR_POINTER])
  `EIE_COVER(error_event_range, events[eie_pkg::ERR_RANGE])
  `EIE_COVER(error_second_of_a_kind, (events & errors_o & ~clear_i) != '0)
  `EIE_COVER(error_while_cleared, (events & clear_i) != '0)
  `EIE_COVER(error_two_kinds_at_once, $countones(events) > 1)
  `EIE_COVER(error_cleared, (errors_o & clear_i) != '0)
  `EIE_COVER(error_cleared_beside_another, (errors_o & clear_i) != '0
                                           && (errors_o & ~clear_i) != '0)

endmodule

bind error_log error_log_cover #(
    .NumErrors(NumErrors)
) u_cover (.*);
