#include "log.h"

#include <mutex>

#include "llama.h"
#include "mtmd-helper.h"

namespace longview {

namespace {

struct sink_slot {
    std::mutex mutex;
    log_sink   sink;
};

// Leaked on purpose: backends log while the process takes down its statics.
sink_slot & slot() {
    static auto * instance = new sink_slot;
    return *instance;
}

thread_local log_capture * capturing = nullptr;

struct partial_line {
    std::string text;
    log_level   level = log_level::info;
};

thread_local partial_line partial;

log_level level_of(ggml_log_level level) {
    switch (level) {
        case GGML_LOG_LEVEL_ERROR: return log_level::error;
        case GGML_LOG_LEVEL_WARN:  return log_level::warn;
        case GGML_LOG_LEVEL_INFO:  return log_level::info;
        default:                   return log_level::debug;
    }
}

}  // namespace

void log_line(log_level level, std::string line) {
    if (level == log_level::error && capturing != nullptr) {
        capturing->lines_ += line + '\n';
    }
    std::lock_guard<std::mutex> lock(slot().mutex);
    if (slot().sink) {
        slot().sink(level, std::move(line));
    }
}

static void log_callback(ggml_log_level level, const char * text, void * /*user_data*/) {
    if (level != GGML_LOG_LEVEL_CONT) {
        partial.level = level_of(level);
    }
    for (const char * at = text; *at != '\0'; at++) {
        if (*at != '\n') {
            partial.text += *at;
        } else if (!partial.text.empty()) {
            log_line(partial.level, std::move(partial.text));
            partial.text.clear();
        }
    }
}

void log_set_sink(log_sink sink) {
    static std::once_flag once;
    std::call_once(once, [] {
        llama_log_set(log_callback, nullptr);
        mtmd_helper_log_set(log_callback, nullptr);
    });
    std::lock_guard<std::mutex> lock(slot().mutex);
    slot().sink = std::move(sink);
}

log_capture::log_capture() : outer_(capturing) {
    capturing = this;
}

log_capture::~log_capture() {
    capturing = outer_;
}

std::string log_capture::last_line() const {
    if (lines_.empty()) {
        return "";
    }
    const size_t end = lines_.size() - 1;
    const size_t start = lines_.rfind('\n', end - 1);
    return lines_.substr(start == std::string::npos ? 0 : start + 1, end - (start == std::string::npos ? 0 : start + 1));
}

result log_capture::failure(status code, const std::string & what) const {
    // Each backend has its own words for it, and there is no other channel.
    for (const char * text : { "failed to allocate", "unable to allocate", "out of memory", "OutOfDeviceMemory",
                               "OutOfHostMemory", "ErrorOutOf", "insufficient memory", "failed to fit" }) {
        if (contains(text)) {
            code = status::out_of_memory;
        }
    }
    const std::string line = last_line();
    return { code, line.empty() ? what : what + ": " + line };
}

}  // namespace longview
