// What a picture encoder looks at: libmtmd names queries and keys of each layer, and its softmax not at all.
#include <algorithm>
#include <cmath>
#include <cstring>

#include "encoder-watch.h"
#include "log.h"
#include "model.h"

namespace longview {

namespace {

// Views of a node are called "Qcur-3 (permuted)" and the like.
bool is_of_a_layer(const char * name, const char * start) {
    const size_t length = std::strlen(start);
    return std::strncmp(name, start, length) == 0 && name[length] != '\0'
        && std::strspn(name + length, "0123456789") == std::strlen(name + length);
}

void take(const ggml_tensor * from, encoder_watch::heads & into) {
    if (from->type != GGML_TYPE_F32 || !ggml_is_contiguous(from)) {
        into = {};
        return;
    }
    into.side   = from->ne[0];
    into.n_head = from->ne[1];
    into.n      = from->ne[2] * from->ne[3];
    into.values.resize(static_cast<size_t>(into.side * into.n_head * into.n));
    ggml_backend_tensor_get(from, into.values.data(), 0, into.values.size() * sizeof(float));
}

}  // namespace

bool encoder_watch::on_node(ggml_tensor * tensor, bool is_asking, void * data) {
    auto & self = *static_cast<encoder_watch *>(data);
    if (!self.active) {
        return !is_asking;
    }
    const bool is_query = is_of_a_layer(tensor->name, "Qcur-");
    const bool is_key   = is_of_a_layer(tensor->name, "Kcur-");
    if (is_asking) {
        return is_query || is_key;
    }
    if (is_query) {
        take(tensor, self.queries);
    }
    if (is_key) {
        take(tensor, self.keys);
    }
    return true;
}

std::vector<float> encoder_watch::received() const {
    if (queries.values.empty() || queries.n != keys.n || queries.n_head != keys.n_head || queries.side != keys.side) {
        return {};
    }
    const int64_t n    = queries.n;
    const int64_t step = queries.side * queries.n_head;
    const float scale  = 1.0f / std::sqrt(static_cast<float>(queries.side));
    std::vector<double> sums(static_cast<size_t>(n), 0.0);
    std::vector<float>  scores(static_cast<size_t>(n));
    for (int64_t head = 0; head < queries.n_head; head++) {
        for (int64_t i = 0; i < n; i++) {
            const float * query = queries.values.data() + i * step + head * queries.side;
            float top = -INFINITY;
            for (int64_t j = 0; j < n; j++) {
                const float * key = keys.values.data() + j * step + head * queries.side;
                float dot = 0.0f;
                for (int64_t at = 0; at < queries.side; at++) {
                    dot += query[at] * key[at];
                }
                scores[j] = dot * scale;
                top = std::max(top, scores[j]);
            }
            double total = 0.0;
            for (auto & score : scores) {
                score = std::exp(score - top);
                total += score;
            }
            for (int64_t j = 0; j < n; j++) {
                sums[j] += scores[j] / total;
            }
        }
    }
    std::vector<float> out(static_cast<size_t>(n));
    for (int64_t j = 0; j < n; j++) {
        out[j] = static_cast<float>(sums[j] / static_cast<double>(n * queries.n_head));
    }
    return out;
}

result model::encoder_attention(const picture & image, const stop_token & stop, std::vector<std::vector<float>> & out) {
    out.clear();
    if (!info_.encoder_attention) {
        return result::failed("The picture encoder of this model does not tell what it looks at");
    }
    std::vector<std::vector<part>> lists;
    encoder_watch_ = {};
    encoder_watch_.active = true;
    result done = encode({ image }, stop, lists);
    encoder_watch_.active = false;
    if (!done.ok()) {
        return done;
    }
    const std::vector<float> received = encoder_watch_.received();
    for (const auto & it : lists[0]) {
        if (!it.is_rows) {
            continue;
        }
        // libmtmd takes the rows from the positions after that of a class token, where there is one.
        const auto count = static_cast<size_t>(it.count);
        const size_t offset = received.size() == count + 1 ? 1 : 0;
        if (received.size() != count + offset) {
            return result::failed("The picture encoder gives " + std::to_string(count) + " rows for "
                + std::to_string(received.size()) + " positions, so which is which is not known");
        }
        out.emplace_back(received.begin() + static_cast<std::ptrdiff_t>(offset), received.end());
    }
    return {};
}

}  // namespace longview
