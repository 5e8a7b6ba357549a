// Reads and checks what JavaScript passes in, on the JS thread, and copies it: nothing of V8's is touched
// by another thread. A wrong argument throws a TypeError or RangeError with a sentence.
#pragma once

#include <napi.h>

#include "model.h"

namespace longview {

Napi::Object   need_object  (const Napi::Value & value, const char * name);
std::string    need_string  (const Napi::Value & value, const char * name);
Napi::Function need_function(const Napi::Value & value, const char * name);
bool           need_bool    (const Napi::Value & value, const char * name);
int64_t        need_integer (const Napi::Value & value, const char * name, int64_t least, int64_t most);

load_options             read_load_options(const Napi::Value & value);
generate_options         read_generate_options(const Napi::Value & value);
picture                  read_picture(const Napi::Value & value);
std::vector<picture>     read_pictures(const Napi::Value & value);
std::vector<part>        read_parts(const Napi::Value & value, const model_info & info);
std::vector<llama_token> read_tokens(const Napi::Value & value, int32_t vocabulary_size);
std::vector<float>       read_samples(const Napi::Value & value);
std::vector<uint8_t>     read_bytes(const Napi::Value & value, const char * name);

}  // namespace longview
