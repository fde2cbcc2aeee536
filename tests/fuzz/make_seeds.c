/* Writes the seeds of fuzz_rdata into a folder: make_seeds tests/fuzz/corpus/rdata
 * cc -Itests/data/read tests/fuzz/make_seeds.c -lrdata */
#include "rdata_fixture.h"

#include <stdio.h>

static int save(const char *folder, const char *name, fixture *f) {
    char path[1024];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *out = fopen(path, "wb");
    int ok = out && fwrite(f->data, 1, f->size, out) == f->size;
    if (out && fclose(out) != 0) {
        ok = 0;
    }
    fixture_free(f);
    return ok;
}

/* Forms that R writes for columns it has not unfolded. */
static fixture folded(void) {
    static const char *const names[] = {"i", "r", "t", "w"};
    static const int32_t values[] = {10, 20, 30};
    fixture f = begin_rds();
    put_vector(&f, R_FRAME, 4);
    put_sequence(&f, "compact_intseq", 3, 1, 1);
    put_sequence(&f, "compact_realseq", 3, 2.5, -1);
    begin_altrep(&f, "deferred_string");
    put_word(&f, R_PAIRLIST);
    put_vector(&f, R_REAL, 3);
    put_double(&f, 0.1);
    put_double(&f, 100000);
    put_double(&f, fixture_na());
    put_integers(&f, 1, values);
    put_word(&f, R_NIL);
    begin_altrep(&f, "wrap_integer");
    put_word(&f, R_PAIRLIST);
    put_integers(&f, 3, values);
    put_integers(&f, 2, values);
    put_word(&f, R_NIL);
    end_frame(&f, 4, names, 3);
    return f;
}

/* References, an environment, a pointer, a function, text in another encoding, columns that are left out. */
static fixture mixed(void) {
    static const char *const names[] = {"a", "b", "l", "d"};
    static const char *const row_names[] = {"KAZ", "KGZ"};
    static const int32_t values[] = {1, 2};
    fixture f = begin_rda();
    put_tag(&f, "names");
    put_word(&f, R_ENVIRONMENT);
    put_word(&f, 0);
    put_word(&f, R_GLOBAL);
    put_word(&f, R_NIL);
    put_vector(&f, R_LIST, 1);
    put_word(&f, 2 << 8 | 255);
    put_word(&f, R_NIL);
    put_tag(&f, "f");
    put_word(&f, R_CLOSURE | R_ATTRIBUTES | 0x400);
    put_class(&f, "function");
    put_word(&f, R_GLOBAL);
    put_word(&f, R_NIL);
    put_word(&f, R_BYTECODE);
    put_word(&f, 1);
    put_integers(&f, 2, values);
    put_word(&f, 1);
    put_word(&f, 244);
    put_word(&f, 0);
    put_word(&f, 6);
    put_word(&f, R_NIL);
    put_word(&f, 0);
    put_symbol(&f, "+");
    put_word(&f, 0);
    put_word(&f, R_NIL);
    put_tag(&f, "table");
    put_vector(&f, R_FRAME, 4);
    put_integers(&f, 2, values);
    put_vector(&f, R_TEXT, 2);
    put_marked(&f, "C\xF4te", 4);
    put_marked(&f, "C\xC3\xB4te", 8);
    put_vector(&f, R_LIST, 2);
    put_word(&f, R_NIL);
    put_integers(&f, 2, values);
    put_vector(&f, R_INTEGER | 0x100 | R_ATTRIBUTES, 2);
    put_word(&f, 11488);
    put_word(&f, 0x80000000);
    put_class(&f, "Date");
    put_word(&f, R_TAGGED);
    put_word(&f, 1 << 8 | 255);
    put_strings(&f, 4, names);
    put_tag(&f, "row.names");
    put_strings(&f, 2, row_names);
    put_tag(&f, ".internal.selfref");
    put_word(&f, R_POINTER);
    put_word(&f, R_NIL);
    put_word(&f, R_NIL);
    put_class(&f, "data.frame");
    put_word(&f, R_NIL);
    return f;
}

int main(int argc, char **argv) {
    if (argc != 2) {
        fprintf(stderr, "usage: make_seeds FOLDER\n");
        return 2;
    }
    fixture files[] = {fixture_written(RDATA_SINGLE_OBJECT, 1),
                       fixture_written(RDATA_WORKSPACE, 1),
                       fixture_written(RDATA_WORKSPACE, 2),
                       folded(),
                       mixed(),
                       fixture_haven()};
    static const char *const names[] = {"written.rds", "written.rda", "two.rda",
                                        "folded.rds",  "mixed.rda",   "haven.rds"};
    int ok = 1;
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        ok &= save(argv[1], names[i], &files[i]);
    }
    return ok ? 0 : 1;
}
