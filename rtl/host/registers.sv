// Registers: the AXI4-Lite register map of docs/registers.md.
module registers #(
    parameter int NumPe        = 64,
    parameter int QueueDepth   = 8,
    parameter int SpmatWidth   = 64,
    parameter int SpmatEntries = 131072,
    parameter int PtrDepth     = 16384,
    parameter int ActDepth     = 1024,
    parameter int BiasDepth    = 1024,
    parameter int RegDepth     = 64,
    parameter int NumDesc      = 256,
    parameter int NumCodebooks = 64,
    parameter bit EmptySkip    = 1,
    parameter bit FillerSkip   = 1,
    parameter int IssueWidth   = 4
) (
    input  logic                                clk_i,
    input  logic                                rst_ni,
    // Register access
    input  logic                                wr_valid_i,
    input  logic [                         9:0] wr_word_i,
    input  logic [                        31:0] wr_data_i,
    input  logic [                         3:0] wr_strb_i,
    output logic                                wr_err_o,
    input  logic                                rd_valid_i,
    input  logic [                         9:0] rd_word_i,
    output logic                                rd_ack_o,
    output logic [                        31:0] rd_data_o,
    output logic                                rd_err_o,
    // Control and status
    output logic                                start_o,        // one cycle
    output logic [                        15:0] desc_first_o,
    output logic [                        15:0] desc_count_o,
    input  logic                                run_start_i,    // a run starts
    input  logic                                run_done_i,     // a run has ended
    input  logic                                running_i,
    input  logic                                loading_i,
    input  logic [                        15:0] current_i,
    // Errors
    input  logic                                error_event_i,
    input  logic [     eie_pkg::NUM_ERRORS-1:0] errors_i,
    input  logic [32*eie_pkg::NUM_ERRORS-1:0] infos_i,
    output logic [     eie_pkg::NUM_ERRORS-1:0] error_clear_o,
    output logic                                irq_o,
    // Counters
    input  logic [                        63:0] cycles_i,
    input  logic [                        63:0] broadcasts_i,
    input  logic [                        63:0] stalls_i,
    input  logic [                        63:0] zeros_i,
    output logic                                total_req_o,
    output logic [                         2:0] total_counter_o,
    input  logic                                total_ack_i,
    input  logic [                        63:0] total_i
);

  localparam int NumErrors = eie_pkg::NUM_ERRORS;

  // Word addresses
  localparam logic [9:0] Ctrl       = 10'h010;
  localparam logic [9:0] Status     = 10'h011;
  localparam logic [9:0] DescFirst  = 10'h012;
  localparam logic [9:0] DescCount  = 10'h013;
  localparam logic [9:0] IrqEnable  = 10'h014;
  localparam logic [9:0] IrqStatus  = 10'h015;
  localparam logic [9:0] ErrorBits  = 10'h016;
  localparam logic [9:0] Current    = 10'h017;
  localparam logic [9:0] ErrorInfo  = 10'h018;
  localparam logic [9:0] Counters   = 10'h040;
  localparam logic [9:0] Totals     = 10'h048;
  localparam logic [9:0] CountersEnd = 10'h058;

  logic [15:0] desc_first_q, desc_count_q;
  logic [1:0] irq_enable_q, irq_status_q, irq_clear;
  logic done_q;
  logic [31:0] high_q;  // high word of the counter whose low word was read
  logic [63:0] counter;
  logic is_counter, is_total;

  // No register has more than 16 bits to write.
  logic unused_bits;
  assign unused_bits = ^{wr_data_i[31:16], wr_strb_i[3:2]};

  assign wr_err_o = !(wr_word_i <= 10'h00B || (wr_word_i >= Ctrl && wr_word_i <= Current)
                      || (wr_word_i >= ErrorInfo && wr_word_i < ErrorInfo + 10'(NumErrors))
                      || (wr_word_i >= Counters && wr_word_i < CountersEnd));
  assign rd_err_o = !(rd_word_i <= 10'h00B || (rd_word_i >= Ctrl && rd_word_i <= Current)
                      || (rd_word_i >= ErrorInfo && rd_word_i < ErrorInfo + 10'(NumErrors))
                      || is_counter);

  // Writes
  assign start_o       = wr_valid_i && wr_word_i == Ctrl && wr_strb_i[0] && wr_data_i[0];
  assign irq_clear     = wr_valid_i && wr_word_i == IrqStatus && wr_strb_i[0] ? wr_data_i[1:0]
                                                                              : '0;
  assign error_clear_o = wr_valid_i && wr_word_i == ErrorBits && wr_strb_i[0]
                         ? wr_data_i[NumErrors-1:0] : '0;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      desc_first_q <= '0;
      desc_count_q <= '0;
      irq_enable_q <= '0;
      irq_status_q <= '0;
      done_q       <= 1'b0;
    end else begin
      irq_status_q <= (irq_status_q & ~irq_clear) | {error_event_i, run_done_i};
      if (run_start_i) done_q <= 1'b0;
      else if (run_done_i) done_q <= 1'b1;
      if (wr_valid_i) begin
        if (wr_word_i == DescFirst && wr_strb_i[0]) desc_first_q[7:0] <= wr_data_i[7:0];
        if (wr_word_i == DescFirst && wr_strb_i[1]) desc_first_q[15:8] <= wr_data_i[15:8];
        if (wr_word_i == DescCount && wr_strb_i[0]) desc_count_q[7:0] <= wr_data_i[7:0];
        if (wr_word_i == DescCount && wr_strb_i[1]) desc_count_q[15:8] <= wr_data_i[15:8];
        if (wr_word_i == IrqEnable && wr_strb_i[0]) irq_enable_q <= wr_data_i[1:0];
      end
    end
  end

  // Counters
  assign is_counter      = rd_word_i >= Counters && rd_word_i < CountersEnd;
  assign is_total        = is_counter && rd_word_i >= Totals && !rd_word_i[0];
  assign total_req_o     = rd_valid_i && is_total;
  assign total_counter_o = rd_word_i[3:1] - Totals[3:1];
  assign rd_ack_o        = rd_valid_i && (!is_total || total_ack_i);

  always @(*) begin
    unique case (rd_word_i[4:1])
      4'd0:    counter = cycles_i;
      4'd1:    counter = broadcasts_i;
      4'd2:    counter = stalls_i;
      4'd3:    counter = zeros_i;
      default: counter = total_i;
    endcase
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      high_q <= '0;
    end else if (rd_ack_o && is_counter && !rd_word_i[0]) begin
      high_q <= counter[63:32];
    end
  end

  // Reads
  always @(*) begin
    rd_data_o = '0;
    if (is_counter) begin
      rd_data_o = rd_word_i[0] ? high_q : counter[31:0];
    end else begin
      unique case (rd_word_i)
        10'h000:   rd_data_o = 32'h31454945;  // "EIE1"
        10'h001:   rd_data_o = 32'h00010000;
        10'h002:   rd_data_o = 32'(NumPe);
        10'h003:   rd_data_o = 32'(QueueDepth);
        10'h004:   rd_data_o = 32'(SpmatWidth);
        10'h005:   rd_data_o = 32'(SpmatEntries);
        10'h006:   rd_data_o = 32'(PtrDepth);
        10'h007:   rd_data_o = 32'(ActDepth);
        10'h008:   rd_data_o = 32'(RegDepth);
        10'h009:   rd_data_o = {22'd0, 1'(FillerSkip), 1'(EmptySkip), 8'(IssueWidth)};
        10'h00A:   rd_data_o = 32'(BiasDepth);
        10'h00B:   rd_data_o = {16'(NumCodebooks), 16'(NumDesc)};
        Ctrl:      rd_data_o = '0;
        Status:    rd_data_o = {28'd0, errors_i != '0, done_q, loading_i, running_i};
        DescFirst: rd_data_o = 32'(desc_first_q);
        DescCount: rd_data_o = 32'(desc_count_q);
        IrqEnable: rd_data_o = 32'(irq_enable_q);
        IrqStatus: rd_data_o = 32'(irq_status_q);
        ErrorBits: rd_data_o = 32'(errors_i);
        Current:   rd_data_o = 32'(current_i);
        default: begin
          for (int n = 0; n < NumErrors; n++) begin
            if (rd_word_i == ErrorInfo + 10'(n)) rd_data_o = infos_i[32*n+:32];
          end
        end
      endcase
    end
  end

  assign desc_first_o = desc_first_q;
  assign desc_count_o = desc_count_q;
  assign irq_o        = (irq_status_q & irq_enable_q) != '0;

endmodule
