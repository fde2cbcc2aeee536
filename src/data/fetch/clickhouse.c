/* ClickHouse over HTTP. See clickhouse.h.
 *
 * A server may find its error only after it began to answer with code 200; it then writes the words of the error where
 * the next row should be and ends the answer in good order. So a query of which every row counts asks for totals: these
 * come last, and an answer without them is not whole. */
#include "data/fetch/clickhouse.h"

#include "base/sha256.h"
#include "data/fetch/http.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PORT = 8123, SECURE_PORT = 8443, STALL_SECONDS = 6 * 3600 };

static const char plain_scheme[] = "clickhouse://";
static const char secure_scheme[] = "clickhouses://";

/* --------------------------------------------------------------------------------------------------------- address */

static int begins(const char *text, const char *with) {
    return strncmp(text, with, strlen(with)) == 0;
}

int comity_clickhouse_is_address(const char *text) {
    return begins(text, plain_scheme) || begins(text, secure_scheme);
}

static comity_status fail_form(comity_error *error) {
    return comity_fail(error, COMITY_ERROR_USAGE,
                       "the address of a ClickHouse server is clickhouse://HOST:PORT/DATABASE.TABLE (clickhouses:// "
                       "over TLS)");
}

static int copy(char *out, size_t size, const char *text, size_t length) {
    if (!length || length >= size) {
        return 0;
    }
    memcpy(out, text, length);
    out[length] = '\0';
    return 1;
}

/* HOST[:PORT], HOST an IPv6 address in brackets, or letters, digits, dots and dashes. */
static int take_host(const char *text, size_t length, comity_clickhouse *out) {
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_";
    size_t host;
    if (*text == '[') {
        host = strspn(text + 1, "0123456789abcdefABCDEF:.") + 2;
        if (host > length || text[host - 1] != ']') {
            return 0;
        }
    } else {
        host = strspn(text, letters);
    }
    if (host > length || !copy(out->host, sizeof out->host, text, host)) {
        return 0;
    }
    out->port = out->secure ? SECURE_PORT : PORT;
    if (host == length) {
        return 1;
    }
    size_t digits = strspn(text + host + 1, "0123456789");
    out->port = digits && digits <= 5 ? (int)strtol(text + host + 1, NULL, 10) : 0;
    return text[host] == ':' && host + 1 + digits == length && out->port > 0 && out->port < 65536;
}

comity_status comity_clickhouse_parse(const char *address, comity_clickhouse *out, comity_error *error) {
    memset(out, 0, sizeof *out);
    if (!comity_clickhouse_is_address(address)) {
        return fail_form(error);
    }
    if (strpbrk(address, "@?#")) {
        return comity_fail(error, COMITY_ERROR_USAGE,
                           "an address may hold no user, password or options; put them into COMITY_CLICKHOUSE_USER and "
                           "COMITY_CLICKHOUSE_PASSWORD, or the password into a file for --password-file");
    }
    comity_clickhouse taken = {.secure = begins(address, secure_scheme)};
    const char *host = strstr(address, "://") + 3;
    size_t length = strcspn(host, "/");
    const char *name = host[length] ? host + length + 1 : "";
    const char *dot = strchr(name, '.');
    const char *table = dot ? dot + 1 : name;
    if (!take_host(host, length, &taken) || strpbrk(name, "/\\`\"'") ||
        !copy(taken.database, sizeof taken.database, dot ? name : "default", dot ? (size_t)(dot - name) : 7) ||
        !copy(taken.table, sizeof taken.table, table, strlen(table)) || strlen(address) >= sizeof taken.address) {
        return fail_form(error);
    }
    snprintf(taken.address, sizeof taken.address, "%s", address);
    *out = taken;
    return COMITY_OK;
}

/* ----------------------------------------------------------------------------------------------------------- login */

static comity_status take_password(comity_clickhouse *server, int file, comity_error *error) {
    struct stat about;
    char text[sizeof server->password + 2];
    if (fstat(file, &about) || !S_ISREG(about.st_mode)) {
        return comity_fail(error, COMITY_ERROR_IO, "the password file is no plain file");
    }
    if (about.st_mode & (S_IRWXG | S_IRWXO)) {
        return comity_fail(error, COMITY_ERROR_INPUT,
                           "others than its owner may use the password file; take that from them (chmod 600)");
    }
    ssize_t got = pread(file, text, sizeof text - 1, 0);
    size_t length = 0;
    while ((ssize_t)length < got && text[length] && text[length] != '\n' && text[length] != '\r') {
        length++;
    }
    comity_status status = COMITY_OK;
    if (got < 0) {
        status = comity_fail(error, COMITY_ERROR_IO, "the password file cannot be read: %s", strerror(errno));
    } else if (!copy(server->password, sizeof server->password, text, length)) {
        status = comity_fail(error, COMITY_ERROR_INPUT, "the first line of the password file is empty or too long");
    }
    explicit_bzero(text, sizeof text);
    return status;
}

