/* Zip archives. See archive.h. */
#include "data/read/archive.h"

#include "data/read/file_internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zip.h>

enum { BLOCK = 64 << 10, RATIO_FROM = 64 << 20, MOST_LISTED = 12 };

struct comity_archive {
    zip_t *zip;
    int64_t n;
};

static const char *name_of(const comity_archive *archive, int64_t member) {
    const char *name = zip_get_name(archive->zip, (zip_uint64_t)member, ZIP_FL_ENC_GUESS);
    return name ? name : "";
}

comity_status comity_archive_open(const char *path, comity_archive **out, comity_error *error) {
    int code = 0;
    *out = calloc(1, sizeof **out);
    if (!*out) {
        return comity_fail_memory(error);
    }
    comity_status status = COMITY_OK;
    (*out)->zip = zip_open(path, ZIP_RDONLY, &code);
    if (!(*out)->zip) {
        zip_error_t reason;
        zip_error_init_with_code(&reason, code);
        status = code == ZIP_ER_MEMORY  ? comity_fail_memory(error)
                 : code == ZIP_ER_NOENT ? comity_fail(error, COMITY_ERROR_NOT_FOUND, "there is no such file")
                                        : comity_fail(error, COMITY_ERROR_INPUT, "the zip archive is damaged: %s",
                                                      zip_error_strerror(&reason));
        zip_error_fini(&reason);
    } else if (((*out)->n = zip_get_num_entries((*out)->zip, 0)) > COMITY_ARCHIVE_MOST_MEMBERS) {
        status = comity_fail(error, COMITY_ERROR_INPUT, "the zip archive has more than %d members",
                             COMITY_ARCHIVE_MOST_MEMBERS);
    }
    if (status) {
        comity_archive_close(*out);
        *out = NULL;
    }
    return status;
}

void comity_archive_close(comity_archive *archive) {
    if (archive) {
        if (archive->zip) {
            zip_discard(archive->zip);
        }
        free(archive);
    }
}

int64_t comity_archive_find(const comity_archive *archive, const char *name) {
    return zip_name_locate(archive->zip, name, 0);
}

static int ends_with(const char *name, const char *end) {
    size_t n = strlen(name);
    size_t m = strlen(end);
    return n >= m && strcasecmp(name + n - m, end) == 0;
}

comity_archive_kind comity_archive_what(const comity_archive *archive) {
    if (comity_archive_find(archive, "[Content_Types].xml") >= 0) {
        for (int64_t i = 0; i < archive->n; i++) {
            if (ends_with(name_of(archive, i), "workbook.xml")) {
                return COMITY_ARCHIVE_XLSX;
            }
            if (ends_with(name_of(archive, i), "workbook.bin")) {
                return COMITY_ARCHIVE_XLSB;
            }
        }
    }
    int document =
        comity_archive_find(archive, "mimetype") >= 0 && comity_archive_find(archive, "META-INF/manifest.xml") >= 0;
    return document ? COMITY_ARCHIVE_ODS : COMITY_ARCHIVE_FILES;
}

/* --------------------------------------------------------------------------------------------------------- choosing */

static const char *base_of(const char *name) {
    const char *slash = strrchr(name, '/');
    return slash ? slash + 1 : name;
}

/* Folders, hidden files and what a Mac adds are no members that anybody means. */
static int is_file(const char *name) {
    return name[0] && !ends_with(name, "/") && base_of(name)[0] != '.' && strncmp(name, "__MACOSX/", 9) != 0;
}

/* 2: a table; 1: a table or a description; 0: neither. */
static int table_rank(const char *name) {
    static const char *const packings[] = {"", ".gz", ".bz2", ".xz", ".zst"};
    static const struct {
        const char *end;
        int rank;
    } ends[] = {{".csv", 2},      {".tsv", 2}, {".tab", 2},   {".dta", 2},   {".sav", 2},  {".por", 2},
                {".sas7bdat", 2}, {".rda", 2}, {".rdata", 2}, {".rds", 2},   {".xlsx", 2}, {".parquet", 2},
                {".jsonl", 2},    {".txt", 1}, {".json", 1},  {".ndjson", 2}};
    char end[24];
    for (size_t i = 0; i < sizeof packings / sizeof packings[0]; i++) {
        for (size_t j = 0; j < sizeof ends / sizeof ends[0]; j++) {
            snprintf(end, sizeof end, "%s%s", ends[j].end, packings[i]);
            if (ends_with(name, end)) {
                return ends[j].rank;
            }
        }
    }
    return 0;
}

void comity_archive_name(const comity_archive *archive, int64_t member, char *out, size_t size) {
    snprintf(out, size, "%s", name_of(archive, member));
    for (char *c = out; *c; c++) {
        if ((unsigned char)*c < 0x20 || *c == 0x7F) {
            *c = '?';
        }
    }
}

/* Lists the members, those that may be tables if there are such. */
static comity_status fail_listing(const comity_archive *archive, const char *words, comity_error *error) {
    char list[640] = "";
    size_t used = 0;
    int64_t listed = 0;
    int64_t all = 0;
    int least = 0;
    for (int64_t i = 0; i < archive->n; i++) {
        least |= table_rank(name_of(archive, i)) > 0;
    }
    for (int64_t i = 0; i < archive->n; i++) {
        const char *name = name_of(archive, i);
        if (!is_file(name) || table_rank(name) < least) {
            continue;
        }
        char shown[120];
        all++;
        comity_archive_name(archive, i, shown, sizeof shown);
        if (listed < MOST_LISTED && used + strlen(shown) + 3 < sizeof list) {
            used += (size_t)snprintf(list + used, sizeof list - used, "%s%s", listed ? ", " : "", shown);
            listed++;
        }
    }
    if (!all) {
        return comity_fail(error, COMITY_ERROR_INPUT, "the zip archive has no files in it");
    }
    char more[40] = "";
    if (all > listed) {
        snprintf(more, sizeof more, " and %lld more", (long long)(all - listed));
    }
    return comity_fail(error, COMITY_ERROR_INPUT, "%s: %s%s", words, list, more);
}

