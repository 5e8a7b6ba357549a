// Queries and keys of a picture encoder, as libmtmd's eval callback shows them.
#pragma once

#include <cstdint>
#include <vector>

#include "ggml-backend.h"

namespace longview {

struct encoder_watch {
    struct heads {
        int64_t            side   = 0;      // floats of a head
        int64_t            n_head = 0;
        int64_t            n      = 0;      // positions
        std::vector<float> values;          // [n][n_head][side]
    };

    bool  active = false;
    heads queries;                          // of the last layer that was computed
    heads keys;

    // A ggml_backend_sched_eval_callback whose data is a watch. Costs a comparison per node while not active.
    static bool on_node(ggml_tensor * tensor, bool is_asking, void * data);

    // How much each position is looked at: the mean over heads and positions of softmax(q k / sqrt(side)).
    // Empty when no layer was seen.
    std::vector<float> received() const;
};

}  // namespace longview
