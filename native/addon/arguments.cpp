#include "arguments.h"

#include <cmath>

namespace longview {

namespace {

[[noreturn]] void type_error(const Napi::Value & value, const std::string & sentence) {
    throw Napi::TypeError::New(value.Env(), sentence);
}

[[noreturn]] void range_error(const Napi::Value & value, const std::string & sentence) {
    throw Napi::RangeError::New(value.Env(), sentence);
}

double need_number(const Napi::Value & value, const char * name, double least, double most) {
    if (!value.IsNumber()) {
        type_error(value, std::string(name) + " must be a number");
    }
    const double number = value.As<Napi::Number>().DoubleValue();
    if (!(number >= least && number <= most)) {
        range_error(value, std::string(name) + " is out of range");
    }
    return number;
}

bool is_absent(const Napi::Value & value) {
    return value.IsUndefined() || value.IsNull();
}

// The typed array's own bytes; TypedArrayOf::Data would be null for an empty one.
template <typename T>
std::vector<T> copy_typed(const Napi::Value & value, napi_typedarray_type type, const std::string & sentence) {
    if (!value.IsTypedArray() || value.As<Napi::TypedArray>().TypedArrayType() != type) {
        type_error(value, sentence);
    }
    const auto array = value.As<Napi::TypedArrayOf<T>>();
    return array.ElementLength() == 0 ? std::vector<T>() : std::vector<T>(array.Data(), array.Data() + array.ElementLength());
}

part read_rows(const Napi::Object & from, const model_info & info) {
    part out;
    out.is_rows    = true;
    out.count      = static_cast<int32_t>(need_integer(from.Get("count"), "count", 0, 1 << 24));
    out.advance    = static_cast<int32_t>(need_integer(from.Get("advance"), "advance", 0, 1 << 28));
    out.non_causal = need_bool(from.Get("nonCausal"), "nonCausal");
    out.rows       = copy_typed<float>(from.Get("rows"), napi_float32_array, "rows must be a Float32Array");
    out.positions  = copy_typed<int32_t>(from.Get("positions"), napi_int32_array, "positions must be an Int32Array");

    const auto n = static_cast<size_t>(out.count);
    if (out.rows.size() != n * info.row_width) {
        range_error(from, "rows must hold count * rowWidth = " + std::to_string(n * info.row_width) + " floats, not "
            + std::to_string(out.rows.size()));
    }
    if (out.positions.size() != n * (info.mrope ? 4 : 1)) {
        range_error(from, std::string("positions must hold ") + (info.mrope ? "four planes" : "one plane") + " of count entries");
    }
    if (n > 0 && out.advance == 0) {
        range_error(from, "advance must be at least 1 when there are rows");
    }
    for (size_t i = 0; i < n; i++) {
        const llama_pos at = out.positions[i];
        if (!info.mrope && at != static_cast<llama_pos>(i)) {
            range_error(from, "positions must be 0, 1, 2, ... for a model with 1-D positions: llama.cpp allows no gaps");
        }
        if (at < (i == 0 ? 0 : out.positions[i - 1]) || at >= out.advance) {
            range_error(from, "positions must not decrease, and must lie below advance");
        }
    }
    if (!info.mrope && out.advance != out.count) {
        range_error(from, "advance must equal count for a model with 1-D positions");
    }
    for (size_t i = n; i < out.positions.size(); i++) {
        if (out.positions[i] < (i >= n * 3 ? z_repeats_t : 0)) {
            range_error(from, "positions must not be negative");
        }
    }
    return out;
}

}  // namespace

Napi::Object need_object(const Napi::Value & value, const char * name) {
    if (!value.IsObject()) {
        type_error(value, std::string(name) + " must be an object");
    }
    return value.As<Napi::Object>();
}

std::string need_string(const Napi::Value & value, const char * name) {
    if (!value.IsString()) {
        type_error(value, std::string(name) + " must be a string");
    }
    return value.As<Napi::String>().Utf8Value();
}

Napi::Function need_function(const Napi::Value & value, const char * name) {
    if (!value.IsFunction()) {
        type_error(value, std::string(name) + " must be a function");
    }
    return value.As<Napi::Function>();
}

bool need_bool(const Napi::Value & value, const char * name) {
    if (!value.IsBoolean()) {
        type_error(value, std::string(name) + " must be true or false");
    }
    return value.As<Napi::Boolean>().Value();
}

int64_t need_integer(const Napi::Value & value, const char * name, int64_t least, int64_t most) {
    if (!value.IsNumber()) {
        type_error(value, std::string(name) + " must be a number");
    }
    const double number = value.As<Napi::Number>().DoubleValue();
    if (std::floor(number) != number || number < static_cast<double>(least) || number > static_cast<double>(most)) {
        range_error(value, std::string(name) + " must be an integer from " + std::to_string(least) + " to " + std::to_string(most));
    }
    return static_cast<int64_t>(number);
}

load_options read_load_options(const Napi::Value & value) {
    const Napi::Object from = need_object(value, "options");
    load_options out;
    out.model_path = need_string(from.Get("modelPath"), "modelPath");
    if (!is_absent(from.Get("mmprojPath"))) {
        out.mmproj_path = need_string(from.Get("mmprojPath"), "mmprojPath");
    }
    out.gpu_layers     = static_cast<int32_t>(need_integer(from.Get("gpuLayers"), "gpuLayers", -1, 10000));
    out.context_tokens = static_cast<uint32_t>(need_integer(from.Get("contextTokens"), "contextTokens", 1, 1 << 28));
    out.batch_tokens   = static_cast<uint32_t>(need_integer(from.Get("batchTokens"), "batchTokens", 1, 1 << 16));
    out.threads        = static_cast<int32_t>(need_integer(from.Get("threads"), "threads", 1, 512));
    out.max_sequences  = static_cast<uint32_t>(need_integer(from.Get("maxSequences"), "maxSequences", 1, 256));

    const std::string flash = need_string(from.Get("flashAttention"), "flashAttention");
    if (flash != "auto" && flash != "on" && flash != "off") {
        type_error(value, "flashAttention must be 'auto', 'on' or 'off'");
    }
    out.flash_attention = flash == "auto" ? LLAMA_FLASH_ATTN_TYPE_AUTO
        : flash == "on" ? LLAMA_FLASH_ATTN_TYPE_ENABLED : LLAMA_FLASH_ATTN_TYPE_DISABLED;
    if (!is_absent(from.Get("kvType"))) {
        const std::string kv = need_string(from.Get("kvType"), "kvType");
        if (kv != "f16" && kv != "q8_0") {
            type_error(value, "kvType must be 'f16' or 'q8_0'");
        }
        out.kv_type = kv == "f16" ? GGML_TYPE_F16 : GGML_TYPE_Q8_0;
    }
    if (!is_absent(from.Get("imageMinTokens"))) {
        out.image_min_tokens = static_cast<int32_t>(need_integer(from.Get("imageMinTokens"), "imageMinTokens", 1, 1 << 20));
    }
    if (!is_absent(from.Get("imageMaxTokens"))) {
        out.image_max_tokens = static_cast<int32_t>(need_integer(from.Get("imageMaxTokens"), "imageMaxTokens", 1, 1 << 20));
    }
    if (out.image_max_tokens > 0 && out.image_min_tokens > out.image_max_tokens) {
        range_error(value, "imageMinTokens must not exceed imageMaxTokens");
    }
    return out;
}

generate_options read_generate_options(const Napi::Value & value) {
    const Napi::Object from = need_object(value, "options");
    generate_options out;
    out.max_tokens  = static_cast<int32_t>(need_integer(from.Get("maxTokens"), "maxTokens", 1, 1 << 28));
    out.temperature = static_cast<float>(need_number(from.Get("temperature"), "temperature", 0.0, 100.0));
    if (!is_absent(from.Get("topK"))) {
        out.top_k = static_cast<int32_t>(need_integer(from.Get("topK"), "topK", 0, 1 << 24));
    }
    if (!is_absent(from.Get("topP"))) {
        out.top_p = static_cast<float>(need_number(from.Get("topP"), "topP", 0.0, 1.0));
    }
    if (!is_absent(from.Get("minP"))) {
        out.min_p = static_cast<float>(need_number(from.Get("minP"), "minP", 0.0, 1.0));
    }
    if (!is_absent(from.Get("repeatPenalty"))) {
        out.repeat_penalty = static_cast<float>(need_number(from.Get("repeatPenalty"), "repeatPenalty", 0.01, 100.0));
    }
    if (!is_absent(from.Get("repeatWindow"))) {
        out.repeat_window = static_cast<int32_t>(need_integer(from.Get("repeatWindow"), "repeatWindow", 0, 1 << 20));
    }
    if (!is_absent(from.Get("seed"))) {
        out.seed = static_cast<uint32_t>(need_integer(from.Get("seed"), "seed", 0, 0xFFFFFFFF));
    }
    if (!is_absent(from.Get("grammar"))) {
        out.grammar = need_string(from.Get("grammar"), "grammar");
    }
    const Napi::Value stop = from.Get("stop");
    if (!is_absent(stop)) {
        if (!stop.IsArray()) {
            type_error(value, "stop must be an array of strings");
        }
        const auto list = stop.As<Napi::Array>();
        for (uint32_t i = 0; i < list.Length(); i++) {
            out.stop.push_back(need_string(list.Get(i), "stop"));
            if (out.stop.back().empty()) {
                range_error(value, "A stop string must not be empty");
            }
        }
    }
    return out;
}

picture read_picture(const Napi::Value & value) {
    const Napi::Object from = need_object(value, "picture");
    picture out;
    out.width  = static_cast<uint32_t>(need_integer(from.Get("width"), "width", 1, 32768));
    out.height = static_cast<uint32_t>(need_integer(from.Get("height"), "height", 1, 32768));
    out.rgb    = read_bytes(from.Get("rgb"), "rgb");
    const size_t bytes = size_t(out.width) * out.height * 3;
    if (out.rgb.size() != bytes) {
        range_error(value, "rgb must hold width * height * 3 = " + std::to_string(bytes) + " bytes, not "
            + std::to_string(out.rgb.size()));
    }
    return out;
}

std::vector<picture> read_pictures(const Napi::Value & value) {
    if (!value.IsArray()) {
        type_error(value, "pictures must be an array");
    }
    const auto list = value.As<Napi::Array>();
    std::vector<picture> out;
    for (uint32_t i = 0; i < list.Length(); i++) {
        const Napi::HandleScope scope(value.Env());
        out.push_back(read_picture(list.Get(i)));
    }
    return out;
}

std::vector<part> read_parts(const Napi::Value & value, const model_info & info) {
    if (!value.IsArray()) {
        type_error(value, "parts must be an array");
    }
    const auto list = value.As<Napi::Array>();
    std::vector<part> out;
    out.reserve(list.Length());
    for (uint32_t i = 0; i < list.Length(); i++) {
        const Napi::HandleScope scope(value.Env());
        const Napi::Object from = need_object(list.Get(i), "part");
        const Napi::Value kind = from.Get("kind");
        const std::string name = kind.IsString() ? kind.As<Napi::String>().Utf8Value() : "";
        if (name == "tokens") {
            part tokens;
            tokens.tokens = read_tokens(from.Get("tokens"), info.vocabulary_size);
            out.push_back(std::move(tokens));
        } else if (name == "rows") {
            out.push_back(read_rows(from, info));
        } else {
            type_error(value, "The kind of a part must be 'tokens' or 'rows'");
        }
    }
    return out;
}

std::vector<llama_token> read_tokens(const Napi::Value & value, int32_t vocabulary_size) {
    auto tokens = copy_typed<int32_t>(value, napi_int32_array, "tokens must be an Int32Array");
    for (const int32_t token : tokens) {
        if (token < 0 || token >= vocabulary_size) {
            range_error(value, "There is no token " + std::to_string(token) + " in this vocabulary");
        }
    }
    return tokens;
}

std::vector<float> read_samples(const Napi::Value & value) {
    auto samples = copy_typed<float>(value, napi_float32_array, "samples must be a Float32Array");
    if (samples.empty()) {
        range_error(value, "There are no samples");
    }
    for (float & sample : samples) {
        if (!(sample >= -1.0f && sample <= 1.0f)) {
            range_error(value, "Samples must lie between -1 and 1");
        }
    }
    return samples;
}

std::vector<uint8_t> read_bytes(const Napi::Value & value, const char * name) {
    return copy_typed<uint8_t>(value, napi_uint8_array, std::string(name) + " must be a Uint8Array");
}

}  // namespace longview