static comity_status choose_named(const comity_archive *archive, const char *name, int64_t *out, comity_error *error) {
    int64_t n = 0;
    for (int64_t i = 0; i < archive->n; i++) {
        const char *other = name_of(archive, i);
        if (strcasecmp(other, name) == 0) {
            *out = i;
            return COMITY_OK;
        }
        if (is_file(other) && strcasecmp(base_of(other), name) == 0) {
            *out = i;
            n++;
        }
    }
    return n == 1 ? COMITY_OK
                  : fail_listing(archive,
                                 n ? "several members of the zip archive have that name; it holds"
                                   : "the zip archive has no such member; it holds",
                                 error);
}

comity_status comity_archive_choose(const comity_archive *archive, const char *name, int64_t *out,
                                    comity_error *error) {
    int64_t counts[3] = {0, 0, 0};
    int64_t last[3] = {-1, -1, -1};
    *out = -1;
    if (name) {
        return choose_named(archive, name, out, error);
    }
    for (int64_t i = 0; i < archive->n; i++) {
        if (is_file(name_of(archive, i))) {
            int rank = table_rank(name_of(archive, i));
            counts[rank]++;
            last[rank] = i;
        }
    }
    int rank = counts[2] ? 2 : counts[1] ? 1 : 0;
    if (counts[rank] == 1) {
        *out = last[rank];
        return COMITY_OK;
    }
    return fail_listing(archive,
                        "the zip archive holds several tables; name one after a colon, as in FILE.zip:MEMBER. It holds",
                        error);
}

/* ---------------------------------------------------------------------------------------------------------- reading */

static comity_status fail_zip(zip_error_t *reason, comity_error *error) {
    if (zip_error_code_zip(reason) == ZIP_ER_MEMORY) {
        return comity_fail_memory(error);
    }
    return comity_fail(error, COMITY_ERROR_INPUT, "the zip archive is damaged: %s", zip_error_strerror(reason));
}

static comity_status open_member(comity_archive *archive, int64_t member, zip_file_t **out, size_t *packed,
                                 comity_error *error) {
    zip_stat_t about;
    zip_stat_init(&about);
    if (zip_stat_index(archive->zip, (zip_uint64_t)member, 0, &about) != 0) {
        return fail_zip(zip_get_error(archive->zip), error);
    }
    if ((about.valid & ZIP_STAT_ENCRYPTION_METHOD) && about.encryption_method != ZIP_EM_NONE) {
        return comity_fail(error, COMITY_ERROR_INPUT, "the zip archive is protected by a password");
    }
    *packed = about.valid & ZIP_STAT_COMP_SIZE ? (size_t)about.comp_size : 0;
    *out = zip_fopen_index(archive->zip, (zip_uint64_t)member, 0);
    return *out ? COMITY_OK : fail_zip(zip_get_error(archive->zip), error);
}

static comity_status check_budget(comity_archive_budget *budget, size_t made, size_t packed, comity_error *error) {
    if (budget->used > budget->most) {
        return comity_fail(error, COMITY_ERROR_INPUT, "expands beyond %zu bytes", budget->most);
    }
    if (budget->most_ratio && made > RATIO_FROM && made / (packed + 1) >= budget->most_ratio) {
        return comity_fail(error, COMITY_ERROR_INPUT,
                           "a part of it expands to more than %zu times its packed size: this is no honest table",
                           budget->most_ratio);
    }
    return COMITY_OK;
}

comity_status comity_archive_read(comity_archive *archive, int64_t member, comity_archive_budget *budget,
                                  const volatile int *stop, comity_archive_take take, void *context,
                                  comity_error *error) {
    size_t packed = 0;
    size_t made = 0;
    int enough = 0;
    zip_file_t *file = NULL;
    char *block = malloc(BLOCK);
    comity_status status = block ? open_member(archive, member, &file, &packed, error) : comity_fail_memory(error);
    while (!status && !enough) {
        if (stop && *stop) {
            status = comity_fail(error, COMITY_ERROR_INTERRUPTED, "stopped");
            break;
        }
        zip_int64_t got = zip_fread(file, block, BLOCK);
        if (got < 0) {
            status = fail_zip(zip_file_get_error(file), error);
            break;
        }
        made += (size_t)got;
        budget->used += (size_t)got;
        if (!(status = check_budget(budget, made, packed, error))) {
            status = take(context, block, (size_t)got, got == 0, &enough, error);
        }
        enough |= got == 0;
    }
    if (file) {
        zip_fclose(file);
    }
    free(block);
    return status;
}

static comity_status take_to_file(void *context, const char *bytes, size_t size, int last, int *enough,
                                  comity_error *error) {
    (void)last;
    (void)enough;
    return comity_file_write(*(int *)context, (const unsigned char *)bytes, size, error);
}

comity_status comity_archive_extract(comity_archive *archive, int64_t member, size_t limit, const volatile int *stop,
                                     int *fd, comity_error *error) {
    comity_archive_budget budget = {.most = limit};
    *fd = comity_file_temporary(error);
    if (*fd < 0) {
        return COMITY_ERROR_IO;
    }
    comity_status status = comity_archive_read(archive, member, &budget, stop, take_to_file, fd, error);
    if (status) {
        close(*fd);
        *fd = -1;
    }
    return status;
}