comity_status comity_clickhouse_login(comity_clickhouse *server, const char *password_file, comity_error *error) {
    const char *user = getenv("COMITY_CLICKHOUSE_USER");
    const char *password = getenv("COMITY_CLICKHOUSE_PASSWORD");
    if (user && strlen(user) >= sizeof server->user) {
        return comity_fail(error, COMITY_ERROR_INPUT, "the user in COMITY_CLICKHOUSE_USER is too long");
    }
    snprintf(server->user, sizeof server->user, "%s", user && *user ? user : "default");
    if (!password_file) {
        if (password && strlen(password) >= sizeof server->password) {
            return comity_fail(error, COMITY_ERROR_INPUT, "the password in COMITY_CLICKHOUSE_PASSWORD is too long");
        }
        snprintf(server->password, sizeof server->password, "%s", password ? password : "");
        return COMITY_OK;
    }
    int file = open(password_file, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (file < 0) {
        return comity_fail(error, COMITY_ERROR_IO, "the password file cannot be opened: %s", strerror(errno));
    }
    comity_status status = take_password(server, file, error);
    close(file);
    return status;
}

void comity_clickhouse_forget(comity_clickhouse *server) {
    explicit_bzero(server->password, sizeof server->password);
}

void comity_clickhouse_quote(FILE *out, const char *text, char quote) {
    fputc(quote, out);
    for (; *text; text++) {
        if (*text == quote || *text == '\\') {
            fputc('\\', out);
        }
        fputc(*text, out);
    }
    fputc(quote, out);
}

/* ----------------------------------------------------------------------------------------------------------- query */

typedef struct {
    comity_tsv tsv;
    comity_sha256 *digest;
    int64_t bytes;
    comity_error *error;
} answer_reader;

static int take_bytes(void *ctx, const void *bytes, size_t size) {
    answer_reader *reader = ctx;
    reader->bytes += (int64_t)size;
    if (reader->digest && !comity_sha256_add(reader->digest, bytes, size)) {
        return (int)comity_fail_memory(reader->error);
    }
    return (int)comity_tsv_feed(&reader->tsv, bytes, size, reader->error);
}

static int take_nothing(void *ctx, const void *bytes, size_t size) {
    (void)ctx;
    (void)bytes;
    (void)size;
    return 0;
}

static void name_query(char id[40]) {
    uint64_t number = 0;
    if (getrandom(&number, sizeof number, GRND_NONBLOCK) != (ssize_t)sizeof number) {
        number = (uint64_t)getpid();
    }
    snprintf(id, 40, "comity-%016" PRIx64, number);
}

static comity_http_request request_of(const comity_clickhouse *server, const char *url, const char *sql) {
    return (comity_http_request){
        .url = url, .body = sql, .body_size = strlen(sql), .user = server->user, .password = server->password};
}

/* Asks the server to end the query, without waiting for it; whether it does is its own affair. */
static void end_query(const comity_clickhouse *server, const char *url, const char *id) {
    char sql[100];
    comity_http_answer answer;
    comity_error unheard;
    snprintf(sql, sizeof sql, "KILL QUERY WHERE query_id = '%s' ASYNC", id);
    comity_http_request request = request_of(server, url, sql);
    request.most_bytes = 1 << 20;
    request.connect_seconds = 3;
    request.stall_seconds = 5;
    request.take = take_nothing;
    comity_http(&request, &answer, &unheard);
}

/* What the server says of a failed query, in a sentence without its trimmings. */
static void tidy_error(const comity_http_answer *answer, comity_error *error) {
    char said[400];
    comity_status status = error->status;
    int refused = strstr(error->message, "Code: 193,") || strstr(error->message, "Code: 194,") ||
                  strstr(error->message, "Code: 192,") || strstr(error->message, "Code: 516.") || answer->code == 401;
    if (refused) {
        comity_fail(error, status, "the server does not know this user, or not with this password");
    } else if (comity_tsv_exception(error->message, strlen(error->message), said, sizeof said)) {
        comity_fail(error, status, "the server refused the query: %s", said);
    }
}

comity_status comity_clickhouse_run(const comity_clickhouse *server, const char *sql,
                                    const comity_clickhouse_query *query, char digest[65], int64_t *bytes,
                                    comity_error *error) {
    char url[400];
    char named[480];
    char id[40];
    comity_http_answer answer;
    answer_reader reader = {.error = error};
    comity_tsv_init(&reader.tsv, query->n_cells, query->most_rows ? query->most_rows : 50000000, query->take,
                    query->ctx);
    name_query(id);
    snprintf(url, sizeof url, "%s://%s:%d/", server->secure ? "https" : "http", server->host, server->port);
    snprintf(named, sizeof named, "%s?query_id=%s", url, id);
    comity_http_request request = request_of(server, named, sql);
    request.most_bytes = query->most_bytes ? query->most_bytes : (int64_t)16 << 30;
    request.stall_seconds = STALL_SECONDS; /* nothing comes while it groups */
    request.stop = query->stop;
    request.take = take_bytes;
    request.ctx = &reader;
    comity_status status = COMITY_OK;
    if (digest && !(reader.digest = comity_sha256_new())) {
        status = comity_fail_memory(error);
        goto out;
    }
    if ((status = comity_http(&request, &answer, error))) {
        tidy_error(&answer, error);
        if (answer.code == 0 || answer.code == 200) {
            end_query(server, url, id);
        }
        goto out;
    }
    if (!(status = comity_tsv_end(&reader.tsv, query->totals, error)) && digest &&
        !comity_sha256_end(reader.digest, digest)) {
        status = comity_fail_memory(error);
    }
    if (bytes) {
        *bytes = reader.bytes;
    }
out:
    comity_sha256_delete(reader.digest);
    comity_tsv_free(&reader.tsv);
    return status;
}
