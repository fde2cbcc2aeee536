/* Looks through the facts. See check.h. Each check is a query that returns severity, check, table, line, finding. */
#include "study/check.h"

#include "study/case_tables.h"
#include "study/claims.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const fixed_checks[] = {
    /* two roles of one state in one organisation at one time */
    "SELECT 'error', 'overlapping spells', 'spell', b.line, format('{} is {} of {} from {} although it is {} of it "
    "from "
    "{} to {} (row {})', b.state, b.role, b.organisation, b.began, a.role, a.began, coalesce(a.ended::VARCHAR, 'now'), "
    "a.line) FROM spell a JOIN spell b ON a.organisation = b.organisation AND a.state = b.state AND a.line <> b.line "
    "AND "
    "(a.began < b.began OR (a.began = b.began AND a.line < b.line)) AND (a.ended IS NULL OR a.ended > b.began)",
    /* two holders of one office at one time */
    "SELECT 'error', 'overlapping terms', 'office', b.line, format('{} of {} is held by {} from {} although {} holds "
    "it "
    "from {} (row {})', b.office, b.body, b.state, b.began, a.state, a.began, a.line) FROM office a JOIN office b ON "
    "a.office = b.office AND a.body = b.body AND a.line <> b.line AND (a.began < b.began OR (a.began = b.began AND "
    "a.line "
    "< b.line)) AND (a.ended IS NULL OR a.ended > b.began)",
    "SELECT 'error', 'overlapping partnerships', 'partnership', b.line, format('{} and {} have \"{}\" from {} although "
    "\"{}\" goes on (row {})', b.state, b.partner, b.name, b.began, a.name, a.line) FROM partnership a JOIN "
    "partnership b "
    "ON a.state = b.state AND a.partner = b.partner AND a.line <> b.line AND (a.began < b.began OR (a.began = b.began "
    "AND "
    "a.line < b.line)) AND (a.ended IS NULL OR a.ended > b.began)",
    /* complete schedules of quotas must add up */
    "SELECT 'error', 'quotas do not add up', 'contribution', min(line), format('the quotas of {} from {} add up to {} "
    "percent', organisation, began, round(sum(value), 6)) FROM contribution WHERE kind = 'budget_quota' AND unit = "
    "'percent' AND incomplete IS NULL GROUP BY organisation, began HAVING abs(sum(value) - 100) > 0.05",
    /* sources that disagree */
    "SELECT 'note', 'sources disagree', 'contingent', min(line), format('{}: {} reports of {}, from {} to {}', "
    "exercise, "
    "count(DISTINCT personnel), coalesce(state, 'the total'), min(personnel), max(personnel)) FROM contingent WHERE "
    "personnel IS NOT NULL GROUP BY exercise, state, role HAVING count(DISTINCT personnel) > 1",
    "SELECT 'note', 'sources disagree', 'statistic', min(line), format('{} of {} ({}): {} values, from {} to {}', "
    "indicator, subject, coalesce(began::VARCHAR, 'no period'), count(DISTINCT value), min(value), max(value)) FROM "
    "statistic GROUP BY subject, indicator, unit, began, ended HAVING count(DISTINCT value) > 1",
    "SELECT 'error', 'no preferred value', 'contingent', min(line), format('{}: {} values of {}, {} of them preferred; "
    "expected one', exercise, count(*), coalesce(state, 'the total'), count(preferred)) FROM contingent WHERE "
    "personnel "
    "IS NOT NULL GROUP BY exercise, state, role HAVING count(preferred) <> 1",
    "SELECT 'note', 'incomplete schedule', 'contribution', min(line), format('the quotas of {} from {} are not known "
    "in "
    "full ({} of {} values)', organisation, began, count(value), count(*)) FROM contribution WHERE incomplete = 'yes' "
    "GROUP BY organisation, began",
    "SELECT 'error', 'unknown host', 'meeting', m.line, format('{} hosts on {} but had no role in {} then', m.host, "
    "m.began, m.organisation) FROM meeting m WHERE NOT EXISTS (SELECT 1 FROM spell s WHERE s.organisation = "
    "m.organisation AND s.state = m.host AND s.began <= m.began AND (s.ended IS NULL OR s.ended > m.began))",
};

/* What holds for every table: known states, a source with a locator, and how much is unverified. */
static void write_table_checks(FILE *sql, const comity_fact_table *table) {
    for (size_t i = 0; i < table->n_columns; i++) {
        const comity_fact_column *column = &table->columns[i];
        if (column->type == COMITY_FACT_STATE && column->detail) {
            fprintf(sql,
                    " UNION ALL SELECT 'error', 'unknown state', '%s', line, format('{} is not in states.csv', \"%s\") "
                    "FROM \"%s\" WHERE \"%s\" NOT IN (SELECT state FROM state)",
                    table->name, column->name, table->name, column->name);
        }
    }
    if (table->sourced) {
        fprintf(
            sql,
            " UNION ALL SELECT 'error', 'unsourced fact', '%s', line, 'the row has no known source or no locator' "
            "FROM \"%s\" WHERE coalesce(source, '') NOT IN (SELECT source FROM source) OR coalesce(locator, '') = ''",
            table->name, table->name);
        fprintf(sql,
                " UNION ALL SELECT 'note', 'unverified', '%s', NULL, format('{} of {} rows are not yet checked against "
                "their source', count(unverified), count(*)) FROM \"%s\" HAVING count(unverified) > 0",
                table->name, table->name);
    }
}

comity_status comity_check(comity_store *store, comity_panel *out, size_t *n_errors, comity_error *error) {
    char *text = NULL;
    size_t size = 0;
    size_t n = 0;
    FILE *sql = open_memstream(&text, &size);
    if (!sql) {
        return comity_fail_memory(error);
    }
    fputs("WITH findings(severity, \"check\", table_name, line, finding) AS (", sql);
    for (size_t i = 0; i < sizeof fixed_checks / sizeof fixed_checks[0]; i++) {
        fprintf(sql, "%s%s", i ? " UNION ALL " : "", fixed_checks[i]);
    }
    const comity_fact_table *tables = comity_fact_tables(&n);
    for (size_t i = 0; i < n; i++) {
        write_table_checks(sql, &tables[i]);
    }
    fputs(" UNION ALL FROM claim_finding) SELECT * FROM findings ORDER BY severity, \"check\", table_name, line", sql);
    fclose(sql);
    comity_status status = comity_claims_check(store, error);
    status = status ? status : comity_store_query(store, text, NULL, 0, out, error);
    free(text);
    *n_errors = 0;
    for (size_t row = 0; !status && row < out->n_rows; row++) {
        *n_errors += strcmp(out->columns[0].text[row], "error") == 0;
    }
    return status;
}
