#ifndef REXA_STORE_SEARCH_TEXT_HPP
#define REXA_STORE_SEARCH_TEXT_HPP

#include <rexa/execution.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace rexa::store {

/// The part of the output that full-text search covers: the first and last 16 KiB of both streams.
std::string searchable_output(const Output& output);

/// The words of a person's query, in order: what stands between blanks.
std::vector<std::string_view> query_words(std::string_view text);

} // namespace rexa::store

#endif
