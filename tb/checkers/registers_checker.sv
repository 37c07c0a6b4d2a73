// Registers: status follows the run, totals are asked for until they are there, interrupts are kept.
`include "checkers.svh"

module registers_checker #(
    parameter int NumErrors = 7
) (
    input logic                 clk_i,
    input logic                 rst_ni,
    input logic                 wr_valid_i,
    input logic                 rd_valid_i,
    input logic                 rd_ack_o,
    input logic                 start_o,
    input logic                 run_start_i,
    input logic                 run_done_i,
    input logic                 error_event_i,
    input logic [NumErrors-1:0] error_clear_o,
    input logic                 irq_o,
    input logic                 total_req_o,
    input logic                 total_ack_i,
    input logic [          1:0] irq_enable_q,
    input logic [          1:0] irq_status_q,
    input logic [          1:0] irq_clear,
    input logic                 done_q
);

  `EIE_ASSERT(StartIsWritten, start_o || error_clear_o != '0 || irq_clear != '0, wr_valid_i,
              "a command without a write")
  `EIE_ASSERT(TotalIsRead, total_req_o, rd_valid_i, "a sum is asked for without a read")
  `EIE_ASSERT(ReadWaitsForTotal, total_req_o && !total_ack_i, !rd_ack_o,
              "a sum is answered before it is there")
  `EIE_ASSERT_NEXT(DoneIsShown, run_done_i && !run_start_i, done_q, "the end of a run is not shown")
  `EIE_ASSERT_NEXT(StartClearsDone, run_start_i, !done_q, "the last run's end is shown in the next")
  `EIE_ASSERT_NEXT(DoneRaisesInterrupt, run_done_i, irq_status_q[0],
                   "the end of a run raises no interrupt")
  `EIE_ASSERT_NEXT(ErrorRaisesInterrupt, error_event_i, irq_status_q[1],
                   "an error raises no interrupt")
  `EIE_ASSERT_NEXT(InterruptsAreKept, (irq_status_q & ~irq_clear) != '0,
                   ($past(irq_status_q & ~irq_clear) & ~irq_status_q) == '0,
                   "an interrupt vanished that nobody cleared")
  `EIE_ASSERT(InterruptIsEnabled, irq_o, (irq_status_q & irq_enable_q) != '0,
              "an interrupt is raised that is not enabled")

endmodule

bind registers registers_checker #(
    .NumErrors(NumErrors)
) u_checker (.*);
