// Stopping without a flag that somebody must reset: a request raises a count, and work that was handed out
// before it sees the difference. Work handed out afterwards is not touched.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>

namespace longview {

class stop_source {
public:
    // Safe from any thread.
    void request() { count_->fetch_add(1); }

private:
    friend class stop_token;

    std::shared_ptr<std::atomic<uint64_t>> count_ = std::make_shared<std::atomic<uint64_t>>(0);
};

// Stopped by its own source (one sequence, all encoding) or by the one for everything (the process ends).
class stop_token {
public:
    stop_token() = default;
    stop_token(const stop_source & own, const stop_source & everything)
        : own_(own.count_), everything_(everything.count_), seen_(own_->load() + everything_->load()) {}

    // Safe from any thread.
    bool stopped() const { return own_ && own_->load() + everything_->load() != seen_; }

private:
    std::shared_ptr<const std::atomic<uint64_t>> own_;
    std::shared_ptr<const std::atomic<uint64_t>> everything_;
    uint64_t                                     seen_ = 0;
};

}  // namespace longview
