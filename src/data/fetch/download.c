/* Downloads a file. See download.h.
 *
 * PATH.part grows at its end only, and PATH.part.about is written before its first byte, so that a process killed at
 * any moment leaves a beginning of the file and what it belongs to. An answer to a request for the rest is believed
 * only if its tag and whole size are those of the beginning. */
#include "data/fetch/download.h"

#include "base/sha256.h"
#include "data/fetch/http.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <time.h>
#include <unistd.h>

enum {
    TRIES = 5,
    TRIES_FACTOR = 10,
    PAUSE = 1000,
    LONGEST_PAUSE = 30000,
    MOST_WAIT = 120,
    LOOK = 100, /* milliseconds between two looks at the stop flag */
    HEAD = 512  /* bytes by which a web page is told */
};

static const int64_t most_bytes_default = (int64_t)8 << 30;

/* What the beginning in PATH.part is of. */
typedef struct {
    char url[2048];
    char holds[256]; /* entity tag or date for If-Range; empty: none */
    int64_t total;   /* whole size; -1: unknown */
    int packed;      /* unpacked on the way: cannot go on */
} about;

typedef struct {
    const char *url;
    const char *path;
    const comity_download_options *options;
    comity_download_result *result;
    comity_error *error;
    char part[PATH_MAX];
    char about_path[PATH_MAX];
    int fd;
    int64_t have; /* bytes in the part */
    about about;
    int begun;    /* the head of the answer in work has been looked at */
    int again;    /* the beginning is of another file: fetch from the first byte */
    int rejected; /* what came is not the file: nothing of it is worth keeping */
    comity_http_answer answer;
} download;

/* ------------------------------------------------------------------------------------------------------ small things
 */

static comity_status fail_file(download *d, const char *path, const char *what, int number) {
    comity_fail(d->error, COMITY_ERROR_IO, "%s: %s", what, strerror(number));
    comity_error_at(d->error, path, 0, NULL);
    return COMITY_ERROR_IO;
}

static comity_status fail_interrupted(download *d) {
    const char *then = !d->have ? "nothing has come yet"
                       : d->about.holds[0] || d->options->sha256
                           ? "what has come is kept; the same call goes on from there"
                           : "the same call begins anew";
    return comity_fail(d->error, COMITY_ERROR_INTERRUPTED, "interrupted; %s", then);
}

static int stop_asked(const download *d) {
    return d->options->stop && *d->options->stop;
}

