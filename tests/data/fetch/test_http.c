/* HTTP against a small server on loopback. */
#include "data/fetch/http.h"

#include "local_server.h"

#include <netinet/in.h>
#include <sys/socket.h>

static local_server server;

/* What came in, kept in memory. */
typedef struct {
    char bytes[1 << 18];
    size_t n;
    int refuse;        /* take() says no */
    int64_t last_done; /* as progress told */
    int64_t last_total;
    comity_http_answer answer;
    comity_error error;
} kept;

static int take(void *ctx, const void *bytes, size_t size) {
    kept *k = ctx;
    if (k->refuse || size > sizeof k->bytes - k->n) {
        return 1;
    }
    memcpy(k->bytes + k->n, bytes, size);
    k->n += size;
    return 0;
}

static void progress(void *ctx, int64_t done, int64_t total) {
    kept *k = ctx;
    assert_true(done >= k->last_done);
    k->last_done = done;
    k->last_total = total;
}

static kept *fresh(void) {
    kept *k = calloc(1, sizeof *k);
    assert_non_null(k);
    return k;
}

static comity_http_request request_of(kept *k, char url[256], const char *path) {
    snprintf(url, 256, "%s%s", server.url, path);
    return (comity_http_request){
        .url = url, .most_bytes = 1 << 18, .stall_seconds = 2, .ctx = k, .take = take, .progress = progress};
}

static comity_status get(kept *k, const char *path) {
    char url[256];
    comity_http_request request = request_of(k, url, path);
    return comity_http(&request, &k->answer, &k->error);
}

static void assert_pattern(const kept *k, size_t first, size_t n) {
    assert_int_equal(k->n, n);
    for (size_t i = 0; i < n; i++) {
        size_t at = (first + i) % 64;
        assert_int_equal(k->bytes[i], at == 63 ? '\n' : "0123456789abcdef"[at % 16]);
    }
}

/* The request fails, with these words and this judgement. */
static void assert_fails(const char *path, const char *words, int transient) {
    kept *k = fresh();
    assert_int_not_equal(get(k, path), COMITY_OK);
    if (!strstr(k->error.message, words)) {
        fail_msg("%s: \"%s\" is not in \"%s\"", path, words, k->error.message);
    }
    assert_int_equal(k->answer.transient, transient);
    assert_true(strncmp(k->error.file, server.url, strlen(server.url)) == 0 || k->error.file[0] == 'h');
    free(k);
}

static void a_file_comes_with_its_head(void **state) {
    (void)state;
    kept *k = fresh();
    assert_int_equal(get(k, "/plain/100000"), COMITY_OK);
    assert_pattern(k, 0, 100000);
    assert_int_equal(k->answer.code, 200);
    assert_int_equal(k->answer.length, 100000);
    assert_int_equal(k->answer.range_start, 0);
    assert_int_equal(k->answer.range_total, -1);
    assert_true(k->answer.framed);
    assert_false(k->answer.packed);
    assert_string_equal(k->answer.type, "text/plain");
    assert_string_equal(k->answer.etag, "\"one\"");
    assert_string_equal(k->answer.modified, "Mon, 01 Jan 2024 00:00:00 GMT");
    assert_non_null(strstr(k->answer.url, "/plain/100000"));
    assert_int_equal(k->last_done, 100000);
    assert_int_equal(k->last_total, 100000);
    free(k);
}

static void an_empty_body_is_no_error(void **state) {
    (void)state;
    kept *k = fresh();
    assert_int_equal(get(k, "/empty"), COMITY_OK);
    assert_int_equal(k->n, 0);
    assert_int_equal(k->answer.code, 200);
    free(k);
}

static void a_range_is_asked_for(void **state) {
    (void)state;
    char url[256];
    kept *k = fresh();
    comity_http_request request = request_of(k, url, "/plain/1000");
    request.first_byte = 900;
    request.if_range = "\"one\"";
    assert_int_equal(comity_http(&request, &k->answer, &k->error), COMITY_OK);
    assert_pattern(k, 900, 100);
    assert_int_equal(k->answer.code, 206);
    assert_int_equal(k->answer.range_start, 900);
    assert_int_equal(k->answer.range_total, 1000);
    assert_int_equal(k->last_done, 1000);
    assert_int_equal(k->last_total, 1000);
    free(k);
}

