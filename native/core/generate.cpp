// Sampling until the end: an end token, a stop string, the length asked for, or no cell left.
#include <algorithm>
#include <limits>

#include "log-probability.h"
#include "log.h"
#include "model.h"
#include "text-stream.h"

namespace longview {

namespace {

class token_sampler {
public:
    static result create(const llama_vocab * vocab, const generate_options & options,
                         std::unique_ptr<token_sampler> & out) {
        std::unique_ptr<token_sampler> self(new token_sampler());
        self->n_vocab_ = llama_vocab_n_tokens(vocab);
        if (!options.grammar.empty()) {
            const log_capture log;
            self->grammar_.reset(llama_sampler_init_grammar(vocab, options.grammar.c_str(), "root"));
            if (!self->grammar_) {
                return log.failure(status::failed, "The grammar could not be read");
            }
        }
        int32_t n_suppressed = 0;
        const llama_token * suppressed = llama_vocab_get_suppress_tokens(vocab, &n_suppressed);
        self->suppressed_.assign(suppressed, suppressed + n_suppressed);
        self->add_chain(options);
        out = std::move(self);
        return {};
    }

    // LLAMA_TOKEN_NULL when the grammar leaves nothing to say.
    llama_token sample(const std::vector<float> & logits) {
        fill(logits);
        llama_sampler_apply(chain_.get(), &candidates_);
        llama_token token = chosen();
        if (grammar_ && !grammar_allows(token)) {
            // Rare, so the grammar looks at the whole vocabulary only now.
            fill(logits);
            llama_sampler_apply(grammar_.get(), &candidates_);
            const bool is_over = std::none_of(data_.begin(), data_.end(),
                [](const llama_token_data & it) { return it.logit > -std::numeric_limits<float>::infinity(); });
            if (is_over) {
                return LLAMA_TOKEN_NULL;
            }
            llama_sampler_apply(chain_.get(), &candidates_);
            token = chosen();
        }
        return token;
    }

    void accept(llama_token token) {
        llama_sampler_accept(chain_.get(), token);
        if (grammar_) {
            llama_sampler_accept(grammar_.get(), token);
        }
    }

private:
    token_sampler() = default;

    void add_chain(const generate_options & options) {
        llama_sampler_chain_params params = llama_sampler_chain_default_params();
        params.no_perf = true;
        chain_.reset(llama_sampler_chain_init(params));
        const auto add = [&](llama_sampler * sampler) { llama_sampler_chain_add(chain_.get(), sampler); };
        if (options.repeat_penalty != 1.0f && options.repeat_window != 0) {
            add(llama_sampler_init_penalties(n_vocab_, options.repeat_window, options.repeat_penalty, 0.0f, 0.0f));
        }
        if (options.temperature <= 0.0f) {
            add(llama_sampler_init_greedy());
            return;
        }
        if (options.top_k > 0) {
            add(llama_sampler_init_top_k(options.top_k));
        }
        if (options.top_p < 1.0f) {
            add(llama_sampler_init_top_p(options.top_p, 1));
        }
        if (options.min_p > 0.0f) {
            add(llama_sampler_init_min_p(options.min_p, 1));
        }
        add(llama_sampler_init_temp(options.temperature));
        add(llama_sampler_init_dist(options.seed));
    }

    void fill(const std::vector<float> & logits) {
        data_.resize(logits.size());
        for (size_t i = 0; i < logits.size(); i++) {
            data_[i] = { static_cast<llama_token>(i), logits[i], 0.0f };
        }
        for (const llama_token token : suppressed_) {
            data_[token].logit = -std::numeric_limits<float>::infinity();
        }
        candidates_ = { data_.data(), data_.size(), -1, false };
    }

    llama_token chosen() const {
        return candidates_.selected < 0 ? LLAMA_TOKEN_NULL : candidates_.data[candidates_.selected].id;
    }

    bool grammar_allows(llama_token token) {
        llama_token_data       one  = { token, 1.0f, 0.0f };
        llama_token_data_array only = { &one, 1, -1, false };
        llama_sampler_apply(grammar_.get(), &only);
        return one.logit > -std::numeric_limits<float>::infinity();
    }

    int32_t                       n_vocab_ = 0;
    llama_sampler_ptr             chain_;
    llama_sampler_ptr             grammar_;
    std::vector<llama_token>      suppressed_;
    std::vector<llama_token_data> data_;
    llama_token_data_array        candidates_ = {};
};

}  // namespace

result model::generate(sequence & seq, const generate_options & options,
                       const std::function<void(std::string)> & on_piece, const stop_token & stop, generated & out) {
    if (result checked = check_sequence(seq); !checked.ok()) {
        return checked;
    }
    if (seq.logits.empty()) {
        return result::failed("There is nothing to continue from: evaluate something first");
    }
    checkpoint before = mark(seq);
    result done = sample_loop(seq, options, on_piece, stop, out);
    if (!done.ok()) {
        return roll_back(seq, std::move(before), std::move(done));
    }
    seq.publish();
    return {};
}

result model::sample_loop(sequence & seq, const generate_options & options,
                          const std::function<void(std::string)> & on_piece, const stop_token & stop,
                          generated & out) {
    std::unique_ptr<token_sampler> sampler;
    if (result created = token_sampler::create(vocab_, options, sampler); !created.ok()) {
        return created;
    }
    text_stream stream(options.stop);
    const auto emit = [&](std::string text) {
        if (!text.empty()) {
            out.text += text;
            on_piece(std::move(text));
        }
    };

    out.reason = end_reason::length;
    while (out.tokens < options.max_tokens) {
        if (cells_.free() == 0) {
            out.reason = end_reason::context;
            break;
        }
        const llama_token token = sampler->sample(seq.logits);
        if (token == LLAMA_TOKEN_NULL || llama_vocab_is_eog(vocab_, token)) {
            out.reason = end_reason::end;
            break;
        }
        sampler->accept(token);
        out.log_probabilities.push_back(log_probability(seq.logits.data(), info_.vocabulary_size, token));
        out.tokens++;
        const bool is_stopped = stream.push(piece_of(token));
        emit(stream.take());
        // Also the last one: the sequence must hold what was said, and know what comes next.
        if (result done = decode_token(seq, token, stop); !done.ok()) {
            return done;
        }
        if (is_stopped) {
            out.reason = end_reason::stop;
            break;
        }
    }
    emit(stream.finish());
    return {};
}

}  // namespace longview
