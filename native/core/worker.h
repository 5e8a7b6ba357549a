// One thread and its queue. Jobs run in the order in which they came.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

namespace longview {

class worker {
public:
    worker();
    ~worker();  // runs what is queued, then joins

    worker(const worker &) = delete;
    worker & operator=(const worker &) = delete;

    // Safe from any thread. A job must not throw.
    void post(std::function<void()> job);

private:
    void run();

    std::mutex                        mutex_;
    std::condition_variable           wake_;
    std::deque<std::function<void()>> jobs_;
    bool                              closing_ = false;
    std::thread                       thread_;
};

}  // namespace longview
