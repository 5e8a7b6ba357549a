#include <algorithm>
#include <thread>

#include "log.h"
#include "model.h"

namespace longview {

namespace {

struct file_type {
    const char * name;
    llama_ftype  type;
};

const file_type file_types[] = {
    { "F32",    LLAMA_FTYPE_ALL_F32        }, { "F16",    LLAMA_FTYPE_MOSTLY_F16    },
    { "BF16",   LLAMA_FTYPE_MOSTLY_BF16    }, { "Q8_0",   LLAMA_FTYPE_MOSTLY_Q8_0   },
    { "Q6_K",   LLAMA_FTYPE_MOSTLY_Q6_K    }, { "Q5_K_M", LLAMA_FTYPE_MOSTLY_Q5_K_M },
    { "Q5_K_S", LLAMA_FTYPE_MOSTLY_Q5_K_S  }, { "Q5_1",   LLAMA_FTYPE_MOSTLY_Q5_1   },
    { "Q5_0",   LLAMA_FTYPE_MOSTLY_Q5_0    }, { "Q4_K_M", LLAMA_FTYPE_MOSTLY_Q4_K_M },
    { "Q4_K_S", LLAMA_FTYPE_MOSTLY_Q4_K_S  }, { "Q4_1",   LLAMA_FTYPE_MOSTLY_Q4_1   },
    { "Q4_0",   LLAMA_FTYPE_MOSTLY_Q4_0    }, { "IQ4_XS", LLAMA_FTYPE_MOSTLY_IQ4_XS },
    { "IQ4_NL", LLAMA_FTYPE_MOSTLY_IQ4_NL  }, { "Q3_K_L", LLAMA_FTYPE_MOSTLY_Q3_K_L },
    { "Q3_K_M", LLAMA_FTYPE_MOSTLY_Q3_K_M  }, { "Q3_K_S", LLAMA_FTYPE_MOSTLY_Q3_K_S },
    { "Q2_K",   LLAMA_FTYPE_MOSTLY_Q2_K    },
};

}  // namespace

result quantize(const std::string & input, const std::string & output, const std::string & type) {
    const auto * found = std::find_if(std::begin(file_types), std::end(file_types),
        [&](const file_type & it) { return type == it.name; });
    if (found == std::end(file_types)) {
        return result::failed("Unknown file type " + type);
    }
    llama_model_quantize_params params = llama_model_quantize_default_params();
    params.ftype   = found->type;
    params.nthread = static_cast<int32_t>(std::max(1u, std::thread::hardware_concurrency() / 2));
    const log_capture log;
    if (llama_model_quantize(input.c_str(), output.c_str(), &params) != 0) {
        return log.failure(status::unreadable, "The model could not be quantized");
    }
    return {};
}

}  // namespace longview
