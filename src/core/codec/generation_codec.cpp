#include "core/codec/generation_codec.hpp"

#include "core/codec/fields.hpp"
#include "core/codec/model_codec.hpp"
#include "core/codec/transcript_codec.hpp"

#include <string>
#include <vector>

namespace rexa::core {
namespace {

constexpr std::string_view magic("rexa generation\x01", 16);

FieldWriter encode_extraction(const Extraction& extraction) {
    FieldWriter out;
    out.enumerator(1, extraction.method);
    out.number(2, extraction.blocks);
    out.number(3, extraction.compiles ? 1 : 0);
    out.bytes(4, extraction.diagnosis);
    out.strings(5, extraction.repairs);
    return out;
}

Extraction decode_extraction(std::string_view bytes) {
    FieldReader in(bytes, "extraction");
    Extraction extraction;
    extraction.method =
        in.enumerator(1, ExtractionMethod::only_block, ExtractionMethod::whole_answer);
    extraction.blocks = in.narrow<std::uint32_t>(2);
    extraction.compiles = in.number(3) != 0;
    extraction.diagnosis = in.bytes(4);
    extraction.repairs = in.strings(5);
    in.finish();
    return extraction;
}

std::string encode_suggestion(const Suggestion& suggestion) {
    FieldWriter out;
    out.bytes(1, suggestion.title);
    out.bytes(2, suggestion.task);
    out.bytes(3, suggestion.why);
    return out.encoded();
}

Suggestion decode_suggestion(std::string_view bytes) {
    FieldReader in(bytes, "suggestion");
    Suggestion suggestion;
    suggestion.title = in.bytes(1);
    suggestion.task = in.bytes(2);
    suggestion.why = in.bytes(3);
    in.finish();
    return suggestion;
}

void write_result(const Generation& generation, FieldWriter& out) {
    std::vector<std::string> suggestions;
    for (const Suggestion& suggestion : generation.suggestions) {
        suggestions.push_back(encode_suggestion(suggestion));
    }
    out.bytes(10, generation.code);
    out.bytes(11, generation.explanation);
    if (generation.extraction) {
        out.nested(12, encode_extraction(*generation.extraction));
    }
    out.strings(13, generation.packages);
    out.strings(14, suggestions);
}

void read_result(FieldReader& in, Generation& generation) {
    generation.code = in.bytes(10);
    generation.explanation = in.bytes(11);
    if (const auto extraction = in.find(12)) {
        generation.extraction = decode_extraction(*extraction);
    }
    generation.packages = in.strings(13);
    for (const std::string& suggestion : in.strings(14)) {
        generation.suggestions.push_back(decode_suggestion(suggestion));
    }
}

} // namespace

Bytes encode_generation(const Generation& generation) {
    FieldWriter out;
    out.enumerator(1, generation.purpose);
    out.bytes(2, generation.task);
    if (generation.subject) {
        out.id(3, *generation.subject);
    }
    if (generation.transcript) {
        out.nested(4, encode_transcript(*generation.transcript));
    }
    out.bytes(5, generation.reason);
    out.bytes(6, generation.generator);
    out.nested(7, encode_model_request(generation.request));
    out.nested(8, encode_model_reply(generation.reply));
    out.signed_number(9, generation.started.time_since_epoch().count());
    write_result(generation, out);
    return Bytes(std::string(magic) + out.encoded());
}

Generation decode_generation(BytesView encoding) {
    ByteReader start(as_chars(encoding), "generation");
    if (start.take(magic.size()) != magic) {
        start.fail("the bytes are not a generation of a version known here");
    }
    FieldReader in(start.take(start.remaining()), "generation");
    Generation generation;
    generation.purpose = in.enumerator(1, Purpose::write, Purpose::suggest);
    generation.task = in.bytes(2);
    generation.subject = in.find_id(3);
    if (const auto transcript = in.find(4)) {
        generation.transcript = decode_transcript(*transcript);
    }
    generation.reason = in.bytes(5);
    generation.generator = in.bytes(6);
    generation.request = decode_model_request(in.bytes(7));
    generation.reply = decode_model_reply(in.bytes(8));
    generation.started = Timestamp(std::chrono::microseconds(in.signed_number(9)));
    read_result(in, generation);
    in.finish();
    return generation;
}

} // namespace rexa::core