static const char *file_name(const char *path) {
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static void report(const download *d, int64_t done, int64_t total) {
    char words[320];
    double mega = 1e6;
    if (!d->options->report) {
        return;
    }
    if (total > 0) {
        snprintf(words, sizeof words, "%.200s, %.1f of %.1f MB", file_name(d->path), (double)done / mega,
                 (double)total / mega);
    } else {
        snprintf(words, sizeof words, "%.200s, %.1f MB", file_name(d->path), (double)done / mega);
    }
    d->options->report(d->options->report_ctx, words, total > 0 ? (double)done / (double)total : -1);
}

static void on_progress(void *ctx, int64_t done, int64_t total) {
    report(ctx, done, total);
}

/* ----------------------------------------------------------------------------------------- what the beginning is of */

/* Four lines: address, tag, size, packed. */
static comity_status write_about(download *d) {
    int fd = open(d->about_path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0666);
    FILE *out = fd >= 0 ? fdopen(fd, "w") : NULL;
    int bad = !out;
    if (fd >= 0 && !out) {
        close(fd);
    }
    if (out) {
        bad = fprintf(out, "%s\n%s\n%" PRId64 "\n%d\n", d->about.url, d->about.holds, d->about.total, d->about.packed) <
              0;
        bad = fclose(out) != 0 || bad;
    }
    return bad ? fail_file(d, d->about_path, "cannot be written", errno) : COMITY_OK;
}

static int read_line(FILE *in, char *out, size_t size) {
    if (!fgets(out, (int)size, in)) {
        return 0;
    }
    size_t length = strcspn(out, "\n");
    int whole = out[length] == '\n';
    out[length] = '\0';
    return whole;
}

/* 0: nothing is known of the beginning. */
static int read_about(const download *d, about *out) {
    char total[32] = "";
    char packed[8] = "";
    FILE *in = fopen(d->about_path, "re");
    if (!in) {
        return 0;
    }
    memset(out, 0, sizeof *out);
    int ok = read_line(in, out->url, sizeof out->url) && read_line(in, out->holds, sizeof out->holds) &&
             read_line(in, total, sizeof total) && read_line(in, packed, sizeof packed);
    fclose(in);
    out->total = strtoll(total, NULL, 10);
    out->packed = packed[0] != '0';
    return ok;
}

/* Whether what has come may be gone on with. */
static int can_go_on(const download *d) {
    return d->have > 0 && !d->about.packed && (d->about.holds[0] || d->options->sha256);
}

static comity_status begin_anew(download *d) {
    if (ftruncate(d->fd, 0) != 0) {
        return fail_file(d, d->part, "cannot be written", errno);
    }
    d->have = 0;
    d->result->resumed_from = 0;
    memset(&d->about, 0, sizeof d->about);
    d->about.total = -1;
    return COMITY_OK;
}

/* Opens the part, holds it against other downloads, and finds what of it can be gone on with. */
static comity_status open_part(download *d) {
    struct stat status;
    d->fd = open(d->part, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666);
    if (d->fd < 0) {
        return fail_file(d, d->part, "cannot be written", errno);
    }
    if (flock(d->fd, LOCK_EX | LOCK_NB) != 0) {
        comity_fail(d->error, COMITY_ERROR_IO, "another download is writing this file");
        comity_error_at(d->error, d->part, 0, NULL);
        return COMITY_ERROR_IO;
    }
    if (fstat(d->fd, &status) != 0 || !S_ISREG(status.st_mode)) {
        return fail_file(d, d->part, "cannot be written", S_ISREG(status.st_mode) ? errno : EINVAL);
    }
    d->have = status.st_size;
    int known = d->have > 0 && !d->options->force && read_about(d, &d->about) && strcmp(d->about.url, d->url) == 0 &&
                (d->about.total < 0 || d->have <= d->about.total);
    if (!known || !can_go_on(d)) {
        return begin_anew(d);
    }
    d->result->resumed_from = d->have;
    return COMITY_OK;
}

/* ----------------------------------------------------------------------------------------------- while it comes in */

static int is_page(const char *bytes, size_t size) {
    size_t at = size >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
    while (at < size && strchr(" \t\r\n", bytes[at]) && bytes[at]) {
        at++;
    }
    return (size - at >= 9 && strncasecmp(bytes + at, "<!doctype", 9) == 0) ||
           (size - at >= 5 && strncasecmp(bytes + at, "<html", 5) == 0);
}

static comity_status fail_page(download *d) {
    d->rejected = 1;
    return comity_fail(d->error, COMITY_ERROR_IO,
                       "the publisher answered with a web page instead of data; open the address in a browser");
}

static int64_t most_bytes(const download *d) {
    return d->options->most_bytes ? d->options->most_bytes : most_bytes_default;
}

static comity_status fail_size(download *d) {
    d->rejected = 1;
    return comity_fail(d->error, COMITY_ERROR_IO,
                       "the file has more than the %" PRId64 " bytes that are fetched at most", most_bytes(d));
}

static comity_status check_room(download *d) {
    struct statvfs disk;
    int64_t total = d->about.total > 0 ? d->about.total : d->options->size;
    if (d->about.total > most_bytes(d)) {
        return fail_size(d);
    }
    if (fstatvfs(d->fd, &disk) != 0 || total <= d->have) {
        return COMITY_OK;
    }
    uint64_t room = (uint64_t)disk.f_bavail * disk.f_frsize;
    if ((uint64_t)(total - d->have) > room) {
        comity_fail(d->error, COMITY_ERROR_IO, "%.1f MB are still to come, and the disk has room for %.1f MB",
                    (double)(total - d->have) / 1e6, (double)room / 1e6);
        comity_error_at(d->error, d->part, 0, NULL);
        return COMITY_ERROR_IO;
    }
    return COMITY_OK;
}

/* A tag that promises the same bytes, or the date; weak tags do not. */
static const char *validator(const comity_http_answer *answer) {
    return answer->etag[0] == '"' ? answer->etag : answer->modified;
}

/* Whether the rest that comes is of the file whose beginning is there. */
static int fits(const download *d) {
    const comity_http_answer *answer = &d->answer;
    const char *now = validator(answer);
    int other_tag = d->about.holds[0] && now[0] && strcmp(now, d->about.holds) != 0;
    int other_size = d->about.total >= 0 && answer->range_total >= 0 && d->about.total != answer->range_total;
    return !other_tag && !other_size && !answer->packed;
}

/* Looks at the head of the answer before its first byte is kept. */
static comity_status begin_answer(download *d) {
    const comity_http_answer *answer = &d->answer;
    d->begun = 1;
    if (answer->code != 200 && answer->code != 206) {
        return comity_fail(d->error, COMITY_ERROR_IO, "the server answered with code %ld and no file", answer->code);
    }
    if (!d->options->web_page && strcmp(answer->type, "text/html") == 0) {
        return fail_page(d);
    }
    if (answer->code == 206 && d->have > 0) {
        d->again = !fits(d);
        return d->again ? comity_fail(d->error, COMITY_ERROR_IO, "the file has changed at the publisher's")
                        : check_room(d);
    }
    comity_status status = begin_anew(d);
    if (status) {
        return status;
    }
    snprintf(d->about.url, sizeof d->about.url, "%s", d->url);
    snprintf(d->about.holds, sizeof d->about.holds, "%s", validator(answer));
    d->about.packed = answer->packed;
    d->about.total = answer->packed ? -1 : answer->length;
    status = check_room(d);
    return status ? status : write_about(d);
}

static comity_status write_block(download *d, const char *bytes, size_t size) {
    while (size) {
        ssize_t written = pwrite(d->fd, bytes, size, d->have);
        if (written < 0 && errno == EINTR) {
            continue;
        }
        if (written < 0 && (errno == ENOSPC || errno == EDQUOT || errno == EFBIG)) {
            comity_fail(d->error, COMITY_ERROR_IO, "the disk is full, or the file may not grow (%s); what came is kept",
                        strerror(errno));
            comity_error_at(d->error, d->part, 0, NULL);
            return COMITY_ERROR_IO;
        }
        if (written <= 0) {
            return fail_file(d, d->part, "cannot be written", written ? errno : EIO);
        }
        d->have += written;
        bytes += written;
        size -= (size_t)written;
    }
    return COMITY_OK;
}

static int on_block(void *ctx, const void *bytes, size_t size) {
    download *d = ctx;
    comity_status status = d->begun ? COMITY_OK : begin_answer(d);
    if (!status && d->have == 0 && !d->options->web_page && is_page(bytes, size)) {
        status = fail_page(d);
    }
    if (!status && (int64_t)size > most_bytes(d) - d->have) {
        status = fail_size(d);
    }
    return status || write_block(d, bytes, size);
}

/* One request. */
static comity_status attempt(download *d) {
    size_t length = strlen(d->path);
    comity_http_request request = {
        .url = d->url,
        .most_bytes = INT64_MAX, /* on_block sees to it */
        .stall_seconds = d->options->stall_seconds,
        .keep_packed = length > 3 && strcasecmp(d->path + length - 3, ".gz") == 0,
        .stop = d->options->stop,
        .ctx = d,
        .take = on_block,
        .progress = on_progress,
    };
    if (d->have > 0) {
        request.first_byte = d->have;
        request.if_range = d->about.holds[0] ? d->about.holds : NULL;
    }
    d->begun = d->again = d->rejected = 0;
    int64_t asked_from = d->have;
    comity_status status = comity_http(&request, &d->answer, d->error);
    if (!status && !d->begun) {
        status = begin_answer(d);
    }
    /* a range that is not there, or another than asked for: the beginning is of no use */
    int no_range = d->answer.code == 416 || (d->answer.code == 206 && d->answer.range_start != asked_from);
    d->again = d->again || (status && asked_from > 0 && no_range);
    return status;
}

/* ---------------------------------------------------------------------------------------------------------- trying */

/* 0: the time is over; else the stop flag was set. */
static int wait_milliseconds(const download *d, int64_t milliseconds) {
    const struct timespec look = {.tv_nsec = LOOK * 1000000L};
    for (; milliseconds > 0 && !stop_asked(d); milliseconds -= LOOK) {
        const struct timespec rest = {.tv_nsec = (long)milliseconds * 1000000L};
        nanosleep(milliseconds < LOOK ? &rest : &look, NULL);
    }
    return stop_asked(d);
}

/* Waits before the next try: as long as the server asks for, else twice as long each time. */
static comity_status pause_before(download *d, int failures) {
    int64_t pause = d->options->pause_milliseconds ? d->options->pause_milliseconds : PAUSE;
    int64_t most = d->options->most_wait_seconds ? d->options->most_wait_seconds : MOST_WAIT;
    int64_t asked = d->answer.retry_after;
    pause = pause << (failures < 10 ? failures - 1 : 9);
    pause = pause < LONGEST_PAUSE ? pause : LONGEST_PAUSE;
    if (asked > most) {
        comity_fail(d->error, COMITY_ERROR_IO, "the server asks to wait for %" PRId64 " seconds; try again later",
                    asked);
        comity_error_at(d->error, d->url, 0, NULL);
        return COMITY_ERROR_IO;
    }
    return wait_milliseconds(d, asked * 1000 > pause ? asked * 1000 : pause) ? fail_interrupted(d) : COMITY_OK;
}

/* Requests until the file is there. A try that brought bytes is no failure to count, so that a bad line gets through.
 */
static comity_status fetch_all(download *d) {
    int tries = d->options->tries ? d->options->tries : TRIES;
    int failures = 0;
    int anew = 0;
    for (int all = 1; d->about.total < 0 || d->have < d->about.total; all++) {
        int64_t before = d->have;
        comity_status status = attempt(d);
        if (!status) {
            break;
        }
        if (status == COMITY_ERROR_INTERRUPTED || stop_asked(d)) {
            return fail_interrupted(d);
        }
        failures = d->have > before ? 1 : failures + 1;
        if (d->again && !anew++) {
            if ((status = begin_anew(d))) {
                return status;
            }
            failures--;
            continue;
        }
        if (!d->answer.transient || failures >= tries || all >= tries * TRIES_FACTOR ||
            pause_before(d, failures) != COMITY_OK) {
            return status;
        }
        if (!can_go_on(d) && (status = begin_anew(d))) {
            return status;
        }
    }
    return COMITY_OK;
}

/* --------------------------------------------------------------------------------------------------------- the end */

static comity_status check_content(download *d) {
    char head[HEAD];
    ssize_t got = pread(d->fd, head, sizeof head, 0);
    if (got == 0) {
        d->rejected = 1;
        return comity_fail(d->error, COMITY_ERROR_IO, "the publisher answered with an empty file");
    }
    if (!d->options->web_page && got > 0 && is_page(head, (size_t)got)) {
        return fail_page(d);
    }
    comity_status status = comity_sha256_file(d->fd, d->options->stop, d->result->sha256, &d->result->bytes, d->error);
    if (status) {
        return status == COMITY_ERROR_INTERRUPTED ? fail_interrupted(d) : status;
    }
    if (d->options->sha256 && strcmp(d->options->sha256, d->result->sha256) != 0) {
        d->rejected = 1;
        return comity_fail(d->error, COMITY_ERROR_IO,
                           "what came is not the file that was expected: its SHA-256 is %s, not %s", d->result->sha256,
                           d->options->sha256);
    }
    return COMITY_OK;
}

static void sync_folder(const char *path) {
    char folder[PATH_MAX];
    const char *slash = strrchr(path, '/');
    snprintf(folder, sizeof folder, "%.*s", slash ? (int)(slash - path) + 1 : 1, slash ? path : ".");
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd >= 0) {
        (void)fsync(fd); /* some file systems cannot */
        close(fd);
    }
}

