// A sequence as bytes. llama.cpp's own format knows neither model nor position, so ours wraps it.
#include <cstring>

#include "fingerprint.h"
#include "log.h"
#include "model.h"

namespace longview {

namespace {

struct state_header {
    char     magic[4];
    uint32_t version;
    uint64_t model;         // fingerprint of the file, of llama.cpp's version and of the KV type
    uint64_t checksum;      // of everything after the header
    uint64_t state_bytes;
    int32_t  position;
    uint32_t n_cells;
    uint32_t n_logits;
    uint32_t row_width;
};

struct saved_cell {
    llama_pos position;
    llama_pos end;
};

constexpr char     magic[4] = { 'L', 'V', 'S', 'Q' };
constexpr uint32_t version  = 1;

result unfit(const char * why) {
    return result::failed(std::string("The saved state cannot be restored: ") + why);
}

}  // namespace

result model::save(const sequence & seq, std::vector<uint8_t> & out) const {
    if (result checked = check_sequence(seq); !checked.ok()) {
        return checked;
    }
    state_header header = {};
    std::memcpy(header.magic, magic, sizeof(magic));
    header.version     = version;
    header.model       = fingerprint_;
    header.state_bytes = seq.cells.empty() ? 0 : llama_state_seq_get_size(context_.get(), seq.id);
    header.position    = seq.position;
    header.n_cells     = static_cast<uint32_t>(seq.cells.size());
    header.n_logits    = static_cast<uint32_t>(seq.logits.size());
    header.row_width   = static_cast<uint32_t>(info_.row_width);

    const size_t cell_bytes   = seq.cells.size() * sizeof(saved_cell);
    const size_t logits_bytes = seq.logits.size() * sizeof(float);
    out.resize(sizeof(header) + cell_bytes + logits_bytes + header.state_bytes);
    uint8_t * at = out.data() + sizeof(header);
    for (const auto & it : seq.cells) {
        const saved_cell entry = { it.position, it.end };
        std::memcpy(at, &entry, sizeof(entry));
        at += sizeof(entry);
    }
    if (logits_bytes > 0) {
        std::memcpy(at, seq.logits.data(), logits_bytes);
        at += logits_bytes;
    }
    if (header.state_bytes > 0
            && llama_state_seq_get_data(context_.get(), at, header.state_bytes, seq.id) != header.state_bytes) {
        return result::failed("The state of the sequence could not be read");
    }
    header.checksum = fingerprint_of(out.data() + sizeof(header), out.size() - sizeof(header), fingerprint_start);
    std::memcpy(out.data(), &header, sizeof(header));
    return {};
}

// Everything is checked before the sequence is touched; should llama.cpp still refuse, it is left empty.
result model::restore(sequence & seq, const std::vector<uint8_t> & state) {
    if (result checked = check_sequence(seq); !checked.ok()) {
        return checked;
    }
    state_header header;
    if (state.size() < sizeof(header)) {
        return unfit("it is too short");
    }
    std::memcpy(&header, state.data(), sizeof(header));
    if (std::memcmp(header.magic, magic, sizeof(magic)) != 0 || header.version != version) {
        return unfit("it is of another format");
    }
    if (header.model != fingerprint_ || header.row_width != static_cast<uint32_t>(info_.row_width)) {
        return unfit("it belongs to another model or another build");
    }
    const uint64_t cell_bytes   = uint64_t(header.n_cells) * sizeof(saved_cell);
    const uint64_t logits_bytes = uint64_t(header.n_logits) * sizeof(float);
    const uint64_t body_bytes   = state.size() - sizeof(header);
    if (header.state_bytes > body_bytes || cell_bytes + logits_bytes + header.state_bytes != body_bytes
            || (header.n_logits != 0 && header.n_logits != static_cast<uint32_t>(info_.vocabulary_size))) {
        return unfit("its length is wrong");
    }
    if (fingerprint_of(state.data() + sizeof(header), body_bytes, fingerprint_start) != header.checksum) {
        return unfit("it is damaged");
    }
    const size_t free_after = cells_.free() + cells_.held_alone(seq.cells);
    if (header.n_cells > free_after) {
        return { status::context_full, std::to_string(header.n_cells) + " KV cells are needed and "
            + std::to_string(free_after) + " of " + std::to_string(cells_.total()) + " are free" };
    }

    forget(seq);
    const uint8_t * at = state.data() + sizeof(header);
    const uint8_t * kv = at + cell_bytes + logits_bytes;
    const log_capture log;
    if (header.state_bytes > 0
            && llama_state_seq_set_data(context_.get(), kv, header.state_bytes, seq.id) != header.state_bytes) {
        forget(seq);
        return log.failure(status::failed, "The saved state cannot be restored");
    }
    for (uint32_t i = 0; i < header.n_cells; i++) {
        saved_cell entry;
        std::memcpy(&entry, at, sizeof(entry));
        at += sizeof(entry);
        seq.cells.push_back({ cells_.take(), entry.position, entry.end });
    }
    seq.logits.resize(header.n_logits);
    if (logits_bytes > 0) {
        std::memcpy(seq.logits.data(), at, logits_bytes);
    }
    seq.position = header.position;
    seq.publish();
    return {};
}

}  // namespace longview
