# Comity. `make demo` and `make test` set up everything they need; README.md has a line for each target.
BUILD ?= build
PREFIX ?= /usr/local
DESTDIR ?=
MESON_OPTIONS ?=
# Whether a warning fails `make test`; under sanitizers gcc warns of much that is not so.
WERROR ?= true
# Seconds for each test program, after which it counts as failed.
TEST_SECONDS ?= 300
# Test programs to leave out.
TEST_WITHOUT ?=
# Seconds for each fuzz target.
FUZZ_SECONDS ?= 600
# A folder with the public data sets, for `make demo` and `make bench`.
DATA ?=
DATA_SETS = unga-votes/un_roll_calls_1946_2019.csv unga-votes/un_votes_1946_2019.csv.xz \
    cow-nmc/cow_nmc_1816_2022.csv trade-cow-4.0/cow_trade_directed_dyad_year.csv.xz \
    trade-baci/baci_bilateral_exports_2000_2020.csv.xz trade-baci/baci_bilateral_exports_2023.csv \
    igo-cow-v3/cow_igo_v3_state_igo_year.csv.xz alliances/atop5_directed_dyad_year.csv.xz
SOURCES = src include tests bench cases indicators indices roles recipes sets packaging
C_FILES = find src include tests bench -name '*.[ch]'

export DATA DESTDIR PREFIX

.PHONY: build demo test bench fuzz check format-check tidy cppcheck layers format install uninstall clean
.NOTPARALLEL:

# Meson finds sources by their names, so it looks again whenever a file came or went; changed ones are ninja's task.
# $(call configure,OPTIONS): options once given stay.
define configure
	@mkdir -p $(BUILD)
	@find $(SOURCES) -type f 2>/dev/null | LC_ALL=C sort >$(BUILD)/.files.new
	@if [ ! -f $(BUILD)/build.ninja ]; then meson setup $(BUILD) --prefix=/ $(1) $(MESON_OPTIONS); \
	elif ! cmp -s $(BUILD)/.files.new $(BUILD)/.files; then \
	    meson setup --reconfigure $(BUILD) $(1) >$(BUILD)/.said || { cat $(BUILD)/.said; exit 1; }; \
	elif [ -n "$(1)" ] && [ "$$(cat $(BUILD)/.options 2>/dev/null)" != "$(1)" ]; then meson configure $(BUILD) $(1); fi
	@grep -q '"name": "prefix", "value": "/"' $(BUILD)/meson-info/intro-buildoptions.json || \
	    meson configure $(BUILD) --prefix=/
	@[ -z "$(1)" ] || echo "$(1)" >$(BUILD)/.options
	@mv $(BUILD)/.files.new $(BUILD)/.files
endef

build:
	@tools/setup build
	$(call configure)
	@ninja -C $(BUILD) comity

# The assessment of the SCO, from the facts of the case alone or also from the data sets below $(DATA).
demo: build
	@[ -z "$$DATA" ] || [ -d "$$DATA" ] || { echo "make demo: DATA=$$DATA is no folder" >&2; exit 1; }
	$(BUILD)/comity init sco.comity --case sco --force
	@set --; \
	if [ -n "$$DATA" ]; then \
	    for file in $(DATA_SETS); do \
	        if [ -r "$$DATA/$$file" ]; then set -- "$$@" "$$DATA/$$file"; \
	        else echo "make demo: $$DATA/$$file is not there; going on without it"; fi; \
	    done; \
	fi; \
	[ $$# -eq 0 ] || { echo "$(BUILD)/comity import sco.comity $$*"; $(BUILD)/comity import sco.comity "$$@"; }
	$(BUILD)/comity measure sco.comity
	$(BUILD)/comity role CHN sco.comity
	$(BUILD)/comity index sco.comity sco_integration
	$(BUILD)/comity claims sco.comity
	$(BUILD)/comity report sco.comity -o sco.html

test:
	@tools/setup build test
	$(call configure,-Dwerror=$(WERROR))
	@ninja -C $(BUILD)
	@tools/run-tests -t $(TEST_SECONDS) $(addprefix -x ,$(TEST_WITHOUT)) $(BUILD)

# Every bench/bench_* (one that ends with 77 found no data), then whole commands on the data sets below $(DATA).
bench:
	@tools/setup build test
	$(call configure)
	@ninja -C $(BUILD)
	@for source in bench/bench_*.c; do name=$$(basename "$$source" .c); echo "== $$name"; \
	    code=0; $(BUILD)/bench/$$name || code=$$?; \
	    case $$code in 0) ;; 77) echo "skipped: its data are not there" ;; *) exit $$code ;; esac; done
	@data=$${DATA:-$${COMITY_SHARED:-../shared}/data}; echo "== whole commands"; \
	if [ -d "$$data" ]; then bench/run $(BUILD)/comity "$$data"; else echo "skipped: $$data is not there"; fi

fuzz:
	@tools/setup build test check
	tests/fuzz/run $(FUZZ_SECONDS)

check: format-check layers cppcheck tidy

format-check:
	@tools/setup build check
	@$(C_FILES) -print0 | xargs -0 clang-format --dry-run -Werror

layers:
	@tools/check-layers

# Left to others: uninitvar (gcc and clang-tidy see more; cppcheck takes "&x" for a use of x) and internalAstError
# (cppcheck does not know compound literals after "?").
cppcheck:
	@tools/setup build check
	cppcheck --quiet -j 2 -D_GNU_SOURCE -Iinclude -Isrc --enable=warning,performance,portability \
	    --inline-suppr --suppress=uninitvar --suppress=internalAstError --error-exitcode=1 src

tidy:
	@tools/setup build check
	$(call configure)
	@find src -name '*.c' -print0 | xargs -0 -n 1 -P 2 sh -c 'said=$$(clang-tidy -p $(BUILD) --quiet "$$1" 2>&1) || \
	    { echo "$$said" | grep -v "warnings* generated"; exit 1; }' tidy

format:
	@tools/setup build check
	@$(C_FILES) -print0 | xargs -0 clang-format -i

# Whatever is installed finds its parts by relative paths, so Meson is told the prefix / and the real one goes before it:
# nothing is configured or linked again for it.
install: build
	@case $$DESTDIR$$PREFIX in /*) to=$$DESTDIR$$PREFIX ;; *) to=$$PWD/$$DESTDIR$$PREFIX ;; esac; \
	meson install -C $(BUILD) --no-rebuild --quiet --destdir "$$to" && echo "installed in $$to"

uninstall:
	@for file in bin/comity lib/comity/libduckdb.so share/man/man1/comity.1 share/bash-completion/completions/comity \
	    share/zsh/site-functions/_comity share/fish/vendor_completions.d/comity.fish \
	    $(wildcard include/comity/*.h); do rm -f "$$DESTDIR$$PREFIX/$$file"; done
	@rmdir "$$DESTDIR$$PREFIX/lib/comity" "$$DESTDIR$$PREFIX/include/comity" 2>/dev/null || true

# The workbench is somebody's work by now and stays; so does vendor/, which took a download.
clean:
	rm -rf build build-*/ sco.html
