// LNZD tree: radix-4 nodes from the PEs' leaves up to the root, for any power of two of PEs.
//
// 64 PEs take 16 + 4 + 1 = 21 nodes. If the number of PEs is no power of four the root has two
// children only; a single PE needs no node at all.
module lnzd_tree #(
    parameter int NumPe    = 64,
    parameter int RowWidth = 10,
    localparam int PeWidth = NumPe > 1 ? $clog2(NumPe) : 1
) (
    input  logic                      clk_i,
    input  logic                      rst_ni,
    // Leaves
    input  logic [         NumPe-1:0] valid_i,
    input  logic [         NumPe-1:0] idle_i,
    input  logic [NumPe*RowWidth-1:0] row_i,
    input  logic [      NumPe*16-1:0] act_i,
    output logic [         NumPe-1:0] ready_o,
    // Root
    output logic                      valid_o,
    output logic                      idle_o,
    output logic [      RowWidth-1:0] row_o,
    output logic [       PeWidth-1:0] pe_o,
    output logic [              15:0] act_o,
    input  logic                      ready_i
);

  // A single PE needs no clock here, an odd level leaves the root's last two inputs open.
  logic unused_bits;
  assign unused_bits = ^{clk_i, rst_ni};

  localparam int Levels = ($clog2(NumPe) + 1) / 2;

  for (genvar level = 0; level <= Levels; level++) begin : gen_level
    // Streams at the lower side of this level's nodes
    localparam int Count = (NumPe >> (2 * level)) > 0 ? (NumPe >> (2 * level)) : 1;
    localparam int Padded = Count < 4 && level < Levels ? 4 : Count;
    logic [Padded-1:0] valid, idle, ready;
    logic [Padded*RowWidth-1:0] row;
    logic [Padded*PeWidth-1:0] pe;
    logic [Padded*16-1:0] act;
    logic unused_ready;
    assign unused_ready = ^ready;

    if (level == 0) begin : gen_leaves
      assign valid   = Padded'(valid_i);
      assign row     = (Padded * RowWidth)'(row_i);
      assign act     = (Padded * 16)'(act_i);
      assign pe      = '0;
      assign ready_o = ready[NumPe-1:0];
      if (Padded > Count) begin : gen_pad
        assign idle = {{(Padded - Count) {1'b1}}, idle_i};
      end else begin : gen_full
        assign idle = idle_i;
      end
    end else begin : gen_nodes
      if (Padded > Count) begin : gen_pad
        // A root with two children: the other two never have anything.
        assign valid[Padded-1:Count]                   = '0;
        assign idle[Padded-1:Count]                    = '1;
        assign row[Padded*RowWidth-1:Count*RowWidth]   = '0;
        assign pe[Padded*PeWidth-1:Count*PeWidth]      = '0;
        assign act[Padded*16-1:Count*16]               = '0;
      end
      for (genvar n = 0; n < Count; n++) begin : gen_node
        lnzd_node #(
            .RowWidth(RowWidth),
            .PeWidth (PeWidth),
            .Level   (level - 1)
        ) u_node (
            .clk_i,
            .rst_ni,
            .valid_i(gen_level[level-1].valid[4*n+:4]),
            .idle_i (gen_level[level-1].idle[4*n+:4]),
            .row_i  (gen_level[level-1].row[4*n*RowWidth+:4*RowWidth]),
            .pe_i   (gen_level[level-1].pe[4*n*PeWidth+:4*PeWidth]),
            .act_i  (gen_level[level-1].act[4*n*16+:64]),
            .ready_o(gen_level[level-1].ready[4*n+:4]),
            .valid_o(valid[n]),
            .idle_o (idle[n]),
            .row_o  (row[n*RowWidth+:RowWidth]),
            .pe_o   (pe[n*PeWidth+:PeWidth]),
            .act_o  (act[n*16+:16]),
            .ready_i(ready[n])
        );
      end
    end
  end

  assign valid_o = gen_level[Levels].valid[0];
  assign idle_o  = gen_level[Levels].idle[0];
  assign row_o   = gen_level[Levels].row[RowWidth-1:0];
  assign pe_o    = gen_level[Levels].pe[PeWidth-1:0];
  assign act_o   = gen_level[Levels].act[15:0];
  assign gen_level[Levels].ready[0] = ready_i;

endmodule
