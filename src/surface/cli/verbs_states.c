/* Verbs about which state is meant: states, alias. */
#include "surface/cli/cli.h"

#include "study/states.h"

#include <inttypes.h>
#include <string.h>
#include <unistd.h>

static const char *text_at(const comity_panel *panel, const char *column, size_t row) {
    const comity_column *of = &panel->columns[comity_panel_find(panel, column)];
    return comity_is_present(of, row) ? of->text[row] : "";
}

/* ---------------------------------------------------------------------------------------------------------- states */

static void print_line(const char *label, const char *text) {
    if (text[0]) {
        printf("  %-13s %s\n", label, text);
    }
}

static void print_state(const comity_panel *states, size_t row) {
    const char *began = text_at(states, "began", row);
    const char *ended = text_at(states, "ended", row);
    printf("\n%s %s (%s)\n", text_at(states, "state", row), text_at(states, "name", row), text_at(states, "kind", row));
    print_line("began", began);
    print_line("ended", ended);
    print_line("codes", text_at(states, "codes", row));
    print_line("follows", text_at(states, "predecessors", row));
    print_line("followed by", text_at(states, "successor", row));
    print_line("note", text_at(states, "note", row));
}

static void print_answer(const comity_states_question *question, const comity_states_answer *answer) {
    printf("\"%s\" in normal form: %s\n", question->text, answer->form[0] ? answer->form : "(nothing)");
    if (answer->matches.n_rows) {
        cli_print(&answer->matches, CLI_TABLE, stdout);
    }
    for (size_t i = 0; !answer->matches.n_rows && i < answer->foreign.n_rows; i++) {
        const char *about = text_at(&answer->foreign, "about", i);
        printf("as %s it is known to be no state: %s%s%s\n", text_at(&answer->foreign, "system", i),
               text_at(&answer->foreign, "kind", i), about[0] ? ", " : "", about);
    }
    for (size_t i = 0; i < answer->states.n_rows; i++) {
        print_state(&answer->states, i);
    }
    if (answer->nearest.n_rows) {
        printf("nearest:\n");
        cli_print(&answer->nearest, CLI_TABLE, stdout);
    }
}

/* For programs one table: what matched, else what it is instead, else what comes nearest. */
static const comity_panel *main_table(const comity_states_answer *answer) {
    return answer->matches.n_rows ? &answer->matches : answer->foreign.n_rows ? &answer->foreign : &answer->nearest;
}

static comity_status explain(comity_store *store, const cli_call *call, const char *text, int *found,
                             comity_error *error) {
    comity_states_question question = {.text = text, .system = cli_option(call, "system"), .year = call->first_year};
    comity_states_answer answer;
    comity_states_answer_init(&answer);
    comity_status status = comity_states_explain(store, &question, &answer, error);
    if (!status && call->format == CLI_TABLE) {
        print_answer(&question, &answer);
    } else if (!status) {
        cli_print(main_table(&answer), call->format, stdout);
    }
    *found = answer.matches.n_rows || answer.foreign.n_rows;
    comity_states_answer_free(&answer);
    return status;
}

static comity_status list_states(comity_store *store, const cli_call *call, comity_error *error) {
    comity_panel rows;
    comity_panel_init(&rows);
    comity_status status = comity_states_list(store, &rows, error);
    if (!status) {
        cli_print(&rows, call->format, stdout);
    }
    comity_panel_free(&rows);
    return status;
}

int cli_states(const cli_call *call) {
    comity_store *store = NULL;
    comity_error error;
    int found = 1;
    comity_error_clear(&error);
    /* a single word that is a file is the workbench whose states are to be listed */
    int listing = call->n_words == 0 || (call->n_words == 1 && access(call->words[0], F_OK) == 0);
    const char *path = call->n_words == 2 ? call->words[1] : listing && call->n_words ? call->words[0] : NULL;
    comity_status status =
        path ? cli_open(path, COMITY_STORE_READ, &store, &error) : comity_states_open(&store, &error);
    if (!status) {
        status = listing ? list_states(store, call, &error) : explain(store, call, call->words[0], &found, &error);
    }
    cli_close(store);
    if (!status && !found) {
        status = comity_fail(&error, COMITY_ERROR_NOT_FOUND, "\"%.200s\" means no state here", call->words[0]);
    }
    return status ? cli_fail(&error) : 0;
}

/* ----------------------------------------------------------------------------------------------------------- alias */

static comity_status list_aliases(const cli_call *call, comity_error *error) {
    comity_store *store = NULL;
    comity_panel rows;
    comity_panel_init(&rows);
    comity_status status = cli_open(call->words[0], COMITY_STORE_READ, &store, error);
    if (!status && !(status = comity_alias_list(store, &rows, error))) {
        cli_print(&rows, call->format, stdout);
    }
    comity_panel_free(&rows);
    cli_close(store);
    return status;
}

static comity_status change_aliases(const cli_call *call, comity_error *error) {
    comity_store *store = NULL;
    int64_t sets = 0;
    comity_state_alias alias = {.system = call->words[1],
                                .code = call->words[2],
                                .state = call->n_words > 3 ? call->words[3] : NULL,
                                .first_year = call->first_year,
                                .last_year = call->last_year};
    comity_status status = cli_open(call->words[0], COMITY_STORE_WRITE, &store, error);
    if (!status && !(status = comity_store_begin(store, error)) &&
        !(status = cli_flag(call, "remove") ? comity_alias_remove(store, &alias, error)
                                            : comity_alias_add(store, &alias, error)) &&
        !(status = comity_store_integer(store, "SELECT count(*) FROM data_set", NULL, 0, 0, &sets, error))) {
        status = comity_store_commit(store, error);
    }
    cli_close(store);
    if (!status) {
        printf(cli_flag(call, "remove") ? "%s \"%s\" has no alias any more\n" : "%s \"%s\" means %s from now on\n",
               alias.system, alias.code, alias.state ? alias.state : "");
    }
    if (!status && sets) {
        printf("the %" PRId64
               " data set%s there already keep%s the states of before: import them again with --replace\n",
               sets, sets == 1 ? "" : "s", sets == 1 ? "s" : "");
    }
    return status;
}

int cli_alias(const cli_call *call) {
    comity_error error;
    comity_error_clear(&error);
    if (call->n_words == 2 || (call->n_words == 3 && !cli_flag(call, "remove"))) {
        return cli_usage("alias", "name the code system, the code and the state");
    }
    if (call->n_words == 1 && cli_flag(call, "remove")) {
        return cli_usage("alias", "--remove: name the code system and the code");
    }
    comity_status status = call->n_words == 1 ? list_aliases(call, &error) : change_aliases(call, &error);
    return status ? cli_fail(&error) : 0;
}
