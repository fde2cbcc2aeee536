/* Writes an empty case to start from. See template.h. */
#include "study/template.h"

#include "base/assets.h"
#include "base/text.h"
#include "data/read/csv.h"
#include "study/case_tables.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Tables that hold for any case. */
static const char *const shared_tables[] = {"state", "state_name", "state_code", "not_state", "domain", "ladder"};
enum { N_SHARED = sizeof shared_tables / sizeof shared_tables[0] };

static int is_shared(const char *table) {
    for (size_t i = 0; i < N_SHARED; i++) {
        if (strcmp(shared_tables[i], table) == 0) {
            return 1;
        }
    }
    return 0;
}

static const comity_asset *built_in(const char *file) {
    char path[128];
    snprintf(path, sizeof path, "cases/sco/%s", file);
    return comity_asset_find(path);
}

/* Column of `name` among the cells of a header, or -1. */
static int column_of(const comity_csv_record *header, const char *name) {
    for (size_t i = 0; i < header->n_cells; i++) {
        if (header->cells[i].length == strlen(name) && memcmp(header->cells[i].text, name, strlen(name)) == 0) {
            return (int)i;
        }
    }
    return -1;
}

/* Does a row of the table cite that source? */
static int table_cites(const char *table, const comity_csv_cell *source) {
    comity_csv_reader reader;
    comity_csv_record record;
    int found = 0;
    const comity_asset *asset = built_in(comity_fact_table_find(table)->file);
    comity_csv_init(&reader, asset->bytes, asset->size, asset->path);
    int column = comity_csv_next(&reader, &record, NULL) == COMITY_OK ? column_of(&record, "source") : -1;
    while (column >= 0 && !found && comity_csv_next(&reader, &record, NULL) == COMITY_OK && record.n_cells) {
        const comity_csv_cell *cell = &record.cells[column];
        found = cell->length == source->length && memcmp(cell->text, source->text, cell->length) == 0;
    }
    comity_csv_free(&reader);
    return found;
}

static void write_record(FILE *out, const comity_csv_record *record) {
    for (size_t i = 0; i < record->n_cells; i++) {
        char *text = strndup(record->cells[i].text, record->cells[i].length);
        fputs(i ? "," : "", out);
        comity_text_csv(out, text ? text : "");
        free(text);
    }
    fputc('\n', out);
}

/* The sources that a shared table cites. */
static comity_status write_sources(FILE *out, comity_error *error) {
    comity_csv_reader reader;
    comity_csv_record record;
    const comity_asset *asset = built_in("sources.csv");
    comity_csv_init(&reader, asset->bytes, asset->size, asset->path);
    comity_status status = comity_csv_next(&reader, &record, error);
    if (!status) {
        write_record(out, &record);
    }
    while (!status && !(status = comity_csv_next(&reader, &record, error)) && record.n_cells) {
        int cited = 0;
        for (size_t i = 0; i < N_SHARED && !cited; i++) {
            cited = table_cites(shared_tables[i], &record.cells[0]);
        }
        if (cited) {
            write_record(out, &record);
        }
    }
    comity_csv_free(&reader);
    return status;
}

static comity_status write_table(const char *folder, const comity_fact_table *table, comity_error *error) {
    char path[640];
    comity_status status = comity_text_print(path, sizeof path, error, "%s/%s", folder, table->file);
    FILE *out = status ? NULL : fopen(path, "wx");
    if (!out) {
        return status ? status : comity_fail(error, COMITY_ERROR_IO, "cannot be written: %s", strerror(errno));
    }
    const comity_asset *asset = built_in(table->file);
    size_t header = strcspn(asset->bytes, "\n") + 1;
    if (strcmp(table->name, "source") == 0) {
        status = write_sources(out, error);
    } else {
        fwrite(asset->bytes, 1, is_shared(table->name) ? asset->size : header, out);
    }
    int failed = ferror(out) | fclose(out);
    return !status && failed ? comity_fail(error, COMITY_ERROR_IO, "cannot be written: %s", strerror(errno)) : status;
}

/* An example of a claim, in the folder of claims. */
static comity_status write_claim(const char *folder, comity_error *error) {
    char path[640];
    comity_status status = comity_text_print(path, sizeof path, error, "%s/claims", folder);
    if (!status && mkdir(path, 0777) != 0) {
        status = comity_fail(error, COMITY_ERROR_IO, "the folder claims cannot be made: %s", strerror(errno));
    }
    status = status ? status : comity_text_print(path, sizeof path, error, "%s/claims/example.sql", folder);
    FILE *out = status ? NULL : fopen(path, "wx");
    if (!out) {
        return status ? status : comity_fail(error, COMITY_ERROR_IO, "cannot be written: %s", strerror(errno));
    }
    const comity_asset *asset = comity_asset_find("cases/template/claims/example.sql");
    fwrite(asset->bytes, 1, asset->size, out);
    int failed = ferror(out) | fclose(out);
    return failed ? comity_fail(error, COMITY_ERROR_IO, "cannot be written: %s", strerror(errno)) : COMITY_OK;
}

static void remove_folder(const char *folder) {
    size_t n = 0;
    char claims[640];
    const comity_fact_table *tables = comity_fact_tables(&n);
    snprintf(claims, sizeof claims, "%s/claims/example.sql", folder);
    (void)unlink(claims);
    snprintf(claims, sizeof claims, "%s/claims", folder);
    (void)rmdir(claims);
    for (size_t i = 0; i < n; i++) {
        char path[640];
        snprintf(path, sizeof path, "%s/%s", folder, tables[i].file);
        (void)unlink(path);
    }
    (void)rmdir(folder);
}

comity_status comity_template_write(const char *path, comity_error *error) {
    size_t n = 0;
    const comity_fact_table *tables = comity_fact_tables(&n);
    comity_status status = COMITY_OK;
    if (mkdir(path, 0777) != 0) {
        status = comity_fail(error, COMITY_ERROR_IO, "the folder cannot be made: %s", strerror(errno));
        comity_error_at(error, path, 0, NULL);
        return status;
    }
    for (size_t i = 0; !status && i < n; i++) {
        status = write_table(path, &tables[i], error);
    }
    status = status ? status : write_claim(path, error);
    if (status) {
        comity_error_at(error, path, 0, NULL);
        remove_folder(path);
    }
    return status;
}
