// Counts KV cells. llama.cpp does not say how many are free, and forks share theirs, so each cell in use
// has a number here and a count of the sequences that hold it.
#pragma once

#include <cstdint>
#include <vector>

#include "llama.h"

namespace longview {

struct cell {
    uint32_t  number;
    llama_pos position;
    llama_pos end;          // where the next position may begin once this cell is the last one
};

class cell_ledger {
public:
    void reset(uint32_t total) {
        holders_.assign(total, 0);
        free_.clear();
        for (uint32_t i = total; i > 0; i--) {
            free_.push_back(i - 1);
        }
    }

    uint32_t total() const { return static_cast<uint32_t>(holders_.size()); }
    uint32_t free()  const { return static_cast<uint32_t>(free_.size()); }
    uint32_t used()  const { return total() - free(); }

    // Only when free() > 0.
    uint32_t take() {
        const uint32_t number = free_.back();
        free_.pop_back();
        holders_[number] = 1;
        return number;
    }

    void share(const std::vector<cell> & cells) {
        for (const auto & it : cells) {
            holders_[it.number]++;
        }
    }

    // Gives back the cells from `keep` on.
    void give_back(std::vector<cell> & cells, size_t keep) {
        for (size_t i = keep; i < cells.size(); i++) {
            if (--holders_[cells[i].number] == 0) {
                free_.push_back(cells[i].number);
            }
        }
        cells.resize(keep);
    }

    // How many would become free if these were given back.
    size_t held_alone(const std::vector<cell> & cells) const {
        size_t n = 0;
        for (const auto & it : cells) {
            n += holders_[it.number] == 1;
        }
        return n;
    }

private:
    std::vector<uint16_t> holders_;
    std::vector<uint32_t> free_;
};

}  // namespace longview
