#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "llama.h"

namespace longview {

// Of `token` under the softmax of n logits.
inline float log_probability(const float * logits, int32_t n, llama_token token) {
    const float most = *std::max_element(logits, logits + n);
    double sum = 0.0;
    for (int32_t i = 0; i < n; i++) {
        sum += std::exp(static_cast<double>(logits[i] - most));
    }
    return static_cast<float>(logits[token] - most - std::log(sum));
}

}  // namespace longview
