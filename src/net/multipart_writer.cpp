#include "net/multipart_writer.hpp"

#include <rexa/error.hpp>

#include <algorithm>
#include <random>
#include <utility>

namespace rexa::net {
namespace {

std::string random_boundary() {
    constexpr std::string_view digits = "0123456789abcdef";
    std::random_device device;
    std::string boundary = "rexa-";
    for (int i = 0; i < 32; ++i) {
        boundary += digits[device() & 15];
    }
    return boundary;
}

/// A quoted parameter, as browsers and servers write it in forms.
std::string quote(std::string_view text) {
    std::string quoted = "\"";
    for (const char c : text) {
        if (c == '\r' || c == '\n' || c == '\0') {
            throw Error(Errc::invalid_argument,
                        "the name of a part of a form holds a line end or NUL; leave it out");
        }
        if (c == '"' || c == '\\') {
            quoted += '\\';
        }
        quoted += c;
    }
    return quoted + '"';
}

} // namespace

MultipartWriter::MultipartWriter()
    : boundary_(random_boundary()), pieces_{Piece("--" + boundary_ + "--\r\n")} {}

void MultipartWriter::add_text(std::string_view name, std::string_view text) {
    begin_part("name=" + quote(name));
    add(Piece(std::string(text) + "\r\n"));
}

void MultipartWriter::add_file(std::string_view name, std::string_view filename,
                               std::string content) {
    begin_part("name=" + quote(name) + "; filename=" + quote(filename) +
               "\r\nContent-Type: application/octet-stream");
    add(Piece(std::move(content) + "\r\n"));
}

void MultipartWriter::add_file(std::string_view name, std::string_view filename,
                               std::shared_ptr<BodySource> content) {
    begin_part("name=" + quote(name) + "; filename=" + quote(filename) +
               "\r\nContent-Type: application/octet-stream");
    add(Piece(std::move(content)));
    add(Piece(std::string("\r\n")));
}

void MultipartWriter::begin_part(std::string_view disposition) {
    add(Piece("--" + boundary_ + "\r\nContent-Disposition: form-data; " + std::string(disposition) +
              "\r\n\r\n"));
}

void MultipartWriter::add(Piece piece) {
    pieces_.insert(pieces_.end() - 1, std::move(piece));
}

std::string MultipartWriter::content_type() const {
    return "multipart/form-data; boundary=" + boundary_;
}

std::uint64_t MultipartWriter::size() const {
    std::uint64_t size = 0;
    for (const Piece& piece : pieces_) {
        size += piece.size;
    }
    return size;
}

std::size_t MultipartWriter::read(std::span<std::byte> into) {
    std::size_t filled = 0;
    while (filled < into.size() && current_ < pieces_.size()) {
        if (taken_ == pieces_[current_].size) {
            ++current_;
            taken_ = 0;
            continue;
        }
        filled += read_piece(into.subspan(filled));
    }
    return filled;
}

std::size_t MultipartWriter::read_piece(std::span<std::byte> into) {
    const Piece& piece = pieces_[current_];
    const std::size_t wanted = std::min<std::uint64_t>(into.size(), piece.size - taken_);
    std::size_t size = wanted;
    if (piece.source) {
        size = piece.source->read(into.first(wanted));
        if (size == 0) {
            throw Error(Errc::failed_precondition,
                        "a file became shorter while it was uploaded; upload it again");
        }
    } else {
        const BytesView bytes = as_bytes(piece.text).subspan(taken_, wanted);
        std::copy(bytes.begin(), bytes.end(), into.begin());
    }
    taken_ += size;
    return size;
}

void MultipartWriter::rewind() {
    for (const Piece& piece : pieces_) {
        if (piece.source) {
            piece.source->rewind();
        }
    }
    current_ = 0;
    taken_ = 0;
}

} // namespace rexa::net
