// Plays a file into the machine and writes what it answers into another.
//
// The file holds the beats of the input stream, each with its highest byte first (as $fread takes them). A bench
// plays it segment by segment: it sets `beats_i` and `answers_i`, raises `go_i` for a cycle and waits for
// `done_o`. A segment is one transfer; what needs Python, such as reading registers, goes between two.
// Nothing is called per cycle from outside, so the simulation runs as fast as the machine alone.
// With EIE_OWN_CLOCK the player makes its clock itself: a clock from Python costs more than a machine of four PEs.
module eie_player #(
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
    parameter int EmptySkip    = 1,
    parameter int FillerSkip   = 1,
    parameter int IssueWidth   = 4
) (
`ifdef EIE_OWN_CLOCK
    output logic        clk_i,
`else
    input  logic        clk_i,
`endif
    input  logic        rst_ni,
    input  logic        go_i,            // play the next segment
    input  logic [31:0] beats_i,         // its beats; TLAST comes with the last
    input  logic [31:0] answers_i,       // beats that the machine answers to it
    output logic        done_o,          // the segment is over; low from go_i on
    output logic        short_o,         // the file ended early: the bench must fail
    output logic [31:0] elapsed_o,       // cycles of the segment
    // AXI4-Lite, reads only
    input  logic [11:0] s_axil_araddr,
    input  logic        s_axil_arvalid,
    output logic        s_axil_arready,
    output logic [31:0] s_axil_rdata,
    output logic [ 1:0] s_axil_rresp,
    output logic        s_axil_rvalid,
    input  logic        s_axil_rready
);

  logic [63:0] in_data, out_data, raw;
  logic in_valid, in_ready, in_last, out_valid, out_last;
  logic [31:0] to_offer, to_take, answered;
  logic done_q;
  int source, sink, got;
  string name;

`ifdef EIE_OWN_CLOCK
  initial clk_i = 1'b0;
  always #1 clk_i = !clk_i;
`endif

  initial begin
    if (!$value$plusargs("eie_stimulus=%s", name)) $fatal(1, "no +eie_stimulus=FILE");
    source = $fopen(name, "rb");
    if (source == 0) $fatal(1, "cannot read the stimulus");
    if (!$value$plusargs("eie_answers=%s", name)) $fatal(1, "no +eie_answers=FILE");
    sink = $fopen(name, "w");
    if (sink == 0) $fatal(1, "cannot write the answers");
  end

  always @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      in_valid  <= 1'b0;
      in_last   <= 1'b0;
      done_o    <= 1'b1;
      short_o   <= 1'b0;
      elapsed_o <= '0;
      to_offer  <= '0;
      to_take   <= '0;
      answered  <= '0;
    end else if (go_i) begin
      done_o    <= 1'b0;
      elapsed_o <= '0;
      to_offer  <= beats_i;
      to_take   <= beats_i;
      answered  <= '0;
    end else if (!done_o) begin
      elapsed_o <= elapsed_o + 1;
      if (in_valid && in_ready) to_take <= to_take - 1;
      if (in_ready || !in_valid) begin
        in_valid <= to_offer != 0;
        in_last  <= to_offer == 1;
        if (to_offer != 0) begin
          got = $fread(raw, source);
          in_data  <= raw;
          to_offer <= to_offer - 1;
          if (got != 8) short_o <= 1'b1;
        end
      end
      if (out_valid) answered <= answered + 1;
      done_o <= to_take == 0 && answered >= answers_i;
    end
  end

  // Whenever it comes: an answer that nobody asked for must be found by the comparison.
  always @(posedge clk_i) begin
    if (rst_ni && out_valid) begin
      if (out_last) $fwrite(sink, "%h*\n", out_data);
      else $fwrite(sink, "%h\n", out_data);
    end
    if (rst_ni && done_q != done_o) $fflush(sink);
    done_q <= done_o;
  end

  eie_top #(
      .NumPe       (NumPe),
      .QueueDepth  (QueueDepth),
      .SpmatWidth  (SpmatWidth),
      .SpmatEntries(SpmatEntries),
      .PtrDepth    (PtrDepth),
      .ActDepth    (ActDepth),
      .BiasDepth   (BiasDepth),
      .RegDepth    (RegDepth),
      .NumDesc     (NumDesc),
      .NumCodebooks(NumCodebooks),
      .EmptySkip   (EmptySkip),
      .FillerSkip  (FillerSkip),
      .IssueWidth  (IssueWidth)
  ) u_eie (
      .clk_i,
      .rst_ni,
      .irq_o         (),
      .s_axil_awaddr (12'd0),
      .s_axil_awprot (3'd0),
      .s_axil_awvalid(1'b0),
      .s_axil_awready(),
      .s_axil_wdata  (32'd0),
      .s_axil_wstrb  (4'd0),
      .s_axil_wvalid (1'b0),
      .s_axil_wready (),
      .s_axil_bresp  (),
      .s_axil_bvalid (),
      .s_axil_bready (1'b1),
      .s_axil_araddr,
      .s_axil_arprot (3'd0),
      .s_axil_arvalid,
      .s_axil_arready,
      .s_axil_rdata,
      .s_axil_rresp,
      .s_axil_rvalid,
      .s_axil_rready,
      .s_axis_tdata  (in_data),
      .s_axis_tvalid (in_valid),
      .s_axis_tready (in_ready),
      .s_axis_tlast  (in_last),
      .m_axis_tdata  (out_data),
      .m_axis_tvalid (out_valid),
      .m_axis_tready (1'b1),
      .m_axis_tlast  (out_last)
  );

endmodule