static comity_status move_in_place(download *d) {
    if (fsync(d->fd) != 0) {
        return fail_file(d, d->part, "cannot be written", errno);
    }
    if (rename(d->part, d->path) != 0) {
        return fail_file(d, d->path, "cannot be written", errno);
    }
    unlink(d->about_path);
    sync_folder(d->path);
    return COMITY_OK;
}

static comity_status fetch_and_check(download *d) {
    comity_status status = fetch_all(d);
    if (!status) {
        status = check_content(d);
    }
    if (status && d->rejected && d->result->resumed_from) { /* the beginning may be what is wrong */
        d->rejected = 0;
        if (!(status = begin_anew(d)) && !(status = fetch_all(d))) {
            status = check_content(d);
        }
    }
    return status;
}

static comity_status make_names(download *d) {
    int a = snprintf(d->part, sizeof d->part, "%s.part", d->path);
    int b = snprintf(d->about_path, sizeof d->about_path, "%s.part.about", d->path);
    if (a >= (int)sizeof d->part || b >= (int)sizeof d->about_path) {
        return fail_file(d, d->path, "cannot be written", ENAMETOOLONG);
    }
    return COMITY_OK;
}

/* What is there already: the file itself, or something else of its name. */
static comity_status look_at_target(download *d) {
    struct stat status;
    if (stat(d->path, &status) != 0) {
        return COMITY_OK;
    }
    if (!S_ISREG(status.st_mode)) {
        return fail_file(d, d->path, "cannot be written", S_ISDIR(status.st_mode) ? EISDIR : EEXIST);
    }
    if (d->options->force) {
        return COMITY_OK;
    }
    int fd = open(d->path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return fail_file(d, d->path, "cannot be read", errno);
    }
    comity_status failed = comity_sha256_file(fd, d->options->stop, d->result->sha256, &d->result->bytes, d->error);
    close(fd);
    if (!failed && d->options->sha256 && strcmp(d->options->sha256, d->result->sha256) != 0) {
        failed =
            comity_fail(d->error, COMITY_ERROR_IO,
                        "is there, but is not the file that was expected: its SHA-256 is %s, not %s; fetch it again "
                        "with --force",
                        d->result->sha256, d->options->sha256);
    }
    if (failed) {
        comity_error_at(d->error, d->path, 0, NULL);
    }
    d->result->already_there = !failed;
    return failed == COMITY_ERROR_INTERRUPTED ? comity_fail(d->error, failed, "interrupted") : failed;
}

