# homegroup: `make run` starts a server, `make test` runs every check. `make help` lists the rest.
#
# PORT, HOST and DATA may be given as make variables or in the environment: make run PORT=9000 DATA=/srv/homegroup

PORT ?= 8000
HOST ?= 127.0.0.1
DATA ?= var
PY = .venv/bin/python

.PHONY: help run test check lock bench clean

help:
	@echo "make run     start a server on http://$(HOST):$(PORT), its database in $(DATA)/"
	@echo "make test    install what the tests need, then run every check"
	@echo "make check   the quick half of make test: format, lint, types, imports"
	@echo "make bench   measure this server beside others (takes minutes)"
	@echo "make lock    remake the locked, hashed dependency lists (UPGRADE=1 for newer versions)"
	@echo "make clean   remove .venv and caches; $(DATA)/ is never touched"

run:
	@sh .ci/venv.sh run
	@exec $(PY) -m chatserver serve --host "$(HOST)" --port "$(PORT)" --data "$(DATA)" --first-meeting

test:
	@sh .ci/test.sh

check:
	@sh .ci/test.sh quick

lock:
	@sh .ci/venv.sh test
	@UPGRADE="$(UPGRADE)" sh .ci/lock.sh

bench:
	@sh .ci/venv.sh test
	@$(PY) -m benchmarks $(BENCH)

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage .coverage.*
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