static void a_range_that_does_not_hold_is_the_whole(void **state) {
    (void)state;
    char url[256];
    kept *k = fresh();
    comity_http_request request = request_of(k, url, "/plain/1000");
    request.first_byte = 900;
    request.if_range = "\"older\"";
    assert_int_equal(comity_http(&request, &k->answer, &k->error), COMITY_OK);
    assert_int_equal(k->answer.code, 200);
    assert_pattern(k, 0, 1000);
    free(k);
}

static void a_range_beyond_the_end(void **state) {
    (void)state;
    char url[256];
    kept *k = fresh();
    comity_http_request request = request_of(k, url, "/plain/1000");
    request.first_byte = 1000;
    assert_int_equal(comity_http(&request, &k->answer, &k->error), COMITY_ERROR_IO);
    assert_int_equal(k->answer.code, 416);
    assert_int_equal(k->n, 0);
    free(k);
}

static void other_bytes_than_asked_for(void **state) {
    (void)state;
    char url[256];
    kept *k = fresh();
    assert_int_equal(get(k, "/shifted/1000/500"), COMITY_ERROR_IO);
    assert_int_equal(k->n, 500);
    comity_http_request request = request_of(k, url, "/shifted/1000/500");
    request.first_byte = 500;
    assert_int_equal(comity_http(&request, &k->answer, &k->error), COMITY_ERROR_IO);
    assert_non_null(strstr(k->error.message, "other bytes"));
    assert_int_equal(k->n, 500);
    free(k);
}

static void a_body_is_posted(void **state) {
    (void)state;
    static const char *const headers[] = {"X-One: 1", "X-Two: 2", NULL};
    static const char body[] = "SELECT\0 1";
    char url[256];
    kept *k = fresh();
    comity_http_request request = request_of(k, url, "/echo?query=x");
    request.body = body;
    request.body_size = sizeof body;
    request.headers = headers;
    request.user = "someone";
    request.password = "secret:word";
    assert_int_equal(comity_http(&request, &k->answer, &k->error), COMITY_OK);
    k->bytes[k->n] = '\0';
    assert_memory_equal(k->bytes, "POST\n", 5);
    assert_non_null(strstr(k->bytes, "X-One: 1"));
    assert_non_null(strstr(k->bytes, "X-Two: 2"));
    assert_non_null(strstr(k->bytes, "Authorization: Basic c29tZW9uZTpzZWNyZXQ6d29yZA=="));
    assert_non_null(strstr(k->bytes, "User-Agent: comity/"));
    assert_non_null(strstr(k->bytes, "Accept-Encoding: identity"));
    assert_memory_equal(k->bytes + k->n - sizeof body, body, sizeof body);
    assert_string_equal(k->answer.etag, "W/\"weak\"");
    free(k);
}

static void a_post_follows_no_redirect(void **state) {
    (void)state;
    char url[256];
    kept *k = fresh();
    comity_http_request request = request_of(k, url, "/to//plain/10");
    request.body = "x";
    request.body_size = 1;
    assert_int_equal(comity_http(&request, &k->answer, &k->error), COMITY_ERROR_IO);
    assert_non_null(strstr(k->error.message, "code 302"));
    assert_int_equal(k->n, 0);
    free(k);
}

static void a_password_stays_out_of_errors(void **state) {
    (void)state;
    char url[256];
    char text[2048];
    kept *k = fresh();
    comity_http_request request = request_of(k, url, "");
    snprintf(url, sizeof url, "http://someone:secret@127.0.0.1:%d/missing?password=hidden#more", server.port);
    request.user = "someone";
    request.password = "secret";
    assert_int_equal(comity_http(&request, &k->answer, &k->error), COMITY_ERROR_IO);
    comity_error_text(&k->error, text, sizeof text);
    assert_null(strstr(text, "secret"));
    assert_null(strstr(text, "hidden"));
    assert_null(strstr(text, "someone"));
    assert_non_null(strstr(text, "/missing: the server answered with code 404"));
    free(k);
}

static void redirects_are_followed(void **state) {
    (void)state;
    kept *k = fresh();
    assert_int_equal(get(k, "/to//plain/100"), COMITY_OK);
    assert_pattern(k, 0, 100);
    assert_non_null(strstr(k->answer.url, "/plain/100"));
    assert_int_equal(k->answer.code, 200);
    free(k);
}

