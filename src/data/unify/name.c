/* Names of states in one form. See name.h.
 *
 * The text is cut into words while its letters are folded; then letters that stand apart are joined, short forms are
 * written out, small words are dropped, and what is left is sorted. Everything lies in two fixed buffers: a word is
 * never longer than the text, and a text that would not fit is no name. */
#include "data/unify/name.h"

#include "base/text.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_WORDS = 48, LETTERS = 2 * COMITY_NAME_LONGEST + MOST_WORDS + 8 };

typedef struct {
    const char *text;
    int dotted; /* a full stop follows: a short form */
} word;

typedef struct {
    char letters[LETTERS]; /* the words, each with its NUL */
    size_t used;
    word words[MOST_WORDS];
    size_t n;
    int open; /* the last word may go on */
    int full; /* it did not fit: no name */
} words;

/* -------------------------------------------------------------------------------------------------------- letters */

/* Letters without their marks, from U+00C0 and from U+1E00 on; digits stand for pairs, a full stop for "as it is". */
static const char latin[] = "aaaaaa1ceeeeiiiidnooooo ouuuuy43aaaaaa1ceeeeiiiidnooooo ouuuuy4y"
                            "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiii55jjkkklllllll"
                            "lllnnnnnnnnnoooooo22rrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs"
                            "bb....o...d...eeeff.g...kk......oo.............uu..yyzz........."
                            "....666777888aaiioouuuuuuuuuueaaaa11..ggkkoooo..j666gg..nnaa11oo"
                            "aaaaeeeeiiiioooorrrruuuusstt..hh......aaeeooooooooyy............"
                            "...b............";
static const char latin_more[] = "aabbbbbbccddddddddddeeeeeeeeeeffgghhhhhhhhhhiiiikkkkkkllllllllmm"
                                 "mmmmnnnnnnnnoooooooopppprrrrrrrrssssssssssttttttttuuuuuuuuuuvvvv"
                                 "wwwwwwwwwwxxxxyyzzzzzzhtwy.s..3.aaaaaaaaaaaaaaaaaaaaaaaaeeeeeeee"
                                 "eeeeeeeeiiiioooooooooooooooooooooooouuuuuuuuuuuuuuyyyyyyyy......";
static const char *const pairs[] = {"", "ae", "oe", "ss", "th", "ij", "dz", "lj", "nj"};

/* Greek and Cyrillic letters with marks, and the letters that they are without. */
static const struct {
    uint32_t from;
    uint32_t to;
} marked[] = {{0x3AC, 0x3B1}, {0x3AD, 0x3B5}, {0x3AE, 0x3B7}, {0x3AF, 0x3B9}, {0x3CC, 0x3BF}, {0x3CD, 0x3C5},
              {0x3CE, 0x3C9}, {0x3CA, 0x3B9}, {0x3CB, 0x3C5}, {0x390, 0x3B9}, {0x3B0, 0x3C5}, {0x3C2, 0x3C3},
              {0x386, 0x3B1}, {0x388, 0x3B5}, {0x389, 0x3B7}, {0x38A, 0x3B9}, {0x38C, 0x3BF}, {0x38E, 0x3C5},
              {0x38F, 0x3C9}, {0x439, 0x438}, {0x450, 0x435}, {0x451, 0x435}, {0x453, 0x433}, {0x457, 0x456},
              {0x45C, 0x43A}, {0x45D, 0x438}, {0x45E, 0x443}};

static uint32_t lower(uint32_t c) {
    if ((c >= 0x391 && c <= 0x3A9) || (c >= 0x410 && c <= 0x42F) || (c >= 'A' && c <= 'Z')) {
        c += 0x20;
    } else if (c >= 0x400 && c <= 0x40F) {
        c += 0x50;
    } else if ((c >= 0x460 && c <= 0x481) || (c >= 0x48A && c <= 0x4BF) || (c >= 0x4D0 && c <= 0x52F)) {
        c |= 1;
    } else if (c >= 0x531 && c <= 0x556) {
        c += 0x30;
    }
    for (size_t i = 0; i < sizeof marked / sizeof marked[0]; i++) {
        if (marked[i].from == c) {
            return marked[i].to;
        }
    }
    return c;
}

