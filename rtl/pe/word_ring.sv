// Ring of fetched words: hands the issuer a window of entries that may span words.
//
// The ring holds the words of the waiting columns in the order of processing; it is as large as two
// fetches, which is what keeps one column per cycle flowing. The window begins at any entry.
module word_ring #(
    parameter int SpmatWidth = 64,
    parameter int NumBanks   = 2,
    parameter int WindowLen  = 7,
    localparam int BankWidth   = NumBanks > 1 ? $clog2(NumBanks) : 1,
    localparam int CountWidth  = $clog2(NumBanks + 1),
    localparam int WordEntries = SpmatWidth / 8,
    localparam int RingWords   = 2 * NumBanks,
    localparam int SlotWidth   = $clog2(RingWords),
    localparam int PosWidth    = $clog2(RingWords * WordEntries)
) (
    input  logic                           clk_i,
    input  logic                           rst_ni,
    // From the memory banks
    input  logic [         CountWidth-1:0] in_count_i,
    input  logic [          BankWidth-1:0] in_bank_i,
    input  logic [NumBanks*SpmatWidth-1:0] in_words_i,
    output logic                           in_take_o,
    // To the issuer
    output logic [            SlotWidth:0] words_o,    // words in the ring
    input  logic [           PosWidth-1:0] pos_i,      // first entry of the window
    output logic [        8*WindowLen-1:0] window_o,
    input  logic [            SlotWidth:0] release_i   // words that were used up in this cycle
);

  logic [RingWords*SpmatWidth-1:0] ring_q;
  logic [SlotWidth-1:0] head_q;  // next slot to fill
  logic [SlotWidth:0] words_q;
  logic [SlotWidth:0] pushed;

  // Room is judged without the words released in this cycle: that keeps the issuer's decision out of
  // the memory's enable, and a ring of two fetches loses nothing by it.
  assign in_take_o = in_count_i != '0 && words_q + (SlotWidth + 1)'(in_count_i)
                     <= (SlotWidth + 1)'(RingWords);
  assign pushed    = in_take_o ? (SlotWidth + 1)'(in_count_i) : '0;
  assign words_o   = words_q;

  always_ff @(posedge clk_i) begin
    for (int i = 0; i < NumBanks; i++) begin
      if (in_take_o && CountWidth'(i) < in_count_i) begin
        ring_q[((int'(head_q)+i)%RingWords)*SpmatWidth+:SpmatWidth] <=
            in_words_i[((int'(in_bank_i)+i)%NumBanks)*SpmatWidth+:SpmatWidth];
      end
    end
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      head_q  <= '0;
      words_q <= '0;
    end else begin
      head_q  <= head_q + SlotWidth'(pushed);
      words_q <= words_q + pushed - release_i;
    end
  end

  for (genvar i = 0; i < WindowLen; i++) begin : gen_window
    logic [PosWidth-1:0] pos;
    assign pos = pos_i + PosWidth'(i);
    assign window_o[8*i+:8] = ring_q[8*pos+:8];
  end

endmodule
