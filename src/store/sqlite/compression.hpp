#ifndef REXA_STORE_SQLITE_COMPRESSION_HPP
#define REXA_STORE_SQLITE_COMPRESSION_HPP

#include <rexa/bytes.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

struct ZSTD_CCtx_s;

namespace rexa::sqlite {

enum class Codec : std::uint8_t { plain = 0, zstd = 1 };

/// Compresses pieces one by one with the same memory. Not thread-safe.
class Compressor {
public:
    Compressor();
    ~Compressor();
    Compressor(Compressor&&) noexcept;
    Compressor& operator=(Compressor&&) noexcept;

    /// The compressed bytes, valid until the next call; empty when they would not be smaller.
    [[nodiscard]] std::string_view compress(std::string_view bytes);

private:
    struct Free {
        void operator()(ZSTD_CCtx_s* context) const noexcept;
    };
    std::unique_ptr<ZSTD_CCtx_s, Free> context_;
    std::string buffer_;
};

/// Compressors whose memory is used again. Thread-safe.
class CompressorPool {
public:
    CompressorPool();

    /// One compressor, lent until this goes.
    class Lent {
    public:
        explicit Lent(CompressorPool& pool);
        ~Lent();
        Lent(const Lent&) = delete;
        Lent& operator=(const Lent&) = delete;
        Compressor& operator*() noexcept { return *compressor_; }

    private:
        CompressorPool& pool_;
        std::unique_ptr<Compressor> compressor_;
    };

private:
    std::mutex mutex_;
    std::vector<std::unique_ptr<Compressor>> idle_;
};

/// Compresses a stream of unknown length. Not thread-safe.
class CompressingStream {
public:
    using Sink = std::function<void(std::string_view)>;

    explicit CompressingStream(Sink sink);
    ~CompressingStream();
    void write(BytesView bytes);
    void finish();

private:
    void pump(BytesView bytes, bool end);

    struct Free {
        void operator()(ZSTD_CCtx_s* context) const noexcept;
    };
    std::unique_ptr<ZSTD_CCtx_s, Free> context_;
    Sink sink_;
    std::string buffer_;
};

/// The reverse of `compress`. Errors: store_corrupt unless there are exactly `size` bytes.
std::string decompress(std::string_view compressed, std::uint64_t size);

/// Decompresses what `source` returns until it returns nothing. Errors: store_corrupt.
void decompress(const std::function<std::string_view()>& source,
                const std::function<void(std::string_view)>& sink);

/// A value in one column: a byte for its codec, its size, and its bytes.
std::string pack_value(Compressor& compressor, std::string_view bytes);
/// The same without compression, for what will soon be replaced.
std::string pack_plain(std::string_view bytes);
/// Errors: store_corrupt.
std::string unpack_value(std::string_view packed);

} // namespace rexa::sqlite

#endif
