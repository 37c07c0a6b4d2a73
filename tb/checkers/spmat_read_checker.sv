// Sparse-matrix read: words are read within the memory, held until the ring takes them, and never
// while the host is at the memory.
`include "checkers.svh"

module spmat_read_checker #(
    parameter int NumBanks   = 2,
    parameter int SpmatWidth = 64,
    parameter int NumWords   = 16384,
    parameter int WordWidth  = 14,
    parameter int LenWidth   = 7,
    parameter int BankWidth  = 1,
    parameter int CountWidth = 2
) (
    input logic                           clk_i,
    input logic                           rst_ni,
    input logic                           col_valid_i,
    input logic                           col_pop_o,
    input logic [         CountWidth-1:0] out_count_o,
    input logic [          BankWidth-1:0] out_bank_o,
    input logic [NumBanks*SpmatWidth-1:0] out_words_o,
    input logic                           out_take_i,
    input logic                           busy_o,
    input logic [         CountWidth-1:0] reads_o,
    input logic                           host_req_i,
    input logic                           more_q,
    input logic [             LenWidth:0] left_q,
    input logic [          WordWidth-1:0] word,
    input logic                           read,
    input logic [         CountWidth-1:0] count,
    input logic [           NumBanks-1:0] bank_read
);

  `EIE_ASSERT(HostNeverCollides, host_req_i, !read,
              "the host reaches for the entries while a column is read")
  `EIE_ASSERT(PopOnlyWhatIsThere, col_pop_o, col_valid_i && !more_q,
              "a column is taken that is not there, or before the last one is read")
  `EIE_ASSERT(AddressInRange, read, int'(word) + int'(count) <= NumWords,
              "a word beyond the entry memory is read")
  `EIE_ASSERT(ReadsAreCounted, read, int'(reads_o) == $countones(bank_read) && reads_o == count,
              "the banks read other words than are counted")
  `EIE_ASSERT(NoReadNoCount, !read, reads_o == '0 && bank_read == '0,
              "a bank reads without need")
  `EIE_ASSERT_NEXT(WordsHeldUntilTaken, out_count_o != '0 && !out_take_i,
                   $stable(out_count_o) && $stable(out_bank_o) && $stable(out_words_o),
                   "fetched words changed before the ring took them")
  `EIE_ASSERT_NEXT(WordsTakenOnce, out_take_i && !read, out_count_o == '0,
                   "words that the ring took are offered again")
  `EIE_INVARIANT(CountWithinBanks, int'(out_count_o) <= NumBanks,
                 "more words are offered than there are banks")
  `EIE_ASSERT(RestHasWords, more_q, left_q != '0 && busy_o, "a rest of a column has no words")

endmodule

bind spmat_read spmat_read_checker #(
    .NumBanks  (NumBanks),
    .SpmatWidth(SpmatWidth),
    .NumWords  (NumWords),
    .WordWidth (WordWidth),
    .LenWidth  (LenWidth),
    .BankWidth (BankWidth),
    .CountWidth(CountWidth)
) u_checker (.*);
