// Corners of the broadcast: stalls of every length, bubbles, and broadcasts back to back.
`include "checkers.svh"

module broadcaster_cover (
    input logic clk_i,
    input logic rst_ni,
    input logic root_valid_i,
    input logic any_full_i,
    input logic bcast_valid_o,
    input logic stall_o
);

  logic [3:0] stalls_q;  // cycles of the stall that is in progress
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) stalls_q <= '0;
    else if (!stall_o) stalls_q <= '0;
    else if (stalls_q != '1) stalls_q <= stalls_q + 1'b1;
  end

  `EIE_COVER(stall_one_cycle, !stall_o && stalls_q == 4'd1)
  `EIE_COVER(stall_few_cycles, !stall_o && stalls_q > 4'd1 && stalls_q < 4'd8)
  `EIE_COVER(stall_many_cycles, !stall_o && stalls_q >= 4'd8)
  `EIE_COVER(stall_with_broadcast_on_its_way, stall_o && bcast_valid_o)
  `EIE_COVER(full_without_stall, any_full_i && !root_valid_i)
  `EIE_COVER(broadcast_back_to_back, bcast_valid_o && $past(bcast_valid_o))
  `EIE_COVER(broadcast_after_bubble, bcast_valid_o && !$past(bcast_valid_o))
  `EIE_COVER(broadcast_right_after_stall, bcast_valid_o && $past(stall_o, 2))

endmodule

bind broadcaster broadcaster_cover u_cover (.*);
