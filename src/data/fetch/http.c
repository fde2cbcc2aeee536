/* HTTP and HTTPS by libcurl. See http.h.
 *
 * One easy handle a request. curl_global_init counts its callers and is safe among threads (libcurl 7.84 and later), so
 * every request calls it and gives it back. What curl finds wrong is said in our words where users meet it often, in
 * curl's otherwise. */
#include "data/fetch/http.h"

#include <ctype.h>
#include <curl/curl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { MOST_REDIRECTS = 10, CONNECT_SECONDS = 30, STALL_SECONDS = 60, MOST_WORDS = 400 };

typedef struct {
    CURL *easy;
    const comity_http_request *request;
    comity_http_answer *answer;
    comity_error *error;
    comity_status status; /* what ended the request from our side */
    int begun;            /* the answer's head is read */
    int stopped_words;    /* the words of a failure are complete */
    int64_t taken;
    size_t n_words;
    char words[MOST_WORDS + 1]; /* how the body of a failure begins */
    char curl_said[CURL_ERROR_SIZE];
} transfer;

/* ------------------------------------------------------------------------------------------------ the answer's head */

/* The header of the last answer, or "". */
static const char *header_of(CURL *easy, const char *name) {
    struct curl_header *header = NULL;
    return curl_easy_header(easy, name, 0, CURLH_HEADER, -1, &header) == CURLHE_OK ? header->value : "";
}

static void read_range(const char *text, comity_http_answer *answer) {
    int64_t first = -1;
    int64_t last = -1;
    char total[24] = "";
    if (sscanf(text, "bytes %" SCNd64 "-%" SCNd64 "/%23[0-9]", &first, &last, total) >= 2 && first >= 0) {
        answer->range_start = first;
        answer->range_total = total[0] && strlen(total) < 19 ? strtoll(total, NULL, 10) : -1;
    } else {
        answer->range_start = -1;
    }
}

static void read_type(const char *text, char *out, size_t size) {
    size_t length = strcspn(text, "; \t");
    for (size_t i = 0; i < length && i + 1 < size; i++) {
        out[i] = (char)tolower((unsigned char)text[i]);
        out[i + 1] = '\0';
    }
}

static int64_t read_seconds(const char *text) {
    size_t digits = strspn(text, "0123456789");
    return digits && digits < 10 && !text[digits] ? strtoll(text, NULL, 10) : -1;
}

static void read_head(transfer *t) {
    comity_http_answer *answer = t->answer;
    curl_off_t length = -1;
    long version = 0;
    char *url = NULL;
    t->begun = 1;
    curl_easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &answer->code);
    curl_easy_getinfo(t->easy, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &length);
    curl_easy_getinfo(t->easy, CURLINFO_HTTP_VERSION, &version);
    answer->length = length;
    answer->framed = length >= 0 || version >= CURL_HTTP_VERSION_2_0 ||
                     strcasestr(header_of(t->easy, "Transfer-Encoding"), "chunked") != NULL;
    const char *packed = header_of(t->easy, "Content-Encoding");
    answer->packed = *packed && strcasecmp(packed, "identity") != 0;
    answer->retry_after = read_seconds(header_of(t->easy, "Retry-After"));
    if (answer->code == 206) {
        read_range(header_of(t->easy, "Content-Range"), answer);
    }
    read_type(header_of(t->easy, "Content-Type"), answer->type, sizeof answer->type);
    snprintf(answer->etag, sizeof answer->etag, "%s", header_of(t->easy, "ETag"));
    snprintf(answer->modified, sizeof answer->modified, "%s", header_of(t->easy, "Last-Modified"));
    if (curl_easy_getinfo(t->easy, CURLINFO_EFFECTIVE_URL, &url) == CURLE_OK && url) {
        snprintf(answer->url, sizeof answer->url, "%s", url);
    }
}

/* ------------------------------------------------------------------------------------------------- while it comes in
 */

static int stop_asked(const transfer *t) {
    return t->request->stop && *t->request->stop;
}

static comity_status too_long(transfer *t, int64_t announced) {
    if (announced >= 0) {
        return comity_fail(t->error, COMITY_ERROR_IO, "the answer has %" PRId64 " bytes; at most %" PRId64 " are taken",
                           announced, t->request->most_bytes);
    }
    return comity_fail(t->error, COMITY_ERROR_IO, "the answer goes on after %" PRId64 " bytes; more are not taken",
                       t->request->most_bytes);
}

