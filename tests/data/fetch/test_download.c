/* Downloads against a server that behaves badly: what is kept, what is gone on with, what is refused. */
#include "data/fetch/download.h"

#include "base/sha256.h"
#include "local_server.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>

static local_server server;
static char folder[256];
static char log_path[300];

typedef struct {
    char url[256];
    char path[512];
    comity_download_options options;
    comity_download_result result;
    comity_error error;
    int reports;
    double last_fraction;
} job;

static void report(void *ctx, const char *what, double fraction) {
    job *j = ctx;
    assert_non_null(strstr(what, "MB"));
    j->reports++;
    j->last_fraction = fraction;
}

/* Each test has a file of its own. */
static job *job_of(const char *path) {
    static int number;
    job *j = calloc(1, sizeof *j);
    assert_non_null(j);
    snprintf(j->url, sizeof j->url, "%s%s", server.url, path);
    snprintf(j->path, sizeof j->path, "%s/file%d", folder, ++number);
    j->options = (comity_download_options){
        .pause_milliseconds = 1, .stall_seconds = 2, .most_bytes = 1 << 20, .report_ctx = j, .report = report};
    return j;
}

static comity_status fetch(job *j) {
    return comity_download(j->url, j->path, &j->options, &j->result, &j->error);
}

static void assert_fetched(job *j) {
    comity_status status = fetch(j);
    if (status) {
        fail_msg("%s: %s", j->url, j->error.message);
    }
}

static void assert_fails(job *j, const char *words) {
    comity_status status = fetch(j);
    if (!status || !strstr(j->error.message, words)) {
        fail_msg("%s: %d \"%s\", expected \"%s\"", j->url, status, j->error.message, words);
    }
    assert_int_not_equal(access(j->path, F_OK), 0);
}

static char *slurp(const char *path, size_t *size) {
    FILE *in = fopen(path, "rb");
    char *bytes = malloc(1 << 20);
    assert_non_null(in);
    assert_non_null(bytes);
    *size = fread(bytes, 1, 1 << 20, in);
    fclose(in);
    return bytes;
}

static void assert_pattern(const char *path, size_t n, size_t shift) {
    size_t size;
    char *bytes = slurp(path, &size);
    assert_int_equal(size, n);
    for (size_t i = 0; i < n; i++) {
        size_t at = i % 64;
        assert_int_equal(bytes[i], at == 63 ? '\n' : "0123456789abcdef"[(at + shift) % 16]);
    }
    free(bytes);
}

static int exists(const job *j, const char *more) {
    char path[600];
    snprintf(path, sizeof path, "%s%s", j->path, more);
    return access(path, F_OK) == 0;
}

static off_t part_size(const job *j) {
    char path[600];
    struct stat status;
    snprintf(path, sizeof path, "%s.part", j->path);
    return stat(path, &status) == 0 ? status.st_size : -1;
}

/* How many requests for that path the server saw. */
static int requests(const char *words) {
    size_t size;
    int n = 0;
    char *bytes = slurp(log_path, &size);
    bytes[size] = '\0';
    for (char *at = strstr(bytes, words); at; at = strstr(at + 1, words)) {
        n++;
    }
    free(bytes);
    return n;
}

static void assert_nothing_left(const job *j) {
    assert_false(exists(j, ""));
    assert_false(exists(j, ".part"));
    assert_false(exists(j, ".part.about"));
}

/* -------------------------------------------------------------------------------------------------------- what works
 */

static void a_file_is_fetched_once(void **state) {
    (void)state;
    job *j = job_of("/plain/100001");
    assert_fetched(j);
    assert_pattern(j->path, 100001, 0);
    assert_int_equal(j->result.bytes, 100001);
    assert_false(j->result.already_there);
    assert_false(j->result.end_unsure);
    assert_int_equal(j->result.resumed_from, 0);
    assert_false(exists(j, ".part"));
    assert_false(exists(j, ".part.about"));
    assert_true(j->reports > 0);
    char first[65];
    memcpy(first, j->result.sha256, sizeof first);
    assert_fetched(j);
    assert_true(j->result.already_there);
    assert_string_equal(j->result.sha256, first);
    assert_int_equal(requests("/plain/100001 "), 1);
    j->options.force = 1;
    assert_fetched(j);
    assert_false(j->result.already_there);
    assert_int_equal(requests("/plain/100001 "), 2);
    free(j);
}

