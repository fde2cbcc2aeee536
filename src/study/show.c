/* Shows what is recorded. See show.h. One query a thing; ?1 is the day, ?2 the organisation, ?3 the state. */
#include "study/show.h"

#include "base/text.h"
#include "comity/date.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

/* What a thing can be chosen by; asking for more is an error, not an empty answer. */
enum { BY_DAY = 1, BY_ORGANISATION = 2, BY_STATE = 4, OF_SUBJECT = 8 /* without --org that of the case is meant */ };

typedef struct {
    const char *name;
    int by;
    const char *sql;
} showing;

/* True where the interval of columns `b` to `e` holds on day ?1, or no day is asked for. */
#define HOLDS(b, e) "(?1::DATE IS NULL OR (" b " <= ?1::DATE AND (" e " IS NULL OR " e " > ?1::DATE)))"
#define DAY(c) "partial_date(" c ", " c "_precision) AS " c
#define OF_ORG(c) "(?2::VARCHAR IS NULL OR " c " IN (SELECT part FROM organisation_line WHERE organisation = ?2))"
#define OF_STATE(c) "(?3::VARCHAR IS NULL OR " c " = ?3)"
#define SOURCE "source, locator, confidence, unverified, note"

static const showing things[] = {
    {"members", BY_DAY | BY_ORGANISATION | BY_STATE | OF_SUBJECT,
     "SELECT m.state, (SELECT any_value(known.name ORDER BY known.began DESC) FROM state known WHERE known.state = "
     "m.state) AS name, "
     "m.role, m.held_in, strftime(m.began, '%Y-%m-%d') AS began, strftime(m.ended, '%Y-%m-%d') AS ended, m.source, "
     "m.locator FROM member_spell m WHERE m.organisation = ?2 AND m.role = 'member' AND m.began <= coalesce(?1::DATE, "
     "current_date) AND (m.ended IS NULL OR m.ended > coalesce(?1::DATE, current_date)) AND " OF_STATE(
         "m.state") " ORDER BY m.state"},
    {"spells", BY_DAY | BY_ORGANISATION | BY_STATE,
     "SELECT organisation, state, role, " DAY("began") ", " DAY(
         "ended") ", " SOURCE
                  " FROM spell WHERE " HOLDS("began", "ended") " AND " OF_ORG("organisation") " AND " OF_STATE(
                      "state") " ORDER BY organisation, spell.began, state"},
    {"organisations", BY_DAY | BY_ORGANISATION | BY_STATE,
     "SELECT organisation, name, abbreviation, kind, " DAY("founded") ", " DAY(
         "ended") ", predecessor, seat, seat_state, " SOURCE
                  " FROM organisation WHERE " HOLDS("founded", "ended") " AND " OF_ORG("organisation") " AND " OF_STATE(
                      "seat_state") " ORDER BY line"},
    {"bodies", BY_DAY | BY_ORGANISATION | BY_STATE,
     "SELECT body, organisation, name, kind, " DAY("agreed") ", " DAY(
         "opened") ", seat, seat_state, " SOURCE " FROM body "
                   "WHERE " HOLDS("coalesce(opened, agreed)", "ended") " AND " OF_ORG("organisation") " AND " OF_STATE(
                       "seat_state") " ORDER BY line"},
    {"instruments", BY_DAY | BY_ORGANISATION | BY_STATE,
     "SELECT instrument, name, kind, " DAY("adopted") ", " DAY(
         "in_force") ", place, organisation, (SELECT "
                     "count(DISTINCT p.state) FROM party p WHERE p.instrument = i.instrument AND p.act NOT IN "
                     "('observer', "
                     "'withdrawal')) AS parties, (SELECT string_agg(d.domain, ' ' ORDER BY d.domain) FROM "
                     "instrument_domain d WHERE "
                     "d.instrument = i.instrument) AS domains, " SOURCE
                     " FROM instrument i WHERE " HOLDS("adopted", "ended") " AND " OF_ORG(
                         "organisation") " AND (?3::VARCHAR IS NULL OR instrument IN (SELECT instrument FROM party "
                                         "WHERE state = ?3)) "
                                         "ORDER BY i.adopted, instrument"},
    {"parties", BY_DAY | BY_ORGANISATION | BY_STATE,
     "SELECT p.instrument, i.name, p.state, p.act, partial_date(p.acted, p.acted_precision) AS acted, p.source, "
     "p.locator, p.confidence, p.unverified FROM party p JOIN instrument i USING (instrument) WHERE (?1::DATE IS NULL "
     "OR "
     "coalesce(p.acted, i.adopted) <= ?1::DATE) AND " OF_ORG("i.organisation") " AND " OF_STATE(
         "p.state") " ORDER BY i.adopted, p.state"},
    {"provisions", BY_DAY | BY_ORGANISATION | BY_STATE,
     "SELECT provision, p.instrument, article, topic, number, unit, p.state, p.source, p.locator, p.confidence, "
     "p.unverified, p.note FROM provision p JOIN instrument i USING (instrument) WHERE " HOLDS(
         "i.adopted",
         "i.ended") " AND " OF_ORG("i.organisation") " AND " OF_STATE("p.state") " ORDER BY i.adopted, provision"},
    {"meetings", BY_DAY | BY_ORGANISATION | BY_STATE,
     "SELECT meeting, organisation, kind, " DAY(
         "began") ", place, host, format, " SOURCE " FROM meeting WHERE (?1::DATE "
                  "IS NULL OR meeting.began <= ?1::DATE) AND " OF_ORG("organisation") " AND " OF_STATE(
                      "host") " ORDER BY meeting.began"},
    {"attendance", BY_DAY | BY_ORGANISATION | BY_STATE,
     "SELECT a.meeting, m.began, a.state, a.role, a.source, a.locator, a.confidence, a.unverified, a.note FROM "
     "(SELECT meeting AS held, organisation, " DAY(
         "began") " FROM meeting) m JOIN attendance a ON a.meeting = m.held "
                  "WHERE (?1::DATE IS NULL OR m.began <= strftime(?1::DATE, '%Y-%m-%d')) AND " OF_ORG(
                      "m.organisation") " AND " OF_STATE("a.state") " ORDER BY m.began, a.meeting, a.state"},
    {"exercises", BY_DAY | BY_ORGANISATION | BY_STATE,
     "SELECT exercise, name, " DAY("began") ", " DAY(
         "ended") ", place, host, (SELECT string_agg(DISTINCT c.state, ' ' "
                  "ORDER BY c.state) FROM contingent c WHERE c.exercise = e.exercise AND c.role = 'participant') AS "
                  "participants, "
                  "(SELECT max(c.personnel) FROM contingent c WHERE c.exercise = e.exercise AND c.role = 'total' AND "
                  "c.preferred = "
                  "'yes') AS personnel, " SOURCE
                  " FROM exercise e WHERE (?1::DATE IS NULL OR e.began <= ?1::DATE) AND " OF_ORG(
                      "organisation") " AND (?3::VARCHAR IS NULL OR exercise IN (SELECT exercise FROM contingent WHERE "
                                      "state = ?3)) "
                                      "ORDER BY e.began"},
    {"contingents", BY_DAY | BY_ORGANISATION | BY_STATE,
     "SELECT c.exercise, e.name, c.state, c.personnel, c.qualifier, c.preferred, c.role, c.source, c.locator, "
     "c.confidence, c.unverified, c.note FROM contingent c JOIN exercise e USING (exercise) WHERE (?1::DATE IS NULL OR "
     "e.began <= ?1::DATE) AND " OF_ORG("e.organisation") " AND " OF_STATE("c.state") " ORDER BY e.began, c.line"},
    {"partnerships", BY_DAY | BY_STATE,
     "SELECT state, partner, grade, name, " DAY("began") ", " DAY("ended") ", " SOURCE " FROM partnership WHERE " HOLDS(
         "began", "ended") " AND ?2::VARCHAR IS NULL AND (?3::VARCHAR IS NULL OR state = ?3 OR partner = ?3) ORDER BY "
                           "state, partner, partnership.began"},
    {"disputes", BY_DAY | BY_STATE,
     "SELECT dispute, name, kind, " DAY("began") ", " DAY(
         "ended") ", place, (SELECT string_agg(p.party, ' ' ORDER BY "
                  "p.line) FROM dispute_party p WHERE p.dispute = d.dispute) AS parties, " SOURCE
                  " FROM dispute d WHERE " HOLDS(
                      "began",
                      "ended") " AND ?2::VARCHAR IS NULL AND (?3::VARCHAR IS NULL OR dispute IN (SELECT dispute FROM "
                               "dispute_party WHERE state = ?3)) ORDER BY d.began NULLS FIRST, dispute"},
    {"contributions", BY_DAY | BY_ORGANISATION | BY_STATE,
     "SELECT organisation, state, kind, value, unit, " DAY("began") ", " DAY(
         "ended") ", instrument, incomplete, " SOURCE
                  " FROM contribution WHERE " HOLDS("began", "ended") " AND " OF_ORG("organisation") " AND " OF_STATE(
                      "state") " ORDER BY contribution.began, state"},
    {"offices", BY_DAY | BY_ORGANISATION | BY_STATE,
     "SELECT office, body, state, " DAY("began") ", " DAY("ended") ", " SOURCE " FROM office WHERE " HOLDS(
         "began",
         "ended") " AND " OF_STATE("state") " AND (?2::VARCHAR IS NULL OR body IN (SELECT body FROM body "
                                            "WHERE " OF_ORG("organisation") ")) ORDER BY office, office.began"},
    {"projects", BY_DAY | BY_ORGANISATION | BY_STATE,
     "SELECT project, name, kind, organisation, " DAY(
         "announced") ", status, note_place, " SOURCE
                      " FROM project WHERE " HOLDS("announced", "ended") " AND " OF_ORG(
                          "organisation") " AND (?3::VARCHAR IS NULL OR project IN (SELECT project "
                                          "FROM project_party WHERE state = ?3)) ORDER BY project.announced"},
    {"proposals", BY_DAY | BY_ORGANISATION | BY_STATE,
     "SELECT proposal, organisation, subject, state, " DAY("made") ", " DAY(
         "adopted") ", outcome, instrument, " SOURCE
                    " FROM proposal WHERE (?1::DATE IS NULL OR proposal.made <= ?1::DATE) AND " OF_ORG(
                        "organisation") " AND " OF_STATE("state") " ORDER BY proposal.made"},
    {"statistics", BY_DAY | BY_ORGANISATION | BY_STATE,
     "SELECT statistic, subject, indicator, value, qualifier, unit, " DAY("began") ", " DAY(
         "ended") ", reporter, " SOURCE " FROM statistic WHERE (?1::DATE IS NULL OR statistic.began <= ?1::DATE) AND "
                  "(?2::VARCHAR IS NULL OR subject = ?2) "
                  "AND (?3::VARCHAR IS NULL OR contains(subject, ?3)) ORDER BY subject, indicator, statistic.began"},
    {"designations", BY_DAY | BY_STATE,
     "SELECT designation, authority, state, subject, list, " DAY("began") ", " DAY(
         "ended") ", " SOURCE
                  " FROM designation WHERE " HOLDS("began", "ended") " AND ?2::VARCHAR IS NULL AND " OF_STATE(
                      "state") " ORDER BY designation.began"},
    {"concepts", 0,
     "SELECT concept, name, about, instrument, " SOURCE
     " FROM concept WHERE ?1::DATE IS NULL AND ?2::VARCHAR IS NULL AND "
     "?3::VARCHAR IS NULL ORDER BY line"},
    {"events", BY_DAY,
     "SELECT event, name, " DAY("began") ", " DAY(
         "ended") ", place, " SOURCE " FROM event WHERE (?1::DATE IS NULL OR "
                  "event.began <= ?1::DATE) AND ?2::VARCHAR IS NULL AND ?3::VARCHAR IS NULL ORDER BY event.began"},
    {"claims", 0,
     "SELECT claim, section, statement, kind, source, needs, rules, evidence, reason, changes, sources FROM claim "
     "WHERE "
     "?1::DATE IS NULL AND ?2::VARCHAR IS NULL AND ?3::VARCHAR IS NULL ORDER BY claim"},
    {"domains", 0,
     "SELECT domain, name, dimension, (SELECT count(*) FROM instrument_domain i WHERE i.domain = d.domain) AS "
     "instruments, " SOURCE
     " FROM domain d WHERE ?1::DATE IS NULL AND ?2::VARCHAR IS NULL AND ?3::VARCHAR IS NULL ORDER "
     "BY dimension, domain"},
    {"sources", BY_DAY,
     "SELECT source, kind, title, author, publisher, " DAY(
         "published") ", url, in_paper, note FROM source WHERE (?1::DATE "
                      "IS NULL OR source.published <= ?1::DATE) AND ?2::VARCHAR IS NULL AND ?3::VARCHAR IS NULL ORDER "
                      "BY source"},
    {"states", BY_DAY | BY_STATE,
     "SELECT state, name, kind, iso2, m49, cow, gw, " DAY("began") ", " DAY(
         "ended") ", successor, note FROM state WHERE "
                  "(?1::DATE IS NULL OR ((state.began IS NULL OR state.began <= ?1::DATE) AND (state.ended IS NULL OR "
                  "state.ended > "
                  "?1::DATE))) AND ?2::VARCHAR IS NULL AND " OF_STATE("state") " ORDER BY state, state.began"},
    {"runs", BY_DAY,
     "SELECT run, method, options, version, seed, strftime(started, '%Y-%m-%d %H:%M:%S') AS started, summary FROM run "
     "WHERE (?1::DATE IS NULL OR started::DATE <= ?1::DATE) AND ?2::VARCHAR IS NULL AND ?3::VARCHAR IS NULL ORDER BY "
     "run"},
};