static int between(uint32_t c, uint32_t first, uint32_t last) {
    return c >= first && c <= last;
}

/* What leaves no trace: apostrophes of all kinds, marks that combine with a letter, signs without width. */
static int is_silent(uint32_t c) {
    return c == '\'' || c == '`' || c == 0x91 || c == 0x92 || c == 0xB4 || between(c, 0x2B9, 0x2BF) || c == 0x2C8 ||
           between(c, 0x300, 0x36F) || between(c, 0x483, 0x487) || c == 0x640 || between(c, 0x64B, 0x652) ||
           c == 0x670 || between(c, 0x200B, 0x200F) || between(c, 0x2018, 0x201B) || c == 0x2032 || c == 0x2035 ||
           c == 0x2060 || c == 0xA78C || c == 0xFEFF || c == 0xFF07;
}

static int is_separator(uint32_t c) {
    if (c < 0x80) {
        return !between(c, '0', '9') && !between(c, 'a', 'z');
    }
    return c < 0xC0 || c == 0xD7 || c == 0xF7 || between(c, 0x2000, 0x206F) || between(c, 0x3000, 0x303F) ||
           between(c, 0xFE10, 0xFE6F) || between(c, 0xFF00, 0xFF0F) || c >= 0xE0000;
}

/* ---------------------------------------------------------------------------------------------------------- words */

static void put_letter(words *all, char c) {
    if (all->full) {
        return;
    }
    if (!all->open) {
        if (all->n == MOST_WORDS) {
            all->full = 1;
            return;
        }
        all->words[all->n++] = (word){.text = all->letters + all->used};
        all->open = 1;
    } else {
        all->used--; /* over the NUL */
    }
    if (all->used + 2 > LETTERS) {
        all->full = 1;
        return;
    }
    all->letters[all->used++] = c;
    all->letters[all->used++] = '\0';
}

static void put_text(words *all, const char *text, size_t length) {
    for (size_t i = 0; i < length; i++) {
        put_letter(all, text[i]);
    }
}

static void put_code(words *all, uint32_t c) {
    char bytes[4];
    size_t n = 0;
    if (c < 0x80) {
        bytes[n++] = (char)c;
    } else if (c < 0x800) {
        bytes[n++] = (char)(0xC0 | c >> 6);
        bytes[n++] = (char)(0x80 | (c & 0x3F));
    } else {
        if (c < 0x10000) {
            bytes[n++] = (char)(0xE0 | c >> 12);
        } else {
            bytes[n++] = (char)(0xF0 | c >> 18);
            bytes[n++] = (char)(0x80 | (c >> 12 & 0x3F));
        }
        bytes[n++] = (char)(0x80 | (c >> 6 & 0x3F));
        bytes[n++] = (char)(0x80 | (c & 0x3F));
    }
    put_text(all, bytes, n);
}

/* Takes one code point in. */
static void take(words *all, uint32_t c) {
    c = between(c, 0xFF01, 0xFF5E) ? c - 0xFEE0 : c; /* letters of full width */
    if (is_silent(c)) {
        return;
    }
    c = lower(c);
    char plain = between(c, 0xC0, 0xC0 + sizeof latin - 2)            ? latin[c - 0xC0]
                 : between(c, 0x1E00, 0x1E00 + sizeof latin_more - 2) ? latin_more[c - 0x1E00]
                                                                      : '.';
    if (is_separator(c) || plain == ' ') {
        if (c == '.' && all->open) {
            all->words[all->n - 1].dotted = 1;
        }
        all->open = 0;
    } else if (between((uint32_t)plain, '1', '8')) {
        put_text(all, pairs[plain - '0'], 2);
    } else if (plain != '.') {
        put_letter(all, plain);
    } else {
        put_code(all, c);
    }
}