static void without_options(void **state) {
    (void)state;
    job *j = job_of("/plain/10");
    assert_int_equal(comity_download(j->url, j->path, NULL, &j->result, NULL), COMITY_OK);
    assert_pattern(j->path, 10, 0);
    free(j);
}

static void a_line_that_drops_is_gone_on_with(void **state) {
    (void)state;
    job *j = job_of("/drop/10000/1000");
    assert_fetched(j);
    assert_pattern(j->path, 10000, 0);
    assert_int_equal(requests("/drop/10000/1000 "), 10);
    assert_int_equal(requests("/drop/10000/1000 bytes=9000- \"one\""), 1);
    free(j);
}

static void what_another_call_left(void **state) {
    (void)state;
    job *j = job_of("/drop/10000/2000");
    j->options.tries = 1;
    assert_fails(j, "cut before the end");
    assert_int_equal(part_size(j), 2000);
    assert_fails(j, "cut before the end");
    assert_int_equal(part_size(j), 4000);
    j->options.tries = 5;
    assert_fetched(j);
    assert_int_equal(j->result.resumed_from, 4000);
    assert_pattern(j->path, 10000, 0);
    free(j);
}

static void a_whole_part_needs_no_request(void **state) {
    (void)state;
    char about[600];
    char part[600];
    job *j = job_of("/hold/5000/4000");
    snprintf(part, sizeof part, "%s.part", j->path);
    snprintf(about, sizeof about, "%s.part.about", j->path);
    job *whole = job_of("/plain/5000");
    assert_fetched(whole);
    assert_int_equal(rename(whole->path, part), 0);
    FILE *out = fopen(about, "w");
    fprintf(out, "%s\n\"one\"\n5000\n0\n", j->url);
    fclose(out);
    assert_fetched(j);
    assert_int_equal(requests("/hold/5000/4000 "), 0);
    assert_pattern(j->path, 5000, 0);
    free(j);
    free(whole);
}

/* What stands in .about is believed only if it is whole and of this address. */
static void an_about_that_does_not_fit(void **state) {
    (void)state;
    static const char *const abouts[] = {
        "",
        "http://elsewhere.invalid/x\n\"one\"\n5000\n0\n",
        "URL\n\"one\"\n50",
        "URL\n\"one\"\n5000\n1\n",
        "URL\n\n5000\n0\n",
        "URL\n\"one\"\n10\n0\n",
        "URL\n\"another\"\n5000\n0\n",
        "URL\n\"one\"\n4999\n0\n",
        "URL\nTue, 02 Jan 2024 00:00:00 GMT\n5000\n0\n",
    };
    for (size_t i = 0; i < sizeof abouts / sizeof abouts[0]; i++) {
        char path[600];
        job *j = job_of("/plain/5000");
        snprintf(path, sizeof path, "%s.part", j->path);
        FILE *out = fopen(path, "w");
        fputs("this is not the beginning of that file", out);
        fclose(out);
        snprintf(path, sizeof path, "%s.part.about", j->path);
        out = fopen(path, "w");
        int ours = strncmp(abouts[i], "URL", 3) == 0;
        fprintf(out, "%s%s", ours ? j->url : "", abouts[i] + (ours ? 3 : 0));
        fclose(out);
        assert_fetched(j);
        assert_int_equal(j->result.resumed_from, 0);
        assert_pattern(j->path, 5000, 0);
        free(j);
    }
}

