// Corners of AXI4-Lite: the order of address and data, slow answers, errors, strobes, odd addresses.
`include "checkers.svh"

module axil_slave_cover (
    input logic        clk_i,
    input logic        rst_ni,
    input logic [11:0] s_axil_awaddr,
    input logic        s_axil_awvalid,
    input logic        s_axil_awready,
    input logic        s_axil_wvalid,
    input logic        s_axil_wready,
    input logic [ 1:0] s_axil_bresp,
    input logic        s_axil_bvalid,
    input logic        s_axil_bready,
    input logic [11:0] s_axil_araddr,
    input logic        s_axil_arvalid,
    input logic        s_axil_arready,
    input logic [ 1:0] s_axil_rresp,
    input logic        s_axil_rvalid,
    input logic        s_axil_rready,
    input logic        wr_valid_o,
    input logic [ 3:0] wr_strb_o,
    input logic        rd_valid_o,
    input logic        rd_ack_i,
    input logic        aw_q,
    input logic        w_q
);

  logic aw, w, ar, b, r;
  assign aw = s_axil_awvalid && s_axil_awready;
  assign w  = s_axil_wvalid && s_axil_wready;
  assign ar = s_axil_arvalid && s_axil_arready;
  assign b  = s_axil_bvalid && s_axil_bready;
  assign r  = s_axil_rvalid && s_axil_rready;

  `EIE_COVER(axil_address_first, w && aw_q)
  `EIE_COVER(axil_data_first, aw && w_q)
  `EIE_COVER(axil_address_with_data, aw && w)
  `EIE_COVER(axil_write_back_to_back, aw && s_axil_bvalid)
  `EIE_COVER(axil_write_waits_for_response, aw_q && w_q && s_axil_bvalid)
  `EIE_COVER(axil_write_address_waits, s_axil_awvalid && !s_axil_awready)
  `EIE_COVER(axil_write_data_wait, s_axil_wvalid && !s_axil_wready)
  `EIE_COVER(axil_read_address_waits, s_axil_arvalid && !s_axil_arready)
  `EIE_COVER(axil_write_response_waits, s_axil_bvalid && !s_axil_bready)
  `EIE_COVER(axil_read_data_wait, s_axil_rvalid && !s_axil_rready)
  `EIE_COVER(axil_write_okay, b && s_axil_bresp == 2'b00)
  `EIE_COVER(axil_write_error, b && s_axil_bresp == 2'b10)
  `EIE_COVER(axil_read_okay, r && s_axil_rresp == 2'b00)
  `EIE_COVER(axil_read_error, r && s_axil_rresp == 2'b10)
  `EIE_COVER(axil_read_and_write, wr_valid_o && rd_valid_o)
  `EIE_COVER(axil_read_takes_long, rd_valid_o && !rd_ack_i)
  `EIE_COVER(axil_strobe_full, wr_valid_o && wr_strb_o == '1)
  `EIE_COVER(axil_strobe_partial, wr_valid_o && wr_strb_o != '1 && wr_strb_o != '0)
  `EIE_COVER(axil_strobe_none, wr_valid_o && wr_strb_o == '0)
  `EIE_COVER(axil_write_unaligned, aw && s_axil_awaddr[1:0] != '0)
  `EIE_COVER(axil_read_unaligned, ar && s_axil_araddr[1:0] != '0)
  `EIE_COVER_RESET(reset_in_register_write, aw_q || w_q)
  `EIE_COVER_RESET(reset_in_register_read, rd_valid_o)
  `EIE_COVER_RESET(reset_in_register_response, s_axil_bvalid || s_axil_rvalid)

endmodule

bind axil_slave axil_slave_cover u_cover (.*);
