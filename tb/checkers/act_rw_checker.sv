// Activations: one access per register file and SRAM bank and cycle, whoever wants it.
`include "checkers.svh"

module act_rw_checker #(
    parameter int IssueWidth = 4,
    parameter int GroupWidth = 8
) (
    input logic                  clk_i,
    input logic                  rst_ni,
    input logic [IssueWidth-1:0] wr_valid_i,
    input logic                  init_we_i,
    input logic                  fill_i,
    input logic [GroupWidth-1:0] fill_group_i,
    input logic                  fill_done_o,
    input logic [GroupWidth-1:0] fill_done_group_o,
    input logic                  wb_i,
    input logic                  host_bank_req_i,
    input logic                  host_regs_i
);

  `EIE_ASSERT(HostNeverCollides, host_bank_req_i, !fill_i && !wb_i,
              "the host reaches for a bank while a pass uses the activations")
  `EIE_ASSERT(HostReadsQuietRegisters, host_regs_i, !fill_done_o && wr_valid_i == '0 && !init_we_i,
              "the host reads registers while a pass writes them")
  `EIE_ASSERT_NEXT(FillArrives, fill_i, fill_done_o && fill_done_group_o == $past(fill_group_i),
                   "a group of the window did not arrive")
  `EIE_ASSERT_NEXT(NoFillWithoutRequest, !fill_i, !fill_done_o,
                   "a group of the window arrived that nobody asked for")

endmodule

bind act_rw act_rw_checker #(
    .IssueWidth(IssueWidth),
    .GroupWidth(GroupWidth)
) u_checker (.*);