/* What can be said of a good answer before its first byte is handed on. */
static comity_status check_head(transfer *t) {
    const comity_http_answer *answer = t->answer;
    if (answer->code == 206 && answer->range_start != t->request->first_byte) {
        return comity_fail(t->error, COMITY_ERROR_IO, "the server sends other bytes than those asked for");
    }
    return !answer->packed && answer->length > t->request->most_bytes ? too_long(t, answer->length) : COMITY_OK;
}

/* Keeps the first words of a failure; 0 ends the transfer when there are enough. */
static size_t keep_words(transfer *t, const char *bytes, size_t size) {
    size_t room = MOST_WORDS - t->n_words;
    size_t n = size < room ? size : room;
    memcpy(t->words + t->n_words, bytes, n);
    t->n_words += n;
    t->stopped_words = t->n_words == MOST_WORDS;
    return t->stopped_words ? 0 : size;
}

static size_t on_body(char *bytes, size_t one, size_t n, void *ctx) {
    transfer *t = ctx;
    size_t size = one * n;
    if (!t->begun) {
        read_head(t);
        if (t->answer->code < 300 && (t->status = check_head(t))) {
            return 0;
        }
    }
    if (t->answer->code >= 300) {
        return keep_words(t, bytes, size);
    }
    if (stop_asked(t)) {
        t->status = comity_fail(t->error, COMITY_ERROR_INTERRUPTED, "interrupted");
    } else if ((int64_t)size > t->request->most_bytes - t->taken) {
        t->status = too_long(t, -1);
    } else if (t->request->take(t->request->ctx, bytes, size)) {
        int said = t->error && t->error->status;
        t->status = said ? t->error->status
                         : comity_fail(t->error, COMITY_ERROR_IO, "what the server sends could not be stored");
    }
    t->taken += (int64_t)size;
    return t->status ? 0 : size;
}

static int on_progress(void *ctx, curl_off_t total, curl_off_t now, curl_off_t out_total, curl_off_t out_now) {
    transfer *t = ctx;
    (void)now;
    (void)out_total;
    (void)out_now;
    if (stop_asked(t)) {
        t->status = comity_fail(t->error, COMITY_ERROR_INTERRUPTED, "interrupted");
        return 1;
    }
    if (t->request->progress && t->begun && t->answer->code < 300) {
        int64_t before = t->answer->range_start;
        int known = total > 0 && !t->answer->packed;
        t->request->progress(t->request->ctx, before + t->taken, known ? before + (int64_t)total : 0);
    }
    return 0;
}

/* ------------------------------------------------------------------------------------------------------ the request */

static int has_line_break(const char *text) {
    return text && strpbrk(text, "\r\n") != NULL;
}

static comity_status check_request(const comity_http_request *request, comity_error *error) {
    if (strncasecmp(request->url, "http://", 7) != 0 && strncasecmp(request->url, "https://", 8) != 0) {
        return comity_fail(error, COMITY_ERROR_INPUT, "the address does not begin with http:// or https://");
    }
    int broken = has_line_break(request->if_range);
    for (const char *const *header = request->headers; header && *header; header++) {
        broken = broken || has_line_break(*header);
    }
    return broken ? comity_fail(error, COMITY_ERROR_INPUT, "a header of the request holds a line break") : COMITY_OK;
}

static int add_header(struct curl_slist **list, const char *header) {
    struct curl_slist *longer = curl_slist_append(*list, header);
    *list = longer ? longer : *list;
    return longer != NULL;
}

/* All headers that are ours to say. identity: a file is to come as it lies there, and can then be resumed. */
static int list_headers(const comity_http_request *request, struct curl_slist **list) {
    char text[320];
    int ok = add_header(list, "Accept-Encoding: identity") && add_header(list, "Expect:");
    int typed = 0;
    if (ok && request->if_range) {
        int length = snprintf(text, sizeof text, "If-Range: %s", request->if_range);
        ok = length < (int)sizeof text && add_header(list, text);
    }
    for (const char *const *header = request->headers; ok && header && *header; header++) {
        typed = typed || strncasecmp(*header, "Content-Type:", 13) == 0;
        ok = add_header(list, *header);
    }
    return ok && (!request->body || typed || add_header(list, "Content-Type: application/octet-stream"));
}

