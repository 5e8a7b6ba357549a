// llama.cpp, ggml and libmtmd log through C callbacks, sometimes half a line at a time. Here they become
// whole lines with a level, and the error lines of a call become the message of its failure.
#pragma once

#include <functional>
#include <string>

#include "status.h"

namespace longview {

enum class log_level { debug, info, warn, error };

using log_sink = std::function<void(log_level, std::string)>;

// Replaces the sink of the process; an empty one drops every line. Safe from any thread. When it returns,
// the previous sink is no longer running.
void log_set_sink(log_sink sink);

// While it lives, keeps the error lines that this thread causes.
class log_capture {
public:
    log_capture();
    ~log_capture();

    log_capture(const log_capture &) = delete;
    log_capture & operator=(const log_capture &) = delete;

    bool        contains(const char * text) const { return lines_.find(text) != std::string::npos; }
    std::string last_line() const;

    // The failure of a call that reports its reason only in the log.
    result failure(status code, const std::string & what) const;

private:
    friend void log_line(log_level level, std::string line);

    std::string   lines_;
    log_capture * outer_;
};

}  // namespace longview
