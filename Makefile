# The commands of this project. `make help` explains them.

PYTHON ?= python3
VENV_PYTHON := .venv/bin/python
BOOTSTRAP := @$(PYTHON) tb/flow/bootstrap.py

PARAMETERS := NUM_PE QUEUE_DEPTH SPMAT_WIDTH ISSUE_WIDTH EMPTY_SKIP FILLER_SKIP \
  SPMAT_ENTRIES PTR_DEPTH ACT_DEPTH BIAS_DEPTH REG_DEPTH NUM_DESC NUM_CODEBOOKS
VARIABLES := SIM TEST SEED RECIPE WAVES ITEMS ARGS JOBS PYTHON UNIT PARAMS SEEDS TESTCASE \
  FAULTS MASTER_SEED TESTS COV SLURM NAME FROM BENCH QUICK IMAGE INPUTS LAYERS CYCLES $(PARAMETERS)
export $(VARIABLES)

# A variable with a spelling mistake would otherwise do nothing, silently.
GIVEN := $(foreach v,$(MAKEOVERRIDES),$(firstword $(subst =, ,$(v))))
UNKNOWN := $(filter-out $(VARIABLES) DESTDIR MAKEFLAGS,$(GIVEN))

.PHONY: help doctor sim play unit regress signoff paper bench synth test lint clean distclean known
.DEFAULT_GOAL := help

help: ## print this list
	@echo "make TARGET [VARIABLE=value ...]"
	@echo
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  \1\t\2/p' Makefile | expand -t 16
	@echo
	@sed -n 's/^#v \([A-Z_]*\) *\(.*\)/  \1\t\2/p' Makefile | expand -t 16

doctor: known ## say which tools are found, which versions, and what to install
	@if $(VENV_PYTHON) -c "" 2>/dev/null; then python=$(VENV_PYTHON); else python=$(PYTHON); fi; \
	$$python -m tb.flow.doctor

sim: known ## run one test on the RTL and print a summary (the main command)
	$(BOOTSTRAP)
	@$(VENV_PYTHON) -m tb.flow.sim

play: known ## run IMAGE on INPUTS on the RTL at simulation speed: outputs, cycles, counters
	$(BOOTSTRAP)
	@$(VENV_PYTHON) -m tb.player

unit: known ## run the benches of single modules, all of them or UNIT
	$(BOOTSTRAP)
	@$(VENV_PYTHON) -m tb.flow.unit

regress: known ## run the regression: all tests, many seeds, both simulators
	$(BOOTSTRAP) regress
	@$(VENV_PYTHON) -m tb.regress.main

signoff: known ## run the regression, judge it, and write report/index.html
	$(BOOTSTRAP) test regress signoff
	@$(VENV_PYTHON) -m tb.signoff

paper: known ## run the paper's nine layers at full size; tables and figures in report/paper.html
	$(BOOTSTRAP) test signoff lint
	@$(VENV_PYTHON) -m paper $(if $(JOBS),--jobs $(JOBS)) $(if $(LAYERS),--layers $(LAYERS))

bench: known ## measure how fast the project is, all of it or BENCH; numbers in build/bench.json
	$(BOOTSTRAP) test
	@$(VENV_PYTHON) -m bench $(BENCH) $(if $(SEED),--seed $(SEED)) $(if $(filter 1,$(QUICK)),--quick)

synth: known ## map the RTL to gates: area by unit, what each parameter costs; build/synth/
	$(BOOTSTRAP) lint
	@$(VENV_PYTHON) -m synth $(if $(CYCLES),--runs "$(CYCLES)")

# Three at a time on two processors: tests of Slurm and of time limits wait more than they compute.
test: known ## run every test of the project
	$(BOOTSTRAP) test regress signoff
	@$(VENV_PYTHON) -m pytest -q -n $(or $(JOBS),3)

lint: known ## check the RTL with Verilator, verible and yosys; every warning is an error
	$(BOOTSTRAP) lint
	@$(VENV_PYTHON) -m tb.flow.lint

clean: ## remove build/: simulators, runs, trained networks
	rm -rf build

distclean: clean ## remove the virtual environment too
	rm -rf .venv .venv.lock

known:
	@$(if $(UNKNOWN),echo "error: no variable $(firstword $(UNKNOWN)); see make help" >&2; exit 2,:)

#v SIM           verilator (default) or icarus; make regress takes both unless told
#v TEST          digits (default), registers, memories, control, directed, random, raw, corners, imbalance, throughput, tiles, load, errors, protocol, scoreboard
#v SEED          seed of everything random: training, test data, stream patterns (1)
#v ITEMS         how many images or networks (the test's own number)
#v RECIPE        of TEST=digits: standard, or small, which compresses most (standard)
#v WAVES         1 writes waves, FST or VCD, and prints where (0)
#v COV           1 checks assertions and measures coverage (Verilator) (0; in make regress 1)
#v ARGS          further arguments of the test as JSON (none)
#v JOBS          simulations at a time (2; in make test 3; in make regress one per processor)
#v PYTHON        the Python that makes .venv (python3)
#v UNIT          of make unit: the module, e.g. act_queue (all)
#v PARAMS        of make unit: its parameters, e.g. QueueDepth=4,Width=8 (all sets of the bench)
#v SEEDS         of make unit: seeds in one simulation; of make regress: times as many seeds (1)
#v TESTCASE      of make unit: run only this test of the bench (all)
#v FAULTS        of make unit: 1 plants faults instead; each must make its bench fail (0)
#v MASTER_SEED   of make regress: the seed that all its seeds come from (1)
#v TESTS         of make regress: names or patterns of tests, e.g. random,act_* (all)
#v SLURM         of make regress: 1 runs the jobs through Slurm's srun (0)
#v NAME          of make regress: its folder below build/regress (default, or selected with TESTS)
#v FROM          of make signoff: judge the regression in this folder instead of running one
#v BENCH         of make bench: compress or simulation (all)
#v QUICK         of make bench: 1 takes small sizes, to see that everything runs (0)
#v IMAGE         of make play: the image to run, from eie compress
#v INPUTS        of make play: a .npy file of input vectors, real numbers or int16
#v LAYERS        of make paper: only these layers, e.g. NT-We,Alex-8 (all)
#v CYCLES        of make synth: CSV of layers' cycles by machine; adds speed per area
#v NUM_PE        processing elements, a power of two from 1 to 256 (64)
#v QUEUE_DEPTH   columns that wait in a PE (8)
#v SPMAT_WIDTH   bits in a word of the entry memory, 32 to 512 (64)
#v ISSUE_WIDTH   entries per PE and cycle: 1, 2 or 4 (4)
#v EMPTY_SKIP    1: empty columns cost no cycle; 0: the paper's machine (1)
#v FILLER_SKIP   1: fillers cost no cycle; 0: the paper's machine (1)
#v SPMAT_ENTRIES entries in a PE (131072)
#v PTR_DEPTH     pointers in a PE (16384)
#v ACT_DEPTH     activations in a PE and SRAM bank (1024)
#v BIAS_DEPTH    biases in a PE (1024)
#v REG_DEPTH     activations in a PE and register file (64)
#v NUM_DESC      layer descriptors (256)
#v NUM_CODEBOOKS codebooks (64)
