# dvsim calls `make -f` this file with a target and its settings as variables. The program to run
# is the Python that started dvsim; build_cmd and run_cmd hold what stands in front of it, e.g. srun.

.PHONY: build run

build:
	$(build_cmd) "$$REGRESS_PYTHON" -m tb.regress.job build $(build_opts)

run:
	$(run_cmd) "$$REGRESS_PYTHON" -m tb.regress.job run $(run_opts)
