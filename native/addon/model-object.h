// The `Model` of index.d.ts.
#pragma once

#include "environment.h"

namespace longview {

// What objects of one model share. `loaded` is valid on the JS thread until dispose() is called there.
struct model_handle {
    std::shared_ptr<model_host>       host;
    const model *                     loaded = nullptr;
    std::shared_ptr<const model_info> info;
};

class model_object : public Napi::ObjectWrap<model_object> {
public:
    static Napi::Function define(Napi::Env env);
    static Napi::Value    create(Napi::Env env, const model_handle & handle);

    explicit model_object(const Napi::CallbackInfo & info);
    ~model_object() override;

    const model_handle & handle() const { return handle_; }

private:
    Napi::Value tokenize(const Napi::CallbackInfo & info);
    Napi::Value detokenize(const Napi::CallbackInfo & info);
    Napi::Value is_end_of_generation(const Napi::CallbackInfo & info);
    Napi::Value encode(const Napi::CallbackInfo & info);
    Napi::Value encode_audio(const Napi::CallbackInfo & info);
    Napi::Value encoder_attention(const Napi::CallbackInfo & info);
    Napi::Value attend(const Napi::CallbackInfo & info);
    Napi::Value token_rows(const Napi::CallbackInfo & info);
    Napi::Value embed(const Napi::CallbackInfo & info);
    Napi::Value abort_encode(const Napi::CallbackInfo & info);
    Napi::Value create_sequence(const Napi::CallbackInfo & info);
    Napi::Value memory(const Napi::CallbackInfo & info);
    Napi::Value dispose(const Napi::CallbackInfo & info);

    const model & need_loaded(Napi::Env env) const;
    void          account(Napi::Env env, int64_t bytes);

    model_handle handle_;
    int64_t      accounted_ = 0;
};

// For work that needs the model: rejects when it is disposed.
outcome with_model(const std::unique_ptr<model> & model, const std::function<outcome(longview::model &)> & work);

}  // namespace longview
