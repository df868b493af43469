#include "core/codec/model_codec.hpp"

#include "core/codec/transcript_codec.hpp"

#include <bit>
#include <limits>
#include <optional>
#include <string>
#include <vector>

namespace rexa::core {
namespace {

FieldWriter encode_settings(const ModelSettings& settings) {
    FieldWriter out;
    out.bytes(1, settings.model);
    if (settings.max_output_tokens) {
        out.number(2, *settings.max_output_tokens);
    }
    if (settings.temperature) {
        out.number(3, std::bit_cast<std::uint64_t>(*settings.temperature));
    }
    if (settings.top_p) {
        out.number(4, std::bit_cast<std::uint64_t>(*settings.top_p));
    }
    if (settings.seed) {
        out.signed_number(5, *settings.seed);
    }
    if (settings.thinking) {
        out.enumerator(6, *settings.thinking);
    }
    return out;
}

std::optional<double> find_real(FieldReader& in, FieldNumber field) {
    const auto bits = in.find_number(field);
    return bits ? std::optional(std::bit_cast<double>(*bits)) : std::nullopt;
}

ModelSettings decode_settings(std::string_view bytes) {
    FieldReader in(bytes, "model settings");
    ModelSettings settings;
    settings.model = in.bytes(1);
    if (const auto most = in.find_number(2)) {
        if (*most > std::numeric_limits<std::uint32_t>::max()) {
            in.fail(2, "is too large");
        }
        settings.max_output_tokens = static_cast<std::uint32_t>(*most);
    }
    settings.temperature = find_real(in, 3);
    settings.top_p = find_real(in, 4);
    settings.seed = in.find_signed(5);
    if (const auto thinking = in.find_number(6)) {
        if (*thinking < 1 || *thinking > static_cast<std::uint64_t>(Thinking::high)) {
            in.fail(6, "has a value this version does not know");
        }
        settings.thinking = static_cast<Thinking>(*thinking);
    }
    in.finish();
    return settings;
}

std::string encode_message(const ModelMessage& message) {
    FieldWriter out;
    out.enumerator(1, message.speaker);
    out.bytes(2, message.text);
    return out.encoded();
}

ModelMessage decode_message(std::string_view bytes) {
    FieldReader in(bytes, "model message");
    ModelMessage message;
    message.speaker = in.enumerator(1, Speaker::user, Speaker::model);
    message.text = in.bytes(2);
    in.finish();
    return message;
}

} // namespace

FieldWriter encode_model_request(const ModelRequest& request) {
    std::vector<std::string> messages;
    for (const ModelMessage& message : request.messages) {
        messages.push_back(encode_message(message));
    }
    FieldWriter out;
    out.bytes(1, request.instructions);
    out.strings(2, messages);
    out.nested(3, encode_settings(request.settings));
    return out;
}

ModelRequest decode_model_request(std::string_view bytes) {
    FieldReader in(bytes, "model request");
    ModelRequest request;
    request.instructions = in.bytes(1);
    for (const std::string& message : in.strings(2)) {
        request.messages.push_back(decode_message(message));
    }
    request.settings = decode_settings(in.bytes(3));
    in.finish();
    return request;
}

FieldWriter encode_model_reply(const ModelReply& reply) {
    FieldWriter out;
    out.bytes(1, reply.text);
    out.bytes(2, reply.thinking);
    out.bytes(3, reply.model);
    out.bytes(4, reply.reply_id);
    out.nested(5, encode_tokens(reply.usage));
    if (reply.cost) {
        out.signed_number(6, reply.cost->nano_usd);
    }
    out.signed_number(7, reply.attempts);
    out.signed_number(8, reply.time_to_first_text.count());
    out.signed_number(9, reply.duration.count());
    out.strings(10, reply.dropped_settings);
    return out;
}

ModelReply decode_model_reply(std::string_view bytes) {
    FieldReader in(bytes, "model reply");
    ModelReply reply;
    reply.text = in.bytes(1);
    reply.thinking = in.bytes(2);
    reply.model = in.bytes(3);
    reply.reply_id = in.bytes(4);
    reply.usage = decode_tokens(in.bytes(5));
    if (const auto cost = in.find_signed(6)) {
        reply.cost = Cost{*cost};
    }
    reply.attempts = in.find_int(7).value_or(1);
    reply.time_to_first_text = std::chrono::microseconds(in.signed_number(8));
    reply.duration = std::chrono::microseconds(in.signed_number(9));
    reply.dropped_settings = in.strings(10);
    in.finish();
    return reply;
}

} // namespace rexa::core
