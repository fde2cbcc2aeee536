/* Makes and opens workbenches. See workbench.h. */
#include "study/workbench.h"

#include "base/assets.h"
#include "base/text.h"
#include "study/case.h"
#include "study/case_tables.h"
#include "study/catalogue.h"
#include "study/functions.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Loads the case into its empty tables, inside the open transaction, and commits. */
static comity_status load(comity_store *store, const char *case_name, comity_problems *problems, comity_error *error) {
    comity_status status;
    int64_t run = 0;
    if ((status = comity_case_make_tables(store, error)) ||
        (status = comity_case_load(store, case_name, problems, error))) {
        return status;
    }
    if (problems->total) {
        return comity_fail(error, COMITY_ERROR_INPUT, "the case has %zu error%s; nothing was made", problems->total,
                           problems->total == 1 ? "" : "s");
    }
    char options[512];
    if ((status = comity_text_print(options, sizeof options, error, "--case %s", case_name)) ||
        (status = comity_catalogue_store(store, error)) ||
        (status = comity_store_run_begin(store, "init", options, 0, &run, error)) ||
        (status = comity_store_run_end(store, run, "case loaded", error)) ||
        (status = comity_store_commit(store, error))) {
        return status;
    }
    return comity_store_checkpoint(store, error);
}

static comity_status fill(comity_store *store, const char *case_name, comity_problems *problems, comity_error *error) {
    comity_status status = comity_functions_register(store, error);
    status = status ? status : comity_store_begin(store, error);
    return status ? status : load(store, case_name, problems, error);
}

/* Drops the tables of facts and of claims. */
static comity_status forget_facts(comity_store *store, comity_error *error) {
    size_t n = 0;
    const comity_fact_table *tables = comity_fact_tables(&n);
    comity_status status = comity_store_exec(store, "DROP TABLE IF EXISTS claim", error);
    for (size_t i = 0; !status && i < n; i++) {
        char sql[128];
        snprintf(sql, sizeof sql, "DROP TABLE IF EXISTS \"%s\"", tables[i].name);
        status = comity_store_exec(store, sql, error);
    }
    return status;
}

comity_status comity_workbench_renew(const char *path, const char *case_name, comity_problems *problems,
                                     comity_error *error) {
    comity_store *store = NULL;
    comity_status status = comity_workbench_open(path, COMITY_STORE_WRITE, &store, error);
    if (!status && !(status = comity_store_begin(store, error)) && !(status = forget_facts(store, error))) {
        status = load(store, case_name, problems, error);
    }
    comity_store_close(store);
    return status;
}

static void remove_leftovers(const char *path) {
    char log[700];
    (void)unlink(path);
    snprintf(log, sizeof log, "%s.wal", path);
    (void)unlink(log);
}

/* The workbench that is to be replaced may have a log beside it, which must not meet the new file. It is written into
 * the old one first, so that a kill between here and the rename loses nothing; only the log of no workbench is removed.
 * A file that another program has open stays: that program would go on writing its log beside the new one. */
static comity_status settle_log(const char *path, comity_error *error) {
    char log[700];
    comity_store *old = NULL;
    comity_status status =
        access(path, F_OK) == 0 ? comity_store_open(path, COMITY_STORE_WRITE, &old, error) : COMITY_OK;
    if (old) {
        status = comity_store_checkpoint(old, error);
        comity_store_close(old);
    }
    if (status && status != COMITY_ERROR_INPUT) {
        return status;
    }
    snprintf(log, sizeof log, "%s.wal", path);
    (void)unlink(log);
    return COMITY_OK;
}

comity_status comity_workbench_make(const char *path, const char *case_name, int replace, comity_problems *problems,
                                    comity_error *error) {
    char part[640];
    comity_store *store = NULL;
    if (!replace && access(path, F_OK) == 0) {
        comity_fail(error, COMITY_ERROR_IO, "the file is already there; --force replaces it");
        comity_error_at(error, path, 0, NULL);
        return COMITY_ERROR_IO;
    }
    comity_status status = comity_text_print(part, sizeof part, error, "%s.making-%ld", path, (long)getpid());
    if (status) {
        return status;
    }
    remove_leftovers(part);
    status = comity_store_create(part, &store, error);
    if (!status) {
        status = fill(store, case_name, problems, error);
    }
    comity_store_close(store);
    status = status ? status : settle_log(path, error);
    if (!status && rename(part, path) != 0) {
        status = comity_fail(error, COMITY_ERROR_IO, "cannot be written: %s", strerror(errno));
        comity_error_at(error, path, 0, NULL);
    }
    if (status) {
        remove_leftovers(part);
    }
    return status;
}

/* Adds the tables of facts that came after the program that made the workbench, which needs it open for writing. */
static comity_status add_missing_tables(const char *path, comity_store_mode mode, comity_store **store,
                                        comity_error *error) {
    int64_t missing = 0;
    comity_status status = comity_case_count_missing(*store, &missing, error);
    if (status || !missing) {
        return status;
    }
    if (mode == COMITY_STORE_READ) {
        comity_store_close(*store);
        status = comity_store_open(path, COMITY_STORE_WRITE, store, error);
    }
    if (!status) {
        status = comity_case_make_tables(*store, error);
    }
    if (!status && mode == COMITY_STORE_READ) {
        comity_store_close(*store);
        status = comity_store_open(path, mode, store, error);
    }
    return status;
}

comity_status comity_workbench_open(const char *path, comity_store_mode mode, comity_store **out, comity_error *error) {
    comity_status status = comity_store_open(path, mode, out, error);
    if (!status &&
        ((status = add_missing_tables(path, mode, out, error)) || (status = comity_functions_register(*out, error)))) {
        comity_store_close(*out);
        *out = NULL;
    }
    return status;
}
