// Parameter check: refuses, at elaboration, parameters that make no machine.
//
// The three tools that read this RTL have no elaboration-time message in common; what they share is that
// they stop at an instance of a module that does not exist, and print its name.
module parameter_check #(
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
) ();

  if (NumPe < 1 || NumPe > 256 || (NumPe & (NumPe - 1)) != 0) begin : gen_num_pe
    NumPe_must_be_a_power_of_two_from_1_to_256 u_refused ();
  end
  if (QueueDepth < 1 || QueueDepth > 4096) begin : gen_queue_depth
    QueueDepth_must_be_from_1_to_4096 u_refused ();
  end
  if (SpmatWidth < 32 || SpmatWidth > 512 || (SpmatWidth & (SpmatWidth - 1)) != 0)
  begin : gen_spmat_width
    SpmatWidth_must_be_a_power_of_two_from_32_to_512 u_refused ();
  end
  if (SpmatEntries < 1024 || SpmatEntries > 16777216 || (SpmatEntries & (SpmatEntries - 1)) != 0)
  begin : gen_spmat_entries
    SpmatEntries_must_be_a_power_of_two_from_1024_to_16777216 u_refused ();
  end
  if (PtrDepth < 16 || PtrDepth > 1048576 || (PtrDepth & (PtrDepth - 1)) != 0)
  begin : gen_ptr_depth
    PtrDepth_must_be_a_power_of_two_from_16_to_1048576 u_refused ();
  end
  if (RegDepth < 16 || RegDepth > 256 || (RegDepth & (RegDepth - 1)) != 0) begin : gen_reg_depth
    RegDepth_must_be_a_power_of_two_from_16_to_256 u_refused ();
  end
  if (ActDepth < RegDepth || ActDepth > 4096 || (ActDepth & (ActDepth - 1)) != 0)
  begin : gen_act_depth
    ActDepth_must_be_a_power_of_two_from_RegDepth_to_4096 u_refused ();
  end
  if (BiasDepth < RegDepth || BiasDepth > 65536 || (BiasDepth & (BiasDepth - 1)) != 0)
  begin : gen_bias_depth
    BiasDepth_must_be_a_power_of_two_from_RegDepth_to_65536 u_refused ();
  end
  if (NumDesc < 1 || NumDesc > 16384 || (NumDesc & (NumDesc - 1)) != 0) begin : gen_num_desc
    NumDesc_must_be_a_power_of_two_from_1_to_16384 u_refused ();
  end
  if (NumCodebooks < 1 || NumCodebooks > 256 || (NumCodebooks & (NumCodebooks - 1)) != 0)
  begin : gen_num_codebooks
    NumCodebooks_must_be_a_power_of_two_from_1_to_256 u_refused ();
  end
  if (EmptySkip < 0 || EmptySkip > 1) begin : gen_empty_skip
    EmptySkip_must_be_0_or_1 u_refused ();
  end
  if (FillerSkip < 0 || FillerSkip > 1) begin : gen_filler_skip
    FillerSkip_must_be_0_or_1 u_refused ();
  end
  if (IssueWidth != 1 && IssueWidth != 2 && IssueWidth != 4) begin : gen_issue_width
    IssueWidth_must_be_1_or_2_or_4 u_refused ();
  end

endmodule