static void a_file_that_changes(void **state) {
    (void)state;
    job *j = job_of("/changing/5000/1000");
    assert_fetched(j);
    assert_pattern(j->path, 5000, 5);
    free(j);
    j = job_of("/rude/5000/1000");
    assert_fetched(j);
    assert_pattern(j->path, 5000, 5);
    free(j);
}

static void servers_without_ranges(void **state) {
    (void)state;
    job *j = job_of("/norange/5000/1000");
    assert_fetched(j);
    assert_pattern(j->path, 5000, 0);
    free(j);
    j = job_of("/shifted/5000/1000");
    assert_fetched(j);
    assert_pattern(j->path, 5000, 0);
    assert_int_equal(requests("/shifted/5000/1000 "), 3);
    free(j);
}

static void without_tag_and_date(void **state) {
    (void)state;
    job *j = job_of("/undated/5000/1000");
    assert_fetched(j);
    assert_pattern(j->path, 5000, 0);
    assert_int_equal(requests("/undated/5000/1000 bytes"), 0);
    free(j);
    job *known = job_of("/undated/6000/1000");
    job *model = job_of("/plain/6000");
    assert_fetched(model);
    known->options.sha256 = model->result.sha256;
    assert_fetched(known);
    assert_int_equal(requests("/undated/6000/1000 bytes=1000- -"), 1);
    assert_pattern(known->path, 6000, 0);
    free(known);
    free(model);
}

static void trouble_that_passes(void **state) {
    (void)state;
    static const char *const paths[] = {"/flaky/one", "/busy/0/one"};
    for (size_t i = 0; i < 2; i++) {
        job *j = job_of(paths[i]);
        assert_fetched(j);
        assert_pattern(j->path, 100, 0);
        assert_int_equal(requests(paths[i]), 2);
        free(j);
    }
}

static void lengths_that_are_not_said(void **state) {
    (void)state;
    job *j = job_of("/open/5000");
    assert_fetched(j);
    assert_pattern(j->path, 5000, 0);
    assert_true(j->result.end_unsure);
    free(j);
    j = job_of("/chunked/5000");
    assert_fetched(j);
    assert_pattern(j->path, 5000, 0);
    assert_false(j->result.end_unsure);
    free(j);
}

static void packed_for_the_way(void **state) {
    (void)state;
    job *j = job_of("/gzip/50000");
    assert_fetched(j);
    assert_pattern(j->path, 50000, 0);
    free(j);
    j = job_of("/gzip/50000/x.gz");
    strcat(j->path, ".gz");
    assert_fetched(j);
    size_t size;
    char *bytes = slurp(j->path, &size);
    assert_memory_equal(bytes, "\x1f\x8b", 2);
    free(bytes);
    free(j);
}

static void a_page_that_is_wanted(void **state) {
    (void)state;
    job *j = job_of("/page");
    j->options.web_page = 1;
    assert_fetched(j);
    free(j);
}

/* ----------------------------------------------------------------------------------------------------- what does not
 */

static void pages_instead_of_data(void **state) {
    (void)state;
    static const char *const paths[] = {"/page", "/hidden", "/to//page"};
    for (size_t i = 0; i < 3; i++) {
        job *j = job_of(paths[i]);
        assert_fails(j, "a web page instead of data; open the address in a browser");
        assert_nothing_left(j);
        free(j);
    }
}

