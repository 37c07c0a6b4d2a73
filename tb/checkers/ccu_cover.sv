// Corners of control: boundaries, roles, resets in every state, zeros of a pass, and why it waits.
`include "checkers.svh"

module ccu_cover #(
    parameter int NumPe    = 64,
    parameter int ActDepth = 1024,
    parameter int RegDepth = 64,
    parameter int ColWidth = 14
) (
    input logic                clk_i,
    input logic                rst_ni,
    input logic                start_i,
    input logic                running_o,
    input logic                done_o,
    input logic                err_valid_o,
    input logic [         7:0] err_reason_o,
    input logic                issue_ready_o,
    input logic                init_o,
    input logic                fill_o,
    input logic                root_valid_i,
    input logic                root_idle_i,
    input logic                any_full_i,
    input logic                all_idle_i,
    input logic                bcast_valid_o,
    input logic [ColWidth-1:0] bcast_col_o,
    input logic [        15:0] bcast_act_o,
    input logic [         2:0] state_q,
    input logic [        23:0] left_q,
    input logic                acc_sel_q,
    input logic                src_bank_q,
    input logic                desc_valid,
    input logic                go_q,
    input logic                setup_ready,
    input logic                window_done,
    input logic                drained,
    input logic                stall,
    input logic [        31:0] in_len_q,
    input logic [        31:0] in_first_q,
    input logic [        31:0] out_len_q,
    input logic [ColWidth-1:0] col_base_q,
    input logic                relu_q,
    input logic                bias_q,
    input logic                sram_in_q,
    input logic                sram_out_q,
    input logic                first_q,
    input logic                last_q,
    input logic                end_q
);

  localparam logic [2:0] Idle = 3'd0;
  localparam logic [2:0] Fetch = 3'd1;
  localparam logic [2:0] Setup = 3'd2;
  localparam logic [2:0] Run = 3'd3;
  localparam logic [2:0] WriteBack = 3'd4;
  localparam logic [2:0] Next = 3'd5;

  // Columns of this pass: the last one's place, and how many
  logic [ColWidth-1:0] place, last_place_q;
  logic [31:0] sent_q, skipped;
  logic [2:0] idle_cycles_q;  // since the last run
  logic later_pass_q;
  assign place   = bcast_col_o - (col_base_q + ColWidth'(in_first_q));
  assign skipped = sent_q == '0 ? 32'(place) : 32'(place - last_place_q) - 32'd1;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      sent_q        <= '0;
      last_place_q  <= '0;
      idle_cycles_q <= '1;
      later_pass_q  <= 1'b0;
    end else begin
      if (go_q) sent_q <= '0;
      else if (bcast_valid_o) sent_q <= sent_q + 32'd1;
      if (bcast_valid_o) last_place_q <= place;
      if (running_o) idle_cycles_q <= '0;
      else if (idle_cycles_q != '1) idle_cycles_q <= idle_cycles_q + 1'b1;
      if (start_i) later_pass_q <= 1'b0;
      else if (state_q == Next) later_pass_q <= 1'b1;
    end
  end

  logic pass_ends, run_goes_on;
  assign pass_ends   = state_q == Run && drained;
  assign run_goes_on = left_q > 24'd1;

  // Boundaries and roles
  `EIE_COVER(boundary_batch, state_q == Next && !last_q)
  `EIE_COVER(boundary_row_tile, state_q == Next && last_q && !end_q)
  `EIE_COVER(boundary_layer, state_q == Next && end_q && run_goes_on)
  `EIE_COVER(boundary_run, state_q == Next && end_q && !run_goes_on)
  `EIE_COVER(swap_registers, acc_sel_q != $past(acc_sel_q))
  `EIE_COVER(swap_banks, src_bank_q != $past(src_bank_q))
  `EIE_COVER(layer_registers_to_registers, state_q == Next && end_q && !sram_in_q && !sram_out_q)
  `EIE_COVER(layer_registers_to_sram, state_q == Next && end_q && !sram_in_q && sram_out_q)
  `EIE_COVER(layer_sram_to_registers, state_q == Next && end_q && sram_in_q && !sram_out_q)
  `EIE_COVER(layer_sram_to_sram, state_q == Next && end_q && sram_in_q && sram_out_q)
  `EIE_COVER(layer_relu, pass_ends && relu_q)
  `EIE_COVER(layer_without_relu, pass_ends && !relu_q)
  `EIE_COVER(layer_bias, pass_ends && first_q && bias_q)
  `EIE_COVER(layer_without_bias, pass_ends && first_q && !bias_q)
  `EIE_COVER(layer_shortest, pass_ends && in_len_q == 32'd1 && out_len_q == 32'd1)
  `EIE_COVER(layer_longest_registers, pass_ends && in_len_q == 32'(RegDepth * NumPe))
  if (ActDepth > RegDepth) begin : gen_long
    `EIE_COVER(layer_longest_sram, pass_ends && in_len_q == 32'(ActDepth * NumPe))
  end
  `EIE_COVER(layer_most_rows, pass_ends && out_len_q == 32'(RegDepth * NumPe))
  `EIE_COVER(write_back_one_group, state_q == WriteBack && $past(state_q) == Run
                                   && out_len_q <= 32'(4 * NumPe))
  `EIE_COVER(write_back_all_groups, state_q == WriteBack && out_len_q == 32'(RegDepth * NumPe))

  // Zeros of a pass
  `EIE_COVER(zero_first, bcast_valid_o && sent_q == '0 && place != '0)
  `EIE_COVER(zero_not_first, bcast_valid_o && place == '0)
  `EIE_COVER(zero_last, pass_ends && sent_q != '0 && 32'(last_place_q) + 32'd1 != in_len_q)
  `EIE_COVER(zero_not_last, pass_ends && sent_q != '0 && 32'(last_place_q) + 32'd1 == in_len_q)
  `EIE_COVER(zero_single, bcast_valid_o && skipped == 32'd1)
  `EIE_COVER(zero_run, bcast_valid_o && skipped > 32'd1)
  `EIE_COVER(zero_run_longer_than_array, bcast_valid_o && skipped > 32'(NumPe))
  `EIE_COVER(zero_all, pass_ends && sent_q == '0)
  `EIE_COVER(zero_none, pass_ends && sent_q == in_len_q)
  `EIE_COVER(activation_negative, bcast_valid_o && bcast_act_o[15])

  // Waiting
  `EIE_COVER(wait_for_first_descriptor, state_q == Fetch && !desc_valid && !later_pass_q)
  `EIE_COVER(descriptor_was_ready, state_q == Fetch && desc_valid && later_pass_q
                                   && $past(state_q) == Next)
  `EIE_COVER(wait_for_set_up, state_q == Run && !go_q && window_done && root_idle_i && all_idle_i
                              && !setup_ready)
  `EIE_COVER(wait_for_pes, state_q == Run && window_done && root_idle_i && !all_idle_i)
  `EIE_COVER(wait_for_inputs, state_q == Run && !window_done && root_idle_i && setup_ready)
  `EIE_COVER(broadcast_before_set_up, bcast_valid_o && !issue_ready_o)

  // Starts and resets
  `EIE_COVER(start_back_to_back, start_i && !running_o && idle_cycles_q < 3'd7)
  `EIE_COVER(start_after_pause, start_i && !running_o && idle_cycles_q == 3'd7)
  `EIE_COVER(run_of_several_passes, done_o && later_pass_q)
  `EIE_COVER_RESET(reset_in_idle, state_q == Idle)
  `EIE_COVER_RESET(reset_in_fetch, state_q == Fetch)
  `EIE_COVER_RESET(reset_in_setup, state_q == Setup)
  `EIE_COVER_RESET(reset_in_run, state_q == Run)
  `EIE_COVER_RESET(reset_in_write_back, state_q == WriteBack)
  `EIE_COVER_RESET(reset_in_next, state_q == Next)
  `EIE_COVER_RESET(reset_in_stall, stall)

  // Errors
  `EIE_COVER(error_descriptor_1, err_valid_o && err_reason_o == 8'd1)
  `EIE_COVER(error_descriptor_2, err_valid_o && err_reason_o == 8'd2)
  `EIE_COVER(error_descriptor_3, err_valid_o && err_reason_o == 8'd3)
  `EIE_COVER(error_descriptor_4, err_valid_o && err_reason_o == 8'd4)
  `EIE_COVER(error_descriptor_5, err_valid_o && err_reason_o == 8'd5)
  `EIE_COVER(error_descriptor_6, err_valid_o && err_reason_o == 8'd6)
  `EIE_COVER(error_descriptor_7, err_valid_o && err_reason_o == 8'd7)
  `EIE_COVER(error_descriptor_8, err_valid_o && err_reason_o == 8'd8)
  `EIE_COVER(error_after_good_pass, err_valid_o && later_pass_q)

  // Crosses
  `EIE_COVER(cross_stall_refill, stall && fill_o)
  `EIE_COVER(cross_stall_set_up, stall && !setup_ready)
  `EIE_COVER(cross_stall_accumulator_start, stall && init_o)
  `EIE_COVER(cross_stall_last_column, stall && window_done && left_q == 24'd1)
  `EIE_COVER(cross_zero_all_batch, pass_ends && sent_q == '0 && !last_q)
  `EIE_COVER(cross_zero_all_write_back, pass_ends && sent_q == '0 && last_q && sram_out_q)
  `EIE_COVER(cross_stall_in_later_pass, stall && later_pass_q)

endmodule

bind ccu ccu_cover #(
    .NumPe   (NumPe),
    .ActDepth(ActDepth),
    .RegDepth(RegDepth),
    .ColWidth(ColWidth)
) u_cover (.*);
