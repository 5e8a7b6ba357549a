#include "model-object.h"

#include "arguments.h"
#include "arrays.h"
#include "sequence-object.h"

namespace longview {

namespace {

Napi::Value make_info(Napi::Env env, const model_info & from) {
    Napi::Object capabilities = Napi::Object::New(env);
    capabilities.Set("image", from.image);
    capabilities.Set("audio", from.audio);
    capabilities.Set("mrope", from.mrope);
    capabilities.Set("nonCausal", from.non_causal);
    capabilities.Set("ownSlicing", from.own_slicing);
    capabilities.Set("encoderAttention", from.encoder_attention);

    Napi::Object out = Napi::Object::New(env);
    out.Set("name", from.name);
    out.Set("architecture", from.architecture);
    out.Set("parameters", static_cast<double>(from.parameters));
    out.Set("bytes", static_cast<double>(from.bytes));
    out.Set("layers", from.layers);
    out.Set("embeddingWidth", from.embedding_width);
    out.Set("rowWidth", from.row_width);
    out.Set("vocabularySize", from.vocabulary_size);
    out.Set("trainedContext", from.trained_context);
    out.Set("contextTokens", from.context_tokens);
    out.Set("chatTemplate", from.has_chat_template ? Napi::String::New(env, from.chat_template) : env.Null());
    out.Set("bosToken", from.bos);
    out.Set("eosToken", from.eos);
    out.Set("addBos", from.add_bos);
    out.Set("capabilities", capabilities);
    out.Set("audioRate", from.audio_rate);
    if (!from.has_vision) {
        out.Set("vision", env.Null());
        return out;
    }
    Napi::Object vision = Napi::Object::New(env);
    vision.Set("projector", from.projector);
    vision.Set("imageSide", from.image_side);
    vision.Set("patchSide", from.patch_side);
    vision.Set("mostRows", from.most_rows);
    out.Set("vision", vision);
    return out;
}

Napi::Value make_part(Napi::Env env, const part & from) {
    Napi::Object out = Napi::Object::New(env);
    if (!from.is_rows) {
        out.Set("kind", "tokens");
        out.Set("tokens", make_array<Napi::Int32Array>(env, from.tokens));
        return out;
    }
    out.Set("kind", "rows");
    out.Set("rows", make_array<Napi::Float32Array>(env, from.rows));
    out.Set("count", from.count);
    out.Set("positions", make_array<Napi::Int32Array>(env, from.positions));
    out.Set("advance", from.advance);
    out.Set("nonCausal", from.non_causal);
    return out;
}

Napi::Value make_lists(Napi::Env env, const std::vector<std::vector<part>> & from) {
    const Napi::Array out = Napi::Array::New(env, from.size());
    for (size_t i = 0; i < from.size(); i++) {
        const Napi::HandleScope scope(env);
        const Napi::Array list = Napi::Array::New(env, from[i].size());
        for (size_t j = 0; j < from[i].size(); j++) {
            list.Set(static_cast<uint32_t>(j), make_part(env, from[i][j]));
        }
        out.Set(static_cast<uint32_t>(i), list);
    }
    return out;
}

}  // namespace

outcome with_model(const std::unique_ptr<model> & model, const std::function<outcome(longview::model &)> & work) {
    return model ? work(*model) : outcome { result::failed("The model was disposed") };
}

Napi::Function model_object::define(Napi::Env env) {
    return DefineClass(env, "Model", {
        InstanceMethod<&model_object::tokenize>("tokenize"),
        InstanceMethod<&model_object::detokenize>("detokenize"),
        InstanceMethod<&model_object::is_end_of_generation>("isEndOfGeneration"),
        InstanceMethod<&model_object::encode>("encode"),
        InstanceMethod<&model_object::encode_audio>("encodeAudio"),
        InstanceMethod<&model_object::attend>("attend"),
        InstanceMethod<&model_object::token_rows>("tokenRows"),
        InstanceMethod<&model_object::embed>("embed"),
        InstanceMethod<&model_object::encoder_attention>("encoderAttention"),
        InstanceMethod<&model_object::abort_encode>("abortEncode"),
        InstanceMethod<&model_object::create_sequence>("createSequence"),
        InstanceMethod<&model_object::memory>("memory"),
        InstanceMethod<&model_object::dispose>("dispose"),
    });
}

Napi::Value model_object::create(Napi::Env env, const model_handle & handle) {
    auto copy = handle;
    const auto external = Napi::External<model_handle>::New(env, &copy);
    return environment::of(env).model_class.New({ external });
}

model_object::model_object(const Napi::CallbackInfo & info) : ObjectWrap(info) {
    if (!info[0].IsExternal()) {
        throw Napi::TypeError::New(info.Env(), "A model is made by loadModel");
    }
    handle_ = *info[0].As<Napi::External<model_handle>>().Data();
    info.This().As<Napi::Object>().Set("info", make_info(info.Env(), *handle_.info));
    const memory_report used = handle_.loaded->memory();
    account(info.Env(), static_cast<int64_t>(used.weights + used.context + used.compute));
}

model_object::~model_object() {
    account(Env(), 0);
}

// Tells V8 what hangs on this small object, so that forgotten ones are collected.
void model_object::account(Napi::Env env, int64_t bytes) {
    Napi::MemoryManagement::AdjustExternalMemory(env, bytes - accounted_);
    accounted_ = bytes;
}

const model & model_object::need_loaded(Napi::Env env) const {
    if (handle_.loaded == nullptr) {
        throw make_error(env, result::failed("The model was disposed"));
    }
    return *handle_.loaded;
}

Napi::Value model_object::tokenize(const Napi::CallbackInfo & info) {
    const std::string text    = need_string(info[0], "text");
    const bool        special = need_bool(info[1], "special");
    return make_array<Napi::Int32Array>(info.Env(), need_loaded(info.Env()).tokenize(text, special));
}

Napi::Value model_object::detokenize(const Napi::CallbackInfo & info) {
    const auto tokens = read_tokens(info[0], handle_.info->vocabulary_size);
    return Napi::String::New(info.Env(), need_loaded(info.Env()).detokenize(tokens));
}

Napi::Value model_object::is_end_of_generation(const Napi::CallbackInfo & info) {
    const auto token = need_integer(info[0], "token", 0, handle_.info->vocabulary_size - 1);
    return Napi::Boolean::New(info.Env(), need_loaded(info.Env()).is_end_of_generation(static_cast<llama_token>(token)));
}

Napi::Value model_object::encode(const Napi::CallbackInfo & info) {
    auto pictures = std::make_shared<std::vector<picture>>(read_pictures(info[0]));
    const stop_token stop = handle_.host->token(handle_.host->encoding());
    return run_on(info.Env(), handle_.host, operation(info.Env()), [pictures, stop](auto & model, const reporter &) {
        return with_model(model, [&](longview::model & it) {
            auto lists = std::make_shared<std::vector<std::vector<part>>>();
            outcome out { it.encode(*pictures, stop, *lists) };
            out.value = [lists](Napi::Env env) { return make_lists(env, *lists); };
            return out;
        });
    });
}

namespace {

Napi::Value make_float_lists(Napi::Env env, const std::vector<std::vector<float>> & from) {
    const Napi::Array list = Napi::Array::New(env, from.size());
    for (size_t i = 0; i < from.size(); i++) {
        list.Set(static_cast<uint32_t>(i), make_array<Napi::Float32Array>(env, from[i]));
    }
    return list;
}

}  // namespace

Napi::Value model_object::encoder_attention(const Napi::CallbackInfo & info) {
    const auto image = std::make_shared<picture>(read_picture(info[0]));
    const stop_token stop = handle_.host->token(handle_.host->encoding());
    return run_on(info.Env(), handle_.host, operation(info.Env()), [image, stop](auto & model, const reporter &) {
        return with_model(model, [&](longview::model & it) {
            const auto lists = std::make_shared<std::vector<std::vector<float>>>();
            outcome out { it.encoder_attention(*image, stop, *lists) };
            out.value = [lists](Napi::Env env) { return make_float_lists(env, *lists); };
            return out;
        });
    });
}

Napi::Value model_object::attend(const Napi::CallbackInfo & info) {
    const auto parts = std::make_shared<std::vector<part>>(read_parts(info[0], *handle_.info));
    const auto layer = static_cast<int32_t>(need_integer(info[1], "layer", 0, handle_.info->layers - 1));
    const stop_token stop = handle_.host->token(handle_.host->encoding());
    return run_on(info.Env(), handle_.host, operation(info.Env()), [parts, layer, stop](auto & model, const reporter &) {
        return with_model(model, [&](longview::model & it) {
            const auto lists = std::make_shared<std::vector<std::vector<float>>>();
            outcome out { it.attend(*parts, layer, stop, *lists) };
            out.value = [lists](Napi::Env env) { return make_float_lists(env, *lists); };
            return out;
        });
    });
}

Napi::Value model_object::token_rows(const Napi::CallbackInfo & info) {
    const auto tokens = std::make_shared<std::vector<llama_token>>(read_tokens(info[0], handle_.info->vocabulary_size));
    const stop_token stop = handle_.host->token(handle_.host->encoding());
    return run_on(info.Env(), handle_.host, operation(info.Env()), [tokens, stop](auto & model, const reporter &) {
        return with_model(model, [&](longview::model & it) {
            const auto rows = std::make_shared<std::vector<float>>();
            outcome out { it.token_rows(*tokens, stop, *rows) };
            out.value = [rows](Napi::Env env) { return make_array<Napi::Float32Array>(env, *rows); };
            return out;
        });
    });
}

Napi::Value model_object::embed(const Napi::CallbackInfo & info) {
    const auto text = std::make_shared<std::string>(need_string(info[0], "text"));
    const stop_token stop = handle_.host->token(handle_.host->encoding());
    return run_on(info.Env(), handle_.host, operation(info.Env()), [text, stop](auto & model, const reporter &) {
        return with_model(model, [&](longview::model & it) {
            const auto vector = std::make_shared<std::vector<float>>();
            outcome out { it.embed(*text, stop, *vector) };
            out.value = [vector](Napi::Env env) { return make_array<Napi::Float32Array>(env, *vector); };
            return out;
        });
    });
}

Napi::Value model_object::encode_audio(const Napi::CallbackInfo & info) {
    const auto samples = std::make_shared<std::vector<float>>(read_samples(info[0]));
    const stop_token stop = handle_.host->token(handle_.host->encoding());
    return run_on(info.Env(), handle_.host, operation(info.Env()), [samples, stop](auto & model, const reporter &) {
        return with_model(model, [&](longview::model & it) {
            const auto lists = std::make_shared<std::vector<std::vector<part>>>(1);
            outcome out { it.encode_audio(*samples, stop, lists->front()) };
            out.value = [lists](Napi::Env env) { return make_lists(env, *lists).As<Napi::Array>().Get(0u); };
            return out;
        });
    });
}

Napi::Value model_object::abort_encode(const Napi::CallbackInfo & info) {
    handle_.host->encoding().request();
    return info.Env().Undefined();
}

Napi::Value model_object::create_sequence(const Napi::CallbackInfo & info) {
    const auto made = std::make_shared<sequence>();
    return run_on(info.Env(), handle_.host, operation(info.Env()),
        [made, handle = weaken(handle_)](auto & model, const reporter &) {
            return with_model(model, [&](longview::model & it) {
                outcome out { it.create_sequence(*made) };
                out.value = [made, handle](Napi::Env env) { return sequence_object::create(env, handle, made); };
                return out;
            });
        });
}

Napi::Value model_object::memory(const Napi::CallbackInfo & info) {
    const memory_report used = handle_.loaded == nullptr ? memory_report() : handle_.loaded->memory();
    Napi::Object out = Napi::Object::New(info.Env());
    out.Set("weights", static_cast<double>(used.weights));
    out.Set("context", static_cast<double>(used.context));
    out.Set("compute", static_cast<double>(used.compute));
    out.Set("cellsUsed", used.cells_used);
    out.Set("cellsTotal", used.cells_total);
    return out;
}

Napi::Value model_object::dispose(const Napi::CallbackInfo & info) {
    Napi::Env env = info.Env();
    if (handle_.loaded == nullptr) {
        const auto done = Napi::Promise::Deferred(env);
        done.Resolve(env.Undefined());
        return done.Promise();
    }
    handle_.loaded = nullptr;
    account(env, 0);
    const std::weak_ptr<model_host> host = handle_.host;
    return run_on(env, handle_.host, operation(env), [host](auto & model, const reporter &) {
        model.reset();
        outcome out;
        out.value = [host](Napi::Env env) {
            if (const auto it = host.lock()) {
                it->close();
            }
            return env.Undefined();
        };
        return out;
    });
}

}  // namespace longview
