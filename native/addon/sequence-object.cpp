#include "sequence-object.h"

#include "arguments.h"
#include "arrays.h"

namespace longview {

namespace {

struct sequence_handle {
    std::shared_ptr<model_host>       host;
    std::shared_ptr<const model_info> info;
    std::shared_ptr<sequence>         seq;
};

using float_list = std::shared_ptr<std::vector<float>>;

Napi::Value make_generated(Napi::Env env, const generated & from) {
    static const char * const reasons[] = { "end", "stop", "length", "context" };
    Napi::Object out = Napi::Object::New(env);
    out.Set("text", from.text);
    out.Set("tokens", from.tokens);
    out.Set("reason", reasons[static_cast<int>(from.reason)]);
    out.Set("logProbabilities", make_array<Napi::Float32Array>(env, from.log_probabilities));
    return out;
}

}  // namespace

Napi::Function sequence_object::define(Napi::Env env) {
    return DefineClass(env, "Sequence", {
        InstanceAccessor<&sequence_object::position>("position"),
        InstanceAccessor<&sequence_object::cells>("cells"),
        InstanceMethod<&sequence_object::evaluate>("evaluate"),
        InstanceMethod<&sequence_object::generate>("generate"),
        InstanceMethod<&sequence_object::score>("score"),
        InstanceMethod<&sequence_object::logits>("logits"),
        InstanceMethod<&sequence_object::fork>("fork"),
        InstanceMethod<&sequence_object::truncate>("truncate"),
        InstanceMethod<&sequence_object::save>("save"),
        InstanceMethod<&sequence_object::restore>("restore"),
        InstanceMethod<&sequence_object::abort>("abort"),
        InstanceMethod<&sequence_object::dispose>("dispose"),
    });
}

Napi::Value sequence_object::create(Napi::Env env, const weak_handle & handle, const std::shared_ptr<sequence> & seq) {
    sequence_handle made = { handle.host.lock(), handle.info, seq };
    const auto external = Napi::External<sequence_handle>::New(env, &made);
    return environment::of(env).sequence_class.New({ external });
}

sequence_object::sequence_object(const Napi::CallbackInfo & info) : ObjectWrap(info) {
    if (!info[0].IsExternal()) {
        throw Napi::TypeError::New(info.Env(), "A sequence is made by createSequence or fork");
    }
    const auto & from = *info[0].As<Napi::External<sequence_handle>>().Data();
    host_ = from.host;
    info_ = from.info;
    seq_  = from.seq;
}

sequence_object::~sequence_object() {
    if (host_) {
        host_->post([seq = seq_](std::unique_ptr<model> & model) {
            if (model) {
                model->release(*seq);
                model->refresh_memory();
            }
        });
    }
}

Napi::Value sequence_object::run(const Napi::CallbackInfo & info, operation && it,
                                 std::function<outcome(model &, sequence &, const reporter &)> work) {
    it.kept.push_back(seq_);
    it.stop = &seq_->stop;
    return run_on(info.Env(), host_, std::move(it),
        [seq = seq_, work = std::move(work)](std::unique_ptr<model> & model, const reporter & report) {
            return with_model(model, [&](longview::model & to) { return work(to, *seq, report); });
        });
}

Napi::Value sequence_object::position(const Napi::CallbackInfo & info) {
    return Napi::Number::New(info.Env(), seq_->seen_position);
}

Napi::Value sequence_object::cells(const Napi::CallbackInfo & info) {
    return Napi::Number::New(info.Env(), seq_->seen_cells);
}

Napi::Value sequence_object::evaluate(const Napi::CallbackInfo & info) {
    const auto parts = std::make_shared<std::vector<part>>(read_parts(info[0], *info_));
    const stop_token stop = host_->token(seq_->stop);
    return run(info, operation(info.Env()), [parts, stop](model & to, sequence & seq, const reporter &) {
        return outcome { to.evaluate(seq, *parts, stop) };
    });
}

Napi::Value sequence_object::generate(const Napi::CallbackInfo & info) {
    const generate_options options = read_generate_options(info[0]);
    operation it(info.Env());
    it.callback = Napi::Persistent(need_function(info[1], "onPiece"));
    const stop_token stop = host_->token(seq_->stop);
    return run(info, std::move(it), [options, stop](model & to, sequence & seq, const reporter & report) {
        const auto made = std::make_shared<generated>();
        const auto on_piece = [&](std::string text) {
            report([text = std::move(text)](Napi::Env env) -> Napi::Value { return Napi::String::New(env, text); });
        };
        outcome out { to.generate(seq, options, on_piece, stop, *made) };
        out.value = [made](Napi::Env env) { return make_generated(env, *made); };
        return out;
    });
}

Napi::Value sequence_object::score(const Napi::CallbackInfo & info) {
    const auto tokens = std::make_shared<std::vector<llama_token>>(read_tokens(info[0], info_->vocabulary_size));
    const stop_token stop = host_->token(seq_->stop);
    return run(info, operation(info.Env()), [tokens, stop](model & to, sequence & seq, const reporter &) {
        const float_list floats = std::make_shared<std::vector<float>>();
        outcome out { to.score(seq, *tokens, stop, *floats) };
        out.value = [floats](Napi::Env env) { return make_array<Napi::Float32Array>(env, *floats); };
        return out;
    });
}

Napi::Value sequence_object::logits(const Napi::CallbackInfo & info) {
    return run(info, operation(info.Env()), [](model & to, sequence & seq, const reporter &) {
        const float_list floats = std::make_shared<std::vector<float>>();
        outcome out { to.logits(seq, *floats) };
        out.value = [floats](Napi::Env env) { return make_array<Napi::Float32Array>(env, *floats); };
        return out;
    });
}

Napi::Value sequence_object::fork(const Napi::CallbackInfo & info) {
    const auto made = std::make_shared<sequence>();
    const weak_handle handle = { host_, info_ };
    return run(info, operation(info.Env()), [made, handle](model & to, sequence & seq, const reporter &) {
        outcome out { to.fork(seq, *made) };
        out.value = [made, handle](Napi::Env env) { return sequence_object::create(env, handle, made); };
        return out;
    });
}

Napi::Value sequence_object::truncate(const Napi::CallbackInfo & info) {
    const auto position = static_cast<llama_pos>(need_integer(info[0], "position", 0, 1 << 30));
    return run(info, operation(info.Env()), [position](model & to, sequence & seq, const reporter &) {
        return outcome { to.truncate(seq, position) };
    });
}

Napi::Value sequence_object::save(const Napi::CallbackInfo & info) {
    return run(info, operation(info.Env()), [](model & to, sequence & seq, const reporter &) {
        const auto bytes = std::make_shared<std::vector<uint8_t>>();
        outcome out { to.save(seq, *bytes) };
        out.value = [bytes](Napi::Env env) { return make_array<Napi::Uint8Array>(env, *bytes); };
        return out;
    });
}

Napi::Value sequence_object::restore(const Napi::CallbackInfo & info) {
    const auto state = std::make_shared<std::vector<uint8_t>>(read_bytes(info[0], "state"));
    return run(info, operation(info.Env()), [state](model & to, sequence & seq, const reporter &) {
        return outcome { to.restore(seq, *state) };
    });
}

Napi::Value sequence_object::abort(const Napi::CallbackInfo & info) {
    seq_->stop.request();
    return info.Env().Undefined();
}

Napi::Value sequence_object::dispose(const Napi::CallbackInfo & info) {
    if (host_->is_closed()) {
        const auto done = Napi::Promise::Deferred(info.Env());
        done.Resolve(info.Env().Undefined());
        return done.Promise();
    }
    operation it(info.Env());
    it.kept.push_back(seq_);
    return run_on(info.Env(), host_, std::move(it), [seq = seq_](std::unique_ptr<model> & model, const reporter &) {
        if (model) {
            model->release(*seq);
        }
        return outcome();
    });
}

}  // namespace longview