/* The byte that Windows-1252 writes for a code point; -1: none. */
static int byte_of(uint32_t c) {
    static const uint16_t high[] = {0x20AC, 0x81,   0x201A, 0x192,  0x201E, 0x2026, 0x2020, 0x2021,
                                    0x2C6,  0x2030, 0x160,  0x2039, 0x152,  0x8D,   0x17D,  0x8F,
                                    0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
                                    0x2DC,  0x2122, 0x161,  0x203A, 0x153,  0x9D,   0x17E,  0x178};
    if (c < 0x100) {
        return (int)c;
    }
    for (size_t i = 0; i < sizeof high / sizeof high[0]; i++) {
        if (high[i] == c) {
            return 0x80 + (int)i;
        }
    }
    return -1;
}

/* Is the text UTF-8 that was read as Latin-1 or Windows-1252 and written as UTF-8 again? Then its bytes go to `out`
 * (`length` bytes of room). No name looks like that by chance. */
static int is_read_wrongly(const char *text, size_t length, char *out, size_t *size) {
    int marks = 0;
    *size = 0;
    for (size_t i = 0; i < length;) {
        uint32_t code = 0;
        size_t bytes = comity_text_utf8(text + i, length - i, &code);
        int byte = bytes ? byte_of(code) : -1;
        if (byte < 0) {
            return 0;
        }
        marks |= byte >= 0x80;
        out[(*size)++] = (char)byte;
        i += bytes;
    }
    for (size_t i = 0; i < *size;) {
        uint32_t code = 0;
        size_t bytes = comity_text_utf8(out + i, *size - i, &code);
        if (!bytes) {
            return 0;
        }
        i += bytes;
    }
    return marks;
}

static void cut(const char *text, size_t length, words *all) {
    for (size_t i = 0; i < length;) {
        uint32_t code = 0;
        size_t bytes = comity_text_utf8(text + i, length - i, &code);
        if (!bytes) {
            code = (unsigned char)text[i];
            bytes = 1;
        }
        take(all, code);
        i += bytes;
    }
}

/* ----------------------------------------------------------------------------------------------------- short forms */

static int is_letter(const word *w) {
    return w->text[0] >= 'a' && w->text[0] <= 'z' && !w->text[1];
}

static const char *const small[] = {"and", "das", "de", "del", "der", "des", "di",  "die", "do", "dos", "du",  "e",
                                    "el",  "et",  "i",  "la",  "las", "le",  "les", "los", "of", "the", "und", "y"};

static int compare_text(const void *a, const void *b) {
    return strcmp(a, *(const char *const *)b);
}

static int is_small(const char *text) {
    return bsearch(text, small, sizeof small / sizeof small[0], sizeof small[0], compare_text) != NULL;
}

static const struct {
    const char *from;
    const char *to;
} short_forms[] = {{"rep", "republic"}, {"repub", "republic"}, {"dem", "democratic"},
                   {"st", "saint"},     {"ste", "saint"},      {"is", "islands"},
                   {"isl", "islands"},  {"isls", "islands"},   {"island", "islands"}};
static const char *const compass[] = {"n", "north", "s", "south", "e", "east", "w", "west"};

/* The word written out. A single letter is a direction only with a full stop behind it. */
static const char *whole(const word *w) {
    for (size_t i = 0; i < sizeof short_forms / sizeof short_forms[0]; i++) {
        if (strcmp(w->text, short_forms[i].from) == 0) {
            return short_forms[i].to;
        }
    }
    for (size_t i = 0; w->dotted && i < sizeof compass / sizeof compass[0]; i += 2) {
        if (strcmp(w->text, compass[i]) == 0) {
            return compass[i + 1];
        }
    }
    return w->text;
}

/* One word of the words from `from` up to `to`. */
static void join(words *all, size_t from, size_t to) {
    char joined[LETTERS] = "";
    size_t used = 0;
    for (size_t i = from; i < to; i++) {
        size_t length = strlen(all->words[i].text);
        memcpy(joined + used, all->words[i].text, length + 1); /* all words together fit */
        used += length;
    }
    /* the words lie one behind the other, so that the joined one has room where they were */
    memcpy(all->letters + (all->words[from].text - all->letters), joined, used + 1);
    all->words[from].dotted = 0;
    memmove(&all->words[from + 1], &all->words[to], (all->n - to) * sizeof all->words[0]);
    all->n -= to - from - 1;
}