static void set_limits(CURL *easy, const comity_http_request *request) {
    int secure = strncasecmp(request->url, "https:", 6) == 0;
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_REDIR_PROTOCOLS_STR, secure ? "https" : "http,https");
    curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, request->body ? 0L : 1L);
    curl_easy_setopt(easy, CURLOPT_MAXREDIRS,
                     (long)(request->most_redirects ? request->most_redirects : MOST_REDIRECTS));
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT,
                     (long)(request->connect_seconds ? request->connect_seconds : CONNECT_SECONDS));
    curl_easy_setopt(easy, CURLOPT_LOW_SPEED_LIMIT, 1L);
    curl_easy_setopt(easy, CURLOPT_LOW_SPEED_TIME,
                     (long)(request->stall_seconds ? request->stall_seconds : STALL_SECONDS));
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
}

static void set_call_backs(transfer *t) {
    curl_easy_setopt(t->easy, CURLOPT_ERRORBUFFER, t->curl_said);
    curl_easy_setopt(t->easy, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(t->easy, CURLOPT_WRITEDATA, t);
    curl_easy_setopt(t->easy, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(t->easy, CURLOPT_XFERINFOFUNCTION, on_progress);
    curl_easy_setopt(t->easy, CURLOPT_XFERINFODATA, t);
}

/* Options that copy their text can run out of memory. */
static int set_texts(CURL *easy, const comity_http_request *request) {
    char range[32];
    const char *certificates = getenv("SSL_CERT_FILE");
    CURLcode bad = curl_easy_setopt(easy, CURLOPT_URL, request->url);
    bad = bad ? bad : curl_easy_setopt(easy, CURLOPT_USERAGENT, "comity/" COMITY_VERSION);
    bad = bad ? bad : curl_easy_setopt(easy, CURLOPT_COOKIEFILE, ""); /* cookies live as long as this request */
    bad = bad || request->keep_packed ? bad : curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "");
    if (!bad && certificates && *certificates) {
        bad = curl_easy_setopt(easy, CURLOPT_CAINFO, certificates);
    }
    if (!bad && request->first_byte > 0) {
        snprintf(range, sizeof range, "%" PRId64 "-", request->first_byte);
        bad = curl_easy_setopt(easy, CURLOPT_RANGE, range);
    }
    if (!bad && request->user) {
        bad = curl_easy_setopt(easy, CURLOPT_USERNAME, request->user);
        bad = bad ? bad : curl_easy_setopt(easy, CURLOPT_PASSWORD, request->password ? request->password : "");
    }
    return bad == CURLE_OK;
}

/* ------------------------------------------------------------------------------------------------ what went wrong */

/* The address without user, password, query and fragment. */
static void name_address(const char *url, comity_error *error) {
    CURLU *parts = curl_url();
    char *text = NULL;
    if (parts && !curl_url_set(parts, CURLUPART_URL, url, CURLU_NON_SUPPORT_SCHEME) &&
        !curl_url_set(parts, CURLUPART_USER, NULL, 0) && !curl_url_set(parts, CURLUPART_PASSWORD, NULL, 0) &&
        !curl_url_set(parts, CURLUPART_QUERY, NULL, 0) && !curl_url_set(parts, CURLUPART_FRAGMENT, NULL, 0) &&
        !curl_url_get(parts, CURLUPART_URL, &text, 0)) {
        comity_error_at(error, text, 0, NULL);
    }
    curl_free(text);
    curl_url_cleanup(parts);
}

/* The first words of the failure on one line, unless they are a page. */
static void tidy_words(transfer *t) {
    size_t to = 0;
    int page = strcmp(t->answer->type, "text/html") == 0 || t->words[0] == '<';
    for (size_t i = 0; !page && i < t->n_words; i++) {
        unsigned char c = (unsigned char)t->words[i];
        if (c > 0x20 && c < 0x7f) {
            t->words[to++] = (char)c;
        } else if (to && t->words[to - 1] != ' ') {
            t->words[to++] = ' ';
        }
    }
    t->words[to] = '\0';
}

static const char *code_words(long code) {
    switch (code) {
    case 401:
    case 407:
        return ": a user and a password are wanted";
    case 403:
        return ": not allowed";
    case 404:
    case 410:
        return ": there is nothing at this address";
    case 416:
        return ": these bytes are not there";
    case 429:
        return ": too many requests";
    default:
        return code >= 500 ? ": the server is in trouble" : "";
    }
}

static comity_status fail_code(transfer *t) {
    long code = t->answer->code;
    tidy_words(t);
    t->answer->transient = code == 408 || code == 425 || code == 429 || (code >= 500 && code != 501 && code != 505);
    return comity_fail(t->error, COMITY_ERROR_IO, "the server answered with code %ld%s%s%s%s", code, code_words(code),
                       t->words[0] ? " (" : "", t->words, t->words[0] ? ")" : "");
}

/* Failures that users meet, in our words; NULL: in curl's. */
static const char *known_failure(CURLcode failure, int *transient) {
    static const struct {
        CURLcode failure;
        int transient;
        const char *words;
    } known[] = {
        {CURLE_COULDNT_RESOLVE_HOST, 0, "there is no such host, or the network cannot be reached"},
        {CURLE_COULDNT_RESOLVE_PROXY, 0, "there is no such proxy"},
        {CURLE_COULDNT_CONNECT, 0, "the connection was refused or cannot be made"},
        {CURLE_OPERATION_TIMEDOUT, 1, "nothing came any more; the connection was given up"},
        {CURLE_PARTIAL_FILE, 1, "the connection was cut before the end"},
        {CURLE_RECV_ERROR, 1, "the connection was cut"},
        {CURLE_SEND_ERROR, 1, "the connection was cut"},
        {CURLE_GOT_NOTHING, 1, "the connection was closed without an answer"},
        {CURLE_HTTP2, 1, "the connection was cut"},
        {CURLE_HTTP2_STREAM, 1, "the connection was cut"},
        {CURLE_TOO_MANY_REDIRECTS, 0, "the server sends from one address to the next without an end"},
        {CURLE_PEER_FAILED_VERIFICATION, 0,
         "the certificate of the server, or what should vouch for it, does not hold"},
    };
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        if (known[i].failure == failure) {
            *transient = known[i].transient;
            return known[i].words;
        }
    }
    return NULL;
}

