// Error log: an error stays until it is cleared, with the detail of the first of its kind.
`include "checkers.svh"

module error_log_checker #(
    parameter int NumErrors = 7
) (
    input logic                    clk_i,
    input logic                    rst_ni,
    input logic [   NumErrors-1:0] clear_i,
    input logic [   NumErrors-1:0] errors_o,
    input logic [32*NumErrors-1:0] infos_o,
    input logic                    any_event_o,
    input logic [   NumErrors-1:0] events
);

  logic [NumErrors-1:0] kept_q;  // errors that nobody has cleared
  logic [32*NumErrors-1:0] infos_q;
  logic infos_kept;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) kept_q <= '0;
    else kept_q <= errors_o & ~clear_i;
  end
  always_ff @(posedge clk_i) infos_q <= infos_o;
  always_comb begin
    infos_kept = 1'b1;
    for (int n = 0; n < NumErrors; n++) begin
      if (kept_q[n] && infos_o[32*n+:32] != infos_q[32*n+:32]) infos_kept = 1'b0;
    end
  end

  `EIE_ASSERT(ErrorsAreKept, kept_q != '0, (kept_q & ~errors_o) == '0,
              "an error vanished that nobody cleared")
  `EIE_ASSERT(FirstDetailIsKept, kept_q != '0, infos_kept,
              "the detail of an error was overwritten by a later one")
  `EIE_ASSERT_NEXT(EventsAreLogged, events != '0, ($past(events) & ~errors_o) == '0,
                   "an event was not logged")
  `EIE_ASSERT(EventsAreTold, events != '0, any_event_o, "an event raises no interrupt")
  `EIE_ASSERT_NEXT(ClearedErrorsGo, (clear_i & ~events) != '0,
                   (errors_o & $past(clear_i & ~events)) == '0, "a cleared error is still there")
  `EIE_ASSERT_NEXT(NoErrorWithoutEvent, events == '0, (errors_o & ~$past(errors_o)) == '0,
                   "an error is logged without an event")

endmodule

bind error_log error_log_checker #(
    .NumErrors(NumErrors)
) u_checker (.*);
