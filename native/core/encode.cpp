// Pictures to parts, through libmtmd.
#include <algorithm>
#include <memory>

#include "log.h"
#include "model.h"

namespace longview {

namespace {

struct waiting {
    const mtmd_input_chunk * chunk;
    part *                   into;
};

// Everything that one batch needs until its rows are copied out.
struct batch_state {
    mtmd_batch_ptr                     batch;
    std::vector<waiting>               entries;
    std::vector<mtmd_input_chunks_ptr> alive;
};

result tokenize_picture(mtmd_context * projector, const picture & from, mtmd_input_chunks * out) {
    const mtmd_bitmap_ptr bitmap(mtmd_bitmap_init(from.width, from.height, from.rgb.data()));
    const mtmd_bitmap *   bitmaps[] = { bitmap.get() };
    const std::string     marker    = mtmd_get_marker(projector);
    const mtmd_input_text text      = { marker.c_str(), marker.size(), false, true };
    const log_capture     log;
    if (mtmd_tokenize(projector, out, &text, bitmaps, 1) != 0) {
        return log.failure(status::failed, "The picture could not be prepared");
    }
    return {};
}

part text_part(const mtmd_input_chunk * chunk) {
    size_t n = 0;
    const llama_token * tokens = mtmd_input_chunk_get_tokens_text(chunk, &n);
    part out;
    out.tokens.assign(tokens, tokens + n);
    return out;
}

// The rows come later; count and positions are known before the encoder runs.
part rows_part(const mtmd_context * projector, const mtmd_input_chunk * chunk) {
    part out;
    out.is_rows    = true;
    out.count      = static_cast<int32_t>(mtmd_input_chunk_get_n_tokens(chunk));
    out.advance    = mtmd_input_chunk_get_n_pos(chunk);
    out.non_causal = mtmd_decode_use_non_causal(projector, chunk);

    const bool mrope = mtmd_decode_use_mrope(projector);
    const auto n     = static_cast<size_t>(out.count);
    const mtmd_image_tokens * image = mtmd_input_chunk_get_tokens_image(chunk);
    out.positions.resize(mrope ? n * 4 : n);
    for (size_t i = 0; i < n; i++) {
        if (!mrope) {
            out.positions[i] = static_cast<llama_pos>(i);
            continue;
        }
        const mtmd_decoder_pos at   = mtmd_image_tokens_get_decoder_pos(image, 0, i);
        const mtmd_decoder_pos next = mtmd_image_tokens_get_decoder_pos(image, 1, i);
        out.positions[i]         = static_cast<llama_pos>(at.t);
        out.positions[i + n]     = static_cast<llama_pos>(at.y);
        out.positions[i + n * 2] = static_cast<llama_pos>(at.x);
        out.positions[i + n * 3] = next.z == at.z ? static_cast<llama_pos>(at.z) : z_repeats_t;
    }
    return out;
}

result encode_batch(mtmd_context * projector, int32_t row_width, batch_state & state) {
    if (state.entries.empty()) {
        return {};
    }
    const log_capture log;
    if (mtmd_batch_encode(state.batch.get()) != 0) {
        return log.failure(status::failed, "The picture encoder failed");
    }
    for (const auto & entry : state.entries) {
        const float * rows = mtmd_batch_get_output_embd(state.batch.get(), entry.chunk);
        if (rows == nullptr) {
            return result::failed("The picture encoder returned no rows");
        }
        entry.into->rows.assign(rows, rows + static_cast<size_t>(entry.into->count) * row_width);
    }
    state.entries.clear();
    state.batch.reset(mtmd_batch_init(projector));
    return {};
}

}  // namespace

result model::encode(const std::vector<picture> & pictures, const stop_token & stop,
                     std::vector<std::vector<part>> & out) {
    if (!info_.image) {
        return result::failed("The model was loaded without a projector that reads pictures");
    }
    out.assign(pictures.size(), {});
    batch_state state;
    state.batch.reset(mtmd_batch_init(projector_.get()));

    for (size_t i = 0; i < pictures.size(); i++) {
        if (stop.stopped()) {
            return result::aborted();
        }
        mtmd_input_chunks_ptr chunks(mtmd_input_chunks_init());
        if (result done = tokenize_picture(projector_.get(), pictures[i], chunks.get()); !done.ok()) {
            return done;
        }
        const size_t n_chunks = mtmd_input_chunks_size(chunks.get());
        out[i].reserve(n_chunks);  // entries point into it
        for (size_t j = 0; j < n_chunks; j++) {
            const mtmd_input_chunk * chunk = mtmd_input_chunks_get(chunks.get(), j);
            if (mtmd_input_chunk_get_type(chunk) == MTMD_INPUT_CHUNK_TYPE_TEXT) {
                out[i].push_back(text_part(chunk));
                continue;
            }
            out[i].push_back(rows_part(projector_.get(), chunk));
            if (mtmd_batch_add_chunk(state.batch.get(), chunk) != 0) {
                // Full, or of another size than what is in it.
                if (result done = encode_batch(projector_.get(), info_.row_width, state); !done.ok()) {
                    return done;
                }
                state.alive.clear();
                if (stop.stopped()) {
                    return result::aborted();
                }
                if (mtmd_batch_add_chunk(state.batch.get(), chunk) != 0) {
                    return result::failed("The picture encoder refused the picture");
                }
            }
            state.entries.push_back({ chunk, &out[i].back() });
        }
        state.alive.push_back(std::move(chunks));
    }
    return encode_batch(projector_.get(), info_.row_width, state);
}

}  // namespace longview
