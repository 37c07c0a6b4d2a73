// Corners of the word ring.
`include "checkers.svh"

module word_ring_cover #(
    parameter int RingWords  = 4,
    parameter int SlotWidth  = 2,
    parameter int CountWidth = 2
) (
    input logic                  clk_i,
    input logic                  rst_ni,
    input logic [CountWidth-1:0] in_count_i,
    input logic                  in_take_o,
    input logic [   SlotWidth:0] words_q,
    input logic [   SlotWidth:0] release_i
);

  `EIE_COVER(ring_empty, words_q == '0)
  `EIE_COVER(ring_full, int'(words_q) == RingWords)
  `EIE_COVER(ring_takes_and_releases, in_take_o && release_i != '0)
  `EIE_COVER(ring_refuses, in_count_i != '0 && !in_take_o)
  `EIE_COVER(ring_releases_last, release_i != '0 && release_i == words_q)

endmodule

bind word_ring word_ring_cover #(
    .RingWords (RingWords),
    .SlotWidth (SlotWidth),
    .CountWidth(CountWidth)
) u_cover (.*);
