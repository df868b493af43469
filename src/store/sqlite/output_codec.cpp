#include "store/sqlite/output_codec.hpp"

#include "core/codec/varint.hpp"

namespace rexa::sqlite {
namespace {

void put_ends(std::string& out, const StreamRecord& record) {
    core::put_sized(out, record.head.chars());
    core::put_sized(out, record.tail.chars());
}

StreamRecord take_ends(core::ByteReader& reader) {
    StreamRecord record;
    record.head = Bytes(std::string(reader.sized()));
    record.tail = Bytes(std::string(reader.sized()));
    return record;
}

} // namespace

std::string encode_streams(const Output& output) {
    std::string out;
    out.reserve(output.out.head.size() + output.out.tail.size() + output.err.head.size() +
                output.err.tail.size() + 40);
    put_ends(out, output.out);
    put_ends(out, output.err);
    return out;
}

Output decode_streams(std::string_view bytes) {
    core::ByteReader reader(bytes, "output");
    Output output;
    output.out = take_ends(reader);
    output.err = take_ends(reader);
    if (!reader.at_end()) {
        reader.fail("bytes follow its end");
    }
    return output;
}

std::string encode_output(const Output& output) {
    std::string out;
    core::put_varint(out, output.out.dropped);
    core::put_varint(out, output.err.dropped);
    core::put_varint(out, output.order.size());
    for (const OutputChunk& chunk : output.order) {
        out.push_back(static_cast<char>(chunk.stream));
        core::put_varint(out, chunk.offset);
        core::put_varint(out, chunk.size);
        core::put_varint(out, core::zigzag(chunk.time.count()));
    }
    return out + encode_streams(output);
}

Output decode_output(std::string_view bytes) {
    core::ByteReader reader(bytes, "spool");
    const std::uint64_t out_dropped = reader.varint();
    const std::uint64_t err_dropped = reader.varint();
    std::vector<OutputChunk> order;
    for (std::uint64_t left = reader.varint(); left > 0; --left) {
        OutputChunk chunk;
        chunk.stream = static_cast<Stream>(reader.byte());
        chunk.offset = reader.varint();
        chunk.size = reader.varint();
        chunk.time = std::chrono::microseconds(core::unzigzag(reader.varint()));
        order.push_back(chunk);
    }
    Output output = decode_streams(reader.take(reader.remaining()));
    output.out.dropped = out_dropped;
    output.err.dropped = err_dropped;
    output.order = std::move(order);
    return output;
}

} // namespace rexa::sqlite
