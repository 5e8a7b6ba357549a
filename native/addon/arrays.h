#pragma once

#include <napi.h>

#include <algorithm>
#include <vector>

namespace longview {

// A new typed array with a copy: Electron refuses external buffers.
template <typename Array, typename T>
Napi::Value make_array(Napi::Env env, const std::vector<T> & from) {
    Array out = Array::New(env, from.size());
    std::copy(from.begin(), from.end(), out.Data());
    return out;
}

}  // namespace longview
