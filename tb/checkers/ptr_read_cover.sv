// Corners of the pointer read: empty columns, both banks first, and each error.
`include "checkers.svh"

module ptr_read_cover #(
    parameter int SpmatEntries = 131072,
    parameter int RegDepth     = 64,
    parameter int PtrWidth     = 18,
    parameter int LenWidth     = 7
) (
    input logic                clk_i,
    input logic                rst_ni,
    input logic                bcast_valid_i,
    input logic                col_valid_o,
    input logic [LenWidth-1:0] col_len_o,
    input logic                err_pointer_o,
    input logic                err_range_o,
    input logic                err_long_o,
    input logic                odd_first_q,
    input logic [PtrWidth-1:0] past
);

  logic empty, error;
  logic [1:0] empties_q;  // empty columns in a row
  assign error = err_pointer_o || err_range_o || err_long_o;
  assign empty = col_valid_o && col_len_o == '0 && !error;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) empties_q <= '0;
    else if (col_valid_o) empties_q <= !empty ? '0 : empties_q == '1 ? '1 : empties_q + 1'b1;
  end

  `EIE_COVER(column_empty, empty)
  `EIE_COVER(column_empty_twice, empty && empties_q == 2'd1)
  `EIE_COVER(column_empty_many, empty && empties_q == 2'd3)
  `EIE_COVER(column_full, col_valid_o && int'(col_len_o) == RegDepth && !error)
  `EIE_COVER(column_one_entry, col_valid_o && int'(col_len_o) == 1)
  `EIE_COVER(column_odd, col_valid_o && odd_first_q)
  `EIE_COVER(column_even, col_valid_o && !odd_first_q)
  `EIE_COVER(column_after_column, col_valid_o && bcast_valid_i)
  `EIE_COVER(column_ends_the_memory, col_valid_o && !error && col_len_o != '0
                                     && int'(past) == SpmatEntries)
  `EIE_COVER(error_pointer, err_pointer_o)
  `EIE_COVER(error_range, err_range_o)
  `EIE_COVER(error_long, err_long_o)

endmodule

bind ptr_read ptr_read_cover #(
    .SpmatEntries(SpmatEntries),
    .RegDepth    (RegDepth),
    .PtrWidth    (PtrWidth),
    .LenWidth    (LenWidth)
) u_cover (.*);
