#include "environment.h"

#include <algorithm>
#include <cstdlib>
#include <set>

#include "log.h"

namespace longview {

namespace {

struct environment_set {
    std::mutex               mutex;
    std::set<environment *>  all;
};

// Leaked on purpose: read while statics are destroyed.
environment_set & environments() {
    static auto * instance = new environment_set;
    return *instance;
}

}  // namespace

void mailbox::post(message it) {
    std::lock_guard<std::mutex> lock(mutex_);
    if (wake_ == nullptr) {
        return;
    }
    messages_.push_back(std::move(it));
    if (messages_.size() == 1) {
        napi_call_threadsafe_function(wake_, nullptr, napi_tsfn_nonblocking);
    }
}

environment::environment(Napi::Env env) : env_(env) {
    const Napi::String name = Napi::String::New(env, "longview");
    napi_status status = napi_create_threadsafe_function(env, nullptr, nullptr, name, 0, 1, nullptr, nullptr, this,
        drain, &box_->wake_);
    NAPI_THROW_IF_FAILED_VOID(env, status);
    // Only unsettled promises keep the process alive.
    napi_unref_threadsafe_function(env, box_->wake_);
    // Added after the function above, so it runs before Node takes that down.
    env.AddCleanupHook([](environment * self) { self->close(); }, this);
    std::lock_guard<std::mutex> lock(environments().mutex);
    environments().all.insert(this);
}

void environment::stop_at_exit() {
    std::atexit(leave);
}

// JS values are left alone: V8 may be gone.
void environment::leave() {
    log_set_sink({});
    std::lock_guard<std::mutex> lock(environments().mutex);
    for (environment * self : environments().all) {
        {
            std::lock_guard<std::mutex> box_lock(self->box_->mutex_);
            self->box_->wake_ = nullptr;
        }
        self->stop_hosts();
    }
    environments().all.clear();
}

void environment::stop_hosts() {
    for (const auto & it : hosts_) {
        if (const auto host = it.lock()) {
            host->stop();
        }
    }
    for (const auto & it : hosts_) {
        if (const auto host = it.lock()) {
            host->close();
        }
    }
}

void environment::drain(napi_env env, napi_value /*callback*/, void * context, void * /*data*/) {
    if (env == nullptr) {
        return;
    }
    auto & self = *static_cast<environment *>(context);
    std::vector<mailbox::message> messages;
    {
        std::lock_guard<std::mutex> lock(self.box_->mutex_);
        messages.swap(self.box_->messages_);
    }
    for (const auto & it : messages) {
        const Napi::HandleScope scope(self.env_);
        it(self);
    }
}

uint64_t environment::open(operation && it) {
    if (operations_.empty()) {
        napi_ref_threadsafe_function(env_, box_->wake_);
    }
    const uint64_t id = next_id_++;
    operations_.emplace(id, std::move(it));
    return id;
}

void environment::settle(uint64_t id, const result & done, const value_maker & value) {
    const auto found = operations_.find(id);
    if (found == operations_.end()) {
        return;
    }
    operation it = std::move(found->second);
    operations_.erase(found);
    if (operations_.empty()) {
        napi_unref_threadsafe_function(env_, box_->wake_);
    }
    if (it.thrown) {
        it.deferred.Reject(it.thrown->Value());
    } else if (!done.ok()) {
        it.deferred.Reject(make_error(env_, done).Value());
    } else {
        try {
            it.deferred.Resolve(value(env_));
        } catch (const Napi::Error & error) {
            it.deferred.Reject(error.Value());
        }
    }
}

void environment::report(uint64_t id, const value_maker & argument) {
    const auto found = operations_.find(id);
    if (found == operations_.end() || found->second.callback.IsEmpty() || found->second.thrown) {
        return;
    }
    try {
        found->second.callback.Call({ argument(env_) });
    } catch (const Napi::Error & error) {
        // The callback may have started or ended others: look again.
        const auto again = operations_.find(id);
        if (again != operations_.end()) {
            again->second.thrown = error;
            if (again->second.stop != nullptr) {
                again->second.stop->request();
            }
        }
    }
}

void environment::add_host(const std::shared_ptr<model_host> & host) {
    hosts_.erase(std::remove_if(hosts_.begin(), hosts_.end(), [](const auto & it) { return it.expired(); }), hosts_.end());
    hosts_.push_back(host);
}

void environment::set_log(const Napi::Function & callback) {
    log_      = Napi::Persistent(callback);
    owns_log_ = true;
    log_set_sink([box = box_](log_level level, std::string line) {
        box->post([level, line = std::move(line)](environment & self) {
            if (self.log_.IsEmpty()) {
                return;
            }
            static const char * const names[] = { "debug", "info", "warn", "error" };
            try {
                self.log_.Call({ Napi::String::New(self.env_, names[static_cast<int>(level)]),
                    Napi::String::New(self.env_, line) });
            } catch (const Napi::Error &) {
                // A logger that throws must not break what is being logged.
            }
        });
    });
}

// The environment goes away: nothing may reach it any more, and no model thread may outlive it.
void environment::close() {
    if (owns_log_) {
        log_set_sink({});
    }
    {
        std::lock_guard<std::mutex> lock(box_->mutex_);
        if (box_->wake_ != nullptr) {
            napi_release_threadsafe_function(box_->wake_, napi_tsfn_abort);
            box_->wake_ = nullptr;
        }
        box_->messages_.clear();
    }
    stop_hosts();
    {
        std::lock_guard<std::mutex> lock(environments().mutex);
        environments().all.erase(this);
    }
    operations_.clear();
    log_.Reset();
    model_class.Reset();
    sequence_class.Reset();
}

static const char * code_of(status code) {
    switch (code) {
        case status::ok:            return "ok";
        case status::aborted:       return "aborted";
        case status::unreadable:    return "model/unreadable";
        case status::mismatch:      return "model/mismatch";
        case status::out_of_memory: return "model/out-of-memory";
        case status::context_full:  return "model/context-full";
        case status::failed:        return "model/failed";
    }
    return "model/failed";
}

Napi::Error make_error(Napi::Env env, const result & failure) {
    Napi::Error error = Napi::Error::New(env, failure.message);
    error.Set("code", Napi::String::New(env, code_of(failure.code)));
    return error;
}

Napi::Value run_on(Napi::Env env, const std::shared_ptr<model_host> & host, operation && it, model_work work) {
    environment & self = environment::of(env);
    const Napi::Promise promise = it.deferred.Promise();
    if (host->is_closed()) {
        it.deferred.Reject(make_error(env, result::failed("The model was disposed")).Value());
        return promise;
    }
    it.kept.push_back(host);
    const uint64_t id = self.open(std::move(it));
    host->post([id, box = self.box(), work = std::move(work)](std::unique_ptr<model> & model) {
        const reporter report = [&](value_maker argument) {
            box->post([id, argument = std::move(argument)](environment & to) { to.report(id, argument); });
        };
        outcome out;
        out.done = guarded([&] {
            out = work(model, report);
            if (model) {
                model->refresh_memory();
            }
            return out.done;
        });
        box->post([id, out = std::move(out)](environment & to) { to.settle(id, out.done, out.value); });
    });
    return promise;
}

}  // namespace longview
