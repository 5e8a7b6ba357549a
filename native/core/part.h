// What a model reads: runs of text tokens and runs of token rows.
#pragma once

#include <cstdint>
#include <vector>

#include "llama.h"

namespace longview {

struct part {
    bool is_rows = false;

    std::vector<llama_token> tokens;

    std::vector<float> rows;                // count * row width
    int32_t            count      = 0;
    std::vector<llama_pos> positions;       // 1-D: count; M-RoPE: planes t, y, x, z of count each
    llama_pos          advance    = 0;
    bool               non_causal = false;

    size_t cells() const { return is_rows ? static_cast<size_t>(count) : tokens.size(); }
};

// The z plane is absolute (llama.cpp's text tokens have 0 there) except where it repeats t.
constexpr llama_pos z_repeats_t = -1;

struct picture {
    std::vector<uint8_t> rgb;               // width * height * 3
    uint32_t             width  = 0;
    uint32_t             height = 0;
};

}  // namespace longview