static void redirects_that_are_not(void **state) {
    (void)state;
    assert_fails("/circle/0", "without an end", 0);
    assert_fails("/to/file:///etc/passwd", "neither http nor https", 0);
    assert_fails("/to/ftp://127.0.0.1/x", "neither http nor https", 0);
    assert_fails("/to/gopher://127.0.0.1:1/x", "neither http nor https", 0);
}

static void codes_are_errors(void **state) {
    (void)state;
    assert_fails("/missing", "code 404: there is nothing at this address (no such file really not <b>there</b>", 0);
    assert_fails("/wanted", "code 401: a user and a password are wanted (words words", 0);
    assert_fails("/broken", "code 500: the server is in trouble (never)", 1);
    kept *k = fresh();
    assert_int_equal(get(k, "/away/7"), COMITY_ERROR_IO);
    assert_int_equal(k->answer.code, 429);
    assert_int_equal(k->answer.retry_after, 7);
    assert_true(k->answer.transient);
    assert_int_equal(k->n, 0);
    free(k);
}

static void lies_about_length(void **state) {
    (void)state;
    assert_fails("/long/1000", "cut before the end", 1);
    assert_fails("/drop/1000/10", "cut before the end", 1);
    assert_fails("/chunkcut/5000", "cut before the end", 1);
    kept *k = fresh();
    assert_int_equal(get(k, "/short/1000"), COMITY_OK);
    assert_pattern(k, 0, 990);
    free(k);
    k = fresh();
    assert_int_equal(get(k, "/open/1000"), COMITY_OK);
    assert_pattern(k, 0, 1000);
    assert_int_equal(k->answer.length, -1);
    assert_false(k->answer.framed);
    free(k);
    k = fresh();
    assert_int_equal(get(k, "/chunked/5000"), COMITY_OK);
    assert_pattern(k, 0, 5000);
    assert_int_equal(k->answer.length, -1);
    assert_true(k->answer.framed);
    free(k);
}

static void what_is_too_long_is_not_taken(void **state) {
    (void)state;
    kept *k = fresh();
    assert_int_equal(get(k, "/plain/300000"), COMITY_ERROR_IO);
    assert_non_null(strstr(k->error.message, "the answer has 300000 bytes; at most 262144"));
    assert_int_equal(k->n, 0);
    free(k);
    k = fresh();
    assert_int_equal(get(k, "/endless"), COMITY_ERROR_IO);
    assert_non_null(strstr(k->error.message, "goes on after 262144 bytes"));
    assert_false(k->answer.transient);
    free(k);
    k = fresh();
    assert_int_equal(get(k, "/gzip/100000000"), COMITY_ERROR_IO);
    assert_non_null(strstr(k->error.message, "goes on after 262144 bytes"));
    free(k);
}

static void silence_is_given_up(void **state) {
    (void)state;
    assert_fails("/stall/1000/10", "nothing came any more", 1);
}

static void what_is_packed_for_the_way(void **state) {
    (void)state;
    char url[256];
    kept *k = fresh();
    assert_int_equal(get(k, "/gzip/100000"), COMITY_OK);
    assert_pattern(k, 0, 100000);
    assert_true(k->answer.packed);
    assert_true(k->answer.length < 100000);
    assert_int_equal(k->last_total, 0);
    free(k);
    k = fresh();
    comity_http_request request = request_of(k, url, "/gzip/100000");
    request.keep_packed = 1;
    assert_int_equal(comity_http(&request, &k->answer, &k->error), COMITY_OK);
    assert_int_equal(k->n, k->answer.length);
    assert_memory_equal(k->bytes, "\x1f\x8b", 2);
    free(k);
}

static void a_block_that_is_not_taken(void **state) {
    (void)state;
    kept *k = fresh();
    k->refuse = 1;
    assert_int_equal(get(k, "/plain/1000"), COMITY_ERROR_IO);
    assert_non_null(strstr(k->error.message, "could not be stored"));
    free(k);
}

static void it_can_be_stopped(void **state) {
    (void)state;
    char url[256];
    volatile int stop = 1;
    kept *k = fresh();
    comity_http_request request = request_of(k, url, "/plain/1000");
    request.stop = &stop;
    assert_int_equal(comity_http(&request, &k->answer, &k->error), COMITY_ERROR_INTERRUPTED);
    assert_int_equal(k->n, 0);
    free(k);
}

