// Parts into the KV cache. libmtmd's helper takes count and positions from its own chunk, so rows that were
// reduced need batches of ours: this file is the one that must agree with it when nothing was removed.
#include <algorithm>
#include <cmath>

#include "batch.h"
#include "log-probability.h"
#include "log.h"
#include "model.h"

namespace longview {

result model::evaluate(sequence & seq, const std::vector<part> & parts, const stop_token & stop) {
    if (result checked = check_sequence(seq); !checked.ok()) {
        return checked;
    }
    size_t n_cells = 0;
    if (result checked = check_parts(parts, n_cells); !checked.ok()) {
        return checked;
    }
    if (n_cells == 0) {
        return {};
    }
    if (result room = check_room(n_cells); !room.ok()) {
        return room;
    }
    checkpoint before = mark(seq);
    result done = decode_parts(seq, parts, stop);
    if (!done.ok()) {
        return roll_back(seq, std::move(before), std::move(done));
    }
    const float * logits = llama_get_logits_ith(context_.get(), -1);
    seq.logits.assign(logits, logits + info_.vocabulary_size);
    seq.publish();
    return {};
}

result model::check_parts(const std::vector<part> & parts, size_t & n_cells) const {
    for (const auto & it : parts) {
        n_cells += it.cells();
        if (!std::all_of(it.rows.begin(), it.rows.end(), [](float value) { return std::isfinite(value); })) {
            return result::failed("The rows hold a value that is not a finite number");
        }
        if (it.is_rows && it.non_causal && static_cast<uint32_t>(it.count) > widest_batch_) {
            return result::failed("A run of " + std::to_string(it.count) + " rows that attend in both directions "
                "needs batchTokens of at least as many");
        }
    }
    return {};
}

result model::decode_parts(sequence & seq, const std::vector<part> & parts, const stop_token & stop) {
    size_t last = parts.size();
    while (parts[last - 1].cells() == 0) {
        last--;
    }
    batch_builder batch(info_.mrope, info_.row_width);
    std::vector<llama_pos> ends;

    const auto flush = [&](bool is_last, bool non_causal) -> result {
        if (batch.size() == 0) {
            return {};
        }
        const non_causal_scope scope(context_.get(), non_causal);
        result done = decode(batch.build(seq.id, is_last), stop);
        if (done.ok()) {
            for (size_t i = 0; i < ends.size(); i++) {
                add_cells(seq, 1, &batch.positions()[i], ends[i]);
            }
        }
        batch.clear();
        ends.clear();
        return done;
    };

    llama_pos position = seq.position;
    for (size_t p = 0; p < last; p++) {
        const part & from = parts[p];
        const bool alone = from.is_rows && from.non_causal;
        const size_t limit = alone ? widest_batch_ : batch_tokens_;
        if (alone || !batch.accepts(from.is_rows)) {
            if (result done = flush(false, false); !done.ok()) {
                return done;
            }
        }
        const size_t n = from.cells();
        for (size_t i = 0; i < n; i++) {
            if (from.is_rows) {
                batch.add_row(from, static_cast<int32_t>(i), position);
                ends.push_back(info_.mrope ? position + from.advance : position + from.positions[i] + 1);
            } else {
                batch.add_token(from.tokens[i], position + static_cast<llama_pos>(i));
                ends.push_back(position + static_cast<llama_pos>(i) + 1);
            }
            const bool is_last = p + 1 == last && i + 1 == n;
            if (batch.size() == limit || is_last || (alone && i + 1 == n)) {
                if (result done = flush(is_last, alone); !done.ok()) {
                    return done;
                }
            }
        }
        position += from.is_rows ? from.advance : static_cast<llama_pos>(n);
    }
    seq.position = position;
    return {};
}

void model::add_cells(sequence & seq, size_t n, const llama_pos * positions, llama_pos end) {
    for (size_t i = 0; i < n; i++) {
        seq.cells.push_back({ cells_.take(), positions[i], end });
    }
}

result model::decode_token(sequence & seq, llama_token token, const stop_token & stop) {
    batch_builder batch(info_.mrope, info_.row_width);
    batch.add_token(token, seq.position);
    if (result done = decode(batch.build(seq.id, true), stop); !done.ok()) {
        return done;
    }
    add_cells(seq, 1, &seq.position, seq.position + 1);
    seq.position++;
    const float * logits = llama_get_logits_ith(context_.get(), -1);
    seq.logits.assign(logits, logits + info_.vocabulary_size);
    return {};
}

result model::decode(const llama_batch & batch, const stop_token & stop) {
    if (stop.stopped()) {
        return result::aborted();
    }
    const log_capture log;
    running_ = &stop;
    const int32_t code = llama_decode(context_.get(), batch);
    // A GPU only has the batch in its queue by now; without waiting, everything would be queued before the
    // first look at the stop request.
    llama_synchronize(context_.get());
    running_ = nullptr;
    switch (code) {
        case 0:  return {};
        case 1:  return { status::context_full, "No room was found in the KV cache" };
        case 2:  return result::aborted();
        case -2: return log.failure(status::out_of_memory, "The model ran out of memory");
        default: return log.failure(status::failed, "The model failed to decode");
    }
}

result model::score(sequence & seq, const std::vector<llama_token> & tokens, const stop_token & stop,
                    std::vector<float> & out) {
    if (result checked = check_sequence(seq); !checked.ok()) {
        return checked;
    }
    if (seq.logits.empty()) {
        return result::failed("There is nothing to continue from: evaluate something first");
    }
    if (result room = check_room(tokens.empty() ? 0 : tokens.size() - 1); !room.ok()) {
        return room;
    }
    checkpoint before = mark(seq);
    return roll_back(seq, std::move(before), score_tokens(seq, tokens, stop, out));
}

result model::score_tokens(sequence & seq, const std::vector<llama_token> & tokens, const stop_token & stop,
                           std::vector<float> & out) {
    out.clear();
    if (tokens.empty()) {
        return {};
    }
    out.push_back(log_probability(seq.logits.data(), info_.vocabulary_size, tokens[0]));
    for (size_t start = 0; start + 1 < tokens.size(); start += score_batch_) {
        const size_t n = std::min<size_t>(score_batch_, tokens.size() - 1 - start);
        batch_builder batch(info_.mrope, info_.row_width);
        for (size_t i = 0; i < n; i++) {
            batch.add_token(tokens[start + i], seq.position + static_cast<llama_pos>(i));
        }
        llama_batch built = batch.build(seq.id, true);
        std::fill(built.logits, built.logits + n, int8_t(1));
        if (result done = decode(built, stop); !done.ok()) {
            return done;
        }
        for (size_t i = 0; i < n; i++) {
            add_cells(seq, 1, &batch.positions()[i], batch.positions()[i] + 1);
            const float * logits = llama_get_logits_ith(context_.get(), static_cast<int32_t>(i));
            out.push_back(log_probability(logits, info_.vocabulary_size, tokens[start + i + 1]));
        }
        seq.position += static_cast<llama_pos>(n);
    }
    return {};
}

}  // namespace longview
