// One per Node environment: the way back to the JS thread, and the promises that wait for it. Work runs on
// model threads; its results come through a queue here, in order, so the last piece of an answer is always
// delivered before its promise settles.
#pragma once

#include <napi.h>

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "model-host.h"

namespace longview {

class environment;

// The end that other threads hold. Posting to a closed one does nothing. What a message captures may be
// destroyed on any thread, so it must hold no JS value.
class mailbox {
public:
    using message = std::function<void(environment &)>;

    void post(message it);

private:
    friend class environment;

    std::mutex                mutex_;
    std::vector<message>      messages_;
    napi_threadsafe_function  wake_ = nullptr;   // null when closed
};

using value_maker = std::function<Napi::Value(Napi::Env)>;

// A promise that is not settled yet. JS thread only.
struct operation {
    Napi::Promise::Deferred            deferred;
    Napi::FunctionReference            callback;
    std::vector<std::shared_ptr<void>> kept;        // what the work uses
    stop_source *                      stop = nullptr;
    std::optional<Napi::Error>         thrown;      // by the callback

    explicit operation(Napi::Env env) : deferred(env) {}
};

class environment {
public:
    static environment & of(Napi::Env env) { return *env.GetInstanceData<environment>(); }

    explicit environment(Napi::Env env);

    const std::shared_ptr<mailbox> & box() const { return box_; }

    uint64_t open(operation && it);
    void     settle(uint64_t id, const result & done, const value_maker & value);
    // Calls the operation's callback. If it throws, the work is stopped and the promise rejects with that.
    void     report(uint64_t id, const value_maker & argument);

    void add_host(const std::shared_ptr<model_host> & host);

    // process.exit() runs no cleanup hooks but does run static destructors, llama.cpp's among them, while
    // model threads may be at work. Call after whatever makes llama.cpp create statics: handlers run in
    // reverse order, so ours comes first.
    static void stop_at_exit();
    void set_log(const Napi::Function & callback);

    Napi::FunctionReference model_class;
    Napi::FunctionReference sequence_class;

private:
    static void drain(napi_env env, napi_value callback, void * context, void * data);
    static void leave();
    void        close();
    void        stop_hosts();

    Napi::Env                              env_;
    std::shared_ptr<mailbox>               box_ = std::make_shared<mailbox>();
    std::map<uint64_t, operation>          operations_;
    uint64_t                               next_id_ = 1;
    std::vector<std::weak_ptr<model_host>> hosts_;
    Napi::FunctionReference                log_;
    bool                                   owns_log_ = false;
};

Napi::Error make_error(Napi::Env env, const result & failure);

// What work hands back: a result and, if that is ok, how to make the JS value of it.
struct outcome {
    result      done;
    value_maker value = [](Napi::Env env) { return env.Undefined(); };
};

// Runs `work` on the host's thread and returns the promise of its outcome. `work` gets the model (null if
// it is disposed) and, when there is a callback, a function that reports to it.
using reporter = std::function<void(value_maker)>;
using model_work = std::function<outcome(std::unique_ptr<model> &, const reporter &)>;

Napi::Value run_on(Napi::Env env, const std::shared_ptr<model_host> & host, operation && it, model_work work);

}  // namespace longview