/* A port that was free a moment ago: nobody listens there. */
static int free_port(void) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    assert_true(fd >= 0);
    assert_int_equal(bind(fd, (struct sockaddr *)&address, size), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&address, &size), 0);
    close(fd);
    return ntohs(address.sin_port);
}

static void nobody_there(void **state) {
    (void)state;
    char url[256];
    kept *k = fresh();
    comity_http_request request = request_of(k, url, "");
    snprintf(url, sizeof url, "http://127.0.0.1:%d/x", free_port());
    assert_int_equal(comity_http(&request, &k->answer, &k->error), COMITY_ERROR_IO);
    assert_non_null(strstr(k->error.message, "refused"));
    assert_int_equal(k->answer.code, 0);
    snprintf(url, sizeof url, "http://nowhere.invalid/x");
    assert_int_equal(comity_http(&request, &k->answer, &k->error), COMITY_ERROR_IO);
    assert_non_null(strstr(k->error.message, "no such host"));
    assert_string_equal(k->error.file, "http://nowhere.invalid/x");
    free(k);
}

static void calls_that_are_wrong(void **state) {
    (void)state;
    static const char *const urls[] = {"", "x", "ftp://127.0.0.1/", "file:///etc/passwd", "//127.0.0.1/", "httpx://y"};
    char url[256];
    kept *k = fresh();
    comity_http_request request = request_of(k, url, "/plain/10");
    for (size_t i = 0; i < sizeof urls / sizeof urls[0]; i++) {
        request.url = urls[i];
        assert_int_equal(comity_http(&request, &k->answer, &k->error), COMITY_ERROR_INPUT);
        assert_int_equal(comity_http(&request, &k->answer, NULL), COMITY_ERROR_INPUT);
    }
    request.url = "http://";
    assert_int_not_equal(comity_http(&request, &k->answer, &k->error), COMITY_OK);
    request.url = url;
    request.if_range = "\"x\"\r\nX-Evil: 1";
    assert_int_equal(comity_http(&request, &k->answer, &k->error), COMITY_ERROR_INPUT);
    request.if_range = NULL;
    request.headers = (const char *const[]){"X: 1\nY: 2", NULL};
    assert_int_equal(comity_http(&request, &k->answer, &k->error), COMITY_ERROR_INPUT);
    free(k);
}

static void a_proxy_of_the_environment(void **state) {
    (void)state;
    kept *k = fresh();
    char url[] = "http://comity.invalid/plain/10";
    comity_http_request request = request_of(k, (char[256]){""}, "");
    request.url = url;
    setenv("http_proxy", server.url, 1);
    comity_status status = comity_http(&request, &k->answer, &k->error);
    unsetenv("http_proxy");
    assert_int_equal(status, COMITY_OK);
    assert_pattern(k, 0, 10);
    free(k);
}

static int start(void **state) {
    (void)state;
    unsetenv("http_proxy");
    unsetenv("all_proxy");
    unsetenv("ALL_PROXY");
    unsetenv("no_proxy");
    unsetenv("NO_PROXY");
    return local_server_start(&server, NULL);
}

static int stop_server(void **state) {
    (void)state;
    local_server_stop(&server);
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_comes_with_its_head),
        cmocka_unit_test(an_empty_body_is_no_error),
        cmocka_unit_test(a_range_is_asked_for),
        cmocka_unit_test(a_range_that_does_not_hold_is_the_whole),
        cmocka_unit_test(a_range_beyond_the_end),
        cmocka_unit_test(other_bytes_than_asked_for),
        cmocka_unit_test(a_body_is_posted),
        cmocka_unit_test(a_post_follows_no_redirect),
        cmocka_unit_test(a_password_stays_out_of_errors),
        cmocka_unit_test(redirects_are_followed),
        cmocka_unit_test(redirects_that_are_not),
        cmocka_unit_test(codes_are_errors),
        cmocka_unit_test(lies_about_length),
        cmocka_unit_test(what_is_too_long_is_not_taken),
        cmocka_unit_test(silence_is_given_up),
        cmocka_unit_test(what_is_packed_for_the_way),
        cmocka_unit_test(a_block_that_is_not_taken),
        cmocka_unit_test(it_can_be_stopped),
        cmocka_unit_test(nobody_there),
        cmocka_unit_test(calls_that_are_wrong),
        cmocka_unit_test(a_proxy_of_the_environment),
    };
    return cmocka_run_group_tests(tests, start, stop_server);
}
