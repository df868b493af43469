#include "core/codec/snapshot_codec.hpp"

#include "core/codec/environment_codec.hpp"
#include "core/codec/execution_codec.hpp"
#include "core/codec/request_codec.hpp"

#include <utility>

namespace rexa::core {
namespace {

constexpr std::string_view magic("rexa snapshot\x01", 14);
constexpr std::string_view digest_domain = "rexa snapshot digest 1\n";
constexpr std::string_view outcome_domain = "rexa outcome digest 1\n";
constexpr FieldNumber standard_input_field = 10;

FieldWriter encode_provenance(const Provenance& provenance) {
    FieldWriter out;
    out.enumerator(1, provenance.source);
    out.bytes(2, provenance.generator);
    out.digest(3, provenance.generation);
    if (!provenance.reason.empty()) {
        out.bytes(4, provenance.reason);
    }
    return out;
}

Provenance decode_provenance(std::string_view bytes) {
    FieldReader in(bytes, "provenance");
    Provenance provenance;
    provenance.source = in.enumerator(1, CodeSource::typed, CodeSource::edited);
    provenance.generator = in.bytes(2);
    provenance.generation = in.digest(3);
    provenance.reason = in.find(4).value_or("");
    in.finish();
    return provenance;
}

FieldWriter encode_standard_input(const Bytes& input) {
    FieldWriter out;
    out.number(1, input.size());
    out.digest(2, Digest::of(input));
    return out;
}

void check_standard_input(std::string_view bytes, const Bytes& input) {
    FieldReader in(bytes, "standard input");
    if (in.number(1) != input.size() || in.digest(2) != Digest::of(input)) {
        in.fail(2, "does not match the stored standard input");
    }
    in.finish();
}

RunRequest decode_recorded_request(std::string_view bytes, Bytes standard_input) {
    FieldReader in(bytes, "request");
    RunRequest request = decode_request(in);
    check_standard_input(in.bytes(standard_input_field), standard_input);
    in.finish();
    request.standard_input(std::move(standard_input));
    return request;
}

FieldWriter encode_outcome_stream(const StreamRecord& stream) {
    FieldWriter out;
    out.digest(1, digest_of(stream));
    out.number(2, stream.dropped);
    return out;
}

FieldWriter encode_outcome(const SnapshotData& data) {
    const Execution& execution = data.execution;
    FieldWriter out;
    out.enumerator(1, execution.status);
    if (execution.exit_code) {
        out.signed_number(2, *execution.exit_code);
    }
    if (execution.signal) {
        out.signed_number(3, *execution.signal);
    }
    out.nested(4, encode_outcome_stream(execution.output.out));
    out.nested(5, encode_outcome_stream(execution.output.err));
    out.digest(6, data.after.root());
    return out;
}

} // namespace

Bytes encode_snapshot(const SnapshotData& data) {
    FieldWriter request = encode_request(data.request);
    request.nested(standard_input_field, encode_standard_input(data.request.standard_input()));

    FieldWriter out;
    out.id(1, data.id);
    if (data.parent) {
        out.id(2, *data.parent);
    }
    if (data.replay_of) {
        out.id(3, *data.replay_of);
    }
    out.enumerator(4, data.origin);
    out.nested(5, encode_provenance(data.provenance));
    out.nested(6, request);
    if (data.original_code) {
        out.bytes(7, *data.original_code);
    }
    out.strings(8, data.input_files);
    out.nested(9, encode_environment(data.environment));
    out.nested(10, encode_execution(data.execution));
    out.digest(11, data.before.root());
    out.digest(12, data.after.root());
    out.strings(13, data.notices);
    out.strings(14, data.left_out);
    return Bytes(std::string(magic) + out.encoded());
}

SnapshotData decode_snapshot(BytesView encoding, SnapshotPayload payload) {
    ByteReader start(as_chars(encoding), "snapshot");
    if (start.take(magic.size()) != magic) {
        start.fail("the bytes are not a snapshot of a version known here");
    }
    FieldReader in(start.take(start.remaining()), "snapshot");
    SnapshotData data;
    data.id = in.id(1);
    data.parent = in.find_id(2);
    data.replay_of = in.find_id(3);
    data.origin = in.enumerator(4, Origin::fresh, Origin::checkpoint);
    data.provenance = decode_provenance(in.bytes(5));
    data.request = decode_recorded_request(in.bytes(6), std::move(payload.standard_input));
    if (data.parent) {
        data.request.parent(*data.parent);
    }
    if (const auto original = in.find(7)) {
        data.original_code = std::string(*original);
    }
    data.input_files = in.strings(8);
    data.environment = decode_environment(in.bytes(9));
    data.execution = decode_execution(in.bytes(10), std::move(payload.output));
    data.before = Tree(in.digest(11));
    data.after = Tree(in.digest(12));
    data.notices = in.strings(13);
    data.left_out = in.strings(14);
    in.finish();
    return data;
}

Digest snapshot_digest(BytesView encoding, const Digest& parent_digest) {
    return Hasher()
        .update(as_bytes(digest_domain))
        .update(encoding)
        .update(std::as_bytes(std::span(parent_digest.raw())))
        .finish();
}

Digest outcome_digest(const SnapshotData& data) {
    return Hasher()
        .update(as_bytes(outcome_domain))
        .update(as_bytes(encode_outcome(data).encoded()))
        .finish();
}

} // namespace rexa::core
