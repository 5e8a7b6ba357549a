// A model with its projector, its context and its sequences. Everything here belongs to one worker thread,
// except where a comment says otherwise. A call that fails leaves its sequence where it stood.
#pragma once

#include <atomic>
#include <functional>
#include <string>
#include <vector>

#include "attention-watch.h"
#include "cells.h"
#include "encoder-watch.h"
#include "handles.h"
#include "part.h"
#include "sequence.h"
#include "status.h"
#include "stop.h"
#include "table-watch.h"

namespace longview {

struct load_options {
    std::string           model_path;
    std::string           mmproj_path;      // empty: text only
    int32_t               gpu_layers      = 0;
    uint32_t              context_tokens  = 0;
    uint32_t              batch_tokens    = 0;
    int32_t               threads         = 1;
    uint32_t              max_sequences   = 1;
    llama_flash_attn_type flash_attention = LLAMA_FLASH_ATTN_TYPE_AUTO;
    ggml_type             kv_type         = GGML_TYPE_F16;
    int32_t               image_min_tokens = -1;
    int32_t               image_max_tokens = -1;
};

struct model_info {
    std::string name;
    std::string architecture;
    uint64_t    parameters       = 0;
    uint64_t    bytes            = 0;
    int32_t     layers           = 0;
    int32_t     embedding_width  = 0;
    int32_t     row_width        = 0;
    int32_t     vocabulary_size  = 0;
    int32_t     trained_context  = 0;
    uint32_t    context_tokens   = 0;
    std::string chat_template;
    bool        has_chat_template = false;
    llama_token bos              = LLAMA_TOKEN_NULL;
    llama_token eos              = LLAMA_TOKEN_NULL;
    bool        add_bos          = false;
    bool        image            = false;
    bool        audio            = false;
    int32_t     audio_rate       = 0;       // samples a second that the sound encoder wants
    bool        mrope            = false;
    bool        non_causal       = false;
    bool        own_slicing      = false;
    bool        encoder_attention = false;  // the picture encoder tells what it looks at, row by row
    bool        has_vision       = false;
    std::string projector;
    uint32_t    image_side       = 0;
    uint32_t    patch_side       = 0;
    uint32_t    most_rows        = 0;       // of one run of rows, among the picture shapes that were tried
};

struct memory_report {
    uint64_t weights    = 0;
    uint64_t context    = 0;
    uint64_t compute    = 0;
    uint32_t cells_used = 0;
    uint32_t cells_total = 0;
};

struct generate_options {
    int32_t                  max_tokens     = 0;
    float                    temperature    = 0.0f;
    int32_t                  top_k          = 0;        // 0: off
    float                    top_p          = 1.0f;
    float                    min_p          = 0.0f;
    float                    repeat_penalty = 1.0f;
    int32_t                  repeat_window  = 64;
    uint32_t                 seed           = LLAMA_DEFAULT_SEED;
    std::vector<std::string> stop;
    std::string              grammar;
};

enum class end_reason { end, stop, length, context };

struct generated {
    std::string        text;
    int32_t            tokens = 0;
    end_reason         reason = end_reason::end;
    std::vector<float> log_probabilities;
};

class model {
public:
    using progress = std::function<void(float)>;

    static result load(const load_options & options, const progress & on_progress, const stop_token & stop,
                       std::unique_ptr<model> & out);

    // Safe from any thread once the model is loaded.
    const model_info &       info() const { return info_; }
    std::vector<llama_token> tokenize(const std::string & text, bool special) const;
    std::string              detokenize(const std::vector<llama_token> & tokens) const;
    bool                     is_end_of_generation(llama_token token) const;
    memory_report            memory() const;

    // One list of parts per picture, libmtmd's whole sequence for it.
    result encode(const std::vector<picture> & pictures, const stop_token & stop,
                  std::vector<std::vector<part>> & out);

    // Sound (mono, `audio_rate` samples a second, -1..1) to libmtmd's whole sequence for it.
    result encode_audio(const std::vector<float> & samples, const stop_token & stop, std::vector<part> & out);

    // How much the picture encoder looks at each row, in the last layer that it computes: the mean over its heads
    // and positions. One list per run of rows. Encodes the picture for it.
    result encoder_attention(const picture & image, const stop_token & stop, std::vector<std::vector<float>> & out);

    // How much the tokens after the last rows look at each row, in one layer of the language model: the mean
    // over those tokens and all heads. One list per run of rows. Uses a context of its own.
    result attend(const std::vector<part> & parts, int32_t layer, const stop_token & stop,
                  std::vector<std::vector<float>> & out);

