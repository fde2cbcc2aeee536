/* The General Assembly's votes for tests and benchmarks: reads an .xz file into memory with liblzma and the two CSV
 * files of the unvotes data into a panel of period, item, state and vote. Everything comes from shared/, nothing is
 * kept.
 */
#ifndef COMITY_TESTS_UNGA_H
#define COMITY_TESTS_UNGA_H

#include "comity/panel.h"

#include <lzma.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef enum { UNGA_BY_SESSION, UNGA_BY_YEAR } unga_period;

enum { UNGA_ITEMS = 10000, UNGA_NAMES = 256 };

/* States are numbered by their names in order of appearance. */
typedef struct {
    char names[UNGA_NAMES][64];
    int n_names;
    int session[UNGA_ITEMS]; /* 0: no such roll call */
    int year[UNGA_ITEMS];
    comity_panel votes;
} unga;

/* The whole file with a final NUL, or NULL. The caller frees it. */
static inline char *unga_slurp(const char *path) {
    FILE *file = fopen(path, "rb");
    char *text = NULL;
    if (file && fseek(file, 0, SEEK_END) == 0) {
        long size = ftell(file);
        rewind(file);
        text = malloc((size_t)size + 1);
        if (text) {
            text[fread(text, 1, (size_t)size, file)] = '\0';
        }
    }
    if (file) {
        fclose(file);
    }
    return text;
}

static inline char *unga_slurp_xz(const char *path) {
    enum { ROOM = 64 << 20 };
    FILE *file = fopen(path, "rb");
    char *text = malloc(ROOM);
    unsigned char packed[1 << 16];
    lzma_stream stream = LZMA_STREAM_INIT;
    lzma_ret code = LZMA_PROG_ERROR;
    if (file && text && lzma_stream_decoder(&stream, UINT64_MAX, LZMA_CONCATENATED) == LZMA_OK) {
        stream.next_out = (unsigned char *)text;
        stream.avail_out = ROOM - 1;
        do {
            stream.next_in = packed;
            stream.avail_in = fread(packed, 1, sizeof packed, file);
            code = lzma_code(&stream, stream.avail_in ? LZMA_RUN : LZMA_FINISH);
        } while (code == LZMA_OK && stream.avail_out > 0);
        text[ROOM - 1 - stream.avail_out] = '\0';
    }
    lzma_end(&stream);
    if (file) {
        fclose(file);
    }
    if (code != LZMA_STREAM_END) {
        free(text);
        return NULL;
    }
    return text;
}

/* Number of the state of that name; `length` bytes. Looks behind `hint` first: ballots list states in one order. */
static inline int unga_state(unga *u, const char *name, size_t length, int hint) {
    for (int i = 0; i < u->n_names; i++) {
        int k = (i + hint + 1) % u->n_names;
        if (strncmp(u->names[k], name, length) == 0 && u->names[k][length] == '\0') {
            return k;
        }
    }
    memcpy(u->names[u->n_names], name, length);
    return u->n_names++;
}

static inline int unga_find(const unga *u, const char *name) {
    for (int i = 0; i < u->n_names; i++) {
        if (strcmp(u->names[i], name) == 0) {
            return i;
        }
    }
    return -1;
}

/* rcid,session,importantvote,date,... : the text columns come after those wanted. */
static inline int unga_read_roll_calls(unga *u, const char *path) {
    char *text = unga_slurp(path);
    for (char *line = text ? strchr(text, '\n') : NULL; line && line[1]; line = strchr(line + 1, '\n')) {
        char *rest = NULL;
        long item = strtol(line + 1, &rest, 10);
        long session = strtol(rest + 1, &rest, 10);
        char *date = strchr(rest + 1, ',');
        if (item > 0 && item < UNGA_ITEMS && date) {
            u->session[item] = (int)session;
            u->year[item] = (int)strtol(date + 1, NULL, 10);
        }
    }
    free(text);
    return text != NULL;
}

/* rcid,country,country_code,vote with names quoted where they hold a comma. */
static inline int unga_read_votes(unga *u, const char *path, unga_period by) {
    char *text = unga_slurp_xz(path);
    int state = 0;
    int ok = text != NULL;
    for (char *line = text ? strchr(text, '\n') + 1 : NULL; ok && line && *line;) {
        char *end = strchr(line, '\n');
        char *name = NULL;
        long item = strtol(line, &name, 10);
        int quoted = *++name == '"';
        name += quoted;
        char *name_end = strchr(name, quoted ? '"' : ',');
        char vote = *(strchr(name_end + quoted + 1, ',') + 1);
        state = unga_state(u, name, (size_t)(name_end - name), state);
        size_t row = u->votes.n_rows;
        ok = item > 0 && item < UNGA_ITEMS && u->session[item] && comity_panel_add_rows(&u->votes, 1, NULL) == 0;
        if (ok) {
            comity_panel_set_integer(&u->votes, 0, row, by == UNGA_BY_YEAR ? u->year[item] : u->session[item]);
            comity_panel_set_integer(&u->votes, 1, row, item);
            comity_panel_set_integer(&u->votes, 2, row, state);
            comity_panel_set_integer(&u->votes, 3, row, vote == 'y' ? 1 : vote == 'a' ? 2 : 3);
        }
        line = end ? end + 1 : NULL;
    }
    free(text);
    return ok;
}

static inline int unga_vote_columns(comity_panel *votes) {
    static const char *const names[] = {"period", "item", "state", "vote"};
    int ok = 1;
    for (int i = 0; i < 4; i++) {
        ok = ok && comity_panel_add_column(votes, names[i], NULL, COMITY_INTEGER, NULL) == COMITY_OK;
    }
    return ok;
}

/* NULL where a file cannot be read. unga_close also after that. */
static inline unga *unga_open(const char *roll_calls, const char *votes, unga_period by) {
    unga *u = calloc(1, sizeof *u);
    if (u) {
        comity_panel_init(&u->votes);
    }
    int ok = u && unga_vote_columns(&u->votes) && unga_read_roll_calls(u, roll_calls) && unga_read_votes(u, votes, by);
    if (!ok && u) {
        comity_panel_free(&u->votes);
        free(u);
        u = NULL;
    }
    return u;
}

static inline void unga_close(unga *u) {
    if (u) {
        comity_panel_free(&u->votes);
        free(u);
    }
}

#endif