void comity_show_things(char *out, size_t size) {
    out[0] = '\0';
    for (size_t i = 0; i < sizeof things / sizeof things[0]; i++) {
        size_t used = strlen(out);
        snprintf(out + used, size - used, "%s%s", i ? ", " : "", things[i].name);
    }
}

static const showing *find_thing(const char *name) {
    for (size_t i = 0; i < sizeof things / sizeof things[0]; i++) {
        if (strcmp(things[i].name, name) == 0) {
            return &things[i];
        }
    }
    return NULL;
}

/* Errors where the thing cannot be chosen in the way that was asked for. */
static comity_status check_ways(const showing *what, const comity_show_options *options, comity_error *error) {
    const char *wrong = options->at && !(what->by & BY_DAY)                      ? "--at"
                        : options->organisation && !(what->by & BY_ORGANISATION) ? "--org"
                        : options->state && !(what->by & BY_STATE)               ? "--state"
                                                                                 : NULL;
    return wrong ? comity_fail(error, COMITY_ERROR_USAGE, "%s cannot be chosen by %s", what->name, wrong) : COMITY_OK;
}

/* The organisation as it is recorded, whose name may be given in other capitals. */
static comity_status find_organisation(comity_store *store, const char *name, char *out, size_t size,
                                       comity_error *error) {
    comity_panel rows;
    comity_panel_init(&rows);
    comity_status status = comity_store_query(
        store,
        "SELECT organisation FROM organisation WHERE lower(organisation) = lower(?1::VARCHAR) ORDER BY organisation = "
        "?1::VARCHAR DESC, line LIMIT 1",
        &name, 1, &rows, error);
    if (!status && rows.n_rows == 0) {
        status = comity_fail(error, COMITY_ERROR_NOT_FOUND,
                             "there is no organisation \"%s\"; see: comity show organisations", name);
    }
    status = status ? status : comity_text_print(out, size, error, "%s", rows.columns[0].text[0]);
    comity_panel_free(&rows);
    return status;
}

