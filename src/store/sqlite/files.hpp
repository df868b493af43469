#ifndef REXA_STORE_SQLITE_FILES_HPP
#define REXA_STORE_SQLITE_FILES_HPP

#include "workspace/file_descriptor.hpp"

#include <rexa/bytes.hpp>
#include <rexa/error.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace rexa::sqlite {

using workspace::FileDescriptor;

/// What an errno means for a store: store_full, store_read_only, store_unsuitable for a symlink or
/// another kind of file in the place of one, else store_failed.
[[nodiscard]] Errc code_of_errno(int system_error) noexcept;

/// Throws that for a failed system call on this file.
[[noreturn]] void fail_file(std::string_view name, std::string_view action, int system_error);

/// Opens a folder inside another one, and makes it, for its owner only, when it is missing.
FileDescriptor open_folder(int parent, const char* name);

/// Opens a regular file below a folder and follows no symlink on the way to it. An empty descriptor
/// when there is none.
FileDescriptor open_file(int folder, const std::string& name, int flags);

/// Makes a file that did not exist, for its owner only.
FileDescriptor create_file(int folder, const std::string& name);

void write_all(int file, BytesView bytes, std::string_view name);
void read_exactly(int file, std::uint64_t offset, std::size_t size, std::string& into,
                  std::string_view name);
std::uint64_t size_of(int file, std::string_view name);
void sync_file(int file, std::string_view name);

/// Removes a file if it is there.
void remove_file(int folder, const std::string& name);

/// Every name in a folder but "." and "..".
std::vector<std::string> names_in(int folder, std::string_view name);

/// 128 random bits in hexadecimal: a name nobody else has.
std::string random_name();

/// Whether a name is of the form that `random_name` makes, which leads nowhere else.
bool is_random_name(std::string_view name) noexcept;

} // namespace rexa::sqlite

#endif
