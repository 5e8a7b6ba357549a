#include "fingerprint.h"

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <vector>

namespace longview {

// Eight bytes a step, not one as the original does: a saved state has hundreds of megabytes.
uint64_t fingerprint_of(const void * data, size_t bytes, uint64_t seed) {
    const uint64_t prime = 0x100000001b3ull;
    const auto * at = static_cast<const uint8_t *>(data);
    uint64_t hash = seed;
    for (; bytes >= 8; at += 8, bytes -= 8) {
        uint64_t word;
        std::memcpy(&word, at, 8);
        hash = (hash ^ word) * prime;
        hash ^= hash >> 32;
    }
    for (; bytes > 0; at++, bytes--) {
        hash = (hash ^ *at) * prime;
    }
    return hash;
}

uint64_t fingerprint_of_file(const std::string & path) {
    std::ifstream file(std::filesystem::u8path(path), std::ios::binary | std::ios::ate);
    const auto size = static_cast<int64_t>(file.tellg());
    const int64_t sample = std::min<int64_t>(size, 1 << 20);
    uint64_t hash = fingerprint_of(&size, sizeof(size), fingerprint_start);
    std::vector<char> bytes(std::max<int64_t>(sample, 0));
    for (const int64_t start : { int64_t(0), size - sample }) {
        file.seekg(start);
        file.read(bytes.data(), sample);
        hash = fingerprint_of(bytes.data(), bytes.size(), hash);
    }
    return hash;
}

}  // namespace longview
