// Corners of the host interface: who starts a run and when, and totals beside everything else.
`include "checkers.svh"

module host_if_cover (
    input logic clk_i,
    input logic rst_ni,
    input logic running_i,
    input logic done_i,
    input logic axil_start,
    input logic stream_run,
    input logic packet_busy,
    input logic read_busy,
    input logic total_req,
    input logic total_valid,
    input logic stream_wr_valid,
    input logic stream_rd_valid
);

  `EIE_COVER(start_by_register, axil_start && !running_i && !packet_busy && !read_busy)
  `EIE_COVER(start_by_packet, stream_run)
  `EIE_COVER(start_while_running, axil_start && running_i)
  `EIE_COVER(start_while_packet, axil_start && !running_i && packet_busy)
  `EIE_COVER(start_while_answering, axil_start && !running_i && read_busy)
  `EIE_COVER(start_at_the_end, axil_start && done_i)
  `EIE_COVER(totals_during_run, total_req && running_i)
  `EIE_COVER(totals_between_runs, total_req && !running_i)
  `EIE_COVER(totals_beside_write, total_valid && stream_wr_valid)
  `EIE_COVER(totals_beside_read, total_valid && stream_rd_valid)

endmodule

bind host_if host_if_cover u_cover (.*);
