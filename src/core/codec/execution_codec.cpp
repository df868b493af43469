#include "core/codec/execution_codec.hpp"

#include <array>
#include <utility>

namespace rexa::core {
namespace {

FieldWriter encode_usage(const Usage& usage) {
    FieldWriter out;
    out.signed_number(1, usage.wall.count());
    out.signed_number(2, usage.user.count());
    out.signed_number(3, usage.system.count());
    out.enumerator(4, usage.cpu_precision);
    out.number(5, usage.peak_memory_bytes);
    out.enumerator(6, usage.memory_precision);
    if (usage.cost) {
        out.signed_number(7, usage.cost->nano_usd);
    }
    return out;
}

Usage decode_usage(std::string_view bytes) {
    FieldReader in(bytes, "usage");
    Usage usage;
    usage.wall = std::chrono::microseconds(in.signed_number(1));
    usage.user = std::chrono::microseconds(in.signed_number(2));
    usage.system = std::chrono::microseconds(in.signed_number(3));
    usage.cpu_precision = in.enumerator(4, Precision::unknown, Precision::exact);
    usage.peak_memory_bytes = in.number(5);
    usage.memory_precision = in.enumerator(6, Precision::unknown, Precision::exact);
    if (const auto cost = in.find_number(7)) {
        usage.cost = Cost{unzigzag(*cost)};
    }
    in.finish();
    return usage;
}

FieldWriter encode_stream(const StreamRecord& stream) {
    FieldWriter out;
    out.number(1, stream.head.size());
    out.number(2, stream.dropped);
    out.number(3, stream.tail.size());
    out.digest(4, digest_of(stream));
    return out;
}

void check_stream(std::string_view bytes, StreamRecord& kept, std::string_view name) {
    FieldReader in(bytes, name);
    const std::uint64_t head = in.number(1);
    kept.dropped = in.number(2);
    const std::uint64_t tail = in.number(3);
    if (head != kept.head.size() || tail != kept.tail.size() || in.digest(4) != digest_of(kept)) {
        in.fail(4, "does not match the stored bytes of the stream");
    }
    in.finish();
}

FieldWriter encode_exception(const ExceptionInfo& exception) {
    FieldWriter out;
    out.bytes(1, exception.type);
    out.bytes(2, exception.message);
    if (exception.line) {
        out.number(3, *exception.line);
    }
    return out;
}

ExceptionInfo decode_exception(std::string_view bytes) {
    FieldReader in(bytes, "exception");
    ExceptionInfo exception;
    exception.type = in.bytes(1);
    exception.message = in.bytes(2);
    if (const auto line = in.find_number(3)) {
        if (*line > UINT32_MAX) {
            in.fail(3, "is too large");
        }
        exception.line = static_cast<std::uint32_t>(*line);
    }
    in.finish();
    return exception;
}

/// What the next chunk looks like when nothing surprising happens. Chunks are encoded as their
/// distance from it, so that an ordinary one takes a few bytes. Distances wrap around: every value
/// has one encoding.
class ExpectedChunk {
public:
    [[nodiscard]] std::uint64_t offset(Stream stream) const { return next_offset_[index(stream)]; }
    [[nodiscard]] std::uint64_t time() const { return time_; }

    void follow(const OutputChunk& chunk) {
        next_offset_[index(chunk.stream)] = chunk.offset + chunk.size;
        time_ = static_cast<std::uint64_t>(chunk.time.count());
    }

private:
    static std::size_t index(Stream stream) { return stream == Stream::out ? 0 : 1; }

    std::array<std::uint64_t, 2> next_offset_{};
    std::uint64_t time_ = 0;
};

std::uint64_t distance(std::uint64_t from, std::uint64_t to) {
    return zigzag(static_cast<std::int64_t>(to - from));
}

std::uint64_t moved(std::uint64_t from, std::uint64_t by) {
    return from + static_cast<std::uint64_t>(unzigzag(by));
}

std::string encode_order(const std::vector<OutputChunk>& order) {
    std::string out;
    ExpectedChunk expected;
    for (const OutputChunk& chunk : order) {
        put_varint(out, static_cast<std::uint64_t>(chunk.stream));
        put_varint(out, distance(expected.offset(chunk.stream), chunk.offset));
        put_varint(out, chunk.size);
        put_varint(out, distance(expected.time(), static_cast<std::uint64_t>(chunk.time.count())));
        expected.follow(chunk);
    }
    return out;
}

std::vector<OutputChunk> decode_order(std::string_view bytes) {
    ByteReader in(bytes, "output order");
    std::vector<OutputChunk> order;
    ExpectedChunk expected;
    while (!in.at_end()) {
        const std::uint64_t stream = in.varint();
        if (stream != static_cast<std::uint64_t>(Stream::out) &&
            stream != static_cast<std::uint64_t>(Stream::err)) {
            in.fail("a chunk's stream is unknown");
        }
        OutputChunk chunk;
        chunk.stream = static_cast<Stream>(stream);
        chunk.offset = moved(expected.offset(chunk.stream), in.varint());
        chunk.size = in.varint();
        chunk.time = std::chrono::microseconds(
            static_cast<std::int64_t>(moved(expected.time(), in.varint())));
        expected.follow(chunk);
        order.push_back(chunk);
    }
    return order;
}

} // namespace

Digest digest_of(const StreamRecord& stream) {
    return Hasher().update(stream.head).update(stream.tail).finish();
}

FieldWriter encode_execution(const Execution& execution) {
    FieldWriter out;
    out.enumerator(1, execution.status);
    if (execution.exit_code) {
        out.signed_number(2, *execution.exit_code);
    }
    if (execution.signal) {
        out.signed_number(3, *execution.signal);
    }
    out.signed_number(4, execution.started.time_since_epoch().count());
    out.nested(5, encode_usage(execution.usage));
    out.nested(6, encode_stream(execution.output.out));
    out.nested(7, encode_stream(execution.output.err));
    out.bytes(8, encode_order(execution.output.order));
    if (execution.exception) {
        out.nested(9, encode_exception(*execution.exception));
    }
    return out;
}

Execution decode_execution(std::string_view bytes, Output streams) {
    FieldReader in(bytes, "execution");
    Execution execution;
    execution.status = in.enumerator(1, Status::running, Status::interrupted);
    execution.exit_code = in.find_int(2);
    execution.signal = in.find_int(3);
    execution.started = Timestamp(std::chrono::microseconds(in.signed_number(4)));
    execution.usage = decode_usage(in.bytes(5));
    execution.output = std::move(streams);
    check_stream(in.bytes(6), execution.output.out, "standard output");
    check_stream(in.bytes(7), execution.output.err, "standard error");
    execution.output.order = decode_order(in.bytes(8));
    if (const auto exception = in.find(9)) {
        execution.exception = decode_exception(*exception);
    }
    in.finish();
    return execution;
}

} // namespace rexa::core
