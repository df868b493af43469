#ifndef REXA_STORE_SQLITE_OUTPUT_CODEC_HPP
#define REXA_STORE_SQLITE_OUTPUT_CODEC_HPP

#include <rexa/execution.hpp>

#include <string>
#include <string_view>

namespace rexa::sqlite {

/// Everything that is kept of an output, with its order.
std::string encode_output(const Output& output);

/// Errors: store_corrupt.
Output decode_output(std::string_view bytes);

/// Heads and tails alone: a snapshot's encoding holds the rest.
std::string encode_streams(const Output& output);
Output decode_streams(std::string_view bytes);

} // namespace rexa::sqlite

#endif
