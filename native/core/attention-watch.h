// What llama.cpp's eval callback sees of one attention layer while a batch is computed.
#pragma once

#include <string>
#include <vector>

#include "ggml-backend.h"

namespace longview {

struct attention_watch {
    std::string         node;               // name of the softmax that is wanted
    bool                wants_rows = false; // the batch at hand is part of the question
    size_t              n_cells    = 0;     // columns that belong to the prompt
    std::vector<double> mass;               // per cell, summed over queries and heads
    size_t              queries    = 0;     // rows of the softmax that were summed: tokens times heads
    bool                seen       = false;
    double              astray     = 0.0;   // mass on cells beyond the prompt

    // A ggml_backend_sched_eval_callback whose data is a watch. Computation ends where the node is reached:
    // what later layers would make of it is not asked for.
    static bool on_node(ggml_tensor * tensor, bool is_asking, void * data);

private:
    void take(const ggml_tensor * softmax);
};

}  // namespace longview
