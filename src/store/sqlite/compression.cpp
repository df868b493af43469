#include "store/sqlite/compression.hpp"

#include "core/codec/varint.hpp"

#include <rexa/error.hpp>

#include <zstd.h>

#include <new>
#include <utility>

namespace rexa::sqlite {
namespace {

constexpr int level = 1;
constexpr std::size_t most_idle = 8;
/// Shorter values are not worth the call.
constexpr std::size_t smallest_compressed = 128;
/// No value in the database is longer, whatever its own header claims.
constexpr std::uint64_t largest_value = 1ull << 31;
/// What one block of zstd may hold, and the bytes it takes at least: a header and one byte.
constexpr std::uint64_t largest_block = 128 * 1024;
constexpr std::uint64_t smallest_block = 4;

[[noreturn]] void fail_corrupt(const char* why) {
    throw Error(Errc::store_corrupt, std::string("compressed bytes: ") + why).from("sqlite");
}

std::size_t checked(std::size_t result) {
    if (ZSTD_isError(result) != 0) {
        throw Error(Errc::internal, std::string("zstd: ") + ZSTD_getErrorName(result))
            .from("sqlite");
    }
    return result;
}

std::string pack(Codec codec, std::uint64_t size, std::string_view content) {
    std::string packed;
    packed.reserve(content.size() + 11);
    packed.push_back(static_cast<char>(codec));
    core::put_varint(packed, size);
    packed += content;
    return packed;
}

ZSTD_CCtx* new_context() {
    ZSTD_CCtx* context = ZSTD_createCCtx();
    if (context == nullptr) {
        throw std::bad_alloc();
    }
    ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, level);
    return context;
}

} // namespace

void Compressor::Free::operator()(ZSTD_CCtx_s* context) const noexcept {
    ZSTD_freeCCtx(context);
}

Compressor::Compressor() : context_(new_context()) {}
Compressor::~Compressor() = default;
Compressor::Compressor(Compressor&&) noexcept = default;
Compressor& Compressor::operator=(Compressor&&) noexcept = default;

std::string_view Compressor::compress(std::string_view bytes) {
    if (bytes.size() < smallest_compressed) {
        return {};
    }
    if (buffer_.size() < bytes.size()) {
        buffer_.resize(bytes.size());
    }
    const std::size_t size = ZSTD_compress2(context_.get(), buffer_.data(), bytes.size() - 1,
                                            bytes.data(), bytes.size());
    return ZSTD_isError(size) != 0 ? std::string_view() : std::string_view(buffer_.data(), size);
}

CompressorPool::CompressorPool() {
    idle_.reserve(most_idle);
}

CompressorPool::Lent::Lent(CompressorPool& pool) : pool_(pool) {
    {
        const std::scoped_lock lock(pool_.mutex_);
        if (!pool_.idle_.empty()) {
            compressor_ = std::move(pool_.idle_.back());
            pool_.idle_.pop_back();
        }
    }
    if (!compressor_) {
        compressor_ = std::make_unique<Compressor>();
    }
}

CompressorPool::Lent::~Lent() {
    const std::scoped_lock lock(pool_.mutex_);
    if (pool_.idle_.size() < most_idle) {
        pool_.idle_.push_back(std::move(compressor_));
    }
}

void CompressingStream::Free::operator()(ZSTD_CCtx_s* context) const noexcept {
    ZSTD_freeCCtx(context);
}

CompressingStream::CompressingStream(Sink sink)
    : context_(new_context()), sink_(std::move(sink)), buffer_(ZSTD_CStreamOutSize(), '\0') {}
CompressingStream::~CompressingStream() = default;

void CompressingStream::write(BytesView bytes) {
    pump(bytes, false);
}

void CompressingStream::finish() {
    pump({}, true);
}

void CompressingStream::pump(BytesView bytes, bool end) {
    ZSTD_inBuffer input{bytes.data(), bytes.size(), 0};
    while (true) {
        ZSTD_outBuffer output{buffer_.data(), buffer_.size(), 0};
        const std::size_t left = checked(ZSTD_compressStream2(context_.get(), &output, &input,
                                                              end ? ZSTD_e_end : ZSTD_e_continue));
        if (output.pos > 0) {
            sink_({buffer_.data(), output.pos});
        }
        if (end ? left == 0 : input.pos == input.size) {
            return;
        }
    }
}

std::string decompress(std::string_view compressed, std::uint64_t size) {
    if (size > largest_value || size / largest_block > compressed.size() / smallest_block) {
        fail_corrupt("the size is beyond reason");
    }
    // What was compressed as a stream does not say its length.
    const auto claimed = ZSTD_getFrameContentSize(compressed.data(), compressed.size());
    if (claimed != size && claimed != ZSTD_CONTENTSIZE_UNKNOWN) {
        fail_corrupt("they have another length");
    }
    std::string bytes(static_cast<std::size_t>(size), '\0');
    const std::size_t got =
        ZSTD_decompress(bytes.data(), bytes.size(), compressed.data(), compressed.size());
    if (ZSTD_isError(got) != 0 || got != bytes.size()) {
        fail_corrupt("they are damaged");
    }
    return bytes;
}

void decompress(const std::function<std::string_view()>& source,
                const std::function<void(std::string_view)>& sink) {
    const std::unique_ptr<ZSTD_DCtx, std::size_t (*)(ZSTD_DCtx*)> context(ZSTD_createDCtx(),
                                                                          &ZSTD_freeDCtx);
    if (!context) {
        throw std::bad_alloc();
    }
    std::string buffer(ZSTD_DStreamOutSize(), '\0');
    std::size_t hint = 1;
    for (std::string_view piece = source(); !piece.empty(); piece = source()) {
        ZSTD_inBuffer input{piece.data(), piece.size(), 0};
        bool flushed = false;
        while (input.pos < input.size || (!flushed && hint != 0)) {
            ZSTD_outBuffer output{buffer.data(), buffer.size(), 0};
            hint = ZSTD_decompressStream(context.get(), &output, &input);
            if (ZSTD_isError(hint) != 0) {
                fail_corrupt("they are damaged");
            }
            sink({buffer.data(), output.pos});
            flushed = output.pos < output.size;
        }
    }
    if (hint != 0) {
        fail_corrupt("they end too early");
    }
}

std::string pack_value(Compressor& compressor, std::string_view bytes) {
    const std::string_view compressed = compressor.compress(bytes);
    return compressed.empty() ? pack_plain(bytes) : pack(Codec::zstd, bytes.size(), compressed);
}

std::string pack_plain(std::string_view bytes) {
    return pack(Codec::plain, bytes.size(), bytes);
}

std::string unpack_value(std::string_view packed) {
    core::ByteReader reader(packed, "stored value");
    const auto codec = static_cast<Codec>(reader.byte());
    const std::uint64_t size = reader.varint();
    const std::string_view content = reader.take(reader.remaining());
    switch (codec) {
    case Codec::plain:
        if (content.size() != size) {
            fail_corrupt("they have another length");
        }
        return std::string(content);
    case Codec::zstd:
        return decompress(content, size);
    }
    fail_corrupt("the codec is unknown");
}

} // namespace rexa::sqlite
