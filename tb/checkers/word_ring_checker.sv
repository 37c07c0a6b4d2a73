// Word ring: never more words than places, and none released that are not there.
`include "checkers.svh"

module word_ring_checker #(
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

  `EIE_INVARIANT(NeverOverfull, int'(words_q) <= RingWords, "the ring holds more words than places")
  `EIE_ASSERT(TakeFits, in_take_o, int'(words_q) + int'(in_count_i) <= RingWords,
              "words are taken in that do not fit")
  `EIE_ASSERT(TakeOnlyWords, in_take_o, in_count_i != '0, "words are taken in that are not there")
  `EIE_ASSERT(NeverUnderflows, release_i != '0, release_i <= words_q,
              "more words are released than the ring holds")
  `EIE_ASSERT_NEXT(NothingLost, in_take_o || release_i != '0,
                   int'(words_q) == $past(int'(words_q) - int'(release_i)
                                          + (in_take_o ? int'(in_count_i) : 0)),
                   "the number of words does not follow what came and went")

endmodule

bind word_ring word_ring_checker #(
    .RingWords (RingWords),
    .SlotWidth (SlotWidth),
    .CountWidth(CountWidth)
) u_checker (.*);
