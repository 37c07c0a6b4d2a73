// Leading non-zero detection, leaf: finds a PE's non-zero activations in ascending order of rows.
//
// `pending` holds a flag for every register whose activation is still to be sent. All pending rows lie
// within RegDepth rows from `low_row_i`, a bound that the CCU moves along, so a register's place
// tells its row even when the registers are a window over a longer vector. The lowest
// pending row is found in one cycle whatever the number of zeros in between, and a register in front of
// the tree keeps one activation per cycle flowing.
module lnzd_leaf #(
    parameter int RegDepth = 64,
    parameter int ActDepth = 1024,
    localparam int SlotWidth  = $clog2(RegDepth),
    localparam int RowWidth   = $clog2(ActDepth),
    localparam int GroupWidth = RowWidth - 2
) (
    input  logic                  clk_i,
    input  logic                  rst_ni,
    // Rows of this PE that belong to the pass: first_row_i <= row < end_row_i
    input  logic [  RowWidth-1:0] first_row_i,
    input  logic [    RowWidth:0] end_row_i,
    input  logic [  RowWidth-1:0] low_row_i,    // nothing is pending below, a multiple of four
    // The whole source register file becomes pending
    input  logic                  load_i,
    input  logic [  RegDepth-1:0] nonzero_i,
    // A group of four rows arrives in the window
    input  logic                  fill_i,
    input  logic [GroupWidth-1:0] fill_group_i,
    input  logic [          63:0] fill_data_i,
    // Value of the register that is found
    output logic [ SlotWidth-1:0] scan_slot_o,
    input  logic [          15:0] scan_data_i,
    // To the tree
    output logic                  valid_o,
    output logic                  idle_o,       // nothing here and nothing pending
    output logic [  RowWidth-1:0] row_o,
    output logic [          15:0] act_o,
    input  logic                  ready_i
);

  logic [RegDepth-1:0] pending_q, pending_d, above, candidates, lowest, in_pass;
  logic [SlotWidth-1:0] slot, low_slot;
  logic [3:0] fill_pending;
  logic take;

  // In registers, the first row is below RegDepth.
  logic unused_bits;
  assign unused_bits = first_row_i == '0;

  assign low_slot   = low_row_i[SlotWidth-1:0];
  assign above      = pending_q & ({RegDepth{1'b1}} << low_slot);
  assign candidates = above != '0 ? above : pending_q;
  assign lowest     = candidates & (~candidates + 1'b1);
  assign take       = pending_q != '0 && (ready_i || !valid_o);

  // One-hot to number: bit b of the number is the OR of the places in which bit b is set.
  for (genvar b = 0; b < SlotWidth; b++) begin : gen_slot
    logic [RegDepth-1:0] places;
    for (genvar i = 0; i < RegDepth; i++) begin : gen_place
      assign places[i] = 1'((i >> b) & 1);
    end
    assign slot[b] = (lowest & places) != '0;
  end

  // first_row_i <= place < end_row_i, for vectors that lie in the registers
  assign in_pass = ({RegDepth{1'b1}} << first_row_i[SlotWidth-1:0])
                   & ~(end_row_i >= (RowWidth + 1)'(RegDepth) ? '0
                       : {RegDepth{1'b1}} << end_row_i[SlotWidth-1:0]);

  for (genvar i = 0; i < 4; i++) begin : gen_fill
    assign fill_pending[i] = fill_data_i[16*i+:16] != 16'd0
                             && {1'b0, fill_group_i, 2'(i)} < end_row_i;
  end

  always @(*) begin
    pending_d = pending_q;
    if (take) pending_d = pending_q & ~lowest;
    if (fill_i) pending_d[4*fill_group_i[SlotWidth-3:0]+:4] = fill_pending;
    if (load_i) pending_d = nonzero_i & in_pass;
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      pending_q <= '0;
      valid_o   <= 1'b0;
    end else begin
      pending_q <= pending_d;
      valid_o   <= take || (valid_o && !ready_i);
    end
  end

  always_ff @(posedge clk_i) begin
    if (take) begin
      row_o <= low_row_i + RowWidth'(SlotWidth'(slot - low_slot));
      act_o <= scan_data_i;
    end
  end

  assign scan_slot_o = slot;
  assign idle_o      = !valid_o && pending_q == '0;

endmodule