/* U.S.A. and D. R. are words; so are People s and Cote d Ivoire, whose apostrophe became a blank. */
static void join_letters(words *all) {
    for (size_t i = 0; i < all->n; i++) {
        size_t end = i;
        while (end < all->n && is_letter(&all->words[end])) {
            end++;
        }
        if (end - i > 1) {
            join(all, i, end);
        } else if (end - i == 1 && !all->words[i].dotted && all->words[i].text[0] == 's' && i > 0) {
            join(all, i - 1, i + 1);
            i--;
        } else if (end - i == 1 && !all->words[i].dotted && strchr("dl", all->words[i].text[0]) && end < all->n) {
            join(all, i, i + 2);
        }
    }
}

static int compare_words(const void *a, const void *b) {
    return strcmp(((const word *)a)->text, ((const word *)b)->text);
}

static void write_words(const words *all, char *out) {
    size_t used = 0;
    for (size_t i = 0; i < all->n; i++) {
        const char *text = all->words[i].text;
        size_t length = strlen(text);
        if (i && strcmp(text, all->words[i - 1].text) == 0) {
            continue;
        }
        if (used + length + 2 > COMITY_NAME_FORM) {
            out[0] = '\0';
            return;
        }
        used += (size_t)snprintf(out + used, COMITY_NAME_FORM - used, "%s%s", used ? " " : "", text);
    }
}

void comity_name_form(const char *text, size_t length, char out[COMITY_NAME_FORM]) {
    words all = {.used = 0};
    out[0] = '\0';
    if (length > COMITY_NAME_LONGEST) {
        return;
    }
    char again[COMITY_NAME_LONGEST];
    size_t size = 0;
    int wrong = is_read_wrongly(text, length, again, &size);
    cut(wrong ? again : text, wrong ? size : length, &all);
    if (all.full) {
        return;
    }
    join_letters(&all);
    size_t kept = 0;
    for (size_t i = 0; i < all.n; i++) {
        const char *written = whole(&all.words[i]);
        if (!is_small(written)) {
            all.words[kept++].text = written;
        }
    }
    all.n = kept;
    qsort(all.words, all.n, sizeof all.words[0], compare_words);
    write_words(&all, out);
}

/* ------------------------------------------------------------------------------------------------------------- SQL */

static void call_name(duckdb_function_info info, duckdb_data_chunk input, duckdb_vector output) {
    duckdb_vector vector = duckdb_data_chunk_get_vector(input, 0);
    duckdb_string_t *texts = duckdb_vector_get_data(vector);
    uint64_t *valid = duckdb_vector_get_validity(vector);
    (void)info;
    for (idx_t row = 0; row < duckdb_data_chunk_get_size(input); row++) {
        char form[COMITY_NAME_FORM];
        if (valid && !duckdb_validity_row_is_valid(valid, row)) {
            duckdb_vector_ensure_validity_writable(output);
            duckdb_validity_set_row_invalid(duckdb_vector_get_validity(output), row);
            continue;
        }
        comity_name_form(duckdb_string_t_data(&texts[row]), duckdb_string_t_length(texts[row]), form);
        duckdb_vector_assign_string_element(output, row, form);
    }
}

comity_status comity_name_register(comity_store *store, comity_error *error) {
    duckdb_logical_type text = duckdb_create_logical_type(DUCKDB_TYPE_VARCHAR);
    duckdb_scalar_function function = duckdb_create_scalar_function();
    duckdb_scalar_function_set_name(function, "comity_name");
    duckdb_scalar_function_add_parameter(function, text);
    duckdb_scalar_function_set_return_type(function, text);
    duckdb_scalar_function_set_function(function, call_name);
    duckdb_state state = duckdb_register_scalar_function(comity_store_connection(store), function);
    duckdb_destroy_scalar_function(&function);
    duckdb_destroy_logical_type(&text);
    return state == DuckDBError ? comity_fail(error, COMITY_ERROR_IO, "DuckDB did not take the function comity_name")
                                : COMITY_OK;
}