static comity_status download_file(download *d) {
    comity_status status = open_part(d);
    if (!status && !(status = fetch_and_check(d))) {
        status = move_in_place(d);
    }
    if (status && d->fd >= 0 && (d->rejected || d->have == 0)) {
        unlink(d->part);
        unlink(d->about_path);
    }
    if (d->fd >= 0) {
        close(d->fd);
    }
    if (status && d->error && !d->error->file[0]) {
        comity_error_at(d->error, status == COMITY_ERROR_INTERRUPTED ? d->part : d->url, 0, NULL);
    }
    d->result->end_unsure = !status && !d->options->sha256 && d->answer.code && !d->answer.framed;
    return status;
}

comity_status comity_download(const char *url, const char *path, const comity_download_options *options,
                              comity_download_result *result, comity_error *error) {
    static const comity_download_options none;
    memset(result, 0, sizeof *result);
    download *d = calloc(1, sizeof *d);
    if (!d) {
        return comity_fail_memory(error);
    }
    d->url = url;
    d->path = path;
    d->options = options ? options : &none;
    d->result = result;
    d->error = error;
    d->fd = -1;
    comity_error_clear(error);
    comity_status status = make_names(d);
    if (!status && !(status = look_at_target(d)) && !result->already_there) {
        status = download_file(d);
    }
    free(d);
    return status;
}
