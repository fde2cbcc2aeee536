/* Formulas of networks. See network_formula.h. The parser is that of formula.h. */
#include "study/network_formula.h"

#include "study/formula.h"

#include <math.h>
#include <string.h>

enum { MOST_LAG = 200 };

static comity_status add_step(const comity_formula *f, int node, comity_network_term *out, comity_network_step step,
                              comity_error *error) {
    if (out->n_steps == COMITY_NETWORK_STEPS) {
        return comity_formula_complain(f, node, COMITY_ERROR_USAGE, error, "expected fewer functions in each other");
    }
    out->steps[out->n_steps++] = step;
    return COMITY_OK;
}

static comity_status read_key(const comity_formula *f, int node, comity_network_term *out, comity_error *error) {
    if (f->nodes[node].kind != COMITY_NODE_NAME || strlen(comity_formula_name(f, node)) >= sizeof out->key) {
        return comity_formula_complain(f, node, COMITY_ERROR_USAGE, error, "expected the name of a layer or series");
    }
    memcpy(out->key, comity_formula_name(f, node), strlen(comity_formula_name(f, node)) + 1);
    return COMITY_OK;
}

static comity_status check_arguments(const comity_formula *f, int node, size_t most, comity_error *error) {
    size_t n = comity_formula_children(f, node);
    if (n >= 1 && n <= most) {
        return COMITY_OK;
    }
    return comity_formula_complain(f, node, COMITY_ERROR_USAGE, error, "%s wants %s", comity_formula_name(f, node),
                                   most > 1 ? "one or two arguments" : "one argument");
}

static comity_status add_lag(const comity_formula *f, int node, comity_network_term *out, comity_error *error) {
    int by = comity_formula_child(f, node, 1);
    double lag = by ? f->nodes[by].number : 1;
    if (by && (f->nodes[by].kind != COMITY_NODE_NUMBER || !(lag >= 1 && lag <= MOST_LAG) || lag != floor(lag))) {
        return comity_formula_complain(f, by, COMITY_ERROR_USAGE, error, "expected a number of years from 1 to 200");
    }
    out->lag += (int)lag;
    return out->lag > MOST_LAG
               ? comity_formula_complain(f, node, COMITY_ERROR_USAGE, error, "expected a lag of at most 200 years")
               : COMITY_OK;
}

static comity_status read_expression(const comity_formula *f, int node, comity_network_term *out, comity_error *error);

/* A function of a term: what it does comes after what its argument does. */
static comity_status read_step(const comity_formula *f, int node, comity_network_term *out, comity_error *error) {
    static const char *const steps[] = {
        [COMITY_STEP_LOG] = "log", [COMITY_STEP_LOG1P] = "log1p", [COMITY_STEP_BINARY] = "binary"};
    const char *function = comity_formula_name(f, node);
    int lags = strcmp(function, "lag") == 0;
    size_t step = 0;
    while (step < sizeof steps / sizeof steps[0] && strcmp(function, steps[step]) != 0) {
        step++;
    }
    if (!lags && step == sizeof steps / sizeof steps[0]) {
        return comity_formula_complain(f, node, COMITY_ERROR_USAGE, error,
                                       "there is no function %.60s; there are lag, log, log1p, binary, recorded, "
                                       "difference, origin, destination",
                                       function);
    }
    comity_status status = check_arguments(f, node, lags ? 2 : 1, error);
    if (!status) {
        status = read_expression(f, comity_formula_child(f, node, 0), out, error);
    }
    if (status) {
        return status;
    }
    return lags ? add_lag(f, node, out, error) : add_step(f, node, out, (comity_network_step)step, error);
}

static comity_status read_expression(const comity_formula *f, int node, comity_network_term *out, comity_error *error) {
    static const char *const kinds[] = {[COMITY_TERM_LAYER] = "recorded",
                                        [COMITY_TERM_DIFFERENCE] = "difference",
                                        [COMITY_TERM_ORIGIN] = "origin",
                                        [COMITY_TERM_DESTINATION] = "destination"};
    if (f->nodes[node].kind == COMITY_NODE_NAME) {
        return read_key(f, node, out, error);
    }
    if (f->nodes[node].kind != COMITY_NODE_CALL) {
        return comity_formula_complain(f, node, COMITY_ERROR_USAGE, error, "expected a layer or a function of one");
    }
    for (size_t kind = 0; kind < sizeof kinds / sizeof kinds[0]; kind++) {
        if (strcmp(comity_formula_name(f, node), kinds[kind]) == 0) {
            out->kind = (comity_network_kind)kind;
            out->recorded = kind == COMITY_TERM_LAYER;
            comity_status status = check_arguments(f, node, 1, error);
            return status ? status : read_key(f, comity_formula_child(f, node, 0), out, error);
        }
    }
    return read_step(f, node, out, error);
}

static comity_status read_term(const comity_formula *f, int node, comity_network_term *out, comity_error *error) {
    memset(out, 0, sizeof *out);
    comity_status status = comity_formula_write(f, node, out->text, sizeof out->text, error);
    return status ? status : read_expression(f, node, out, error);
}

static comity_status read_spec(const comity_formula *f, comity_network_formula *out, comity_error *error) {
    const comity_formula_spec *spec = f->specs;
    if (f->n_effects || f->n_specs != 1) {
        return comity_formula_complain(f, f->n_effects ? f->effects[0] : f->specs[0].outcome, COMITY_ERROR_USAGE, error,
                                       f->n_effects ? "a regression of networks has no fixed effects"
                                                    : "expected one regression");
    }
    if (spec->n_terms == 0 || spec->n_terms > COMITY_NETWORK_TERMS) {
        return comity_formula_complain(f, spec->outcome, COMITY_ERROR_USAGE, error, "expected 1 to %d terms",
                                       COMITY_NETWORK_TERMS);
    }
    comity_status status = read_term(f, spec->outcome, &out->outcome, error);
    for (size_t i = 0; !status && i < spec->n_terms; i++) {
        if (spec->terms[i].n_factors > 1) {
            return comity_formula_complain(f, spec->terms[i].factors[1], COMITY_ERROR_USAGE, error,
                                           "a regression of networks has no products");
        }
        status = read_term(f, spec->terms[i].factors[0], &out->terms[i], error);
        out->n_terms = i + 1;
    }
    return status;
}

comity_status comity_network_formula_parse(const char *text, comity_network_formula *out, comity_error *error) {
    comity_formula formula;
    memset(out, 0, sizeof *out);
    comity_status status = comity_formula_parse(text, &formula, error);
    if (!status) {
        status = read_spec(&formula, out, error);
    }
    comity_formula_free(&formula);
    return status;
}

double comity_network_apply(const comity_network_term *term, double value) {
    for (size_t i = 0; i < term->n_steps && !isnan(value); i++) {
        switch (term->steps[i]) {
        case COMITY_STEP_LOG:
            value = value > 0 ? log(value) : (double)NAN;
            break;
        case COMITY_STEP_LOG1P:
            value = value > -1 ? log1p(value) : (double)NAN;
            break;
        default:
            value = value > 0;
        }
    }
    return value;
}
