// Corners of the sparse-matrix read and the ring behind it.
`include "checkers.svh"

module spmat_read_cover #(
    parameter int NumBanks   = 2,
    parameter int CountWidth = 2
) (
    input logic                  clk_i,
    input logic                  rst_ni,
    input logic                  col_valid_i,
    input logic                  col_pop_o,
    input logic [CountWidth-1:0] out_count_o,
    input logic                  out_take_i,
    input logic                  more_q,
    input logic                  read,
    input logic [CountWidth-1:0] count
);

  logic waits;
  assign waits = out_count_o != '0 && !out_take_i;

  `EIE_COVER(fetch_one_word, read && int'(count) == 1)
  `EIE_COVER(fetch_all_banks, read && int'(count) == NumBanks)
  `EIE_COVER(fetch_continues, read && more_q)
  `EIE_COVER(fetch_back_to_back, read && col_pop_o && out_take_i)
  `EIE_COVER(fetch_waits_for_ring, waits && col_valid_i)
  `EIE_COVER(fetch_waits_inside_column, waits && more_q)

endmodule

bind spmat_read spmat_read_cover #(
    .NumBanks  (NumBanks),
    .CountWidth(CountWidth)
) u_cover (.*);
