// core/ without Node, for leak checkers: loads, encodes, decodes, forks, saves, restores, generates, stops
// and frees, `rounds` times. Built with -DLONGVIEW_CHECK=ON; see README.md.
#include <cstdio>
#include <cstdlib>

#include "ggml-backend.h"
#include "log.h"
#include "model-host.h"

using namespace longview;

namespace {

int failures = 0;

void check(const result & done, const char * what) {
    if (!done.ok()) {
        std::fprintf(stderr, "%s: %s\n", what, done.message.c_str());
        failures++;
    }
}

picture gray(uint32_t side) {
    picture out;
    out.width  = side;
    out.height = side;
    out.rgb.resize(size_t(side) * side * 3);
    for (size_t i = 0; i < out.rgb.size(); i++) {
        out.rgb[i] = static_cast<uint8_t>(i * 7919);
    }
    return out;
}

void round_trip(model & it, const model_host & host) {
    const stop_source never;
    const stop_token  go = host.token(never);
    std::vector<std::vector<part>> lists;
    check(it.encode({ gray(64), gray(64), gray(100) }, go, lists), "encode");

    std::vector<part> prompt = lists.at(0);
    part words;
    words.tokens = it.tokenize("What is it? ", true);
    prompt.push_back(words);

    sequence first;
    sequence second;
    check(it.create_sequence(first), "create");
    check(it.evaluate(first, prompt, go), "evaluate");
    check(it.fork(first, second), "fork");

    generate_options options;
    options.max_tokens  = 8;
    options.temperature = 1.0f;
    options.top_k       = 40;
    options.grammar     = "root ::= [a-z] root";
    options.stop        = { "zzzz" };
    generated said;
    check(it.generate(second, options, [](std::string) {}, go, said), "generate");

    std::vector<float> scores;
    check(it.score(first, words.tokens, go, scores), "score");
    std::vector<std::vector<float>> masses;
    check(it.attend(prompt, it.info().layers - 1, go, masses), "attend");
    std::vector<float> vector;
    check(it.token_rows(words.tokens, go, vector), "token rows");
    check(it.embed("What is it?", go, vector), "embed");
    if (it.info().encoder_attention) {
        check(it.encoder_attention(gray(64), go, masses), "encoder attention");
    }
    std::vector<uint8_t> state;
    check(it.save(first, state), "save");
    check(it.restore(second, state), "restore");
    check(it.truncate(second, 1), "truncate");

    stop_source stop;
    const stop_token stopped = host.token(stop);
    stop.request();
    if (it.evaluate(first, prompt, stopped).code != status::aborted) {
        check(result::failed("it went on"), "stop");
    }
    it.release(second);
    it.release(first);
    if (it.memory().cells_used != 0) {
        it.refresh_memory();
    }
}

}  // namespace

int main(int argc, char ** argv) {
    if (argc < 4) {
        std::fprintf(stderr, "usage: check BACKENDS MODEL MMPROJ [ROUNDS]\n");
        return 2;
    }
    log_set_sink([](log_level, std::string) {});
    ggml_backend_load_all_from_path(argv[1]);
    const int rounds = argc > 4 ? std::atoi(argv[4]) : 1;
    for (int i = 0; i < rounds; i++) {
        load_options options;
        options.model_path     = argv[2];
        options.mmproj_path    = argv[3];
        options.context_tokens = 512;
        options.batch_tokens   = 64;
        options.threads        = 1;
        options.max_sequences  = 4;
        model_host host;
        host.post([&](std::unique_ptr<model> & it) {
            check(model::load(options, [](float) {}, host.token(host.encoding()), it), "load");
            if (it) {
                round_trip(*it, host);
            }
            std::unique_ptr<model> none;
            load_options wrong = options;
            wrong.mmproj_path = options.model_path;
            if (model::load(wrong, [](float) {}, host.token(host.encoding()), none).ok()) {
                check(result::failed("it loaded"), "wrong mmproj");
            }
        });
    }
    log_set_sink({});
    std::printf("%d rounds, %d failures\n", rounds, failures);
    return failures == 0 ? 0 : 1;
}
