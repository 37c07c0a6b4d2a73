// Single-port SRAM with registered read data and write enables per lane.
//
// Every memory of the machine is an instance of this wrapper, so a user puts a macro in its place
// here and nowhere else. Read data stay until the next read: the readers use that to hold a word
// while they are stalled. The contents start as zero in simulation only, so that all simulators and
// the reference model agree on memory that was never written.
module sram_sp #(
    parameter int Depth     = 1024,  // words
    parameter int Width     = 64,    // bits in a word
    parameter int LaneWidth = 64,    // bits under one write enable
    localparam int AddrWidth = Depth > 1 ? $clog2(Depth) : 1,
    localparam int NumLanes  = Width / LaneWidth
) (
    input  logic                 clk_i,
    input  logic                 req_i,    // access in this cycle
    input  logic                 we_i,     // write, otherwise read
    input  logic [AddrWidth-1:0] addr_i,
    input  logic [ NumLanes-1:0] wmask_i,  // lanes to write
    input  logic [    Width-1:0] wdata_i,
    output logic [    Width-1:0] rdata_o   // of the last read
);

  logic [Width-1:0] mem[Depth];

  always_ff @(posedge clk_i) begin
    if (req_i) begin
      if (we_i) begin
        for (int lane = 0; lane < NumLanes; lane++) begin
          if (wmask_i[lane]) begin
            mem[addr_i][lane*LaneWidth+:LaneWidth] <= wdata_i[lane*LaneWidth+:LaneWidth];
          end
        end
      end else begin
        rdata_o <= mem[addr_i];
      end
    end
  end

`ifndef SYNTHESIS
  initial begin
    for (int i = 0; i < Depth; i++) mem[i] = '0;
    rdata_o = '0;
  end
`endif

endmodule
