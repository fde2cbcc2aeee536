/* Fuzzes the reader of .dta files. See fuzz_stat.h. */
#include "fuzz_stat.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    fuzz_stat(data, size, COMITY_FILE_DTA);
    return 0;
}