static comity_status find_subject(comity_store *store, char *out, size_t size, comity_error *error) {
    comity_panel rows;
    comity_panel_init(&rows);
    comity_status status = comity_store_query(
        store, "SELECT organisation FROM organisation WHERE subject = 'yes' ORDER BY line", NULL, 0, &rows, error);
    if (!status && rows.n_rows == 0) {
        status = comity_fail(error, COMITY_ERROR_NOT_FOUND, "the case has no subject; name one with --org");
    }
    status = status ? status : comity_text_print(out, size, error, "%s", rows.columns[0].text[0]);
    comity_panel_free(&rows);
    return status;
}

static comity_status check_state(comity_store *store, const char *state, comity_error *error) {
    int64_t found = 0;
    comity_status status =
        comity_store_integer(store, "SELECT count(*) FROM state WHERE state = ?", &state, 1, 0, &found, error);
    if (!status && !found) {
        status = comity_fail(error, COMITY_ERROR_NOT_FOUND, "there is no state \"%s\"; see: comity show states", state);
    }
    return status;
}

comity_status comity_show(comity_store *store, const char *thing, const comity_show_options *options, comity_panel *out,
                          comity_error *error) {
    char day[12] = "";
    char organisation[256] = "";
    comity_date date;
    const showing *what = find_thing(thing);
    if (!what) {
        char all[512];
        comity_show_things(all, sizeof all);
        return comity_fail(error, COMITY_ERROR_USAGE, "there is nothing called \"%s\" to show; there are: %s", thing,
                           all);
    }
    comity_status status = check_ways(what, options, error);
    if (!status && options->organisation) {
        status = find_organisation(store, options->organisation, organisation, sizeof organisation, error);
    } else if (!status && what->by & OF_SUBJECT) {
        status = find_subject(store, organisation, sizeof organisation, error);
    }
    if (!status && options->state) {
        status = check_state(store, options->state, error);
    }
    if (!status && options->at && !(status = comity_date_parse(options->at, strlen(options->at), &date, error))) {
        date.precision = COMITY_DATE_DAY;
        comity_date_format(&date, day);
    }
    if (status) {
        return status;
    }
    const char *values[] = {day[0] ? day : NULL, organisation[0] ? organisation : NULL, options->state};
    char sql[4096];
    /* every query uses all three, so that one binding serves all */
    status = comity_text_print(sql, sizeof sql, error, "WITH asked AS (SELECT ?1::DATE, ?2::VARCHAR, ?3::VARCHAR) %s",
                               what->sql);
    return status ? status : comity_store_query(store, sql, values, 3, out, error);
}
