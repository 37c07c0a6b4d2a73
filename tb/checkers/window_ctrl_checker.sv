// Window control: every group of the pass comes in once, in order, and never over one still needed.
`include "checkers.svh"

module window_ctrl_checker #(
    parameter int RegDepth   = 64,
    parameter int GroupWidth = 8
) (
    input logic                  clk_i,
    input logic                  rst_ni,
    input logic                  go_i,
    input logic                  sram_in_i,
    input logic [GroupWidth-1:0] first_group_i,
    input logic [  GroupWidth:0] end_group_i,
    input logic                  done_o,
    input logic                  root_valid_i,
    input logic                  scan_load_o,
    input logic                  fill_o,
    input logic [GroupWidth-1:0] fill_group_o,
    input logic                  active_q,
    input logic [  GroupWidth:0] group_q,
    input logic [  GroupWidth:0] low_q
);

  int filled_q;  // groups of this pass
  logic in_sram_q;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      filled_q  <= 0;
      in_sram_q <= 1'b0;
    end else if (go_i) begin
      filled_q  <= 0;
      in_sram_q <= sram_in_i;
    end else if (fill_o) begin
      filled_q <= filled_q + 1;
    end
  end

  `EIE_ASSERT(FillsInOrder, fill_o, int'(fill_group_o) == int'(first_group_i) + filled_q,
              "a group of the inputs was skipped or read twice")
  `EIE_ASSERT(FillWithinPass, fill_o, {1'b0, fill_group_o} < end_group_i,
              "a group beyond the inputs of the pass is read")
  `EIE_ASSERT(WindowHolds, fill_o, int'(group_q) - int'(low_q) < RegDepth / 4,
              "the window is longer than the register file")
  `EIE_ASSERT(LowBehindFill, active_q, low_q <= group_q, "the window's lower end overtook its upper")
  `EIE_ASSERT_NEXT(LowAscends, !go_i && in_sram_q && active_q, low_q >= $past(low_q),
                   "the window moved back")
  `EIE_ASSERT(AllFilled, in_sram_q && $rose(done_o),
              int'(first_group_i) + filled_q == int'(end_group_i),
              "the pass has all its inputs and a group was not read")
  `EIE_ASSERT_NEXT(DoneIsKept, done_o && !go_i, done_o, "inputs come in after the last one")
  `EIE_INVARIANT(ScanOrFill, !(scan_load_o && fill_o), "inputs come from registers and SRAM at once")

endmodule

bind window_ctrl window_ctrl_checker #(
    .RegDepth  (RegDepth),
    .GroupWidth(GroupWidth)
) u_checker (.*);