    // The rows that tokens become before the first layer, `embedding_width` floats each, in their order: the space
    // in which a projector's rows lie. Uses a context of its own, as `embed` does.
    result token_rows(const std::vector<llama_token> & tokens, const stop_token & stop, std::vector<float> & out);

    // One vector of length 1 for a text: pooled as the model says, else the mean of its last hidden states. What is
    // longer than 512 tokens, or than the model was trained with, is cut.
    result embed(const std::string & text, const stop_token & stop, std::vector<float> & out);

    result create_sequence(sequence & out);
    result fork(const sequence & from, sequence & out);
    void   release(sequence & seq);

    result evaluate(sequence & seq, const std::vector<part> & parts, const stop_token & stop);
    result generate(sequence & seq, const generate_options & options,
                    const std::function<void(std::string)> & on_piece, const stop_token & stop, generated & out);
    result score(sequence & seq, const std::vector<llama_token> & tokens, const stop_token & stop,
                 std::vector<float> & out);
    result logits(const sequence & seq, std::vector<float> & out) const;
    result truncate(sequence & seq, llama_pos position);
    result save(const sequence & seq, std::vector<uint8_t> & out) const;
    result restore(sequence & seq, const std::vector<uint8_t> & state);

    // The same picture and text through libmtmd's own helper, for the parity test.
    result helper_logits(const picture & image, const std::string & before, const std::string & after,
                         std::vector<float> & out);

    // Reads the sizes of the compute buffers, which grow with use. Call after work is done.
    void refresh_memory();

private:
    struct checkpoint {
        llama_pos            position = 0;
        size_t               cells    = 0;
        std::vector<float>   logits;
        std::vector<uint8_t> recurrent;     // what seq_rm cannot undo in recurrent and hybrid models
    };

    model() = default;

    result load_model(const load_options & options, const progress & on_progress, const stop_token & stop);
    result load_projector(const load_options & options, const progress & on_progress, const stop_token & stop);
    result create_context(const load_options & options);
    result create_observer(uint32_t n_cells);
    result create_embedder();
    result decode_text(const std::vector<llama_token> & tokens, const stop_token & stop);
    void   read_info(const load_options & options);
    void   probe_pictures();

    result check_sequence(const sequence & seq) const;
    result check_room(size_t n_cells) const;
    result check_parts(const std::vector<part> & parts, size_t & n_cells) const;
    checkpoint mark(const sequence & seq) const;
    result     roll_back(sequence & seq, checkpoint && to, result reason);
    result decode(const llama_batch & batch, const stop_token & stop);
    result decode_token(sequence & seq, llama_token token, const stop_token & stop);
    result decode_parts(sequence & seq, const std::vector<part> & parts, const stop_token & stop);
    void   add_cells(sequence & seq, size_t n, const llama_pos * positions, llama_pos end);
    result sample_loop(sequence & seq, const generate_options & options,
                       const std::function<void(std::string)> & on_piece, const stop_token & stop, generated & out);
    result score_tokens(sequence & seq, const std::vector<llama_token> & tokens, const stop_token & stop,
                        std::vector<float> & out);
    void   forget(sequence & seq);
    std::string piece_of(llama_token token) const;

    // In this order: the context is freed before the model it reads.
    llama_model_ptr     model_;
    mtmd_context_ptr    projector_;
    llama_context_ptr   context_;
    llama_context_ptr   observer_;                  // for attend; made when first asked for
    llama_context_ptr   embedder_;                  // for vectors of texts; the same
    const llama_vocab * vocab_ = nullptr;

    model_info                info_;
    uint64_t                  fingerprint_ = 0;
    uint64_t                  projector_bytes_ = 0;
    uint32_t                  batch_tokens_ = 0;
    uint32_t                  widest_batch_ = 0;    // n_ubatch: room for a run that must not be cut
    uint32_t                  score_batch_  = 0;
    bool                      has_recurrent_ = false;
    cell_ledger               cells_;
    std::vector<llama_seq_id> free_ids_;
    const stop_token *        running_ = nullptr;   // read by llama.cpp's abort callback
    load_options              options_;
    attention_watch           watch_;               // written by llama.cpp's eval callback
    encoder_watch             encoder_watch_;       // written by libmtmd's
    table_watch               table_;               // written by the embedder's

    std::atomic<uint64_t> weights_bytes_ { 0 };
    std::atomic<uint64_t> context_bytes_ { 0 };
    std::atomic<uint64_t> compute_bytes_ { 0 };
    std::atomic<uint32_t> cells_used_    { 0 };
};

// Not tied to a model; `type` as in llama.cpp's names, such as "Q8_0". Blocks: call on a thread of its own.
result quantize(const std::string & input, const std::string & output, const std::string & type);

}  // namespace longview
