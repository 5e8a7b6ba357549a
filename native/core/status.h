// How work ends. Failures are values here; addon/ turns them into errors with a code.
#pragma once

#include <string>
#include <utility>

namespace longview {

enum class status { ok, aborted, unreadable, mismatch, out_of_memory, context_full, failed };

struct [[nodiscard]] result {
    status      code = status::ok;
    std::string message;

    bool ok() const { return code == status::ok; }

    static result failed(std::string message) { return { status::failed, std::move(message) }; }
    static result aborted() { return { status::aborted, "Stopped on request" }; }
};

}  // namespace longview
