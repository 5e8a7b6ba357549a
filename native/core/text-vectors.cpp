// Texts as numbers: the rows that tokens become before the first layer, and one vector for a whole text.
#include <algorithm>
#include <cmath>

#include "batch.h"
#include "log.h"
#include "model.h"

namespace longview {

namespace {

// Longer texts are cut: what asks for vectors gives some hundred characters at a time.
constexpr uint32_t most_tokens = 512;

float length_of(const std::vector<float> & values) {
    double sum = 0.0;
    for (const float value : values) {
        sum += static_cast<double>(value) * value;
    }
    return static_cast<float>(std::sqrt(sum));
}

}  // namespace

bool table_watch::on_node(ggml_tensor * tensor, bool is_asking, void * data) {
    auto & self = *static_cast<table_watch *>(data);
    if (!self.active) {
        return !is_asking;
    }
    // The name of the look-up itself differs by architecture; the table that it reads does not.
    const bool is_lookup = tensor->op == GGML_OP_GET_ROWS && tensor->type == GGML_TYPE_F32
        && std::string(tensor->src[0]->name) == "token_embd.weight";
    if (!is_lookup) {
        return !is_asking;
    }
    if (is_asking) {
        return true;
    }
    const size_t n = self.values.size();
    self.values.resize(n + static_cast<size_t>(ggml_nelements(tensor)));
    ggml_backend_tensor_get(tensor, self.values.data() + n, 0, ggml_nbytes(tensor));
    return false;
}

result model::create_embedder() {
    if (embedder_) {
        llama_memory_clear(llama_get_memory(embedder_.get()), false);
        return {};
    }
    llama_context_params params = llama_context_default_params();
    const auto trained = static_cast<uint32_t>(std::max(info_.trained_context, 1));
    params.n_ctx             = std::min(most_tokens, trained);
    // Encoders read a text as one batch.
    params.n_batch           = params.n_ctx;
    params.n_ubatch          = params.n_ctx;
    params.n_seq_max         = 1;
    params.n_threads         = options_.threads;
    params.n_threads_batch   = options_.threads;
    params.flash_attn_type   = options_.flash_attention;
    params.offload_kqv       = options_.gpu_layers != 0;
    params.op_offload        = options_.gpu_layers != 0;
    params.embeddings        = true;
    params.kv_unified        = true;
    params.swa_full          = true;
    params.no_perf           = true;
    params.cb_eval           = table_watch::on_node;
    params.cb_eval_user_data = &table_;
    params.abort_callback    = [](void * data) {
        const auto * running = static_cast<model *>(data)->running_;
        return running != nullptr && running->stopped();
    };
    params.abort_callback_data = this;

    const log_capture log;
    embedder_.reset(llama_init_from_model(model_.get(), params));
    return embedder_ ? result() : log.failure(status::out_of_memory, "The context for text vectors could not be created");
}

result model::decode_text(const std::vector<llama_token> & tokens, const stop_token & stop) {
    if (result made = create_embedder(); !made.ok()) {
        return made;
    }
    if (stop.stopped()) {
        return result::aborted();
    }
    batch_builder builder(info_.mrope, info_.row_width);
    for (size_t i = 0; i < tokens.size(); i++) {
        builder.add_token(tokens[i], static_cast<llama_pos>(i));
    }
    llama_batch batch = builder.build(0, true);
    std::fill(batch.logits, batch.logits + tokens.size(), 1);

    const log_capture log;
    running_ = &stop;
    const int32_t code = llama_model_has_encoder(model_.get()) && !llama_model_has_decoder(model_.get())
        ? llama_encode(embedder_.get(), batch)
        : llama_decode(embedder_.get(), batch);
    llama_synchronize(embedder_.get());
    running_ = nullptr;
    if (stop.stopped()) {
        return result::aborted();
    }
    return code == 0 ? result() : log.failure(code == -2 ? status::out_of_memory : status::failed,
        "The model failed to read a text");
}

result model::token_rows(const std::vector<llama_token> & tokens, const stop_token & stop, std::vector<float> & out) {
    out.clear();
    const size_t width = static_cast<size_t>(info_.embedding_width);
    for (size_t from = 0; from < tokens.size(); from += most_tokens) {
        const size_t n = std::min<size_t>(most_tokens, tokens.size() - from);
        table_ = {};
        table_.active = true;
        const auto first = tokens.begin() + static_cast<std::ptrdiff_t>(from);
        const result done = decode_text({ first, first + static_cast<std::ptrdiff_t>(n) }, stop);
        table_.active = false;
        if (!done.ok()) {
            return done;
        }
        if (table_.values.size() != n * width) {
            return result::failed("This model does not show what its tokens become");
        }
        out.insert(out.end(), table_.values.begin(), table_.values.end());
    }
    table_ = {};
    return {};
}

result model::embed(const std::string & text, const stop_token & stop, std::vector<float> & out) {
    out.clear();
    const auto size = static_cast<int32_t>(text.size());
    std::vector<llama_token> tokens(text.size() + 8);
    const int32_t n = llama_tokenize(vocab_, text.data(), size, tokens.data(), static_cast<int32_t>(tokens.size()), true, false);
    tokens.resize(std::max(n, 0));
    if (tokens.empty()) {
        return result::failed("There is no text to make a vector of");
    }
    const size_t most = std::min<size_t>(most_tokens, static_cast<size_t>(std::max(info_.trained_context, 1)));
    if (tokens.size() > most) {
        // What ends a text (a separator, where the vocabulary adds one) has to stay at its end.
        const llama_token last = tokens.back();
        tokens.resize(most);
        if (llama_vocab_is_control(vocab_, last)) {
            tokens.back() = last;
        }
    }
    if (result done = decode_text(tokens, stop); !done.ok()) {
        return done;
    }
    const enum llama_pooling_type pooling = llama_pooling_type(embedder_.get());
    if (pooling == LLAMA_POOLING_TYPE_RANK) {
        return result::failed("This model ranks pairs of texts; it makes no vectors");
    }
    out.assign(static_cast<size_t>(llama_model_n_embd_out(model_.get())), 0.0f);
    const size_t rows = pooling == LLAMA_POOLING_TYPE_NONE ? tokens.size() : 1;
    for (size_t row = 0; row < rows; row++) {
        const float * values = pooling == LLAMA_POOLING_TYPE_NONE
            ? llama_get_embeddings_ith(embedder_.get(), static_cast<int32_t>(row))
            : llama_get_embeddings_seq(embedder_.get(), 0);
        if (values == nullptr) {
            return result::failed("The model gave no vector for a text");
        }
        for (size_t at = 0; at < out.size(); at++) {
            out[at] += values[at] / static_cast<float>(rows);
        }
    }
    const float length = length_of(out);
    if (!(length > 0.0f) || !std::isfinite(length)) {
        return result::failed("The model gave no vector for a text");
    }
    for (float & value : out) {
        value /= length;
    }
    return {};
}

}  // namespace longview
