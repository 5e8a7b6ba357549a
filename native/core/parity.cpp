// The reference: the same input through libmtmd's own helper. Only tests call it.
#include "log.h"
#include "model.h"
#include "mtmd-helper.h"

namespace longview {

result model::helper_logits(const picture & image, const std::string & before, const std::string & after,
                            std::vector<float> & out) {
    if (!info_.image) {
        return result::failed("The model was loaded without a projector that reads pictures");
    }
    sequence seq;
    if (result created = create_sequence(seq); !created.ok()) {
        return created;
    }
    const std::string           prompt = before + mtmd_get_marker(projector_.get()) + after;
    const mtmd_input_text       text   = { prompt.c_str(), prompt.size(), false, true };
    const mtmd_bitmap_ptr       bitmap(mtmd_bitmap_init(image.width, image.height, image.rgb.data()));
    const mtmd_bitmap *         bitmaps[] = { bitmap.get() };
    const mtmd_input_chunks_ptr chunks(mtmd_input_chunks_init());

    result done;
    const log_capture log;
    if (mtmd_tokenize(projector_.get(), chunks.get(), &text, bitmaps, 1) != 0) {
        done = log.failure(status::failed, "The picture could not be prepared");
    } else {
        done = check_room(mtmd_helper_get_n_tokens(chunks.get()));
    }
    llama_pos end = 0;
    if (done.ok()) {
        const int32_t code = mtmd_helper_eval_chunks(projector_.get(), context_.get(), chunks.get(), 0, seq.id,
            static_cast<int32_t>(widest_batch_), true, &end);
        if (code != 0) {
            done = log.failure(status::failed, "libmtmd's helper failed");
        } else {
            const float * logits = llama_get_logits_ith(context_.get(), -1);
            out.assign(logits, logits + info_.vocabulary_size);
        }
    }
    release(seq);
    return done;
}

}  // namespace longview
