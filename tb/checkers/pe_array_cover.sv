// Load imbalance: what one PE does while another does something else.
`include "checkers.svh"

module pe_array_cover #(
    parameter int NumPe = 64
) (
    input logic             clk_i,
    input logic             rst_ni,
    input logic             issue_ready_i,
    input logic             fill_i,
    input logic [NumPe-1:0] leaf_valid,
    input logic [NumPe-1:0] full,
    input logic [NumPe-1:0] idle,
    input logic [NumPe-1:0] err_row_o,
    input logic [NumPe-1:0] err_pointer_o,
    input logic [NumPe-1:0] err_range_o
);

  // Each PE's queue, and the column that arrives there: nothing that leaves the PE
  logic [NumPe-1:0] queue_empty, column, empty;
  for (genvar k = 0; k < NumPe; k++) begin : gen_probe
    assign queue_empty[k] = pe_array.gen_pe[k].u_pe.queue_empty;
    assign column[k]      = pe_array.gen_pe[k].u_pe.ptr_valid;
    assign empty[k]       = pe_array.gen_pe[k].u_pe.ptr_len == '0;
  end

  // Cycles in a row in which all PEs but one have nothing to do
  logic one_works;
  logic [4:0] alone_q;
  assign one_works = NumPe > 1 && $countones(~idle) == 1;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) alone_q <= '0;
    else if (!one_works) alone_q <= '0;
    else if (alone_q != '1) alone_q <= alone_q + 1'b1;
  end

  logic arrives;
  assign arrives = column != '0;

  `EIE_COVER(imbalance_full_in_all, full == '1)
  `EIE_COVER(imbalance_idle_in_none, idle == '0)
  `EIE_COVER(column_empty_in_all, arrives && empty == '1)
  `EIE_COVER(column_empty_in_none, arrives && empty == '0)
  if (NumPe > 1) begin : gen_many
    `EIE_COVER(imbalance_full_in_one, $onehot(full))
    `EIE_COVER(imbalance_full_and_empty, full != '0 && queue_empty != '0)
    `EIE_COVER(imbalance_full_and_idle, full != '0 && idle != '0)
    `EIE_COVER(imbalance_full_in_one_idle_in_rest, $onehot(full) && idle == ~full)
    `EIE_COVER(imbalance_one_works, one_works)
    `EIE_COVER(imbalance_one_works_long, alone_q == 5'd16)
    `EIE_COVER(imbalance_one_idle, $onehot(idle))
    `EIE_COVER(column_empty_in_one, arrives && $onehot(empty))
    `EIE_COVER(column_in_one_only, arrives && $onehot(~empty))
    `EIE_COVER(cross_full_in_one_empty_column, $onehot(full) && arrives && empty != '0)
    `EIE_COVER(cross_full_in_one_refill, $onehot(full) && fill_i)
    `EIE_COVER(error_in_several_pes, $countones(err_row_o | err_pointer_o | err_range_o) > 1)
    `EIE_COVER(leaves_all_offer, leaf_valid == '1)
    `EIE_COVER(leaves_one_offers, $onehot(leaf_valid))
  end

endmodule

bind pe_array pe_array_cover #(
    .NumPe(NumPe)
) u_cover (.*);
