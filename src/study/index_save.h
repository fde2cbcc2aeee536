/* Saves what an index gave into its tables; shared by the files of the index only. */
#ifndef COMITY_STUDY_INDEX_SAVE_H
#define COMITY_STUDY_INDEX_SAVE_H

#include "study/index.h"
#include "study/index_frame.h"

/* All that one computation gave. `intervals` has one entry an element; those without (rows NULL) have no ranks. */
typedef struct {
    const comity_index_spec *spec;
    const comity_index_data *data;
    const char *text; /* of the spec */
    const char *organisation;
    const char *variant;
    comity_index_result result;
    comity_uncertainty *intervals; /* n_elements */
    comity_uncertainty sensitivity;
    double *shift; /* n_elements: without each element */
} comity_index_outcome;

/* Removes what an earlier run had for the same index, organisation and variant. */
comity_status comity_index_delete(comity_store *store, const char *name, const char *organisation, const char *variant,
                                  comity_error *error);

/* Writes all rows of the run. */
comity_status comity_index_save(comity_store *store, int64_t run, const comity_index_outcome *outcome,
                                comity_error *error);

#endif
