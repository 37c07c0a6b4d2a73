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
    input logic             bcast_valid,
    input logic             issue_ready,
    input logic             wb,
    input logic [NumPe-1:0] err_row,
    input logic [NumPe-1:0] err_pointer,
    input logic [NumPe-1:0] err_range
);

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
