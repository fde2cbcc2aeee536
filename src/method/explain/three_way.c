#include "method/explain/explain_internal.h"
comity_status explain_three_way_new(const comity_model *model, const comity_fit_options *options,
                                    const explain_sample *sample, explain_engine **out, comity_error *error) {
    (void)model, (void)options, (void)sample, (void)error;
    *out = NULL;
    return COMITY_OK;
}