static void answers_that_fail_at_once(void **state) {
    (void)state;
    static const struct {
        const char *path;
        const char *words;
        int requests;
    } cases[] = {
        {"/missing/a", "code 404", 1},      {"/wanted", "code 401", 1},
        {"/circle/0", "without an end", 4}, {"/to/file:///etc/passwd", "neither http nor https", 1},
        {"/empty", "empty file", 1},        {"/away/100000", "asks to wait", 1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        job *j = job_of(cases[i].path);
        if (i == 5) {
            assert_int_not_equal(fetch(j), COMITY_OK);
        } else {
            assert_fails(j, cases[i].words);
        }
        assert_nothing_left(j);
        assert_int_equal(requests(cases[i].path), cases[i].requests);
        free(j);
    }
}

static void tries_are_counted(void **state) {
    (void)state;
    job *j = job_of("/broken");
    j->options.tries = 3;
    assert_fails(j, "code 500");
    assert_int_equal(requests("/broken"), 3);
    assert_nothing_left(j);
    free(j);
    j = job_of("/long/1000"); /* never gets further */
    j->options.tries = 2;
    assert_fails(j, "cut before the end");
    free(j);
    j = job_of("/drop/1000000/1000"); /* always gets a little further: ten times the tries */
    j->options.tries = 2;
    assert_fails(j, "cut before the end");
    assert_int_equal(requests("/drop/1000000/1000 "), 20);
    assert_int_equal(part_size(j), 20000);
    free(j);
}

static void silence(void **state) {
    (void)state;
    job *j = job_of("/stall/5000/1000");
    j->options.tries = 1;
    j->options.stall_seconds = 1;
    assert_fails(j, "nothing came any more");
    assert_int_equal(part_size(j), 1000);
    free(j);
}

static void too_much(void **state) {
    (void)state;
    job *j = job_of("/endless");
    assert_fails(j, "more than the 1048576 bytes");
    assert_nothing_left(j);
    free(j);
    j = job_of("/plain/1048577");
    assert_fails(j, "more than the 1048576 bytes");
    assert_nothing_left(j);
    free(j);
    j = job_of("/plain/1048576");
    assert_fetched(j);
    free(j);
    j = job_of("/gzip/2000000");
    assert_fails(j, "more than the 1048576 bytes");
    assert_nothing_left(j);
    free(j);
}

static void no_room_on_the_disk(void **state) {
    (void)state;
    job *j = job_of("/chunked/5000");
    j->options.size = INT64_MAX / 2;
    assert_fails(j, "the disk has room for");
    assert_nothing_left(j);
    free(j);
}

static void a_disk_that_is_full(void **state) {
    (void)state;
    struct rlimit old;
    struct rlimit small;
    job *j = job_of("/plain/500000");
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
    small = (struct rlimit){.rlim_cur = 100000, .rlim_max = old.rlim_max};
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    comity_status status = fetch(j);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
    assert_int_equal(status, COMITY_ERROR_IO);
    assert_non_null(strstr(j->error.message, "the disk is full"));
    assert_non_null(strstr(j->error.file, ".part"));
    assert_int_equal(part_size(j), 100000);
    assert_fetched(j);
    assert_int_equal(j->result.resumed_from, 100000);
    assert_pattern(j->path, 500000, 0);
    free(j);
}

static void a_wrong_checksum(void **state) {
    (void)state;
    char right[65];
    job *j = job_of("/short/1000");
    assert_int_equal(comity_sha256_bytes("", 0, right, NULL), COMITY_OK);
    j->options.sha256 = right;
    assert_fails(j, "not the file that was expected");
    assert_nothing_left(j);
    j->options.sha256 = NULL;
    assert_fetched(j);
    j->options.sha256 = right;
    assert_int_equal(fetch(j), COMITY_ERROR_IO);
    assert_non_null(strstr(j->error.message, "--force"));
    assert_true(exists(j, ""));
    free(j);
}

/* A beginning that is wrong although its tag holds: the checksum tells, and the whole is fetched. */
static void a_beginning_that_is_wrong(void **state) {
    (void)state;
    char path[600];
    job *model = job_of("/plain/5000");
    assert_fetched(model);
    job *j = job_of("/plain/5000");
    j->options.sha256 = model->result.sha256;
    snprintf(path, sizeof path, "%s.part", j->path);
    FILE *out = fopen(path, "w");
    fputs("garbage", out);
    fclose(out);
    snprintf(path, sizeof path, "%s.part.about", j->path);
    out = fopen(path, "w");
    fprintf(out, "%s\n\"one\"\n5000\n0\n", j->url);
    fclose(out);
    assert_fetched(j);
    assert_pattern(j->path, 5000, 0);
    free(j);
    free(model);
}

static void interrupted(void **state) {
    (void)state;
    volatile int stop = 1;
    job *j = job_of("/plain/5000");
    j->options.stop = &stop;
    assert_int_equal(fetch(j), COMITY_ERROR_INTERRUPTED);
    assert_nothing_left(j);
    free(j);
}

static void two_at_once(void **state) {
    (void)state;
    char path[600];
    job *j = job_of("/plain/5000");
    snprintf(path, sizeof path, "%s.part", j->path);
    int fd = open(path, O_RDWR | O_CREAT, 0600);
    assert_true(fd >= 0);
    assert_int_equal(flock(fd, LOCK_EX), 0);
    assert_fails(j, "another download is writing this file");
    close(fd);
    assert_fetched(j);
    free(j);
}

static void places_where_no_file_can_be(void **state) {
    (void)state;
    char path[600];
    job *j = job_of("/plain/10");
    assert_int_equal(mkdir(j->path, 0700), 0);
    assert_int_equal(fetch(j), COMITY_ERROR_IO);
    assert_non_null(strstr(j->error.message, "cannot be written"));
    strcat(j->path, "/none/file");
    assert_fails(j, "cannot be written");
    free(j);
    j = job_of("/plain/10"); /* a link laid out to catch what is written */
    snprintf(path, sizeof path, "%s.part", j->path);
    assert_int_equal(symlink("/tmp/comity-never", path), 0);
    assert_fails(j, "cannot be written");
    free(j);
}

/* --------------------------------------------------------------------------------------------------------- the frame
 */

static int start(void **state) {
    const char *root = getenv("TMPDIR");
    (void)state;
    unsetenv("http_proxy");
    unsetenv("all_proxy");
    unsetenv("ALL_PROXY");
    snprintf(folder, sizeof folder, "%s/comity-download-XXXXXX", root && *root ? root : "/tmp");
    if (!mkdtemp(folder)) {
        return -1;
    }
    snprintf(log_path, sizeof log_path, "%s/log", folder);
    return local_server_start(&server, log_path);
}

static int stop_all(void **state) {
    DIR *in = opendir(folder);
    (void)state;
    local_server_stop(&server);
    for (struct dirent *entry; in && (entry = readdir(in));) {
        char path[600];
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        remove(path);
    }
    if (in) {
        closedir(in);
    }
    return rmdir(folder);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_is_fetched_once),
        cmocka_unit_test(without_options),
        cmocka_unit_test(a_line_that_drops_is_gone_on_with),
        cmocka_unit_test(what_another_call_left),
        cmocka_unit_test(a_whole_part_needs_no_request),
        cmocka_unit_test(an_about_that_does_not_fit),
        cmocka_unit_test(a_file_that_changes),
        cmocka_unit_test(servers_without_ranges),
        cmocka_unit_test(without_tag_and_date),
        cmocka_unit_test(trouble_that_passes),
        cmocka_unit_test(lengths_that_are_not_said),
        cmocka_unit_test(packed_for_the_way),
        cmocka_unit_test(a_page_that_is_wanted),
        cmocka_unit_test(pages_instead_of_data),
        cmocka_unit_test(answers_that_fail_at_once),
        cmocka_unit_test(tries_are_counted),
        cmocka_unit_test(silence),
        cmocka_unit_test(too_much),
        cmocka_unit_test(no_room_on_the_disk),
        cmocka_unit_test(a_disk_that_is_full),
        cmocka_unit_test(a_wrong_checksum),
        cmocka_unit_test(a_beginning_that_is_wrong),
        cmocka_unit_test(interrupted),
        cmocka_unit_test(two_at_once),
        cmocka_unit_test(places_where_no_file_can_be),
    };
    return cmocka_run_group_tests(tests, start, stop_all);
}
