// The machine: what the host sees of a run agrees with what the PEs do.
`include "checkers.svh"

module eie_top_checker #(
    parameter int NumPe = 64
) (
    input logic             clk_i,
    input logic             rst_ni,
    input logic             irq_o,
    input logic [     63:0] m_axis_tdata,
    input logic             m_axis_tvalid,
    input logic             m_axis_tready,
    input logic             m_axis_tlast,
    input logic             start,
    input logic             running,
    input logic             run_done,
    input logic             clear,
    input logic             all_idle,
    input logic             root_idle,
    input logic             root_valid,
    input logic             root_ready,
    input logic             any_full,
    input logic             bcast_valid,
    input logic [     15:0] bcast_act,
    input logic             acc_sel,
    input logic             src_bank,
    input logic             cb_load,
    input logic             init,
    input logic             scan_load,
    input logic             fill,
    input logic             mem_valid,
    input logic [      3:0] mem_space,
    input logic             issue_ready,
    input logic             wb,
    input logic [NumPe-1:0] err_row,
    input logic [NumPe-1:0] err_pointer,
    input logic [NumPe-1:0] err_range
);

  // What the CCU owes to the array; the units' own benches may go beyond that.
  logic work;
  assign work = bcast_valid || init || cb_load || scan_load || fill || wb || issue_ready;

  `EIE_ASSERT(WorkInRun, work, running, "the array is given work and no run is in progress")
  `EIE_ASSERT(IdleWithoutRun, !running, all_idle && root_idle,
              "work is left and no run is in progress")
  `EIE_ASSERT(StartBeforeIssue, init || $past(init), !issue_ready,
              "entries may be issued while accumulators start")
  `EIE_ASSERT(WriteBackAlone, wb, all_idle && root_idle && !init && !fill && !issue_ready,
              "results are written back before they are final")
  `EIE_ASSERT_NEXT(RolesHeld, work || !all_idle, $stable(acc_sel) && $stable(src_bank),
                   "the activation memories swap roles while in use")
  `EIE_ASSERT_NEXT(NoBroadcastWhileFull, any_full, !bcast_valid,
                   "a broadcast leaves although a queue is full")
  `EIE_ASSERT(BroadcastFromTree, bcast_valid, $past(root_valid && root_ready) && bcast_act != '0,
              "a broadcast does not come from the root of the tree, or is zero")
  `EIE_ASSERT_NEXT(TakenIsBroadcast, root_valid && root_ready, bcast_valid,
                   "an activation was taken from the root and not broadcast")
  `EIE_ASSERT(HostOnlyBetweenRuns, mem_valid && mem_space != eie_pkg::SPACE_COUNTERS, !running,
              "the host reaches for a memory during a run")
  `EIE_ASSERT_NEXT(StartRuns, start, running, "a start was lost")
  `EIE_ASSERT(StartClears, start, clear, "a run starts without clearing the counters")
  `EIE_ASSERT(DoneMeansIdle, run_done, all_idle && root_idle && !bcast_valid && !issue_ready && !wb,
              "a run ends and the array is at work")
  `EIE_ASSERT_NEXT(DoneEnds, run_done, !running, "the run goes on after its end")
  `EIE_ASSERT(ErrorsInRun, err_row != '0 || err_pointer != '0 || err_range != '0, running,
              "an error of the data is reported without a run")
  `EIE_ASSERT_NEXT(OutputHeld, m_axis_tvalid && !m_axis_tready,
                   m_axis_tvalid && $stable(m_axis_tdata) && $stable(m_axis_tlast),
                   "a beat of the output stream changed before it was taken")

endmodule

bind eie_top eie_top_checker #(
    .NumPe(NumPe)
) u_checker (.*);
