// Activation queue: the columns that wait for a PE's arithmetic, which absorbs load imbalance.
//
// A broadcast's pointers are read on arrival, so the queue holds columns (activation, first entry,
// number of entries) rather than column numbers: an empty column is known before it takes a place.
// The queue has two readers. The fetcher runs ahead and reads the column's words from memory; the
// issuer follows and frees the place.
//
// A broadcast is on its way to the queue for SlackDepth cycles and cannot be held back there, so the
// queue has SlackDepth places beyond QueueDepth. `full_o` counts what is on its way as if it had
// arrived, empty columns too: all places can fill up while the broadcast stands still, and the
// cycles that it takes to start again are not missing from QueueDepth.
module act_queue #(
    parameter int QueueDepth = 8,
    parameter int SlackDepth = 2,
    parameter int Width      = 40
) (
    input  logic                  clk_i,
    input  logic                  rst_ni,
    // Arriving columns
    input  logic                  push_i,
    input  logic [     Width-1:0] push_data_i,
    input  logic [SlackDepth-1:0] coming_i,   // broadcasts on their way, one bit per stage
    output logic                  full_o,     // stop broadcasting
    output logic                  empty_o,    // nothing waits
    // Fetcher: the oldest column whose words were not asked for yet
    output logic                  fetch_valid_o,
    output logic [     Width-1:0] fetch_data_o,
    input  logic                  fetch_pop_i,
    // Issuer: the oldest column, once it is with the fetcher
    output logic                  issue_valid_o,
    output logic [     Width-1:0] issue_data_o,
    input  logic                  issue_pop_i
);

  localparam int Slots      = QueueDepth + SlackDepth;
  localparam int PtrWidth   = $clog2(Slots);
  localparam int CountWidth = $clog2(Slots + 1);
  localparam logic [PtrWidth-1:0] LastSlot = PtrWidth'(Slots - 1);

  logic [Width-1:0] slots_q[Slots];
  logic [PtrWidth-1:0] push_ptr_q, fetch_ptr_q, issue_ptr_q;
  logic [CountWidth-1:0] count_q;    // columns in the queue
  logic [CountWidth-1:0] fetched_q;  // of these, already with the fetcher
  logic [CountWidth-1:0] claimed;    // places that are taken, or could be by what is on its way

  always @(*) begin
    claimed = count_q;
    for (int i = 0; i < SlackDepth; i++) claimed = claimed + CountWidth'(coming_i[i]);
  end

  assign full_o        = claimed == CountWidth'(Slots);
  assign empty_o       = count_q == '0;
  assign fetch_valid_o = count_q != fetched_q;
  assign issue_valid_o = fetched_q != '0;
  assign fetch_data_o  = slots_q[fetch_ptr_q];
  assign issue_data_o  = slots_q[issue_ptr_q];

  always_ff @(posedge clk_i) begin
    if (push_i) slots_q[push_ptr_q] <= push_data_i;
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      push_ptr_q  <= '0;
      fetch_ptr_q <= '0;
      issue_ptr_q <= '0;
      count_q     <= '0;
      fetched_q   <= '0;
    end else begin
      if (push_i) push_ptr_q <= push_ptr_q == LastSlot ? '0 : push_ptr_q + 1'b1;
      if (fetch_pop_i) fetch_ptr_q <= fetch_ptr_q == LastSlot ? '0 : fetch_ptr_q + 1'b1;
      if (issue_pop_i) issue_ptr_q <= issue_ptr_q == LastSlot ? '0 : issue_ptr_q + 1'b1;
      count_q   <= count_q + CountWidth'(push_i) - CountWidth'(issue_pop_i);
      fetched_q <= fetched_q + CountWidth'(fetch_pop_i) - CountWidth'(issue_pop_i);
    end
  end

endmodule
