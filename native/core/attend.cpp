// Which rows a question looks at. A context without flash attention keeps the softmax of a layer as a tensor,
// and llama.cpp's eval callback hands it over; layers above are never computed.
#include <algorithm>
#include <cmath>

#include "batch.h"
#include "log.h"
#include "model.h"

namespace longview {

namespace {

// Without flash attention a batch has n_cells floats per token and head: small batches keep that bounded.
constexpr uint32_t observer_batch = 64;
constexpr uint32_t cell_step      = 256;

// Where the question begins: after the last part with rows.
size_t question_start(const std::vector<part> & parts) {
    size_t at = parts.size();
    while (at > 0 && !(parts[at - 1].is_rows && parts[at - 1].count > 0)) {
        at--;
    }
    return at;
}

}  // namespace

bool attention_watch::on_node(ggml_tensor * tensor, bool is_asking, void * data) {
    auto & self = *static_cast<attention_watch *>(data);
    if (self.node != tensor->name) {
        return !is_asking;
    }
    if (is_asking) {
        return true;
    }
    self.seen = true;
    if (self.wants_rows) {
        self.take(tensor);
    }
    return false;
}

// [cells, tokens, heads], each row a distribution over cells.
void attention_watch::take(const ggml_tensor * softmax) {
    const auto columns = static_cast<size_t>(softmax->ne[0]);
    const auto rows    = static_cast<size_t>(softmax->ne[1] * softmax->ne[2]);
    std::vector<float> values(columns * rows);
    ggml_backend_tensor_get(softmax, values.data(), 0, values.size() * sizeof(float));
    for (size_t row = 0; row < rows; row++) {
        const float * from = values.data() + row * columns;
        for (size_t cell = 0; cell < columns; cell++) {
            if (cell < n_cells) {
                mass[cell] += from[cell];
            } else {
                astray += from[cell];
            }
        }
    }
    queries += rows;
}

result model::create_observer(uint32_t n_cells) {
    const uint32_t wanted = (n_cells + cell_step - 1) / cell_step * cell_step;
    if (observer_ && llama_n_ctx(observer_.get()) >= wanted) {
        llama_memory_clear(llama_get_memory(observer_.get()), false);
        return {};
    }
    observer_.reset();
    llama_context_params params = llama_context_default_params();
    const uint32_t longest = info_.non_causal ? std::max(info_.most_rows, widest_batch_) : 0;
    params.n_ctx             = wanted;
    params.n_batch           = std::max(std::min(observer_batch, wanted), longest);
    params.n_ubatch          = params.n_batch;
    params.n_seq_max         = 1;
    params.n_threads         = options_.threads;
    params.n_threads_batch   = options_.threads;
    params.flash_attn_type   = LLAMA_FLASH_ATTN_TYPE_DISABLED;
    params.offload_kqv       = options_.gpu_layers != 0;
    params.op_offload        = options_.gpu_layers != 0;
    params.kv_unified        = true;
    params.swa_full          = true;
    params.no_perf           = true;
    params.cb_eval           = attention_watch::on_node;
    params.cb_eval_user_data = &watch_;
    params.abort_callback    = [](void * data) {
        const auto * running = static_cast<model *>(data)->running_;
        return running != nullptr && running->stopped();
    };
    params.abort_callback_data = this;

    const log_capture log;
    observer_.reset(llama_init_from_model(model_.get(), params));
    return observer_ ? result() : log.failure(status::out_of_memory, "The context for attention could not be created");
}

result model::attend(const std::vector<part> & parts, int32_t layer, const stop_token & stop,
                     std::vector<std::vector<float>> & out) {
    out.clear();
    size_t n_cells = 0;
    if (result checked = check_parts(parts, n_cells); !checked.ok()) {
        return checked;
    }
    if (layer < 0 || layer >= info_.layers) {
        return result::failed("The model has no layer " + std::to_string(layer) + ": it has "
            + std::to_string(info_.layers));
    }
    const size_t question = question_start(parts);
    const bool has_question = std::any_of(parts.begin() + static_cast<std::ptrdiff_t>(question), parts.end(),
        [](const part & it) { return !it.tokens.empty(); });
    if (question == 0 || !has_question) {
        return result::failed("Attention needs rows, and tokens after them that look at them");
    }
    if (n_cells > cells_.total()) {
        return { status::context_full, std::to_string(n_cells) + " KV cells are needed and the context has "
            + std::to_string(cells_.total()) };
    }
    if (result made = create_observer(static_cast<uint32_t>(n_cells)); !made.ok()) {
        return made;
    }
    watch_         = {};
    watch_.node    = "kq_soft_max-" + std::to_string(layer);
    watch_.n_cells = n_cells;
    watch_.mass.assign(n_cells, 0.0);

    const log_capture log;
    batch_builder batch(info_.mrope, info_.row_width);
    const auto flush = [&](bool non_causal) -> result {
        if (batch.size() == 0) {
            return {};
        }
        if (stop.stopped()) {
            return result::aborted();
        }
        const non_causal_scope scope(observer_.get(), non_causal);
        running_ = &stop;
        const int32_t code = llama_decode(observer_.get(), batch.build(0, false));
        llama_synchronize(observer_.get());
        running_ = nullptr;
        batch.clear();
        if (stop.stopped()) {
            return result::aborted();
        }
        return code == 0 ? result() : log.failure(code == -2 ? status::out_of_memory : status::failed,
            "The model failed to decode");
    };

    const size_t most = llama_n_batch(observer_.get());
    llama_pos position = 0;
    for (size_t p = 0; p < parts.size(); p++) {
        const part & from = parts[p];
        const bool alone = from.is_rows && from.non_causal;
        const size_t n = from.cells();
        if (alone || p == question || !batch.accepts(from.is_rows)) {
            if (result done = flush(false); !done.ok()) {
                return done;
            }
        }
        watch_.wants_rows = p >= question;
        for (size_t i = 0; i < n; i++) {
            if (from.is_rows) {
                batch.add_row(from, static_cast<int32_t>(i), position);
            } else {
                batch.add_token(from.tokens[i], position + static_cast<llama_pos>(i));
            }
            if ((batch.size() == most && !alone) || (alone && i + 1 == n)) {
                if (result done = flush(alone); !done.ok()) {
                    return done;
                }
            }
        }
        position += from.is_rows ? from.advance : static_cast<llama_pos>(n);
    }
    if (result done = flush(false); !done.ok()) {
        return done;
    }
    if (!watch_.seen || watch_.queries == 0) {
        return result::failed("Layer " + std::to_string(layer) + " of this model has no attention that can be watched");
    }
    if (watch_.astray > 1e-3 * static_cast<double>(watch_.queries)) {
        return result::failed("The cells of the prompt are not where they were expected");
    }

    size_t cell = 0;
    for (const auto & it : parts) {
        if (it.is_rows) {
            std::vector<float> own(it.count);
            for (size_t i = 0; i < own.size(); i++) {
                own[i] = static_cast<float>(watch_.mass[cell + i] / static_cast<double>(watch_.queries));
            }
            out.push_back(std::move(own));
        }
        cell += it.cells();
    }
    return {};
}

}  // namespace longview
