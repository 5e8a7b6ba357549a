// One line of tokens and rows in a model's KV cache. Plain data: model works on it.
#pragma once

#include <atomic>
#include <vector>

#include "cells.h"
#include "stop.h"

namespace longview {

struct sequence {
    // Worker thread only.
    llama_seq_id       id       = -1;
    llama_pos          position = 0;
    std::vector<cell>  cells;
    std::vector<float> logits;              // after the last token; empty when that is not known

    // Any thread.
    stop_source           stop;
    std::atomic<int32_t>  seen_position { 0 };
    std::atomic<uint32_t> seen_cells    { 0 };

    void publish() {
        seen_position = position;
        seen_cells    = static_cast<uint32_t>(cells.size());
    }
};

}  // namespace longview
