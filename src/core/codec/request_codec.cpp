#include "core/codec/request_codec.hpp"

#include <utility>

namespace rexa::core {
namespace {

FieldWriter encode_limits(const Limits& limits) {
    FieldWriter out;
    out.signed_number(1, limits.wall_time.count());
    out.signed_number(2, limits.cpu_time.count());
    out.number(3, limits.memory_bytes);
    out.number(4, limits.processes);
    out.number(5, limits.open_files);
    out.number(6, limits.file_bytes);
    out.number(7, limits.workspace_bytes);
    out.number(8, limits.workspace_files);
    out.number(9, limits.temporary_bytes);
    out.number(10, limits.output_bytes);
    out.number(11, limits.output_head_bytes);
    out.number(12, limits.output_tail_bytes);
    return out;
}

Limits decode_limits(std::string_view bytes) {
    FieldReader in(bytes, "limits");
    Limits limits;
    limits.wall_time = std::chrono::milliseconds(in.signed_number(1));
    limits.cpu_time = std::chrono::seconds(in.signed_number(2));
    limits.memory_bytes = in.number(3);
    limits.processes = in.narrow<std::uint32_t>(4);
    limits.open_files = in.narrow<std::uint32_t>(5);
    limits.file_bytes = in.number(6);
    limits.workspace_bytes = in.number(7);
    limits.workspace_files = in.number(8);
    limits.temporary_bytes = in.number(9);
    limits.output_bytes = in.number(10);
    limits.output_head_bytes = in.number(11);
    limits.output_tail_bytes = in.number(12);
    in.finish();
    return limits;
}

} // namespace

FieldWriter encode_request(const RunRequest& request) {
    FieldWriter out;
    out.bytes(1, request.code());
    out.enumerator(2, request.language());
    out.bytes(3, request.task());
    out.strings(4, request.arguments());
    out.string_map(5, request.variables());
    out.nested(6, encode_limits(request.limits()));
    out.enumerator(7, request.network());
    out.bytes(8, request.provider());
    out.strings(9, request.ignore());
    return out;
}

RunRequest decode_request(FieldReader& in) {
    std::string code(in.bytes(1));
    RunRequest request(std::move(code), in.enumerator(2, Language::python, Language::shell));
    request.task(std::string(in.bytes(3)));
    request.arguments(in.strings(4));
    request.variables(in.string_map(5));
    request.limits(decode_limits(in.bytes(6)));
    request.network(in.enumerator(7, Network::none, Network::internet));
    request.provider(std::string(in.bytes(8)));
    request.ignore(in.strings(9));
    return request;
}

} // namespace rexa::core
