// A model on its own thread. The model is made, used and freed there; this object may be destroyed on any
// other thread, never on that one.
#pragma once

#include <exception>
#include <functional>
#include <memory>
#include <new>

#include "model.h"
#include "worker.h"

namespace longview {

class model_host {
public:
    // What a job gets when the model was not loaded or is disposed: a null pointer.
    using job = std::function<void(std::unique_ptr<model> &)>;

    ~model_host() { close(); }

    void post(job work) {
        if (worker_) {
            worker_->post([this, work = std::move(work)] { work(model_); });
        }
    }

    stop_token token(const stop_source & own) const { return stop_token(own, everything_); }

    // For encode: one source for all calls.
    stop_source & encoding() { return encoding_; }

    // Makes everything that runs or waits end soon.
    void stop() { everything_.request(); }

    bool is_closed() const { return worker_ == nullptr; }

    // Waits for what was posted, frees the model, ends the thread.
    void close() {
        if (worker_) {
            post([](std::unique_ptr<model> & it) { it.reset(); });
            worker_.reset();
        }
    }

private:
    std::unique_ptr<model>  model_;
    stop_source             everything_;
    stop_source             encoding_;
    std::unique_ptr<worker> worker_ = std::make_unique<worker>();
};

// llama.cpp and its GPU backends throw through their C interface in places.
template <typename Work>
result guarded(Work && work) {
    try {
        return work();
    } catch (const std::bad_alloc &) {
        return { status::out_of_memory, "Memory ran out" };
    } catch (const std::exception & error) {
        const std::string what = error.what();
        const bool is_memory = what.find("OutOf") != std::string::npos || what.find("out of memory") != std::string::npos;
        return { is_memory ? status::out_of_memory : status::failed, what };
    }
}

}  // namespace longview
