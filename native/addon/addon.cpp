// The `Addon` of index.d.ts: what belongs to no model.
#include <set>
#include <thread>

#include "arguments.h"
#include "arrays.h"
#include "ggml-backend.h"
#include "log.h"
#include "model-object.h"
#include "sequence-object.h"

namespace longview {

namespace {

// Backends belong to the process: another environment (a Node worker) finds them there.
void load_backends(Napi::Env env, const std::string & folder) {
    static std::mutex  mutex;
    static std::string loaded;
    std::lock_guard<std::mutex> lock(mutex);
    if (loaded == folder) {
        return;
    }
    if (!loaded.empty()) {
        throw Napi::Error::New(env, "Backends were already started from " + loaded);
    }
    ggml_backend_load_all_from_path(folder.c_str());
    if (ggml_backend_dev_by_type(GGML_BACKEND_DEVICE_TYPE_CPU) == nullptr) {
        throw Napi::Error::New(env, "No CPU backend of llama.cpp could be loaded from " + folder);
    }
    llama_backend_init();
    environment::stop_at_exit();
    loaded = folder;
}

Napi::Value start(const Napi::CallbackInfo & info) {
    const Napi::Object options = need_object(info[0], "options");
    const std::string  folder  = need_string(options.Get("backends"), "backends");
    environment::of(info.Env()).set_log(need_function(options.Get("onLog"), "onLog"));
    load_backends(info.Env(), folder);
    return info.Env().Undefined();
}

const char * kind_of(enum ggml_backend_dev_type type) {
    switch (type) {
        case GGML_BACKEND_DEVICE_TYPE_CPU:  return "cpu";
        case GGML_BACKEND_DEVICE_TYPE_GPU:
        case GGML_BACKEND_DEVICE_TYPE_IGPU: return "gpu";
        default:                            return "accelerator";
    }
}

Napi::Value devices(const Napi::CallbackInfo & info) {
    const Napi::Array out = Napi::Array::New(info.Env());
    for (size_t i = 0; i < ggml_backend_dev_count(); i++) {
        const ggml_backend_dev_t device = ggml_backend_dev_get(i);
        size_t free  = 0;
        size_t total = 0;
        ggml_backend_dev_memory(device, &free, &total);
        Napi::Object it = Napi::Object::New(info.Env());
        it.Set("name", ggml_backend_dev_name(device));
        it.Set("description", ggml_backend_dev_description(device));
        it.Set("kind", kind_of(ggml_backend_dev_type(device)));
        it.Set("memoryTotal", static_cast<double>(total));
        it.Set("memoryFree", static_cast<double>(free));
        out.Set(static_cast<uint32_t>(i), it);
    }
    return out;
}

Napi::Value load_model(const Napi::CallbackInfo & info) {
    const load_options options = read_load_options(info[0]);
    const auto host = std::make_shared<model_host>();
    operation it(info.Env());
    it.stop = &host->encoding();
    if (!info[1].IsUndefined()) {
        it.callback = Napi::Persistent(need_function(info[1], "onProgress"));
    }
    environment::of(info.Env()).add_host(host);
    const std::weak_ptr<model_host> weak = host;
    const stop_token stop = host->token(host->encoding());
    return run_on(info.Env(), host, std::move(it),
        [options, stop, weak](std::unique_ptr<model> & model, const reporter & report) {
            int last_percent = -1;
            const auto on_progress = [&](float fraction) {
                // llama.cpp calls once per tensor; a window shows percents.
                const int percent = static_cast<int>(fraction * 100.0f);
                if (percent > last_percent) {
                    last_percent = percent;
                    report([fraction](Napi::Env env) -> Napi::Value { return Napi::Number::New(env, fraction); });
                }
            };
            outcome out { model::load(options, on_progress, stop, model) };
            if (out.done.ok()) {
                environment::stop_at_exit();
                const longview::model * loaded = model.get();
                const auto facts = std::make_shared<const model_info>(model->info());
                out.value = [weak, loaded, facts](Napi::Env env) {
                    return model_object::create(env, { weak.lock(), loaded, facts });
                };
            }
            return out;
        });
}

Napi::Value helper_logits(const Napi::CallbackInfo & info) {
    const Napi::Object object = need_object(info[0], "model");
    if (!object.InstanceOf(environment::of(info.Env()).model_class.Value())) {
        throw Napi::TypeError::New(info.Env(), "model must come from loadModel");
    }
    const auto image  = std::make_shared<picture>(read_picture(info[1]));
    const auto before = need_string(info[2], "before");
    const auto after  = need_string(info[3], "after");
    const auto host   = model_object::Unwrap(object)->handle().host;
    return run_on(info.Env(), host, operation(info.Env()), [image, before, after](auto & model, const reporter &) {
        return with_model(model, [&](longview::model & it) {
            const auto floats = std::make_shared<std::vector<float>>();
            outcome out { it.helper_logits(*image, before, after, *floats) };
            out.value = [floats](Napi::Env env) { return make_array<Napi::Float32Array>(env, *floats); };
            return out;
        });
    });
}

// Uses a host without a model for its thread.
Napi::Value quantize_file(const Napi::CallbackInfo & info) {
    const std::string input  = need_string(info[0], "input");
    const std::string output = need_string(info[1], "output");
    const std::string type   = need_string(info[2], "type");
    const auto host = std::make_shared<model_host>();
    environment::of(info.Env()).add_host(host);
    return run_on(info.Env(), host, operation(info.Env()), [input, output, type](auto &, const reporter &) {
        return outcome { quantize(input, output, type) };
    });
}

Napi::Object init(Napi::Env env, Napi::Object exports) {
    auto * state = new environment(env);
    env.SetInstanceData(state);
    state->model_class    = Napi::Persistent(model_object::define(env));
    state->sequence_class = Napi::Persistent(sequence_object::define(env));
    exports.Set("start", Napi::Function::New<start>(env, "start"));
    exports.Set("devices", Napi::Function::New<devices>(env, "devices"));
    exports.Set("loadModel", Napi::Function::New<load_model>(env, "loadModel"));
    exports.Set("helperLogits", Napi::Function::New<helper_logits>(env, "helperLogits"));
    exports.Set("quantize", Napi::Function::New<quantize_file>(env, "quantize"));
    return exports;
}

NODE_API_MODULE(longview, init)

}  // namespace

}  // namespace longview
