/* Texts on their way into a panel. See data/read/texts.h. */
#include "data/read/texts.h"

#include "base/text.h"

#include <stdlib.h>
#include <string.h>

enum { SLOTS = 1 << 15, MOST_REMEMBERED = SLOTS / 2 };

struct comity_text_slot {
    const char *text;
    size_t panel; /* whose text it is, from 1; that of another panel counts as none */
    uint64_t hash;
};

comity_status comity_texts_begin(comity_texts *texts, comity_panel *panel, comity_error *error) {
    if (!texts->slots && !(texts->slots = calloc(SLOTS, sizeof *texts->slots))) {
        return comity_fail_memory(error);
    }
    texts->n_slots = 0;
    texts->n_panels++;
    texts->panel = panel;
    texts->bytes = 0;
    return COMITY_OK;
}

void comity_texts_free(comity_texts *texts) {
    free(texts->slots);
    *texts = (comity_texts){0};
}

static uint64_t hash_of(const char *text, size_t length) {
    uint64_t hash = 0x9E3779B97F4A7C15U ^ length;
    for (; length >= 8; text += 8, length -= 8) {
        uint64_t word;
        memcpy(&word, text, sizeof word);
        hash = (hash ^ word) * 0xFF51AFD7ED558CCDU;
        hash ^= hash >> 32;
    }
    uint64_t last = 0;
    memcpy(&last, text, length);
    hash = (hash ^ last) * 0xC4CEB9FE1A85EC53U;
    return hash ^ hash >> 29;
}

const char *comity_texts_keep(comity_texts *texts, const char *text, size_t length) {
    uint64_t hash = hash_of(text, length);
    size_t i = hash % SLOTS;
    while (texts->slots[i].panel == texts->n_panels) {
        const char *kept = texts->slots[i].text;
        if (texts->slots[i].hash == hash && strncmp(kept, text, length) == 0 && !kept[length]) {
            return kept;
        }
        i = (i + 1) % SLOTS;
    }
    const char *kept = comity_panel_keep(texts->panel, text, length);
    texts->bytes += length + 1;
    if (kept && texts->n_slots < MOST_REMEMBERED) {
        texts->slots[i] = (comity_text_slot){kept, texts->n_panels, hash};
        texts->n_slots++;
    }
    return kept;
}

int comity_is_ascii(const void *bytes, size_t length) {
    const unsigned char *at = bytes;
    uint64_t high = 0;
    size_t i = 0;
    for (; i + 8 <= length; i += 8) {
        uint64_t word;
        memcpy(&word, at + i, sizeof word);
        high |= word;
    }
    for (; i < length; i++) {
        high |= at[i];
    }
    return (high & 0x8080808080808080U) == 0;
}

int comity_is_utf8(const void *bytes, size_t length) {
    uint32_t code;
    for (size_t i = 0; i < length;) {
        size_t n = comity_text_utf8((const char *)bytes + i, length - i, &code);
        if (!n) {
            return 0;
        }
        i += n;
    }
    return 1;
}

static uint32_t windows_code(unsigned char byte) {
    static const uint16_t codes[32] = {0x20AC, 0x81,   0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
                                       0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x8D,   0x017D, 0x8F,
                                       0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
                                       0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D,   0x017E, 0x0178};
    return byte >= 0x80 && byte < 0xA0 ? codes[byte - 0x80] : byte;
}

static size_t write_code(unsigned char *out, uint32_t code) {
    if (code < 0x80) {
        out[0] = (unsigned char)code;
        return 1;
    }
    if (code < 0x800) {
        out[0] = (unsigned char)(0xC0 | code >> 6);
        out[1] = (unsigned char)(0x80 | (code & 0x3F));
        return 2;
    }
    out[0] = (unsigned char)(0xE0 | code >> 12);
    out[1] = (unsigned char)(0x80 | (code >> 6 & 0x3F));
    out[2] = (unsigned char)(0x80 | (code & 0x3F));
    return 3;
}

size_t comity_from_windows(unsigned char *out, const void *bytes, size_t length) {
    size_t n = 0;
    for (size_t i = 0; i < length; i++) {
        n += write_code(out + n, windows_code(((const unsigned char *)bytes)[i]));
    }
    return n;
}
