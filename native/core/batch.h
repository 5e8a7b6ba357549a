// Tokens and rows on their way into llama_decode.
#pragma once

#include <vector>

#include "llama.h"
#include "part.h"

namespace longview {

// Gathers neighbours of the same kind, so that many short parts do not become many small batches.
class batch_builder {
public:
    batch_builder(bool mrope, int32_t row_width) : mrope_(mrope), row_width_(row_width) {}

    size_t size() const { return t_.size(); }
    bool   accepts(bool is_rows) const { return t_.empty() || is_rows == is_rows_; }
    const std::vector<llama_pos> & positions() const { return t_; }

    void add_token(llama_token token, llama_pos position) {
        is_rows_ = false;
        tokens_.push_back(token);
        t_.push_back(position);
    }

    void add_row(const part & from, int32_t i, llama_pos start) {
        is_rows_ = true;
        const auto n   = static_cast<size_t>(from.count);
        const auto * row = from.rows.data() + static_cast<size_t>(i) * row_width_;
        rows_.insert(rows_.end(), row, row + row_width_);
        t_.push_back(start + from.positions[i]);
        if (mrope_) {
            const llama_pos z = from.positions[i + n * 3];
            y_.push_back(start + from.positions[i + n]);
            x_.push_back(start + from.positions[i + n * 2]);
            z_.push_back(z == z_repeats_t ? t_.back() : z);
        }
    }

    llama_batch build(llama_seq_id seq_id, bool last_logits) {
        const size_t n = size();
        planes_ = t_;
        for (const auto * plane : { &y_, &x_, &z_ }) {
            planes_.insert(planes_.end(), plane->begin(), plane->end());
        }
        seq_id_ = seq_id;
        seq_counts_.assign(n, 1);
        seq_ids_.assign(n + 1, &seq_id_);
        seq_ids_.back() = nullptr;
        logits_.assign(n, 0);
        logits_.back() = last_logits ? 1 : 0;
        return {
            /* n_tokens */ static_cast<int32_t>(n),
            /* token    */ is_rows_ ? nullptr : tokens_.data(),
            /* embd     */ is_rows_ ? rows_.data() : nullptr,
            /* pos      */ planes_.data(),
            /* n_seq_id */ seq_counts_.data(),
            /* seq_id   */ seq_ids_.data(),
            /* logits   */ logits_.data(),
        };
    }

    void clear() {
        tokens_.clear();
        rows_.clear();
        for (auto * plane : { &t_, &y_, &x_, &z_ }) {
            plane->clear();
        }
    }

private:
    bool    mrope_;
    int32_t row_width_;
    bool    is_rows_ = false;

    std::vector<llama_token>    tokens_;
    std::vector<float>          rows_;
    std::vector<llama_pos>      t_, y_, x_, z_, planes_;
    std::vector<int32_t>        seq_counts_;
    std::vector<llama_seq_id *> seq_ids_;
    std::vector<int8_t>         logits_;
    llama_seq_id                seq_id_ = 0;
};

// Restores causal attention however the scope is left.
class non_causal_scope {
public:
    non_causal_scope(llama_context * context, bool enabled) : context_(enabled ? context : nullptr) {
        if (context_ != nullptr) {
            llama_set_causal_attn(context_, false);
        }
    }
    ~non_causal_scope() {
        if (context_ != nullptr) {
            llama_set_causal_attn(context_, true);
        }
    }
    non_causal_scope(const non_causal_scope &) = delete;
    non_causal_scope & operator=(const non_causal_scope &) = delete;

private:
    llama_context * context_;
};

}  // namespace longview
