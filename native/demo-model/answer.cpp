// Answers prompts with an exported pair, through llama.cpp and libmtmd alone.
//
//   answer LM.gguf MMPROJ.gguf BACKEND_DIR < jobs
//
// A job is one line: picture files with commas, a tab, the prompt. "\n" stands for a
// line break and <__media__> for a picture. One line of answer comes out per job.
// Build: see README.md.
#include <iostream>
#include <sstream>
#include <string>
#include <vector>

#include "ggml-backend.h"
#include "llama.h"
#include "mtmd-helper.h"
#include "mtmd.h"

static void quiet(ggml_log_level level, const char *text, void *) {
    if (level >= GGML_LOG_LEVEL_ERROR) std::cerr << text;
}

static std::string unescape(const std::string &raw) {
    std::string text;
    for (size_t i = 0; i < raw.size(); i++) {
        const bool line = raw[i] == '\\' && i + 1 < raw.size() && raw[i + 1] == 'n';
        text += line ? '\n' : raw[i];
        i += line;
    }
    return text;
}

struct Reader {
    llama_context *context;
    mtmd_context *vision;
    const llama_vocab *vocab;

    // Greedy answer; empty if the prompt could not be read.
    std::string answer(const std::string &files, const std::string &prompt) {
        std::vector<mtmd::bitmap> pictures;
        std::vector<const mtmd_bitmap *> plain;
        std::stringstream names(files);
        for (std::string name; std::getline(names, name, ',');) {
            auto opened = mtmd_helper_bitmap_init_from_file(
                vision, name.c_str(), false, mtmd_helper_init_opt_default());
            pictures.emplace_back(opened.bitmap);
            plain.push_back(opened.bitmap);
        }
        mtmd::input_chunks chunks(mtmd_input_chunks_init());
        mtmd_input_text text{prompt.c_str(), prompt.size(), false, true};
        if (mtmd_tokenize(vision, chunks.ptr.get(), &text, plain.data(), plain.size())) return "";
        llama_memory_clear(llama_get_memory(context), true);
        llama_pos past = 0;
        if (mtmd_helper_eval_chunks(vision, context, chunks.ptr.get(), 0, 0, 2048, true, &past))
            return "";
        return generate();
    }

    std::string generate() {
        std::string out;
        for (int i = 0; i < 200; i++) {
            const float *logits = llama_get_logits_ith(context, -1);
            llama_token best = 0;
            for (llama_token t = 1; t < llama_vocab_n_tokens(vocab); t++)
                if (logits[t] > logits[best]) best = t;
            if (llama_vocab_is_eog(vocab, best)) break;
            char piece[64];
            out.append(piece, llama_token_to_piece(vocab, best, piece, sizeof piece, 0, true));
            if (llama_decode(context, llama_batch_get_one(&best, 1))) break;
        }
        return out;
    }
};

int main(int count, char **values) {
    if (count < 4) return 2;
    llama_log_set(quiet, nullptr);
    mtmd_log_set(quiet, nullptr);
    mtmd_helper_log_set(quiet, nullptr);
    ggml_backend_load_all_from_path(values[3]);
    auto *model = llama_model_load_from_file(values[1], llama_model_default_params());
    if (!model) return 1;
    auto options = llama_context_default_params();
    options.n_ctx = 8192;
    options.n_batch = 2048;
    options.n_threads = options.n_threads_batch = 2;
    auto look = mtmd_context_params_default();
    look.use_gpu = false;
    look.n_threads = 2;
    look.print_timings = false;
    Reader reader{llama_init_from_model(model, options), nullptr, llama_model_get_vocab(model)};
    reader.vision = mtmd_init_from_file(values[2], model, look);
    if (!reader.context || !reader.vision) return 1;
    for (std::string line; std::getline(std::cin, line);) {
        const auto tab = line.find('\t');
        std::cout << reader.answer(line.substr(0, tab), unescape(line.substr(tab + 1))) << std::endl;
    }
    return 0;
}
