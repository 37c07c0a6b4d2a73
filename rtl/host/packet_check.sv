// Packet check: says whether a header is valid, and if not, why (reasons of docs/stream.md, the first
// that applies; 0 if it is valid).
module packet_check #(
    parameter int NumPe        = 64,
    parameter int SpmatEntries = 131072,
    parameter int PtrDepth     = 16384,
    parameter int ActDepth     = 1024,
    parameter int BiasDepth    = 1024,
    parameter int NumDesc      = 256,
    parameter int NumCodebooks = 64
) (
    input  logic [63:0] header_i,
    output logic [ 7:0] reason_o
);

  logic [3:0] kind, space;
  logic [7:0] pe;
  logic [23:0] addr, len;
  logic is_write, is_run, exists, read_only, per_pe;
  logic bad_kind, bad_space, bad_pe, bad_range;
  logic [24:0] size, past;

  assign {len, addr, pe, space, kind} = header_i;
  assign is_write = kind == eie_pkg::KIND_WRITE;
  assign is_run   = kind == eie_pkg::KIND_RUN;
  assign past     = 25'(addr) + 25'(len);

  always @(*) begin
    exists    = 1'b1;
    read_only = 1'b0;
    per_pe    = 1'b0;
    size      = 25'(NumDesc);
    if (is_run) begin
      exists = space == '0;
    end else begin
      unique case (space)
        eie_pkg::SPACE_ENTRIES: begin
          per_pe = 1'b1;
          size   = 25'(SpmatEntries / 8);
        end
        eie_pkg::SPACE_POINTERS: begin
          per_pe = 1'b1;
          size   = 25'(PtrDepth / 2);
        end
        eie_pkg::SPACE_BIAS: begin
          per_pe = 1'b1;
          size   = 25'(BiasDepth / 4);
        end
        eie_pkg::SPACE_CODEBOOK:   size = 25'(NumCodebooks * 4);
        eie_pkg::SPACE_DESCRIPTOR: size = 25'(NumDesc * 4);
        eie_pkg::SPACE_ACT_SRC:    size = 25'(ActDepth * NumPe / 4);
        eie_pkg::SPACE_ACT_DST:    size = 25'(ActDepth * NumPe / 4);
        eie_pkg::SPACE_RESULT: begin
          read_only = 1'b1;
          size      = 25'(ActDepth * NumPe / 4);
        end
        eie_pkg::SPACE_COUNTERS: begin
          read_only = 1'b1;
          per_pe    = 1'b1;
          size      = 25'd4;
        end
        default: exists = 1'b0;
      endcase
    end
  end

  assign bad_kind  = !is_write && !is_run && kind != eie_pkg::KIND_READ;
  assign bad_space = !exists || (is_write && read_only);
  assign bad_pe    = per_pe ? 9'(pe) >= 9'(NumPe) : pe != '0;
  assign bad_range = len == '0 || past > size;
  assign reason_o  = bad_kind ? 8'd1 : bad_space ? 8'd2 : bad_pe ? 8'd3 : bad_range ? 8'd4 : 8'd0;

endmodule
