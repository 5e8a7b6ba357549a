#include "model.h"

#include <algorithm>
#include <filesystem>

#include "fingerprint.h"
#include "log.h"

namespace longview {

namespace {

struct progress_span {
    const model::progress * report;
    const stop_token *      stop;
    float                   from;
    float                   to;
};

// Returning false makes llama.cpp give up loading.
bool on_load_progress(float fraction, void * data) {
    const auto * span = static_cast<const progress_span *>(data);
    if (*span->report) {
        (*span->report)(span->from + (span->to - span->from) * fraction);
    }
    return !span->stop->stopped();
}

uint64_t file_bytes(const std::string & path) {
    std::error_code error;
    const auto bytes = std::filesystem::file_size(std::filesystem::u8path(path), error);
    return error ? 0 : bytes;
}

std::string meta(const llama_model * model, const char * key) {
    char text[512];
    return llama_model_meta_val_str(model, key, text, sizeof(text)) < 0 ? "" : text;
}

gguf_ptr open_gguf(const std::string & path) {
    gguf_init_params params = {};
    params.no_alloc = true;
    return gguf_ptr(gguf_init_from_file(path.c_str(), params));
}

std::string gguf_string(const gguf_context * file, const char * key) {
    const int64_t id = gguf_find_key(file, key);
    return id < 0 || gguf_get_kv_type(file, id) != GGUF_TYPE_STRING ? "" : gguf_get_val_str(file, id);
}

uint32_t gguf_number(const gguf_context * file, const char * key) {
    const int64_t id = gguf_find_key(file, key);
    return id < 0 || gguf_get_kv_type(file, id) != GGUF_TYPE_UINT32 ? 0 : gguf_get_val_u32(file, id);
}

// What a half-written or foreign file shows before llama.cpp maps it: reading a mapping beyond the end
// of its file kills the process.
result check_file(const std::string & path, const char * what) {
    const uint64_t bytes = file_bytes(path);
    if (bytes == 0) {
        return { status::unreadable, std::string("The ") + what + " file is missing or empty: " + path };
    }
    const gguf_ptr file = open_gguf(path);
    if (!file) {
        return { status::unreadable, std::string("The ") + what + " file is not a readable GGUF: " + path };
    }
    for (int64_t i = 0; i < gguf_get_n_tensors(file.get()); i++) {
        const uint64_t end = gguf_get_data_offset(file.get()) + gguf_get_tensor_offset(file.get(), i)
            + gguf_get_tensor_size(file.get(), i);
        if (end > bytes) {
            return { status::unreadable, std::string("The ") + what + " file is cut short: " + path };
        }
    }
    return {};
}

}  // namespace

result model::load(const load_options & options, const progress & on_progress, const stop_token & stop,
                   std::unique_ptr<model> & out) {
    std::unique_ptr<model> self(new model());
    self->options_ = options;
    result done = self->load_model(options, on_progress, stop);
    if (done.ok() && !options.mmproj_path.empty()) {
        done = self->load_projector(options, on_progress, stop);
    }
    if (done.ok()) {
        self->read_info(options);
        done = self->create_context(options);
    }
    if (done.ok() && stop.stopped()) {
        done = result::aborted();
    }
    if (done.ok()) {
        self->refresh_memory();
        out = std::move(self);
    }
    return done;
}

result model::load_model(const load_options & options, const progress & on_progress, const stop_token & stop) {
    if (result checked = check_file(options.model_path, "model"); !checked.ok()) {
        return checked;
    }
    const auto own   = static_cast<float>(file_bytes(options.model_path));
    const auto other = static_cast<float>(options.mmproj_path.empty() ? 0 : file_bytes(options.mmproj_path));
    progress_span span = { &on_progress, &stop, 0.0f, own / (own + other) };

    // An empty list of devices: without it a GPU would still be given the large matrix products.
    ggml_backend_dev_t no_devices[] = { nullptr };
    llama_model_params params = llama_model_default_params();
    params.n_gpu_layers                = options.gpu_layers;
    params.devices                     = options.gpu_layers == 0 ? no_devices : nullptr;
    params.progress_callback           = on_load_progress;
    params.progress_callback_user_data = &span;

    const log_capture log;
    model_.reset(llama_model_load_from_file(options.model_path.c_str(), params));
    if (stop.stopped()) {
        return result::aborted();
    }
    if (!model_) {
        return log.failure(status::unreadable, "The model could not be loaded");
    }
    vocab_         = llama_model_get_vocab(model_.get());
    has_recurrent_ = llama_model_is_recurrent(model_.get()) || llama_model_is_hybrid(model_.get());
    if (llama_vocab_n_tokens(vocab_) == 0 || !llama_model_has_decoder(model_.get())) {
        return { status::unreadable, "The model has no vocabulary or no decoder, so it cannot generate text" };
    }
    return {};
}

result model::load_projector(const load_options & options, const progress & on_progress, const stop_token & stop) {
    if (result checked = check_file(options.mmproj_path, "mmproj"); !checked.ok()) {
        return checked;
    }
    const auto own   = static_cast<float>(file_bytes(options.mmproj_path));
    const auto other = static_cast<float>(file_bytes(options.model_path));
    progress_span span = { &on_progress, &stop, other / (own + other), 1.0f };

    mtmd_context_params params = mtmd_context_params_default();
    params.use_gpu                     = options.gpu_layers != 0;
    params.n_threads                   = options.threads;
    params.print_timings               = false;
    params.flash_attn_type             = options.flash_attention;
    // Without the trial run the encoder would allocate on its first picture, when it is too late to say no.
    params.warmup                      = true;
    params.image_min_tokens            = options.image_min_tokens;
    params.image_max_tokens            = options.image_max_tokens;
    params.cb_eval                     = encoder_watch::on_node;
    params.cb_eval_user_data           = &encoder_watch_;
    params.progress_callback           = on_load_progress;
    params.progress_callback_user_data = &span;

    const log_capture log;
    projector_.reset(mtmd_init_from_file(options.mmproj_path.c_str(), model_.get(), params));
    if (stop.stopped()) {
        return result::aborted();
    }
    if (!projector_) {
        return log.contains("mismatch between")
            ? result { status::mismatch, "The mmproj belongs to another model: " + options.mmproj_path }
            : log.failure(status::unreadable, "The mmproj could not be loaded");
    }

    const gguf_ptr file = open_gguf(options.mmproj_path);
    for (int64_t i = 0; i < gguf_get_n_tensors(file.get()); i++) {
        projector_bytes_ += gguf_get_tensor_size(file.get(), i);
    }
    info_.projector  = gguf_string(file.get(), "clip.vision.projector_type");
    if (info_.projector.empty()) {
        info_.projector = gguf_string(file.get(), "clip.projector_type");
    }
    info_.image_side = gguf_number(file.get(), "clip.vision.image_size");
    info_.patch_side = gguf_number(file.get(), "clip.vision.patch_size");
    return {};
}

result model::create_context(const load_options & options) {
    llama_context_params params = llama_context_default_params();
    batch_tokens_ = std::min(options.batch_tokens, options.context_tokens);
    // A run that attends in both directions has to fit into one physical batch.
    widest_batch_ = info_.non_causal ? std::max(batch_tokens_, info_.most_rows) : batch_tokens_;
    score_batch_  = std::min(batch_tokens_, std::max(options.max_sequences, 32u));

    params.n_ctx           = options.context_tokens;
    params.n_batch         = widest_batch_;
    params.n_ubatch        = widest_batch_;
    params.n_seq_max       = options.max_sequences;
    // Room for the logits of a whole batch would be 300 MB with a vocabulary of 150,000.
    params.n_outputs_max   = std::max(options.max_sequences, score_batch_);
    params.n_threads       = options.threads;
    params.n_threads_batch = options.threads;
    params.flash_attn_type = options.flash_attention;
    params.type_k          = options.kv_type;
    params.type_v          = options.kv_type;
    params.offload_kqv     = options.gpu_layers != 0;
    params.op_offload      = options.gpu_layers != 0;
    params.kv_unified      = true;
    // A sliding-window cache of the window's size forgets what truncate() and an abort go back to.
    params.swa_full        = true;
    params.no_perf         = true;
    params.abort_callback  = [](void * data) {
        const auto * running = static_cast<model *>(data)->running_;
        return running != nullptr && running->stopped();
    };
    params.abort_callback_data = this;

    const log_capture log;
    context_.reset(llama_init_from_model(model_.get(), params));
    if (!context_) {
        return log.failure(status::failed, "The context could not be created");
    }
    info_.context_tokens = llama_n_ctx(context_.get());
    cells_.reset(info_.context_tokens);
    for (uint32_t i = options.max_sequences; i > 0; i--) {
        free_ids_.push_back(static_cast<llama_seq_id>(i - 1));
    }
    fingerprint_ = fingerprint_of_file(options.model_path);
    fingerprint_ = fingerprint_of(llama_version(), fingerprint_);
    fingerprint_ = fingerprint_of(std::to_string(options.kv_type), fingerprint_);
    return {};
}

void model::read_info(const load_options & options) {
    const llama_model * model = model_.get();
    info_.name = meta(model, "general.name");
    if (info_.name.empty()) {
        info_.name = options.model_path.substr(options.model_path.find_last_of("/\\") + 1);
    }
    info_.architecture    = meta(model, "general.architecture");
    info_.parameters      = llama_model_n_params(model);
    info_.bytes           = llama_model_size(model) + projector_bytes_;
    info_.layers          = llama_model_n_layer(model);
    info_.embedding_width = llama_model_n_embd(model);
    info_.row_width       = llama_model_n_embd_inp(model);
    info_.vocabulary_size = llama_vocab_n_tokens(vocab_);
    info_.trained_context = llama_model_n_ctx_train(model);
    info_.bos             = llama_vocab_bos(vocab_);
    info_.eos             = llama_vocab_eos(vocab_);
    info_.add_bos         = llama_vocab_get_add_bos(vocab_);
    if (const char * chat = llama_model_chat_template(model, nullptr)) {
        info_.chat_template     = chat;
        info_.has_chat_template = true;
    }
    const llama_rope_type rope = llama_model_rope_type(model);
    info_.mrope = rope == LLAMA_ROPE_TYPE_MROPE || rope == LLAMA_ROPE_TYPE_IMROPE;
    if (projector_) {
        info_.image      = mtmd_support_vision(projector_.get());
        info_.audio      = mtmd_support_audio(projector_.get());
        info_.audio_rate = info_.audio ? mtmd_get_audio_sample_rate(projector_.get()) : 0;
        info_.has_vision = info_.image;
        // One row for each position, in their order; others merge, reorder or have no attention at all.
        info_.encoder_attention = info_.image && (info_.projector == "mlp" || info_.projector == "mlp_norm");
        info_.non_causal = info_.image && mtmd_decode_use_non_causal(projector_.get(), nullptr);
        probe_pictures();
    }
}

// Asks libmtmd how it would cut pictures of several shapes, without pixels: what it does by itself and how
// long a run gets differ by projector, and a list of names would be wrong with the next one.
void model::probe_pictures() {
    if (!info_.image) {
        return;
    }
    const uint32_t shapes[][2] = { { 2048, 2048 }, { 3840, 960 }, { 960, 3840 } };
    for (const auto & shape : shapes) {
        const mtmd_bitmap_ptr       bitmap(mtmd_bitmap_init(shape[0], shape[1], nullptr));
        const mtmd_input_chunks_ptr chunks(mtmd_input_chunks_init());
        const mtmd_bitmap *         bitmaps[] = { bitmap.get() };
        const char *                marker    = mtmd_get_marker(projector_.get());
        const mtmd_input_text       text      = { marker, std::char_traits<char>::length(marker), false, true };
        if (mtmd_tokenize(projector_.get(), chunks.get(), &text, bitmaps, 1) != 0) {
            continue;
        }
        uint32_t runs = 0;
        for (size_t i = 0; i < mtmd_input_chunks_size(chunks.get()); i++) {
            const mtmd_input_chunk * chunk = mtmd_input_chunks_get(chunks.get(), i);
            if (mtmd_input_chunk_get_type(chunk) == MTMD_INPUT_CHUNK_TYPE_IMAGE) {
                runs++;
                info_.most_rows = std::max(info_.most_rows, static_cast<uint32_t>(mtmd_input_chunk_get_n_tokens(chunk)));
            }
        }
        info_.own_slicing = info_.own_slicing || runs > 1;
    }
}

}  // namespace longview
