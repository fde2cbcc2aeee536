/* Writes the seeds of fuzz_dta, fuzz_sav, fuzz_por and fuzz_sas7bdat: make_stat_seeds tests/fuzz/corpus
 * cc -Iinclude -Isrc -Itests/data/read tests/fuzz/make_stat_seeds.c -lreadstat -lm */
#include "stat_fixture.h"

#include <stdio.h>
#include <sys/stat.h>

static int save(const char *folder, const stat_format *format, const stat_case *test) {
    static const char *const folders[] = {[COMITY_FILE_DTA] = "dta",
                                          [COMITY_FILE_SAV] = "sav",
                                          [COMITY_FILE_POR] = "por",
                                          [COMITY_FILE_SAS7BDAT] = "sas7bdat"};
    char path[1024];
    snprintf(path, sizeof path, "%s/%s", folder, folders[format->kind]);
    mkdir(path, 0777);
    snprintf(path, sizeof path, "%s/%s/%s-%.4s", folder, folders[format->kind], format->name, test->name);
    stat_bytes bytes = stat_written(format, test);
    FILE *out = fopen(path, "wb");
    int ok = out && bytes.size && fwrite(bytes.data, 1, bytes.size, out) == bytes.size;
    if (out && fclose(out) != 0) {
        ok = 0;
    }
    free(bytes.data);
    return ok;
}

int main(int argc, char **argv) {
    if (argc != 2) {
        fprintf(stderr, "usage: make_stat_seeds FOLDER\n");
        return 2;
    }
    int ok = 1;
    for (size_t f = 0; f < N_STAT_FORMATS; f++) {
        stat_case dates = stat_dates_of(stat_formats[f].kind);
        ok &= save(argv[1], &stat_formats[f], &dates);
        for (size_t t = 0; t < N_STAT_CASES; t++) {
            int wanted = strcmp(stat_cases[t].name, "labels") == 0 || strcmp(stat_cases[t].name, "longer texts") == 0;
            if (wanted && stat_can_hold(&stat_formats[f], &stat_cases[t])) {
                ok &= save(argv[1], &stat_formats[f], &stat_cases[t]);
            }
        }
    }
    return ok ? 0 : 1;
}
