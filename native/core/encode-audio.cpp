// Sound to parts, through libmtmd.
#include "log.h"
#include "model.h"

namespace longview {

namespace {

result tokenize_sound(mtmd_context * projector, const std::vector<float> & samples, mtmd_input_chunks * out) {
    const mtmd_bitmap_ptr bitmap(mtmd_bitmap_init_from_audio(samples.size(), samples.data()));
    const mtmd_bitmap *   bitmaps[] = { bitmap.get() };
    const std::string     marker    = mtmd_get_marker(projector);
    const mtmd_input_text text      = { marker.c_str(), marker.size(), false, true };
    const log_capture     log;
    if (mtmd_tokenize(projector, out, &text, bitmaps, 1) != 0) {
        return log.failure(status::failed, "The sound could not be prepared");
    }
    return {};
}

// One row after the other: libmtmd's helper gives sound the same position in every plane of M-RoPE.
std::vector<llama_pos> positions_of(int32_t count, bool mrope) {
    const auto n = static_cast<size_t>(count);
    std::vector<llama_pos> out(mrope ? n * 4 : n, 0);
    for (size_t i = 0; i < n; i++) {
        const auto at = static_cast<llama_pos>(i);
        out[i] = at;
        if (mrope) {
            out[i + n]     = at;
            out[i + n * 2] = at;
        }
    }
    return out;
}

}  // namespace

result model::encode_audio(const std::vector<float> & samples, const stop_token & stop, std::vector<part> & out) {
    if (!info_.audio) {
        return result::failed("The model was loaded without a projector that hears sound");
    }
    mtmd_context * projector = projector_.get();
    mtmd_input_chunks_ptr chunks(mtmd_input_chunks_init());
    if (result done = tokenize_sound(projector, samples, chunks.get()); !done.ok()) {
        return done;
    }
    out.clear();
    for (size_t i = 0; i < mtmd_input_chunks_size(chunks.get()); i++) {
        if (stop.stopped()) {
            return result::aborted();
        }
        const mtmd_input_chunk * chunk = mtmd_input_chunks_get(chunks.get(), i);
        part made;
        if (mtmd_input_chunk_get_type(chunk) == MTMD_INPUT_CHUNK_TYPE_TEXT) {
            size_t n = 0;
            const llama_token * tokens = mtmd_input_chunk_get_tokens_text(chunk, &n);
            made.tokens.assign(tokens, tokens + n);
        } else {
            const log_capture log;
            if (mtmd_encode_chunk(projector, chunk) != 0) {
                return log.failure(status::failed, "The sound encoder failed");
            }
            made.is_rows    = true;
            made.count      = static_cast<int32_t>(mtmd_input_chunk_get_n_tokens(chunk));
            made.advance    = mtmd_input_chunk_get_n_pos(chunk);
            made.non_causal = mtmd_decode_use_non_causal(projector, chunk);
            made.positions  = positions_of(made.count, info_.mrope);
            const float * rows = mtmd_get_output_embd(projector);
            made.rows.assign(rows, rows + static_cast<size_t>(made.count) * info_.row_width);
        }
        out.push_back(std::move(made));
    }
    return {};
}

}  // namespace longview
