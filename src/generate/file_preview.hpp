#ifndef REXA_GENERATE_FILE_PREVIEW_HPP
#define REXA_GENERATE_FILE_PREVIEW_HPP

#include <rexa/bytes.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace rexa::generate {

/// A file that a program will find in its workspace.
struct FilePreview {
    std::string path; ///< as bytes
    std::uint64_t size = 0;
    std::string beginning; ///< UTF-8; empty where it is not shown
};

/// How much of a file is looked at, at most; `beginning_of` wants one byte more to see whether it
/// goes on.
inline constexpr std::size_t preview_bytes = 4096;

/// The first lines of a text, for a model: few, short and whole. Empty for what is no text.
std::string beginning_of(BytesView first_bytes);

/// Untrusted text between marks that neither it nor its name can hold: they carry the digest of
/// both.
std::string fenced_data(std::string_view name, std::string_view content);

/// All files by name and size, with their beginnings as data. Empty where there are none.
std::string files_text(const std::vector<FilePreview>& files, std::uint64_t not_listed);

} // namespace rexa::generate

#endif
