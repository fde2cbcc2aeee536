/* What the verbs of the command line share. */
#ifndef COMITY_SURFACE_CLI_H
#define COMITY_SURFACE_CLI_H

#include "base/problems.h"
#include "comity/base.h"
#include "comity/panel.h"
#include "data/store/store.h"

#include <stdio.h>

enum { CLI_WIDTH = 118, CLI_MOST_WORDS = 256, CLI_MOST_OPTIONS = 32, CLI_USAGE = 2, CLI_INTERRUPTED = 130 };

typedef enum { CLI_TABLE, CLI_CSV, CLI_JSON, CLI_LATEX, CLI_HTML, CLI_BIBTEX } cli_format;

/* The words of one call, sorted out after the verb's descriptor. */
typedef struct {
    const char *words[CLI_MOST_WORDS]; /* positional */
    int n_words;
    const char *indicators[CLI_MOST_WORDS]; /* --indicator, which may come several times */
    int n_indicators;
    struct {
        char name[24];
        const char *value;
    } options[CLI_MOST_OPTIONS]; /* all others that were given */
    int n_options;
    cli_format format;
    int first_year; /* from --years or --year; 0: open */
    int last_year;
} cli_call;

/* The value of an option that the verb's descriptor names; NULL: it was not given. */
const char *cli_option(const cli_call *call, const char *name);

/* Was the option, which takes no value, given? */
int cli_flag(const cli_call *call, const char *name);

typedef struct {
    const char *name;
    const char *usage;   /* after the name */
    const char *options; /* long names allowed, separated by blanks; NAME! takes no value */
    int least_words;
    int most_words;
    const char *about; /* one line */
    const char *more;  /* further lines, for help */
    int (*run)(const cli_call *call);
} cli_verb;

/* All verbs, in the order of help; ends with an entry without name. */
extern const cli_verb cli_verbs[];

int cli_init(const cli_call *call);
int cli_template(const cli_call *call);
int cli_check(const cli_call *call);
int cli_fetch(const cli_call *call);
int cli_import(const cli_call *call);
int cli_data(const cli_call *call);
int cli_drop(const cli_call *call);
int cli_cite(const cli_call *call);
int cli_recipes(const cli_call *call);
int cli_states(const cli_call *call);
int cli_alias(const cli_call *call);
int cli_measure(const cli_call *call);
int cli_role(const cli_call *call);
int cli_similarity(const cli_call *call);
int cli_qap(const cli_call *call);
int cli_explain(const cli_call *call);
int cli_security(const cli_call *call);
int cli_network(const cli_call *call);
int cli_show(const cli_call *call);
int cli_breaks(const cli_call *call);
int cli_spillover(const cli_call *call);
int cli_indicators(const cli_call *call);
int cli_index(const cli_call *call);
int cli_trace(const cli_call *call);
int cli_sql(const cli_call *call);
int cli_claims(const cli_call *call);
int cli_report(const cli_call *call);

/* Prints that the call is wrong, and how the verb is to be called; returns CLI_USAGE. */
int cli_usage(const char *verb, const char *words);

/* Prints the error as "comity: file:row: column: message" and returns the exit code that belongs to it. */
int cli_fail(const comity_error *error);
/* Prints every problem on a line of its own. */
void cli_problems(const comity_problems *problems);

/* Opens the workbench and from then on lets Ctrl-C interrupt it. */
comity_status cli_open(const char *path, comity_store_mode mode, comity_store **out, comity_error *error);
void cli_close(comity_store *store);
/* Set when the user pressed Ctrl-C. */
const volatile int *cli_stop(void);
/* Starts the thread that waits for Ctrl-C. Call once, before any other thread starts. */
void cli_catch_interrupt(void);

/* A line about progress on a terminal, kept quiet in a pipe; `fraction` below 0: unknown. NULL `what` clears it. */
void cli_progress(void *context, const char *what, double fraction);

/* Prints a panel: aligned columns for people, or RFC 4180 CSV or JSON with full precision for programs. */
void cli_print(const comity_panel *panel, cli_format format, FILE *out);

/* Prints `text` from column `indent` on, in lines of at most CLI_WIDTH columns, broken at blanks; at those that follow
 * `after` only, if that is not 0. The cursor must stand at column `indent`. A word that is longer stands alone. */
void cli_wrap(const char *text, int indent, char after, FILE *out);

/* Opens the workbench, lets `body` work in it, closes it; returns the exit code. */
typedef comity_status (*cli_body)(comity_store *store, const cli_call *call, comity_error *error);
int cli_with_store(const cli_call *call, const char *path, comity_store_mode mode, cli_body body);

/* The organisation asked for with --org, else the subject of the case; checked against the workbench. */
comity_status cli_organisation(comity_store *store, const cli_call *call, char out[128], comity_error *error);

/* Prints where the verdict on a claim comes from, if the first word of the call names one; else `found` is 0. */
comity_status cli_trace_claim(comity_store *store, const cli_call *call, int *found, comity_error *error);

/* The same for "run:N", a run with what it saved. */
comity_status cli_trace_run(comity_store *store, const cli_call *call, int *found, comity_error *error);

#endif
