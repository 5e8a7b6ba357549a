// 64-bit fingerprints (FNV-1a): they tell files and states apart and find damage; they resist no attacker.
#pragma once

#include <cstdint>
#include <string>

namespace longview {

constexpr uint64_t fingerprint_start = 0xcbf29ce484222325ull;

uint64_t fingerprint_of(const void * data, size_t bytes, uint64_t seed);

inline uint64_t fingerprint_of(const std::string & text, uint64_t seed) {
    return fingerprint_of(text.data(), text.size(), seed);
}

// Of the size and of the first and last megabyte: the metadata and a sample of the weights.
uint64_t fingerprint_of_file(const std::string & path);

}  // namespace longview
