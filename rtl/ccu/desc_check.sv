// Descriptor check: says whether the machine can run a descriptor, and if not, why (reasons 1 to 7 of
// docs/stream.md, the first that applies; 0 if it can). A descriptor is refused before it has any effect.
module desc_check #(
    parameter int NumPe        = 64,
    parameter int PtrDepth     = 16384,
    parameter int ActDepth     = 1024,
    parameter int BiasDepth    = 1024,
    parameter int RegDepth     = 64,
    parameter int NumCodebooks = 64
) (
    input  logic [255:0] desc_i,
    output logic [  7:0] reason_o
);

  localparam int PeBits = $clog2(NumPe);
  localparam logic [33:0] RegLimit = 34'(RegDepth * NumPe);
  localparam logic [33:0] ActLimit = 34'(ActDepth * NumPe);
  localparam logic [31:0] Misaligned = 32'(4 * NumPe - 1);

  logic [31:0] in_len, in_first, out_len, out_first, ptr_base, bias_base;
  logic [7:0] codebook;
  logic bias, sram_in, sram_out, first, last, layer_end, reserved;
  logic [33:0] in_end, out_end, ptr_end, bias_end;

  assign in_len    = desc_i[31:0];
  assign in_first  = desc_i[63:32];
  assign out_len   = desc_i[95:64];
  assign out_first = desc_i[127:96];
  assign ptr_base  = desc_i[159:128];
  assign bias_base = desc_i[191:160];
  assign codebook  = desc_i[199:192];
  assign bias      = desc_i[209];
  assign sram_in   = desc_i[210];
  assign sram_out  = desc_i[211];
  assign first     = desc_i[212];
  assign last      = desc_i[213];
  assign layer_end = desc_i[214];
  assign reserved  = desc_i[207:205] != '0 || desc_i[255:215] != '0;

  assign in_end   = 34'(in_first) + 34'(in_len);
  assign out_end  = 34'(out_first) + 34'(out_len);
  assign ptr_end  = 34'(ptr_base) + 34'(in_len) + 34'd1;
  assign bias_end = 34'(bias_base) + ((34'(out_len) + 34'(Misaligned)) >> (PeBits + 2));

  // Shift and ReLU can have any value.
  logic unused_bits;
  assign unused_bits = ^desc_i;

  always @(*) begin
    reason_o = 8'd0;
    if (reserved) begin
      reason_o = 8'd1;
    end else if (in_len == '0 || (in_first & Misaligned) != '0
                 || in_end > (sram_in ? ActLimit : RegLimit)) begin
      reason_o = 8'd2;
    end else if (out_len == '0 || 34'(out_len) > RegLimit || (out_first & Misaligned) != '0
                 || out_end > ActLimit || (!sram_out && out_first != '0)) begin
      reason_o = 8'd3;
    end else if (ptr_end > 34'(PtrDepth)) begin
      reason_o = 8'd4;
    end else if (bias && first && bias_end > 34'(BiasDepth / 4)) begin
      reason_o = 8'd5;
    end else if (9'(codebook) >= 9'(NumCodebooks)) begin
      reason_o = 8'd6;
    end else if ((layer_end && !last) || (last && !layer_end && !sram_out)) begin
      reason_o = 8'd7;
    end
  end

endmodule
