// The `Sequence` of index.d.ts.
#pragma once

#include "model-object.h"

namespace longview {

// For closures that a model thread may destroy: a handle there could be the last one, and the thread would
// have to wait for itself.
struct weak_handle {
    std::weak_ptr<model_host>         host;
    std::shared_ptr<const model_info> info;
};

inline weak_handle weaken(const model_handle & from) { return { from.host, from.info }; }

class sequence_object : public Napi::ObjectWrap<sequence_object> {
public:
    static Napi::Function define(Napi::Env env);
    static Napi::Value    create(Napi::Env env, const weak_handle & handle, const std::shared_ptr<sequence> & seq);

    explicit sequence_object(const Napi::CallbackInfo & info);
    ~sequence_object() override;

private:
    Napi::Value position(const Napi::CallbackInfo & info);
    Napi::Value cells(const Napi::CallbackInfo & info);
    Napi::Value evaluate(const Napi::CallbackInfo & info);
    Napi::Value generate(const Napi::CallbackInfo & info);
    Napi::Value score(const Napi::CallbackInfo & info);
    Napi::Value logits(const Napi::CallbackInfo & info);
    Napi::Value fork(const Napi::CallbackInfo & info);
    Napi::Value truncate(const Napi::CallbackInfo & info);
    Napi::Value save(const Napi::CallbackInfo & info);
    Napi::Value restore(const Napi::CallbackInfo & info);
    Napi::Value abort(const Napi::CallbackInfo & info);
    Napi::Value dispose(const Napi::CallbackInfo & info);

    Napi::Value run(const Napi::CallbackInfo & info, operation && it,
                    std::function<outcome(model &, sequence &, const reporter &)> work);

    std::shared_ptr<model_host>       host_;
    std::shared_ptr<const model_info> info_;
    std::shared_ptr<sequence>         seq_;
};

}  // namespace longview
