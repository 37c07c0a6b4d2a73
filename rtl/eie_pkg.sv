// Numbers that the host and the machine agree on: packet kinds, memory spaces, error bits.
// They are the hardware's copy of docs/stream.md and docs/registers.md.
package eie_pkg;

  // Packet kinds, header bits 3:0
  localparam logic [3:0] KIND_WRITE     = 4'd1;
  localparam logic [3:0] KIND_READ      = 4'd2;
  localparam logic [3:0] KIND_RUN       = 4'd3;
  localparam logic [3:0] KIND_READ_DATA = 4'd10;

  // Memory spaces, header bits 7:4
  localparam logic [3:0] SPACE_ENTRIES    = 4'd0;
  localparam logic [3:0] SPACE_POINTERS   = 4'd1;
  localparam logic [3:0] SPACE_BIAS       = 4'd2;
  localparam logic [3:0] SPACE_CODEBOOK   = 4'd3;
  localparam logic [3:0] SPACE_DESCRIPTOR = 4'd4;
  localparam logic [3:0] SPACE_ACT_SRC    = 4'd5;
  localparam logic [3:0] SPACE_ACT_DST    = 4'd6;
  localparam logic [3:0] SPACE_RESULT     = 4'd7;  // inside the array: the source registers
  localparam logic [3:0] SPACE_COUNTERS   = 4'd8;

  // Bits of the ERROR register
  localparam int NUM_ERRORS     = 7;
  localparam int ERR_START_BUSY = 0;
  localparam int ERR_DESCRIPTOR = 1;
  localparam int ERR_PACKET     = 2;
  localparam int ERR_CUT        = 3;
  localparam int ERR_ROW        = 4;
  localparam int ERR_POINTER    = 5;
  localparam int ERR_RANGE      = 6;

endpackage