static comity_status fail_curl(transfer *t, CURLcode failure) {
    long redirects = 0;
    const char *words = known_failure(failure, &t->answer->transient);
    curl_easy_getinfo(t->easy, CURLINFO_REDIRECT_COUNT, &redirects);
    if (failure == CURLE_OUT_OF_MEMORY) {
        return comity_fail_memory(t->error);
    }
    if (failure == CURLE_UNSUPPORTED_PROTOCOL && redirects) {
        words = "the server sends on to an address that is neither http nor https, or from https to http";
    }
    if (words) {
        return comity_fail(t->error, COMITY_ERROR_IO, "%s", words);
    }
    return comity_fail(t->error, COMITY_ERROR_IO, "the request failed: %s",
                       t->curl_said[0] ? t->curl_said : curl_easy_strerror(failure));
}

static comity_status conclude(transfer *t, CURLcode failure) {
    if (!t->begun) {
        read_head(t);
    }
    if (t->status) {
        return t->status;
    }
    if (stop_asked(t)) {
        return comity_fail(t->error, COMITY_ERROR_INTERRUPTED, "interrupted");
    }
    if (t->answer->code >= 300 && (!failure || t->stopped_words)) {
        return fail_code(t);
    }
    if (failure) {
        return fail_curl(t, failure);
    }
    return check_head(t);
}

/* ------------------------------------------------------------------------------------------------------------ whole */

static comity_status perform(transfer *t) {
    const comity_http_request *request = t->request;
    struct curl_slist *headers = NULL;
    comity_status status = COMITY_OK;
    if (!set_texts(t->easy, request) || !list_headers(request, &headers)) {
        status = comity_fail_memory(t->error);
        goto out;
    }
    set_limits(t->easy, request);
    set_call_backs(t);
    curl_easy_setopt(t->easy, CURLOPT_HTTPHEADER, headers);
    if (request->body) {
        curl_easy_setopt(t->easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->body_size);
        curl_easy_setopt(t->easy, CURLOPT_POSTFIELDS, request->body);
    }
    status = conclude(t, curl_easy_perform(t->easy));
out:
    curl_slist_free_all(headers);
    return status;
}

comity_status comity_http(const comity_http_request *request, comity_http_answer *answer, comity_error *error) {
    transfer t = {.request = request, .answer = answer, .error = error};
    memset(answer, 0, sizeof *answer);
    answer->length = answer->range_total = answer->retry_after = -1;
    comity_error_clear(error);
    comity_status status = check_request(request, error);
    if (status) {
        return status;
    }
    if (curl_global_init(CURL_GLOBAL_DEFAULT)) {
        return comity_fail_memory(error);
    }
    t.easy = curl_easy_init();
    status = t.easy ? perform(&t) : comity_fail_memory(error);
    curl_easy_cleanup(t.easy);
    if (status && error && !error->file[0]) {
        name_address(request->url, error);
    }
    curl_global_cleanup();
    return status;
}
