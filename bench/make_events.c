/* Writes synthetic events to standard output as CSV with the columns of recipe icews_tkg.
 *
 * usage: make_events ROWS [SEED] >events.csv       34 bytes a row; the same seed makes the same bytes
 * Dates are spread over 1995 to 2024, codes over some of CAMEO's with their points, actors over 120 states, uneven as
 * in the real data; one actor in ten has no state. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char states[] = "USACHNRUSINDGBRFRADEUJPNIRNIRQISRSYRTURPAKAFGKORPRKUKRSAUEGYITAESPPOLNLDBELSWENORFINDNKGR"
                             "CPRTAUTCHECZEHUNROUBGRSRBHRV"
                             "BIHALBMKDSVNSVKESTLVALTUBLRMDAGEOARMAZEKAZUZBTKMKGZTJKMNGVNMTHAMYSIDNPHLSGPMMRKHMLAOBGDNP"
                             "LLKAAUSNZLCANMEXBRAARGCHLCOL"
                             "VENPERBOLECUPRYURYCUBHTIDOMGTMHNDSLVNICCRIPANNGAGHACIVSENMLINERTCDSDNETHSOMKENUGARWATZACO"
                             "DCOGAGOZAFZWEMOZZMBMWIMDGDZA"
                             "MARTUNLBYJORLBN";
static const struct {
    const char *code;
    const char *points;
} acts[] = {{"010", "0"},    {"020", "3"},    {"036", "4"},  {"040", "1"},  {"042", "1.9"}, {"043", "2.8"},
            {"046", "7"},    {"051", "3.4"},  {"057", "8"},  {"060", "6"},  {"071", "7.4"}, {"0841", "7"},
            {"090", "-2"},   {"100", "-5"},   {"111", "-2"}, {"112", "-2"}, {"120", "-4"},  {"138", "-7"},
            {"141", "-6.5"}, {"150", "-7.2"}, {"163", "-8"}, {"173", "-5"}, {"190", "-10"}, {"193", "-10"}};

static uint64_t next(uint64_t *state) {
    uint64_t x = *state += 0x9e3779b97f4a7c15U;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9U;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebU;
    return x ^ (x >> 31);
}

/* A state, those at the front more often; one in ten is none. */
static int pick(uint64_t bits, char out[4]) {
    const uint64_t n = (sizeof states - 1) / 3;
    uint64_t at = ((bits & 0xffff) * ((bits >> 16) & 0xffff) * n) >> 32;
    int none = (bits >> 32) % 10 == 0;
    memcpy(out, states + 3 * at, 3);
    out[none ? 0 : 3] = '\0';
    return 1;
}

int main(int argc, char **argv) {
    long long rows = argc > 1 ? strtoll(argv[1], NULL, 10) : 0;
    uint64_t state = argc > 2 ? strtoull(argv[2], NULL, 10) : 1;
    if (rows <= 0) {
        fprintf(stderr, "usage: make_events ROWS [SEED] >events.csv\n");
        return 2;
    }
    printf("date,source,source_iso3,source_is_state,event,cameo_code,goldstein,target,target_iso3,target_is_state,"
           "split\n");
    for (long long i = 0; i < rows; i++) {
        uint64_t a = next(&state);
        uint64_t b = next(&state);
        uint64_t c = next(&state);
        size_t act = (a >> 40) % (sizeof acts / sizeof acts[0]);
        char origin[4];
        char destination[4];
        pick(b, origin);
        pick(c, destination);
        printf("%d-%02d-%02d,,%s,%d,,%s,%s,,%s,%d,\n", 1995 + (int)(a % 30), 1 + (int)((a >> 8) % 12),
               1 + (int)((a >> 16) % 28), origin, (int)(b >> 63), acts[act].code, acts[act].points, destination,
               (int)(c >> 63));
    }
    return ferror(stdout) || fflush(stdout) ? 1 : 0;
}
