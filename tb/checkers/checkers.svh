// What all checkers are written with. An assertion has a name, a message, and beside it a cover
// property a_<name> that counts how often it was put to the test: an assertion that was never attempted
// proves nothing. Everything is sampled at the rising edge of clk_i, outside reset.
`ifndef EIE_CHECKERS_SVH
`define EIE_CHECKERS_SVH

// Whenever `Antecedent` holds, `Consequent` holds in the same cycle.
`define EIE_ASSERT(Name, Antecedent, Consequent, Message) \
  Name : assert property (@(posedge clk_i) disable iff (!rst_ni) (Antecedent) |-> (Consequent)) \
    else $error(Message); \
  a_``Name : cover property (@(posedge clk_i) disable iff (!rst_ni) (Antecedent));

// Whenever `Antecedent` holds, `Consequent` holds one cycle later, unless a reset comes between.
`define EIE_ASSERT_NEXT(Name, Antecedent, Consequent, Message) \
  Name : assert property (@(posedge clk_i) disable iff (!rst_ni) \
      rst_ni && (Antecedent) |=> (Consequent)) else $error(Message); \
  a_``Name : cover property (@(posedge clk_i) disable iff (!rst_ni) (Antecedent));

// `Expression` holds in every cycle.
`define EIE_INVARIANT(Name, Expression, Message) \
  Name : assert property (@(posedge clk_i) disable iff (!rst_ni) (Expression)) else $error(Message); \
  a_``Name : cover property (@(posedge clk_i) rst_ni);

// A corner that some test must reach: cp_<group>_<name>.
`define EIE_COVER(Name, Expression) \
  cp_``Name : cover property (@(posedge clk_i) disable iff (!rst_ni) (Expression));

// The same for a reset: `Expression` held in the last cycle before it.
`define EIE_COVER_RESET(Name, Expression) \
  cp_``Name : cover property (@(posedge clk_i) !rst_ni && $past(rst_ni && (Expression)));

`endif
