/* SQL that is written piece by piece, and the digest of a file. See import_internal.h. */
#include "data/unify/import_internal.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void comity_sql_begin(comity_sql *sql) {
    sql->text = NULL;
    sql->size = 0;
    sql->file = open_memstream(&sql->text, &sql->size);
}

void comity_sql_add(comity_sql *sql, const char *format, ...) {
    if (sql->file) {
        va_list arguments;
        va_start(arguments, format);
        vfprintf(sql->file, format, arguments);
        va_end(arguments);
    }
}

void comity_sql_literal(comity_sql *sql, const char *text) {
    comity_sql_add(sql, "'");
    for (; sql->file && *text; text++) {
        fputs(*text == '\'' ? "''" : (const char[]){*text, '\0'}, sql->file);
    }
    comity_sql_add(sql, "'");
}

char *comity_sql_end(comity_sql *sql) {
    if (!sql->file) {
        return NULL;
    }
    int failed = ferror(sql->file);
    failed |= fclose(sql->file);
    sql->file = NULL;
    if (failed) {
        free(sql->text);
        sql->text = NULL;
    }
    return sql->text;
}

comity_status comity_sql_run(comity_sql *sql, comity_store *store, comity_error *error) {
    char *text = comity_sql_end(sql);
    comity_status status = text ? comity_store_exec(store, text, error) : comity_fail_memory(error);
    free(text);
    return status;
}

comity_status comity_sql_rows(comity_sql *sql, comity_store *store, comity_panel *out, comity_error *error) {
    char *text = comity_sql_end(sql);
    comity_status status = text ? comity_store_query(store, text, NULL, 0, out, error) : comity_fail_memory(error);
    free(text);
    return status;
}

comity_status comity_sql_count(comity_sql *sql, comity_store *store, int64_t *out, comity_error *error) {
    char *text = comity_sql_end(sql);
    comity_status status = text ? comity_store_integer(store, text, NULL, 0, 0, out, error) : comity_fail_memory(error);
    free(text);
    return status;
}

comity_status comity_sql_do(comity_store *store, comity_error *error, const char *format, ...) {
    comity_sql sql;
    va_list arguments;
    comity_sql_begin(&sql);
    va_start(arguments, format);
    if (sql.file) {
        vfprintf(sql.file, format, arguments);
    }
    va_end(arguments);
    return comity_sql_run(&sql, store, error);
}

comity_status comity_sql_integer(comity_store *store, int64_t *out, comity_error *error, const char *format, ...) {
    comity_sql sql;
    va_list arguments;
    comity_sql_begin(&sql);
    va_start(arguments, format);
    if (sql.file) {
        vfprintf(sql.file, format, arguments);
    }
    va_end(arguments);
    return comity_sql_count(&sql, store, out, error);
}
