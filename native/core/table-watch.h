// What llama.cpp's eval callback sees of the look-up of tokens in their table.
#pragma once

#include <vector>

#include "ggml-backend.h"

namespace longview {

struct table_watch {
    bool               active = false;
    std::vector<float> values;          // one row per token, in order

    // A ggml_backend_sched_eval_callback whose data is a watch. While active, computation ends with the look-up.
    static bool on_node(ggml_tensor * tensor, bool is_asking, void * data);
};

}  // namespace longview
