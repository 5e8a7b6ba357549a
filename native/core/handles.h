// Owners for llama.cpp's C objects. Everything in core/ frees what it holds by going out of scope.
#pragma once

#if defined(NAPI_VERSION) && !defined(LONGVIEW_ADDON)
#error "core/ must build without Node: convert values in addon/, not here"
#endif

#include <memory>

#include "gguf.h"
#include "llama.h"
#include "mtmd.h"

namespace longview {

struct llama_deleter {
    void operator()(llama_model   * ptr) const { llama_model_free(ptr); }
    void operator()(llama_context * ptr) const { llama_free(ptr); }
    void operator()(llama_sampler * ptr) const { llama_sampler_free(ptr); }
    void operator()(gguf_context  * ptr) const { gguf_free(ptr); }
};

struct mtmd_deleter {
    void operator()(mtmd_context      * ptr) const { mtmd_free(ptr); }
    void operator()(mtmd_bitmap       * ptr) const { mtmd_bitmap_free(ptr); }
    void operator()(mtmd_input_chunks * ptr) const { mtmd_input_chunks_free(ptr); }
    void operator()(mtmd_batch        * ptr) const { mtmd_batch_free(ptr); }
};

using llama_model_ptr       = std::unique_ptr<llama_model,       llama_deleter>;
using llama_context_ptr     = std::unique_ptr<llama_context,     llama_deleter>;
using llama_sampler_ptr     = std::unique_ptr<llama_sampler,     llama_deleter>;
using gguf_ptr              = std::unique_ptr<gguf_context,      llama_deleter>;
using mtmd_context_ptr      = std::unique_ptr<mtmd_context,      mtmd_deleter>;
using mtmd_bitmap_ptr       = std::unique_ptr<mtmd_bitmap,       mtmd_deleter>;
using mtmd_input_chunks_ptr = std::unique_ptr<mtmd_input_chunks, mtmd_deleter>;
using mtmd_batch_ptr        = std::unique_ptr<mtmd_batch,        mtmd_deleter>;

}  // namespace longview
