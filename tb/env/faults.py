"""Faults of the machine that its benches must notice."""

from __future__ import annotations

from tb.flow.fault import Fault

FAULTS = (
    Fault("the adder ignores the bypass", "pe/arith.sv",
          "assign acc     = s3_bypass[lane] ? s3_bypass_data : s3_acc_q[lane*16+:16];",
          "assign acc     = s3_acc_q[lane*16+:16];"),
    Fault("the accumulator read ignores the bypass", "pe/arith.sv",
          "assign s2_acc[lane*16+:16] = s2_bypass[lane] ? s2_bypass_data : rd_data_i[lane*16+:16];",
          "assign s2_acc[lane*16+:16] = rd_data_i[lane*16+:16];"),
    Fault("rounding is left out", "pe/arith.sv",
          "assign rounded = (product + $signed((34'd1 << shift_i) >> 1)) >>> shift_i;",
          "assign rounded = product >>> shift_i;"),
    Fault("the lower saturation limit is off by one", "pe/arith.sv",
          "sum < -34'sd32768 ? 16'h8000", "sum < -34'sd32767 ? 16'h8001"),
    Fault("a filler advances by 15 rows", "pe/row_accum.sv",
          "        next_row = row + 1'b1;",
          "        next_row = row + SumWidth'(entries_i[8*i+:4] != 4'd0);"),
    Fault("the row of a column's next issue starts at 0", "pe/row_accum.sv",
          "next_row      = first_i ? '0 : base_q;", "next_row      = '0;"),
    Fault("odd columns take the pointers of the column before", "pe/ptr_read.sv",
          ": bcast_col_i[ColWidth-1:1] + BankWidth'(bcast_col_i[0]);",
          ": bcast_col_i[ColWidth-1:1];"),
    Fault("a negative output of a ReLU layer counts as an activation", "pe/act_regfile.sv",
          "if (wr_valid_i[lane]) begin",
          "if (wr_valid_i[lane]) begin nonzero_q[0] <= 1'b1;"),
    Fault("completion does not wait for the arithmetic", "pe/pe.sv",
          "&& ring_words == '0 && !s1_valid && !arith_busy;", "&& ring_words == '0;"),
    Fault("the tree picks the highest PE of a row", "lnzd/lnzd_node.sv",
          "row_i[RowWidth*i+:RowWidth] <= pick_row", "row_i[RowWidth*i+:RowWidth] < pick_row"),
    Fault("the queue is called full one column late", "pe/act_queue.sv",
          "assign full_o        = count_q >= CountWidth'(QueueDepth);",
          "assign full_o        = count_q > CountWidth'(QueueDepth);", machine={"queue_depth": 2}),
    Fault("the window is refilled before the scan has left it", "ccu/window_ctrl.sv",
          "group_q - low_q < RegGroups", "group_q - low_q <= RegGroups", "tiles"),
    Fault("the last group of a tile is not written back", "ccu/ccu.sv",
          "if (wb_q + 1'b1 == out_groups) state_d = Next;",
          "if (wb_q + 2'd2 >= (RegGroup + 2)'(out_groups)) state_d = Next;", "tiles"),
    Fault("a strobe is ignored", "host/registers.sv",
          "if (wr_word_i == DescFirst && wr_strb_i[1])", "if (wr_word_i == DescFirst)",
          "registers"),
    Fault("an answer loses beats under back-pressure", "host/stream_out.sv",
          "assign room       = reserved_q != CountWidth'(FifoDepth);",
          "assign room       = 1'b1;", "memories"),
)  # fmt: skip
"""Each is caught by the named test; `tests/rtl` keeps two of them, `python -m tb.env.try_faults`
tries all."""
