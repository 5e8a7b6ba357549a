#include "model.h"

#include "llama-ext.h"
#include "log.h"
#include "text-stream.h"

namespace longview {

std::vector<llama_token> model::tokenize(const std::string & text, bool special) const {
    const auto size = static_cast<int32_t>(text.size());
    std::vector<llama_token> tokens(text.size() + 2);
    int32_t n = llama_tokenize(vocab_, text.data(), size, tokens.data(), static_cast<int32_t>(tokens.size()), false, special);
    if (n < 0) {
        tokens.resize(-n);
        n = llama_tokenize(vocab_, text.data(), size, tokens.data(), static_cast<int32_t>(tokens.size()), false, special);
    }
    tokens.resize(std::max(n, 0));
    return tokens;
}

std::string model::detokenize(const std::vector<llama_token> & tokens) const {
    const auto size = static_cast<int32_t>(tokens.size());
    std::string text(tokens.size() * 8 + 16, '\0');
    int32_t n = llama_detokenize(vocab_, tokens.data(), size, &text[0], static_cast<int32_t>(text.size()), false, true);
    if (n < 0) {
        text.resize(-n);
        n = llama_detokenize(vocab_, tokens.data(), size, &text[0], static_cast<int32_t>(text.size()), false, true);
    }
    text.resize(std::max(n, 0));
    return utf8_repair(text);
}

bool model::is_end_of_generation(llama_token token) const {
    return llama_vocab_is_eog(vocab_, token);
}

std::string model::piece_of(llama_token token) const {
    std::string piece(32, '\0');
    int32_t n = llama_token_to_piece(vocab_, token, &piece[0], static_cast<int32_t>(piece.size()), 0, false);
    if (n < 0) {
        piece.resize(-n);
        n = llama_token_to_piece(vocab_, token, &piece[0], static_cast<int32_t>(piece.size()), 0, false);
    }
    piece.resize(std::max(n, 0));
    return piece;
}

memory_report model::memory() const {
    return { weights_bytes_, context_bytes_, compute_bytes_, cells_used_, info_.context_tokens };
}

void model::refresh_memory() {
    uint64_t weights = projector_bytes_;
    uint64_t context = 0;
    uint64_t compute = 0;
    for (const auto & entry : llama_get_memory_breakdown(context_.get())) {
        weights += entry.second.model;
        context += entry.second.context;
        compute += entry.second.compute;
    }
    for (const auto * other : { &observer_, &embedder_ }) {
        if (!*other) {
            continue;
        }
        for (const auto & entry : llama_get_memory_breakdown(other->get())) {
            context += entry.second.context;
            compute += entry.second.compute;
        }
    }
    weights_bytes_ = weights;
    context_bytes_ = context;
    compute_bytes_ = compute;
    cells_used_    = cells_.used();
}

result model::create_sequence(sequence & out) {
    if (free_ids_.empty()) {
        return result::failed("All sequences of the model are in use: dispose one, or load with more maxSequences");
    }
    out.id = free_ids_.back();
    free_ids_.pop_back();
    out.publish();
    return {};
}

result model::fork(const sequence & from, sequence & out) {
    if (result checked = check_sequence(from); !checked.ok()) {
        return checked;
    }
    if (result created = create_sequence(out); !created.ok()) {
        return created;
    }
    llama_memory_seq_cp(llama_get_memory(context_.get()), from.id, out.id, -1, -1);
    out.position = from.position;
    out.cells    = from.cells;
    out.logits   = from.logits;
    cells_.share(out.cells);
    out.publish();
    return {};
}

void model::release(sequence & seq) {
    if (seq.id < 0) {
        return;
    }
    forget(seq);
    free_ids_.push_back(seq.id);
    seq.id = -1;
}

// Empties a sequence. Removing a whole sequence never fails.
void model::forget(sequence & seq) {
    llama_memory_seq_rm(llama_get_memory(context_.get()), seq.id, -1, -1);
    cells_.give_back(seq.cells, 0);
    seq.position = 0;
    seq.logits.clear();
    seq.publish();
}

result model::logits(const sequence & seq, std::vector<float> & out) const {
    if (result checked = check_sequence(seq); !checked.ok()) {
        return checked;
    }
    if (seq.logits.empty()) {
        return result::failed("There are no logits: evaluate something first");
    }
    out = seq.logits;
    return {};
}

result model::truncate(sequence & seq, llama_pos position) {
    if (result checked = check_sequence(seq); !checked.ok()) {
        return checked;
    }
    if (position > seq.position) {
        return result::failed("The sequence is shorter than the position to cut it at");
    }
    if (position == seq.position) {
        return {};
    }
    if (position == 0) {
        forget(seq);
        return {};
    }
    size_t keep = seq.cells.size();
    while (keep > 0 && seq.cells[keep - 1].position >= position) {
        keep--;
    }
    if (keep > 0 && seq.cells[keep - 1].end > position) {
        return result::failed("The position lies inside a picture, which can only be kept or removed whole");
    }
    if (!llama_memory_seq_rm(llama_get_memory(context_.get()), seq.id, position, -1)) {
        return result::failed("This model cannot forget a part of a sequence (recurrent memory)");
    }
    cells_.give_back(seq.cells, keep);
    seq.position = position;
    seq.logits.clear();
    seq.publish();
    return {};
}

result model::check_sequence(const sequence & seq) const {
    return seq.id < 0 ? result::failed("The sequence was disposed") : result();
}

result model::check_room(size_t n_cells) const {
    if (n_cells <= cells_.free()) {
        return {};
    }
    return { status::context_full, std::to_string(n_cells) + " KV cells are needed and "
        + std::to_string(cells_.free()) + " of " + std::to_string(cells_.total()) + " are free" };
}

model::checkpoint model::mark(const sequence & seq) const {
    checkpoint to;
    to.position = seq.position;
    to.cells    = seq.cells.size();
    to.logits   = seq.logits;
    if (has_recurrent_ && seq.position > 0) {
        to.recurrent.resize(llama_state_seq_get_size_ext(context_.get(), seq.id, LLAMA_STATE_SEQ_FLAGS_PARTIAL_ONLY));
        llama_state_seq_get_data_ext(context_.get(), to.recurrent.data(), to.recurrent.size(), seq.id,
            LLAMA_STATE_SEQ_FLAGS_PARTIAL_ONLY);
    }
    return to;
}

// Returns `reason`, or a worse failure when the model cannot go back.
result model::roll_back(sequence & seq, checkpoint && to, result reason) {
    const llama_memory_t memory = llama_get_memory(context_.get());
    bool is_back = true;
    if (to.position == 0) {
        forget(seq);
    } else {
        if (!to.recurrent.empty()) {
            is_back = llama_state_seq_set_data_ext(context_.get(), to.recurrent.data(), to.recurrent.size(), seq.id,
                LLAMA_STATE_SEQ_FLAGS_PARTIAL_ONLY) > 0;
        }
        is_back = is_back && llama_memory_seq_rm(memory, seq.id, to.position, -1);
    }
    if (!is_back) {
        forget(seq);
        return result::failed(reason.message + ", and the sequence had to be emptied: its model cannot go back");
    }
    cells_.give_back(seq.cells, to.cells);
    seq.position = to.position;
    seq.logits   = std::move(to.logits);
    seq.publish();
    return reason;
}

}  // namespace longview
