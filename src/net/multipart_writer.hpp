#ifndef REXA_NET_MULTIPART_WRITER_HPP
#define REXA_NET_MULTIPART_WRITER_HPP

#include "net/body.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rexa::net {

/// A multipart/form-data body, made while it is sent. Its size is known beforehand, so that it goes
/// with a Content-Length; its boundary is random, so that no file holds it.
class MultipartWriter final : public BodySource {
public:
    MultipartWriter();

    // Parts in the order they are sent; none may be added once reading began.
    // Errors: invalid_argument for a name with a line end in it.
    void add_text(std::string_view name, std::string_view text);
    void add_file(std::string_view name, std::string_view filename, std::string content);
    void add_file(std::string_view name, std::string_view filename,
                  std::shared_ptr<BodySource> content);

    /// The header that goes with it.
    [[nodiscard]] std::string content_type() const;

    [[nodiscard]] std::uint64_t size() const override;
    /// Errors: failed_precondition when a part has fewer bytes than it said.
    std::size_t read(std::span<std::byte> into) override;
    void rewind() override;

private:
    /// A run of bytes: the source's when there is one, else the text.
    struct Piece {
        explicit Piece(std::string bytes) : text(std::move(bytes)), size(text.size()) {}
        explicit Piece(std::shared_ptr<BodySource> bytes)
            : source(std::move(bytes)), size(source->size()) {}

        std::string text;
        std::shared_ptr<BodySource> source;
        std::uint64_t size; ///< as the source said once: it may be growing
    };

    void add(Piece piece);

    void begin_part(std::string_view disposition);
    std::size_t read_piece(std::span<std::byte> into);

    std::string boundary_;
    std::vector<Piece> pieces_; ///< the last one closes the body
    std::size_t current_ = 0;
    std::uint64_t taken_ = 0; ///< of the current piece
};

} // namespace rexa::net

#endif
