// SRAM: read data stay until the next read, which the readers rely on while they are stalled.
`include "checkers.svh"

module sram_sp_checker #(
    parameter int Width = 64
) (
    input logic             clk_i,
    input logic             req_i,
    input logic             we_i,
    input logic [Width-1:0] rdata_o
);

  // The memory has no reset.
  logic rst_ni;
  assign rst_ni = 1'b1;

  `EIE_ASSERT_NEXT(ReadDataHeld, !(req_i && !we_i), $stable(rdata_o),
                   "read data changed without a read")

endmodule

bind sram_sp sram_sp_checker #(
    .Width(Width)
) u_checker (.*);
