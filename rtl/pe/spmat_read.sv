// Sparse-matrix read: fetches the words that hold a column's entries.
//
// The entry memory is split into NumBanks single-port banks, interleaved by word, so that the words
// which one issue can touch come out together wherever the column starts. The paper's machine
// (one entry per cycle) needs one bank; wider issue and filler skipping need two (docs/architecture.md).
// A word is read once for each column. The fetcher runs ahead of the issuer by what the ring holds;
// the banks' read data wait in place when the ring has no room.
module spmat_read #(
    parameter int SpmatEntries = 131072,
    parameter int SpmatWidth   = 64,
    parameter int NumBanks     = 2,
    parameter int RegDepth     = 64,
    localparam int StartWidth = $clog2(SpmatEntries),
    localparam int LenWidth   = $clog2(RegDepth) + 1,
    localparam int BankWidth  = NumBanks > 1 ? $clog2(NumBanks) : 1,
    localparam int CountWidth = $clog2(NumBanks + 1)
) (
    input  logic                           clk_i,
    input  logic                           rst_ni,
    // Next column, from the queue
    input  logic                           col_valid_i,
    input  logic [         StartWidth-1:0] col_start_i,
    input  logic [           LenWidth-1:0] col_len_i,
    output logic                           col_pop_o,
    // Fetched words, to the ring
    output logic [         CountWidth-1:0] out_count_o,  // number of words
    output logic [          BankWidth-1:0] out_bank_o,   // bank of the first
    output logic [NumBanks*SpmatWidth-1:0] out_words_o,  // by bank
    input  logic                           out_take_i,   // the ring takes them all
    output logic                           busy_o,
    output logic [         CountWidth-1:0] reads_o,      // words read in this cycle
    // Host access, 64 bits at a time, while no run is in progress
    input  logic                           host_req_i,
    input  logic                           host_we_i,
    input  logic [         StartWidth-4:0] host_addr_i,  // group of eight entries
    input  logic [                   63:0] host_wdata_i,
    output logic [                   63:0] host_rdata_o
);

  localparam int WordEntries = SpmatWidth / 8;
  localparam int LaneBits    = $clog2(WordEntries);
  localparam int NumWords    = SpmatEntries / WordEntries;
  localparam int WordWidth   = $clog2(NumWords);
  localparam int BankDepth   = NumWords / NumBanks;
  localparam int AddrWidth   = $clog2(BankDepth);
  localparam int BankBits    = $clog2(NumBanks);
  localparam int HostLanes   = SpmatWidth > 64 ? SpmatWidth / 64 : 1;  // beats in a word
  localparam int HostWords   = SpmatWidth < 64 ? 64 / SpmatWidth : 1;  // words in a beat
  localparam int LaneWidth   = SpmatWidth > 64 ? 64 : SpmatWidth;

  // What is left of a column that takes more than one fetch
  logic more_q;
  logic [WordWidth-1:0] word_q;
  logic [LenWidth:0] left_q;

  logic [WordWidth-1:0] word;
  logic [LenWidth:0] left, col_words;
  logic [StartWidth:0] last_entry;
  logic can_read, read;
  logic [CountWidth-1:0] count, out_count_q;
  logic [BankWidth-1:0] out_bank_q;
  logic [NumBanks-1:0] bank_read;

  logic unused_bits;
  assign unused_bits = ^{last_entry, host_addr_q};

  assign last_entry = (StartWidth + 1)'(col_start_i) + (StartWidth + 1)'(col_len_i) - 1'b1;
  assign col_words  = (LenWidth + 1)'(last_entry[StartWidth:LaneBits]
                                      - (StartWidth+1-LaneBits)'(col_start_i[StartWidth-1:LaneBits])
                                      + 1'b1);

  always @(*) begin
    word = col_start_i[StartWidth-1:LaneBits];
    left = col_len_i == '0 ? '0 : col_words;
    if (more_q) begin
      word = word_q;
      left = left_q;
    end
  end

  assign can_read  = out_count_q == '0 || out_take_i;
  assign read      = (more_q || col_valid_i) && left != '0 && can_read;
  assign count     = left > (LenWidth + 1)'(NumBanks) ? CountWidth'(NumBanks) : CountWidth'(left);
  assign col_pop_o = !more_q && col_valid_i && (left == '0 || can_read);

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      more_q      <= 1'b0;
      out_count_q <= '0;
    end else begin
      if (read) begin
        more_q      <= left > (LenWidth + 1)'(NumBanks);
        out_count_q <= count;
      end else if (out_take_i) begin
        out_count_q <= '0;
      end
    end
  end

  always_ff @(posedge clk_i) begin
    if (read) begin
      word_q <= word + WordWidth'(NumBanks);
      left_q <= left - (LenWidth + 1)'(NumBanks);
      out_bank_q <= BankWidth'(word & WordWidth'(NumBanks - 1));
    end
  end

  assign out_count_o = out_count_q;
  assign out_bank_o  = out_bank_q;
  assign busy_o      = more_q || out_count_q != '0;
  assign reads_o     = read ? count : '0;

  // Host beats: a wide word takes several beats, a narrow one shares a beat with its neighbours.
  logic [NumBanks-1:0] host_bank;
  logic [HostLanes-1:0] host_mask;
  logic [WordWidth-1:0] host_word;
  logic [StartWidth-4:0] host_addr_q;

  if (SpmatWidth >= 64) begin : gen_host_wide
    assign host_word = WordWidth'(host_addr_i >> $clog2(HostLanes));
    assign host_mask = HostLanes'(1) << (host_addr_i & (StartWidth - 3)'(HostLanes - 1));
    assign host_bank = NumBanks'(1) << (host_word & WordWidth'(NumBanks - 1));
  end else begin : gen_host_narrow
    assign host_word = WordWidth'(host_addr_i) << $clog2(HostWords);
    assign host_mask = '1;
    assign host_bank = ((NumBanks'(1) << HostWords) - NumBanks'(1))
                       << (host_word & WordWidth'(NumBanks - 1));
  end

  always_ff @(posedge clk_i) begin
    if (host_req_i) host_addr_q <= host_addr_i;
  end

  for (genvar b = 0; b < NumBanks; b++) begin : gen_bank
    // How far behind the first word this bank's word lies
    logic [WordWidth-1:0] offset, bank_word;
    logic [AddrWidth-1:0] addr;
    logic [SpmatWidth-1:0] wdata;
    assign offset       = (WordWidth'(b) - word) & WordWidth'(NumBanks - 1);
    assign bank_word    = word + offset;
    assign addr         = AddrWidth'((host_req_i ? host_word : bank_word) >> BankBits);
    assign bank_read[b] = read && offset < WordWidth'(count);
    if (SpmatWidth >= 64) begin : gen_wdata_wide
      assign wdata = {HostLanes{host_wdata_i}};
    end else begin : gen_wdata_narrow
      assign wdata = host_wdata_i[(b%HostWords)*SpmatWidth+:SpmatWidth];
    end

    sram_sp #(
        .Depth(BankDepth),
        .Width(SpmatWidth),
        .LaneWidth(LaneWidth)
    ) u_bank (
        .clk_i,
        .req_i  (bank_read[b] || (host_req_i && host_bank[b])),
        .we_i   (host_req_i && host_we_i),
        .addr_i (addr),
        .wmask_i(host_mask),
        .wdata_i(wdata),
        .rdata_o(out_words_o[b*SpmatWidth+:SpmatWidth])
    );
  end

  // The 64 bits of the banks' read data that a host beat addresses
  localparam int BeatBits = $clog2(NumBanks * SpmatWidth / 64);
  if (BeatBits == 0) begin : gen_rdata_one
    assign host_rdata_o = out_words_o[63:0];
  end else begin : gen_rdata_many
    assign host_rdata_o = out_words_o[64*host_addr_q[BeatBits-1:0]+:64];
  end

endmodule
