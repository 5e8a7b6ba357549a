#include "text-stream.h"

#include <algorithm>
#include <cstdint>

namespace longview {

namespace {

const char * const replacement = "\xEF\xBF\xBD";

// Looks at one character: its length, 0 when bytes are missing at the end, or -n when the first n bytes
// can never become one (the "maximal subpart" that WHATWG decoders replace as a whole).
int utf8_next(const std::string & text, size_t at) {
    const auto lead = static_cast<uint8_t>(text[at]);
    if (lead < 0x80) {
        return 1;
    }
    const int length = lead >= 0xC2 && lead <= 0xDF ? 2 : lead >= 0xE0 && lead <= 0xEF ? 3 : lead >= 0xF0 && lead <= 0xF4 ? 4 : 0;
    if (length == 0) {
        return -1;
    }
    for (int i = 1; i < length; i++) {
        if (at + i >= text.size()) {
            return 0;
        }
        const auto next = static_cast<uint8_t>(text[at + i]);
        uint8_t low = 0x80;
        uint8_t high = 0xBF;
        if (i == 1) {
            low  = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : low;
            high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : high;
        }
        if (next < low || next > high) {
            return -i;
        }
    }
    return length;
}

// Moves whole characters from `bytes` to `text`.
void utf8_move(std::string & bytes, std::string & text, bool is_end) {
    size_t at = 0;
    while (at < bytes.size()) {
        const int n = utf8_next(bytes, at);
        if (n == 0 && !is_end) {
            break;
        }
        if (n > 0) {
            text.append(bytes, at, n);
            at += n;
        } else {
            text += replacement;
            at += n == 0 ? bytes.size() - at : -n;
        }
    }
    bytes.erase(0, at);
}

}  // namespace

std::string utf8_repair(const std::string & bytes) {
    std::string rest = bytes;
    std::string text;
    utf8_move(rest, text, true);
    return text;
}

bool text_stream::push(const std::string & bytes) {
    bytes_ += bytes;
    utf8_move(bytes_, text_, false);
    return find_stop();
}

std::string text_stream::take() {
    std::string out = text_.substr(0, text_.size() - held_back());
    text_.erase(0, out.size());
    return out;
}

std::string text_stream::finish() {
    if (!stopped_) {
        utf8_move(bytes_, text_, true);
        find_stop();
    }
    return std::move(text_);
}

bool text_stream::find_stop() {
    size_t first = std::string::npos;
    for (const auto & stop : stops_) {
        first = std::min(first, text_.find(stop));
    }
    if (first != std::string::npos) {
        text_.erase(first);
        bytes_.clear();
        stopped_ = true;
    }
    return stopped_;
}

// How many bytes at the end may be the beginning of a stop string.
size_t text_stream::held_back() const {
    if (stopped_) {
        return 0;
    }
    size_t longest = 0;
    for (const auto & stop : stops_) {
        for (size_t n = std::min(stop.size() - 1, text_.size()); n > longest; n--) {
            if (text_.compare(text_.size() - n, n, stop, 0, n) == 0) {
                longest = n;
                break;
            }
        }
    }
    return longest;
}

}  // namespace longview
