// Bytes of sampled tokens in, whole UTF-8 text out, ending before the first stop string.
#pragma once

#include <string>
#include <vector>

namespace longview {

// Copies `bytes` with everything that is not UTF-8 replaced by U+FFFD.
std::string utf8_repair(const std::string & bytes);

class text_stream {
public:
    explicit text_stream(std::vector<std::string> stops) : stops_(std::move(stops)) {}

    // Returns true when a stop string is complete: nothing more should be pushed.
    bool push(const std::string & bytes);

    // Text that can no longer become part of a stop string or of a longer character.
    std::string take();

    // The rest, when no more bytes come.
    std::string finish();

private:
    bool   find_stop();
    size_t held_back() const;

    std::vector<std::string> stops_;
    std::string              bytes_;      // not yet a whole character
    std::string              text_;       // whole characters, not yet taken
    bool                     stopped_ = false;
};

}  // namespace longview
