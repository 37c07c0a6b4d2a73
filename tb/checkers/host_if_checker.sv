// Host interface: a run starts from one side only, never during a run and never into a packet.
`include "checkers.svh"

module host_if_checker (
    input logic        clk_i,
    input logic        rst_ni,
    input logic        start_o,
    input logic        running_i,
    input logic        axil_start,
    input logic        stream_run,
    input logic        loading,
    input logic        stream_wr_valid,
    input logic        read_start,
    input logic        read_busy,
    input logic        packet_busy,
    input logic        mem_valid_o,
    input logic        mem_we_o,
    input logic [ 3:0] mem_space_o,
    input logic        total_valid
);

  `EIE_ASSERT(StartsBetweenRuns, start_o, !running_i, "a run starts during a run")
  `EIE_ASSERT(PacketStartsTheRun, stream_run, start_o && loading, "a RUN packet starts no run")
  `EIE_ASSERT(NoStartWhileBusy, axil_start && (running_i || loading), start_o == stream_run,
              "a start from the register is taken while busy")
  `EIE_ASSERT(OneStreamAtATime, read_busy, packet_busy && !stream_wr_valid,
              "a READ is answered while another packet is taken")
  `EIE_ASSERT(HostOnlyBetweenRuns, mem_valid_o && mem_space_o != eie_pkg::SPACE_COUNTERS,
              !running_i, "the host reaches for a memory during a run")
  `EIE_ASSERT(CountersAreReadOnly, mem_valid_o && (mem_space_o == eie_pkg::SPACE_COUNTERS
                                                   || mem_space_o == eie_pkg::SPACE_RESULT),
              !mem_we_o, "a memory that is read only is written")

endmodule

bind host_if host_if_checker u_checker (.*);
