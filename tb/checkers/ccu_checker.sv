// CCU: columns ascend within a pass, roles swap once at the end of a layer, and nothing of a pass
// happens before its set-up or after its end.
`include "checkers.svh"

module ccu_checker #(
    parameter int ColWidth = 14
) (
    input logic                clk_i,
    input logic                rst_ni,
    input logic                start_i,
    input logic [        23:0] start_count_i,
    input logic                running_o,
    input logic                done_o,
    input logic                err_valid_o,
    input logic [         7:0] err_reason_o,
    input logic                clear_o,
    input logic                host_desc_req_i,
    input logic                host_cb_req_i,
    input logic                issue_ready_o,
    input logic                wb_o,
    input logic                init_o,
    input logic                cb_load_o,
    input logic                scan_load_o,
    input logic                fill_o,
    input logic                root_valid_i,
    input logic                root_idle_i,
    input logic                any_full_i,
    input logic                all_idle_i,
    input logic                bcast_valid_o,
    input logic [ColWidth-1:0] bcast_col_o,
    input logic [        15:0] bcast_act_o,
    input logic [        63:0] cycles_o,
    input logic [        63:0] broadcasts_o,
    input logic [        63:0] stalls_o,
    input logic [        63:0] zeros_o,
    input logic [         2:0] state_q,
    input logic [        23:0] left_q,
    input logic                acc_sel_q,
    input logic                src_bank_q,
    input logic [         7:0] desc_reason,
    input logic                desc_valid,
    input logic                go_q,
    input logic                drained,
    input logic [        31:0] in_len_q,
    input logic [        31:0] in_first_q,
    input logic [        31:0] out_len_q,
    input logic [ColWidth-1:0] col_base_q,
    input logic [         4:0] shift_q,
    input logic                relu_q,
    input logic                sram_out_q,
    input logic                last_q,
    input logic                end_q
);

  localparam logic [2:0] Idle = 3'd0;
  localparam logic [2:0] Fetch = 3'd1;
  localparam logic [2:0] Setup = 3'd2;
  localparam logic [2:0] Run = 3'd3;
  localparam logic [2:0] WriteBack = 3'd4;
  localparam logic [2:0] Next = 3'd5;

  // A column's place in the pass: ascends from 0 to in_len_q - 1, whatever the pointer base.
  logic [ColWidth-1:0] place, last_place_q;
  logic sent_q;
  assign place = bcast_col_o - (col_base_q + ColWidth'(in_first_q));

  // What this run has brought so far
  logic [63:0] inputs_q, sent_count_q, running_q, stalled_q;
  logic [23:0] passes_q, asked_q;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      sent_q       <= 1'b0;
      inputs_q     <= '0;
      sent_count_q <= '0;
      running_q    <= '0;
      stalled_q    <= '0;
      passes_q     <= '0;
    end else if (clear_o) begin
      sent_q       <= 1'b0;
      inputs_q     <= '0;
      sent_count_q <= '0;
      running_q    <= '0;
      stalled_q    <= '0;
      passes_q     <= '0;
    end else begin
      if (go_q) sent_q <= 1'b0;
      else if (bcast_valid_o) sent_q <= 1'b1;
      if (go_q) inputs_q <= inputs_q + 64'(in_len_q);
      sent_count_q <= sent_count_q + 64'(bcast_valid_o);
      running_q    <= running_q + 64'(running_o);
      stalled_q    <= stalled_q + 64'(root_valid_i && any_full_i);
      passes_q     <= passes_q + 24'(state_q == Next);
    end
  end
  always_ff @(posedge clk_i) begin
    if (bcast_valid_o) last_place_q <= place;
    if (clear_o) asked_q <= start_count_i;
  end

  // Control
  `EIE_INVARIANT(StateExists, state_q <= Next, "the state does not exist")
  `EIE_ASSERT(StartClears, state_q == Idle && start_i, clear_o, "a run starts without clearing")
  `EIE_ASSERT_NEXT(StartIsTaken, state_q == Idle && start_i, state_q == Fetch && running_o,
                   "a start was lost")
  `EIE_ASSERT_NEXT(DoneEndsTheRun, done_o, !running_o, "the run goes on after its end")
  `EIE_ASSERT(EndIsReported, running_o == 1'b0 && $past(running_o), $past(done_o),
              "a run ended without saying so")
  `EIE_ASSERT(ErrorEndsTheRun, err_valid_o, done_o && err_reason_o != '0 && state_q == Fetch,
              "a descriptor was refused and the run goes on, or without a reason")
  `EIE_ASSERT(SetUpOfGoodDescriptor, state_q == Setup, desc_valid && desc_reason == '0,
              "a descriptor is run that was not fetched, or is impossible")
  `EIE_ASSERT(SomethingLeft, state_q != Idle && state_q != Fetch, left_q != '0,
              "a pass runs beyond the last descriptor")
  `EIE_ASSERT(EveryDescriptorRuns, done_o && !err_valid_o, passes_q + 24'd1 == asked_q,
              "a run ended before its last descriptor, or after")
  `EIE_ASSERT_NEXT(PassHeld, state_q != Setup,
                   $stable({in_len_q, in_first_q, out_len_q, col_base_q, shift_q, relu_q,
                            sram_out_q, last_q, end_q}),
                   "fields of the descriptor changed during the pass")

  // Passes
  `EIE_ASSERT(BroadcastInPass, bcast_valid_o, state_q == Run && 32'(place) < in_len_q,
              "a column is broadcast that is not one of the pass")
  `EIE_ASSERT(ColumnsAscend, bcast_valid_o && sent_q, place > last_place_q,
              "columns do not ascend within a pass")
  `EIE_ASSERT(NonZeroBroadcast, bcast_valid_o, bcast_act_o != '0, "a zero activation is broadcast")
  `EIE_ASSERT(IssueInPass, issue_ready_o, state_q == Run, "entries may be issued outside a pass")
  `EIE_ASSERT(InputsInPass, scan_load_o || fill_o || init_o || cb_load_o, state_q == Run,
              "inputs or set-up come outside a pass")
  `EIE_ASSERT(DrainedIsEmpty, state_q == Run && drained,
              all_idle_i && root_idle_i && !root_valid_i && !bcast_valid_o,
              "a pass ends and a broadcast is on its way")
  `EIE_ASSERT(WriteBackAfterIdle, wb_o, all_idle_i && root_idle_i && last_q && sram_out_q,
              "results are written back before they are final")
  `EIE_ASSERT(HostOnlyBetweenRuns, host_desc_req_i || host_cb_req_i, !running_o,
              "the host reaches for a memory during a run")

  // Roles
  `EIE_ASSERT_NEXT(RolesHeld, !(state_q == Next && end_q),
                   $stable(acc_sel_q) && $stable(src_bank_q),
                   "the activation memories swap roles within a layer")
  `EIE_ASSERT_NEXT(RolesSwap, state_q == Next && end_q,
                   (acc_sel_q != $past(acc_sel_q)) == !$past(sram_out_q)
                   && (src_bank_q != $past(src_bank_q)) == $past(sram_out_q),
                   "a layer ended and the roles did not swap")

  // Counters at the end of a run
  `EIE_ASSERT(InputsAddUp, done_o, broadcasts_o + zeros_o == inputs_q,
              "BROADCASTS and ZEROS do not add up to the inputs of the passes")
  `EIE_ASSERT(BroadcastsCounted, done_o, broadcasts_o == sent_count_q,
              "BROADCASTS is not the number of broadcasts")
  `EIE_ASSERT(CyclesCounted, done_o, cycles_o == running_q, "CYCLES is not the length of the run")
  `EIE_ASSERT(StallsCounted, done_o, stalls_o == stalled_q && stalls_o <= cycles_o,
              "STALLS is not the number of stalls")

endmodule

bind ccu ccu_checker #(
    .ColWidth(ColWidth)
) u_checker (.*);
