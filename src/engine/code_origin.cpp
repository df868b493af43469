#include "engine/code_origin.hpp"

#include "core/codec/generation_codec.hpp"

namespace rexa {
namespace {

/// A suggestion is carried out with its parent's code until somebody changes that.
CodeSource source_of(const Generation& generation, const std::string& code) {
    if (generation.code.empty()) {
        return CodeSource::branched;
    }
    return code == generation.code ? CodeSource::generated : CodeSource::edited;
}

bool starts_over(Purpose purpose) {
    return purpose == Purpose::fix || purpose == Purpose::document;
}

} // namespace

CodeOrigin origin_of(CodeSource source) {
    CodeOrigin origin;
    origin.provenance.source = source;
    return origin;
}

CodeOrigin origin_of(const Generation& generation, const std::string& code) {
    CodeOrigin origin;
    origin.record = core::encode_generation(generation);
    origin.starts_over = starts_over(generation.purpose);
    auto& provenance = origin.provenance;
    provenance.source = source_of(generation, code);
    const auto& model = generation.reply.model;
    provenance.generator = generation.generator + (model.empty() ? "" : " " + model);
    provenance.generation = Digest::of(origin.record);
    provenance.reason = generation.reason;
    return origin;
}

CodeOrigin origin_of(const Draft& draft) {
    return draft.generation ? origin_of(*draft.generation, draft.request.code())
                            : origin_of(CodeSource::branched);
}

} // namespace rexa
